"""Pages of cases filed far from home: taking in, papers, sending, telling; and what has arrived here."""

import datetime as dt
import json
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.items import ITEMS, find_item
from doorstep.base.listing import Column, Listing
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.papers import paper_response
from doorstep.base.templatetags.words import minute
from doorstep.kernel.item import Item
from doorstep.orgs.models import Division
from doorstep.people.answering import done, posted, status_of
from doorstep.people.listings import choice

from .answers import in_words, is_asked
from .forms import YES, PaperForm, TellForm
from .forms_forward import AnswerForm, ForwardForm, PushForm
from .models_forward import Forwarding, ForwardingFile
from .queues import FORWARDED
from .services import (
    answer_by_hand,
    keep_forwarded,
    push_forwarding,
    receive_forwarding,
    tell_forwarded,
)
from .services.elsewhere import case_at_home
from .services.forward import lacking_for
from .words import item_label

STATES = (
    ("push", gettext_lazy("待转出")),
    ("home", gettext_lazy("等户籍地")),
    ("tell", gettext_lazy("待告知")),
    ("told", gettext_lazy("已告知")),
)


def state_of(row: Forwarding) -> tuple[str, dt.date | None]:
    """The label of the state, and the day by which the window is to act."""
    if row.told_at is not None:
        return _("已告知"), None
    if row.decided_at is not None:
        return _("待告知"), row.tell_due_on
    return (_("等户籍地"), None) if row.pushed_at is not None else (_("待转出"), row.push_due_on)


