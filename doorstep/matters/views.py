"""Pages of this room: the guide, a new case, a case with its acts, what is still to be told."""

import datetime as dt
import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.items import ITEMS, find_item
from doorstep.base.listpage import list_download, list_page
from doorstep.base.pages import PUBLIC, page
from doorstep.base.panels import shown_panels
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import minute
from doorstep.kernel.item import CHANNELS, Item
from doorstep.kernel.machine import Act
from doorstep.kernel.regions import level_of
from doorstep.orgs.places import names_of
from doorstep.people.answering import done, posted, status_of
from doorstep.people.models import Person

from .answers import in_words, is_asked
from .desks import may_do
from .forms import AsksForm, FileForm, TellForm
from .known import known_of
from .listings import matters_listing
from .models import Matter, MatterEvent, MatterPaper, Notice
from .models_mandate import Mandate
from .printing import items_by_group
from .queues import to_tell
from .services import advance, file_matter, give_paper, tell_notice
from .services.amend import amendments, asks_of, filed_answers
from .services.file_matter import refused_by
from .services.keep_file import files_of
from .services.letters import letters_of
from .words import due_words, stage_tone

LEVELS_CHANNELS = {"village": ("village", "visit", "phone"), "town": ("window", "visit", "phone")}


@page(PUBLIC)
def guide(request: HttpRequest) -> HttpResponse:
    """Everything that can be done here, for anybody."""
    return render(request, "matters/guide.html", {"groups": items_by_group().items()})


@page(PUBLIC)
def guide_item(request: HttpRequest, code: str) -> HttpResponse:
    """One item: what to bring, how it goes, how long it takes, on what basis."""
    if code not in ITEMS:
        raise Http404
    item = ITEMS[code]
    return render(
        request,
        "matters/guide_item.html",
        {
            "item": item,
            "channels": [CHANNELS[name] for name in item.channels],
            "steps": [stage.label for stage in item.machine.stages if not stage.is_final and not stage.is_aside],
            "papers": [paper for paper in item.papers if not paper.shared],
            "shared": [paper.label for paper in item.papers if paper.shared],
        },
    )


@page("matter.view")
def matters(request: HttpRequest) -> HttpResponseBase:
    """Cases within reach, narrowed to a queue or not."""
    listing = matters_listing(request.actor, on=timezone.localdate())  # type: ignore[attr-defined]
    if "format" in request.GET:
        return list_download(request, listing)
    return list_page(request, listing, exports=True, actions=_further(request.actor))  # type: ignore[attr-defined]


def _further(actor: Actor) -> list[tuple[str, str]]:
    """Where to take in what belongs elsewhere, where to find what was sent here, and what becomes of it all."""
    lists = (
        ("matter.file", _("异地收件"), "forwardings"),
        ("matter.accept", _("网上、异地来件"), "arrivals"),
        ("matter.view", _("办件统计"), "matters-statistics"),
    )
    return [(label, reverse(name)) for permission, label, name in lists if actor.may(permission)]


@page("matter.file")
def choose(request: HttpRequest, person_id: int) -> HttpResponse:
    """Which item a person asks for; those that the register plainly bars are told with the reason."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    person = fetch(Person.objects, actor, "person.view", pk=person_id)
    offered = [item for item in ITEMS.values() if item.is_offered]
    bars = refused_by(offered, person.pk, on)
    context = {"person": person, "fits": [(item, bars.get(item.code, "")) for item in offered]}
    return render(request, "matters/choose.html", context)


@page("matter.file", writes=["POST"])
def new(request: HttpRequest, person_id: int, code: str) -> HttpResponse:
    """One new case: what is known is shown, what is not is asked, the papers are ticked."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    person, item = fetch(Person.objects, actor, "person.view", pk=person_id), find_item(code)
    known = known_of(item.asks, person, on)
    ways = LEVELS_CHANNELS.get(level_of(actor.code), tuple(CHANNELS))
    about: dict[str, Any] = {
        "item": item,
        "known": known,
        "channels": ways,
        "mandates": mandates_for(item, person, actor, on),
    }
    form = FileForm(posted(request), **about, initial={"key": uuid.uuid4()})
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and (made := done(form, lambda: _filed(request, item, person, form))):
        messages.success(request, _("已登记，编号 %(number)s。") % {"number": made.number})
        return redirect("matter", made.pk)
    known_rows = [(ask.label, known[ask.name]) for ask in item.asks if ask.name in known]
    context = {"person": person, "item": item, "form": form, "known": known_rows}
    return render(request, "matters/new.html", context, status=status_of(form, was_refused=was_refused))


def mandates_for(item: Item, person: Person, actor: Actor, on: dt.date) -> list[Mandate]:
    """The mandates under which this seat's organisation may ask for this item without the person."""
    rows = Mandate.objects.within_reach(actor, "matter.file").filter(person=person, valid__contains=on)
    return list(rows.filter(items__contains=[item.code], org_code=actor.code))


def _filed(request: HttpRequest, item: Item, person: Person, form: FileForm) -> Matter:
    said = form.cleaned_data
    return file_matter(
        item.code,
        person.pk,
        form.said(),
        papers=form.papers(),
        channel=said["channel"],
        key=said["key"],
        mandate_id=said.get("mandate"),
        by=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )


