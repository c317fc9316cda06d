"""What was tapped, written down late and undone; closing a month; what offices see that should be looked at."""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import minute
from doorstep.base.templatetags.words import month as month_words
from doorstep.people.answering import posted, status_of, tried

from .forms_day import LateForm, UndoForm
from .forms_month import CloseForm, SettleForm
from .listings_day import NOTICES, OUTCOME_TONES, TAPS, parts_of, what_of
from .models_clients import Client
from .models_day import ClientMonth, Notice, Tap
from .notices import SIGNS
from .restricted import taps_for
from .said_taps import SaidTap, not_taken
from .services.closing import close_month
from .services.noticing import settle_notice
from .services.tapping import REFUSED, take_taps
from .views_desk import own_home_of

MONTHS_SHOWN, MOST_ROWS = 36, 4000


def take_one(said: SaidTap, request: HttpRequest) -> Any:
    """Take a single tap. Raises: Refused("tap.…")."""
    (answer,) = take_taps([said], by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    if answer.state == REFUSED:
        raise not_taken(answer.words, "", "refused")
    return answer


@page("home.day")
def home_day_records(request: HttpRequest) -> HttpResponseBase:
    """Everything that was tapped, the latest day first."""
    return list_page(request, TAPS, actions=[(_("补记"), reverse("home-day-late"))])


@page("home.day", writes=["POST"])
def home_day_record(request: HttpRequest, tap_id: int) -> HttpResponse:
    """One tap with what was written of it; it may be undone, with a reason."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = taps_for(actor, Tap.objects.select_related("client", "undone_by", "undoes"))
    tap = fetch(rows, actor, "home.day", pk=tap_id)
    form, was_refused = UndoForm(posted(request)), False
    if request.method == "POST" and form.is_valid():
        said = SaidTap(form.cleaned_data["key"], "undo", undoes=tap.key, reason=form.cleaned_data["reason"])
        if tried(form, lambda: take_one(said, request), UndoForm.ABOUT):
            messages.success(request, _("已撤销。"))
            return redirect("home-day-record", tap.pk)
        was_refused = True
    context = {
        "title": what_of(tap),
        "facts": facts_of(tap, is_head=actor.may("home.run")),
        "form": None if tap.kind == "undo" or hasattr(tap, "undone_by") else form,
        "submit": _("撤销这一条"),
        "danger": True,
        "back": (reverse("home-day-records"), _("每日记录：查看和撤销")),
    }
    return render(request, "homes/day_form.html", context, status=status_of(form, was_refused=was_refused))


def facts_of(tap: Tap, *, is_head: bool) -> list[tuple[Any, Any]]:
    """What is known of a tap; what is restricted only to the head of the home."""
    facts = [
        (_("姓名"), tap.client.name if tap.client else "—"),
        (_("日期"), str(tap.day)),
        *parts_of(tap, restricted=is_head),
        *([] if tap.source == "sheet" else [(_("平板的时间"), minute(tap.said_at))]),
        (_("收到时间"), minute(tap.at)),
        (_("方式"), tap.get_source_display()),
        *([(_("来自"), str(tap.fields["from"]))] if tap.fields.get("from") else []),
        (_("登记人"), tap.by_label),
    ]
    if tap.odd:
        facts.append((_("要看一看"), tap.odd))
    if hasattr(tap, "undone_by"):
        said = {"by": tap.undone_by.by_label, "at": minute(tap.undone_by.at), "why": tap.undone_by.reason}
        facts.append((_("已撤销"), _("%(by)s，%(at)s，原因：%(why)s") % said))
    return facts


@page("home.day", writes=["POST"])
def home_day_late(request: HttpRequest) -> HttpResponse:
    """An arrival or departure that nobody tapped, with its day and time."""
    actor = request.actor  # type: ignore[attr-defined]
    clients = Client.objects.within_reach(actor, "home.day").filter(held__isnull=False).order_by("name", "pk")
    form, was_refused = LateForm(posted(request), clients=clients), False
    if request.method == "POST" and form.is_valid():
        answer = tried(form, lambda: take_one(late_tap(form.cleaned_data), request), LateForm.ABOUT)
        if answer:
            messages.success(request, _("已补记。%(odd)s") % {"odd": answer.odd})
            return redirect("home-day-late")
        was_refused = True
    context = {
        "title": _("补记"),
        "lead": _("当天没有点的，在这里补。补记的会写明是补记。"),
        "form": form,
        "submit": _("补记"),
        "back": (reverse("home-day-records"), _("每日记录：查看和撤销")),
    }
    return render(request, "homes/day_form.html", context, status=status_of(form, was_refused=was_refused))


def late_tap(said: dict[str, Any]) -> SaidTap:
    """What was written down late, as a tap: the time is that of China."""
    at = timezone.make_aware(dt.datetime.combine(said["day"], said["at"]))
    about = {"client_id": said["client"], "day": said["day"], "said_at": at, "source": "form"}
    return SaidTap(said["key"], said["kind"], **about)


@page("home.run", writes=["POST"])
def home_months(request: HttpRequest) -> HttpResponse:
    """What the last months came to, and one to be closed."""
    actor = request.actor  # type: ignore[attr-defined]
    form, was_refused = CloseForm(posted(request)), False
    if request.method == "POST" and form.is_valid():
        month = form.cleaned_data["month"]
        written = tried(form, lambda: (close_month(month, by=actor, at=timezone.now()),), CloseForm.ABOUT)
        if written:
            messages.success(request, _("已结算，有 %(n)s 人的结果是新的或有变化。") % {"n": written[0]})
            return redirect("home-months")
        was_refused = True
    months = last_months(actor)
    shown = request.GET.get("month") or (months[0].key if months else "")
    context = {
        "home": own_home_of(actor),
        "form": form,
        "months": months,
        "shown": next((one for one in months if one.key == shown), None),
        "of_months": columns(_("月份"), _("人数") + ">", _("有效月") + ">", _("补贴合计（元）") + ">"),
        "notices": Notice.objects.within_reach(actor, "home.run").filter(outcome="").order_by("-pk")[:50],
        "columns": columns(
            _("姓名"), _("到园天数") + ">", _("有效天数") + ">", _("有效月"), _("用餐") + ">", _("补贴（元）") + ">"
        ),
    }
    return render(request, "homes/months.html", context, status=status_of(form, was_refused=was_refused))


@dataclass(frozen=True)
class MonthShown:
    """A month of a home as it was last closed, with a row for each client."""

    month: dt.date
    rows: Sequence[ClientMonth]

    @property
    def key(self) -> str:
        """As an address has it."""
        return f"{self.month:%Y-%m}"

    @property
    def label(self) -> str:
        """In words."""
        return month_words(self.month)

    @property
    def valid(self) -> int:
        """How many had a valid month."""
        return sum(row.is_valid for row in self.rows)

    @property
    def subsidy_fen(self) -> int:
        """What it gives to all."""
        return sum(row.subsidy_fen for row in self.rows)


def last_months(actor: Any) -> list[MonthShown]:
    """The last months with each client's last closing, the latest first."""
    rows = ClientMonth.objects.within_reach(actor, "home.run").select_related("client")
    latest = rows.order_by("-month", "client__name", "client", "-closing").distinct("month", "client__name", "client")
    by_month = itertools.groupby(latest[:MOST_ROWS], key=lambda one: one.month)
    return [MonthShown(month, list(part)) for month, part in itertools.islice(by_month, MONTHS_SHOWN)]


@page("home.view")
def home_notices(request: HttpRequest) -> HttpResponseBase:
    """What should be looked at in homes within reach, what nobody has settled first."""
    return list_page(request, NOTICES)


@page("home.view")
def home_notice(request: HttpRequest, sign_id: int) -> HttpResponse:
    """One notice with its evidence, and what somebody decided."""
    actor = request.actor  # type: ignore[attr-defined]
    notice = fetch(Notice.objects.select_related("home"), actor, "home.view", pk=sign_id)
    context = {
        "notice": notice,
        "sign": SIGNS.get(notice.sign, notice.sign),
        "tone": OUTCOME_TONES[notice.outcome],
        "may_settle": not notice.outcome and actor.may("home.inspect", notice.code),
    }
    return render(request, "homes/notice.html", context)


@page("home.inspect", writes=["POST"])
def home_notice_settle(request: HttpRequest, sign_id: int) -> HttpResponse:
    """A person decides, with words."""
    actor = request.actor  # type: ignore[attr-defined]
    notice = fetch(Notice.objects.select_related("home"), actor, "home.inspect", pk=sign_id)
    form: forms.Form = SettleForm(posted(request))
    was_refused = False
    if request.method == "POST" and form.is_valid():
        settle = {**form.cleaned_data, "by": actor, "at": timezone.now()}
        if tried(form, lambda: settle_notice(sign_id, **settle), SettleForm.ABOUT):
            messages.success(request, _("已处理。"))
            return redirect("home-notice", sign_id)
        was_refused = True
    context = {
        "title": _("处理要核实的情况"),
        "lead": notice.words,
        "form": form,
        "submit": _("处理"),
        "back": (reverse("home-notice", args=[sign_id]), notice.home.name),
    }
    return render(request, "homes/day_form.html", context, status=status_of(form, was_refused=was_refused))