def _day(day: dt.date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _late(row: Forwarding) -> str:
    day = state_of(row)[1]
    return "quiet" if day is None else "bad" if day < timezone.localdate() else "now"


def forwardings_listing() -> Listing:
    """What this window and those below it have taken in for others."""
    return Listing(
        name="forwardings",
        title=_("异地收件"),
        permission="matter.file",
        rows=lambda actor: Forwarding.objects.within_reach(actor, "matter.file"),
        columns=(
            Column("number", _("编号"), lambda row: row.number, width=24),
            Column("name", _("申请人"), lambda row: row.name),
            Column("item", _("事项"), item_label, width=24),
            Column("home", _("户籍地"), lambda row: row.home_label, width=18),
            Column("state", _("现在"), lambda row: state_of(row)[0], tone=_late),
            Column("due", _("应办日"), lambda row: _day(state_of(row)[1])),
        ),
        filters=(choice("state", _("现在"), STATES, lambda rows, said: rows.filter(FORWARDED[said])),),
        order=("-pk",),
        url=lambda row: reverse("forwarding", args=[row.pk]),
        empty=_("还没有收过异地的申请。"),
    )


@page("matter.file")
def forwardings(request: HttpRequest) -> HttpResponseBase:
    """The list, with a button for each item that may be filed here for others."""
    offered = [item for item in ITEMS.values() if item.elsewhere is not None and not item.retired]
    actions = [
        (_("收件：%(item)s") % {"item": item.label}, reverse("forwarding-new", args=[item.code])) for item in offered
    ]
    return list_page(request, forwardings_listing(), actions=actions)


@page("matter.file", writes=["POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Take in a case for somebody who belongs elsewhere."""
    item = find_item(code)
    if item.elsewhere is None:
        raise Http404
    form = ForwardForm(posted(request), item=item, counties=_counties(), initial={"key": uuid.uuid4()})
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and (made := done(form, lambda: _received(request, item, form))):
        messages.success(request, _("已收件，编号 %(number)s。") % {"number": made.number})
        return redirect("forwarding", made.pk)
    context = {"item": item, "form": form, "title": _("异地收件")}
    return render(request, "matters/forward_form.html", context, status=status_of(form, was_refused=was_refused))


def _counties() -> list[tuple[str, str]]:
    rows = Division.objects.as_of(timezone.localdate()).filter(system="stats", level="county").order_by("code")
    return list(rows.values_list("code", "name"))


def _received(request: HttpRequest, item: Item, form: ForwardForm) -> Forwarding:
    said, (home_code, home_label) = form.cleaned_data, form.home_place()
    return receive_forwarding(
        item.code,
        form.said(),
        name=said["name"],
        number=said["number"],
        home_code=home_code,
        home_label=home_label,
        papers=form.papers(),
        key=said["key"],
        by=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )


@page("matter.file", writes=["POST"])
def forwarding(request: HttpRequest, forwarding_id: int) -> HttpResponse:
    """One of them: what was taken in, where it stands, and the next step as a form."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Forwarding.objects, actor, "matter.file", pk=forwarding_id)
    step, form = _next_step(found, posted(request))
    was_refused = request.method == "POST" and form is not None and form.is_valid()
    if was_refused and form is not None and done(form, lambda: _stepped(found, step, form, actor)):
        messages.success(request, _("已办：%(step)s。") % {"step": dict(STEPS)[step]})
        return redirect("forwarding", found.pk)
    status = 200 if form is None else status_of(form, was_refused=was_refused)
    return render(request, "matters/forwarding.html", _shown(found, step, form), status=status)


STEPS = (
    ("push", gettext_lazy("转出到户籍地")),
    ("answer", gettext_lazy("登记户籍地的答复")),
    ("tell", gettext_lazy("登记已告知本人")),
)


def _next_step(found: Forwarding, said: Any) -> tuple[str, forms.Form | None]:
    if found.pushed_at is None:
        return "push", forms.Form(said) if found.home_code else PushForm(said)
    if found.decided_at is None:
        return "answer", None if found.home_code else AnswerForm(said)
    return "tell", TellForm(said) if found.told_at is None else None


def _stepped(found: Forwarding, step: str, form: forms.Form, actor: Actor) -> Forwarding:
    said, at = form.cleaned_data, timezone.now()
    match step:
        case "push":
            return push_forwarding(found.pk, said.get("reference", ""), by=actor, at=at)
        case "answer":
            return answer_by_hand(found.pk, said["outcome"], said["words"], by=actor, at=at)
    return tell_forwarded(found.pk, said["how"], by=actor, at=at)


def _shown(found: Forwarding, step: str, form: forms.Form | None) -> dict[str, Any]:
    item, answers = find_item(found.item), json.loads(found.answers.open())
    files: dict[str, list[ForwardingFile]] = {}
    for file in found.files.select_related("paper").order_by("pk"):
        files.setdefault(file.name, []).append(file)
    return {
        "found": found,
        "item": item,
        "state": state_of(found)[0],
        "tone": _late(found),
        "facts": _facts(found, item),
        "answers": in_words(item.asks, answers),
        "papers": [
            (paper, dict(YES).get(found.papers.get(paper.name, ""), ""), files.get(paper.name, []))
            for paper in item.papers
            if not paper.shared and is_asked(paper.when, answers)
        ],
        "lacking": lacking_for(found) if found.pushed_at is None else [],
        "form": form,
        "step": dict(STEPS)[step],
    }


@page("matter.file", writes=["POST"])
def add_file(request: HttpRequest, forwarding_id: int, name: str) -> HttpResponse:
    """Photograph one paper, or choose a file."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Forwarding.objects, actor, "matter.file", pk=forwarding_id)
    paper = next((one for one in find_item(found.item).papers if one.name == name and not one.shared), None)
    if paper is None:
        raise Http404
    form = PaperForm(posted(request), request.FILES or None, initial={"key": uuid.uuid4()})
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: _kept(found, name, form, actor)):
        messages.success(request, _("「%(paper)s」已收下。") % {"paper": paper.label})
        return redirect("forwarding", found.pk)
    back = (reverse("forwarding", args=[found.pk]), f"{found.name} {found.number}")
    context = {"paper": paper, "form": form, "back": back}
    return render(request, "matters/paper.html", context, status=status_of(form, was_refused=was_refused))


def _kept(found: Forwarding, name: str, form: PaperForm, actor: Actor) -> ForwardingFile:
    file, key = form.cleaned_data["file"], form.cleaned_data["key"]
    return keep_forwarded(found.pk, name, file.read(), file.name, by=actor, at=timezone.now(), client_id=key)


@page("matter.file")
def show_file(request: HttpRequest, forwarded_file_id: int) -> HttpResponse:
    """One file, for whoever may see what was taken in."""
    files = ForwardingFile.objects.select_related("paper")
    return paper_response(fetch(files, request.actor, "matter.file", pk=forwarded_file_id).paper)  # type: ignore[attr-defined]


def _facts(found: Forwarding, item: Item) -> list[tuple[Any, ...]]:
    at_home = case_at_home(found)
    sent = minute(found.pushed_at) if found.pushed_at else _("应在 %(day)s 前转出") % {"day": found.push_due_on}
    return [
        (_("编号"), found.number),
        (_("户籍地"), found.home_label),
        (_("收件"), f"{minute(found.received_at)} {found.received_label}"),
        (_("转出"), f"{sent} {found.reference}"),
        *([(_("户籍地办到"), item.machine.stage(at_home.stage).label)] if at_home else []),
        *([(_("答复"), f"{found.get_outcome_display()}。{found.words}")] if found.decided_at else []),
        *([(_("应在哪天前告知"), _day(found.tell_due_on))] if found.decided_at and found.told_at is None else []),
        *([(_("告知本人"), f"{minute(found.told_at)} {found.get_told_how_display()}")] if found.told_at else []),
    ]