@page("matter.view", writes=["POST"])
def matter(request: HttpRequest, matter_id: int) -> HttpResponse:
    """One case: what was asked, which papers were shown, every step, and the acts that are open to this seat."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        give_paper(matter_id, request.POST.get("name", ""), request.POST.get("how", ""), by=actor, at=timezone.now())
        return redirect("matter", matter_id)
    found = fetch(Matter.objects.select_related("person"), actor, "matter.view", pk=matter_id)
    return render(request, "matters/matter.html", _matter_context(found, actor))


def _matter_context(found: Matter, actor: Actor) -> dict[str, Any]:
    item, on = find_item(found.item), timezone.localdate()
    answers = json.loads(found.answers.open())
    given = {paper.name: paper for paper in found.papers.all()}
    files = files_of(found)
    wanted = [paper for paper in item.papers if not paper.shared and is_asked(paper.when, answers)]
    events = list(found.events.order_by("number"))
    return {
        "matter": found,
        "item": item,
        "stage": item.machine.stage(found.stage),
        "tone": stage_tone(found, on),
        "facts": _facts(found, on),
        "answers": in_words(item.asks, answers),
        "papers": [(paper, given.get(paper.name), files.get(paper.name, [])) for paper in wanted],
        "letters": letters_of(found),
        "hows": [how for how in MatterPaper.HOWS if how[0] != "photo"],  # a photograph is uploaded
        "events": [_event(event) for event in events],
        "amendments": list(amendments(found, events)),
        "amendment_columns": columns(_("内容"), _("原来"), _("改为"), _("时间")),
        "segments": list(found.segments.order_by("number")),
        "segment_columns": columns(_("自"), _("至"), _("计时")),
        "acts": open_acts(found, item, actor),
        "may_file": actor.may("matter.file", found.code) and found.closed_at is None,
        "notices": list(found.notices.order_by("pk")),
        "panels": shown_panels("matter", found, actor),
    }


def _facts(found: Matter, on: dt.date) -> list[tuple[Any, ...]]:
    place = names_of([found.desk_code], on=on).get(found.desk_code, "") if found.desk_code else ""
    return [
        (_("编号"), found.number),
        (_("申请时间"), minute(found.opened_at)),
        (_("登记"), found.opened_label, _("受托代办") if found.mandate_id else found.get_channel_display()),
        (_("承诺期限"), f"{found.limit_count} {found.get_limit_unit_display()}"),
        (_("应办结日"), due_words(found, on) or _("已办结")),
        (_("现在等谁"), place or _("不在本级各处")),
    ]


def _event(event: MatterEvent) -> dict[str, Any]:
    by = f"{event.seat_label} {event.account_name}"
    return {"label": event.label, "by": by, "at": event.at, "note": event.words}


def open_acts(found: Matter, item: Item, actor: Actor) -> list[Act]:
    """The acts that this seat may do now: by stage, by permission, by competence, and never on one's own case."""
    on = timezone.localdate()
    return [
        act
        for act in item.machine.open_acts(found.stage)
        if not act.automatic
        and actor.may(act.needs, found.code)
        and may_do(item, act, actor.code, on=on)
        and not (act.decides and actor.account_id in (found.accepted_by, found.opened_by))
    ]


@page("matter.view", writes=["POST"])
def act(request: HttpRequest, matter_id: int, name: str) -> HttpResponse:
    """One act on one case. A double press is done once; what somebody else did meanwhile is said."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Matter.objects.select_related("person"), actor, "matter.view", pk=matter_id)
    item = find_item(found.item)
    asked = next((one for one in item.machine.acts if one.name == name), None)
    if asked is None:
        raise Http404
    on = timezone.localdate()
    initial = filed_answers(found, item, on) if asked.amends else {}
    form = AsksForm(posted(request), asks=asks_of(asked, found, item, on), known={}, initial=initial)
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: _advanced(request, found, name, form)):
        messages.success(request, _("「%(act)s」已办。") % {"act": asked.label})
        return redirect("matter", matter_id)
    context = {"matter": found, "item": item, "act": asked, "form": form, "seen": found.events_count}
    return render(request, "matters/act.html", context, status=status_of(form, was_refused=was_refused))


def _advanced(request: HttpRequest, found: Matter, name: str, form: AsksForm) -> Matter:
    seen = request.POST.get("seen", "")
    return advance(
        found.pk,
        name,
        form.said(),
        seen=int(seen) if seen.isdigit() and len(seen) < 10 else None,
        by=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )


@page("matter.file")
def notices(request: HttpRequest) -> HttpResponse:
    """What people are still to be told, oldest first."""
    rows = to_tell(request.actor).select_related("matter", "matter__person").order_by("pk")[:100]  # type: ignore[attr-defined]
    heads = columns(_("本人"), _("事项"), _("要告知的内容"), _("形成时间"), _("登记"))
    context = {"rows": [(row, TellForm(prefix=str(row.pk))) for row in rows], "columns": heads}
    return render(request, "matters/notices.html", context)


@page("matter.file", writes=["POST"])
def tell(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The person was told."""
    fetch(Notice.objects, request.actor, "matter.view", pk=notice_id)  # type: ignore[attr-defined]
    if request.method == "POST":
        how = request.POST.get(f"{notice_id}-how", "") or request.POST.get("how", "")
        tell_notice(notice_id, how, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        messages.success(request, _("已登记告知。"))
    return redirect(reverse("notices"))
