"""The day page of a home: who is there, large buttons, what a tablet sends, and the script that keeps the page."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.kernel.refusal import Refused

from .days import DayOut, TapSeen, day_of
from .forms_day import CardForm, IncidentForm, MedicineForm, ServiceForm, tap_of_post
from .models_clients import SERVICES, Client, ClientCard, Medicine
from .models_day import Tap
from .said_taps import SaidTap, not_taken, read_tap
from .services.tapping import REFUSED, Answered, take_taps
from .views_cards import current_cards
from .views_desk import own_home_of

MOST_AT_ONCE = 200
SCRIPT = "doorstep/home-day-worker.js"
REASONS = (gettext_lazy("点错了人"), gettext_lazy("点错了事"), gettext_lazy("重复了"))


@page("home.day", writes=["POST"])
def home_day(request: HttpRequest) -> HttpResponse:
    """All clients of today in large rows; a press is one tap, with a script or without."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    if request.method == "POST":
        said = read_tap(tap_of_post(request.POST.dict()))
        (answer,) = take_taps([said], by=actor, at=now)
        if answer.state == REFUSED:
            raise not_taken(answer.words, _("请返回每日记录页。"), "refused")
        tell = messages.warning if answer.odd else messages.success
        tell(request, _("已记上。%(what)s") % {"what": answer.odd or answer.words})
        return redirect("home-day")
    today = timezone.localdate(now)
    clients, taps = list(present_clients(actor)), taps_of(actor, today)
    cards = current_cards(actor)
    medicines = Medicine.objects.within_reach(actor, "home.day").filter(taken__contains=today)
    given = medicines.filter(client__in=clients).select_related("client").order_by("client__name", "pk")
    context = {
        "home": own_home_of(actor),
        "today": today,
        "account_id": actor.account_id,
        "rows": rows_of(clients, days_of(taps), cards),
        "columns": columns(_("姓名"), _("今天"), _("记一下")),
        "made": made_today(taps),
        "reasons": REASONS,
        "card_form": CardForm(auto_id="card_%s", initial={"kind": "card"}),
        "service_form": ServiceForm(clients=clients),
        "medicine_form": MedicineForm(medicines=given) if given else None,
        "incident_form": IncidentForm(clients=clients),
    }
    shown = render(request, "homes/day.html", context)
    # Going back after signing out shows nobody; the worker keeps the page all the same.
    shown["Cache-Control"] = "no-store"
    return shown


def present_clients(actor: Actor) -> Any:
    """The clients of the home who are admitted, by name."""
    return Client.objects.within_reach(actor, "home.day").filter(state="admitted").order_by("name", "pk")


def seen(tap: Tap) -> TapSeen:
    """A row as a day is read from it, fetched with what it undoes."""
    return TapSeen(tap.key, tap.kind, tap.said_at, tap.service, tap.undoes.key if tap.undoes else None)


def taps_of(actor: Actor, day: dt.date) -> list[Tap]:
    """All taps of a day, in the order in which they were made, with who and what they are about."""
    taps = Tap.objects.within_reach(actor, "home.day").filter(home=actor.party, day=day)
    return list(taps.select_related("client", "undoes", "undone_by").order_by("said_at", "pk"))


def days_of(taps: Iterable[Tap]) -> dict[int, DayOut]:
    """What the day has come to so far, by client."""
    by_client: dict[int, list[TapSeen]] = {}
    for tap in taps:
        by_client.setdefault(tap.client_id or 0, []).append(seen(tap))
    return {client: day_of(found) for client, found in by_client.items()}


def made_today(taps: Iterable[Tap]) -> list[tuple[Tap, str]]:
    """What was tapped today, the latest first, each with what may be said of it aloud: no field that was written."""
    services = dict(SERVICES)
    made = [one for one in taps if one.kind != "undo"]
    return [(one, str(services.get(one.service) or one.get_kind_display())) for one in reversed(made)]


def rows_of(clients: Iterable[Client], days: dict[int, DayOut], cards: dict[int, ClientCard]) -> list[dict[str, Any]]:
    """A row for each client: what the day says so far, and a key for each button."""
    kinds = (("arrive", _("到园")), ("leave", _("离园")), ("meal", _("用餐")))
    return [
        {
            "client": one,
            "card": cards[one.pk].number if one.pk in cards else "",
            "words": day_words(days.get(one.pk, DayOut())),
            "is_there": bool(days.get(one.pk, DayOut()).open_at),
            "buttons": [(f"{kind} {one.pk} {uuid.uuid4()}", label) for kind, label in kinds],
        }
        for one in clients
    ]


def day_words(day: DayOut) -> list[str]:
    """What the day has come to, in words: times in China."""
    services = dict(SERVICES)
    words = [_("%(at)s 到园") % {"at": _clock(day.arrived)}] if day.arrived else []
    words += [_("%(at)s 离园，在园 %(n)s 分钟") % {"at": _clock(day.left), "n": day.minutes}] if day.left else []
    words += [_("%(at)s 起在园") % {"at": _clock(day.open_at)}] if day.open_at and day.left else []
    words += [str(dict(Tap.KINDS)[day.marked])] if day.marked else []
    words += [_("用餐 %(n)s 次") % {"n": day.meals}] if day.meals else []
    words += [f"{services.get(kind, kind)} {times}" for kind, times in sorted(day.services.items())]
    words += [_("服药 %(n)s 次") % {"n": day.medicines}] if day.medicines else []
    words += [_("异常 %(n)s 次") % {"n": day.incidents}] if day.incidents else []
    words += [_("重复到园 %(n)s 次") % {"n": day.doubles}] if day.doubles else []
    words += [_("没有到园就离园 %(n)s 次") % {"n": day.strays}] if day.strays else []
    return words


def _clock(at: dt.datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M}" if at else ""


@page("home.day", writes=["POST"])
def home_day_taps(request: HttpRequest) -> HttpResponse:
    """What a tablet sends: each tap is answered by its key, and only then does it leave the tablet."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    if request.method != "POST":
        return redirect("home-day")
    answers: list[dict[str, str]] = []
    readable: list[tuple[str, SaidTap]] = []
    for raw in read_batch(request.body, actor)[:MOST_AT_ONCE]:
        key = raw["key"] if isinstance(raw, dict) and isinstance(raw.get("key"), str) else ""
        try:
            readable.append((key, read_tap(raw)))
        except Refused as refusal:
            answers.append({"key": key, "state": REFUSED, "words": f"{refusal.why}{refusal.then}", "odd": ""})
    taken = take_taps([said for _key, said in readable], by=actor, at=now)
    answers += [_told(key, answer) for (key, _said), answer in zip(readable, taken, strict=True)]
    return JsonResponse({"answers": answers})


def read_batch(body: bytes, actor: Actor) -> list[Any]:
    """The taps of a sending, unread. Raises: Refused("taps.unread", "taps.elsewhere")."""
    what = _("没有收下，都还在平板上。")
    try:
        sent = json.loads(body)
        taps, home = sent["taps"], sent["home"]
    except (ValueError, KeyError, TypeError, RecursionError):
        taps, home = None, None
    if not isinstance(taps, list):
        raise Refused(what, why=_("送来的内容读不出。"), then=_("请刷新页面再送。"), code="taps.unread")
    if home != actor.party:
        raise Refused(
            what, why=_("这是另一个家园的记录。"), then=_("请用那个家园的账号登录后再送。"), code="taps.elsewhere"
        )
    return taps


def _told(key: str, answer: Answered) -> dict[str, str]:
    return {"key": key, "state": answer.state, "words": answer.words, "odd": answer.odd}


@page("home.day")
def home_day_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the day page on the tablet. It lies beside the page, since it may keep no other."""
    script = Path(finders.find(SCRIPT) or SCRIPT)
    answer = HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
