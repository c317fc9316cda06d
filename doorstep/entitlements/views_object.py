"""Pages of objections for seats: the list, taking one down, looking into it, answering whoever objected."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.items import find_benefit
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.templatetags.words import day, minute, month, yuan
from doorstep.people.answering import done, posted, status_of

from .forms_process import AnswerForm, CloseForm, ObjectForm
from .listings import OBJECTIONS
from .models_process import ListEntry, ListObjection
from .services import close_objection, enter_objection, tell_objector


@page("benefit.view")
def objections(request: HttpRequest) -> HttpResponseBase:
    """Objections within reach."""
    return list_page(request, OBJECTIONS)


@page("benefit.answer", writes=["POST"])
def enter(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take down what somebody says at the window or on the telephone."""
    actor = request.actor  # type: ignore[attr-defined]
    entry = fetch(ListEntry.objects.select_related("person"), actor, "benefit.view", pk=entry_id)
    form = ObjectForm(posted(request), initial={"key": uuid.uuid4()})
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and (made := done(form, lambda: _entered(request, entry, form))):
        messages.success(request, _("异议已登记。请别的同事调查处理。"))
        return redirect("list-objection", made.pk)
    context = {"entry": entry, "label": find_benefit(entry.benefit).label, "form": form}
    return render(request, "entitlements/object_here.html", context, status=status_of(form, was_refused=was_refused))


def _entered(request: HttpRequest, entry: ListEntry, form: ObjectForm) -> ListObjection:
    said = {name: form.cleaned_data[name] for name in ("about", "words", "contact")}
    return enter_objection(entry.pk, **said, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]


@page("benefit.view", writes=["POST"])
def objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    """One objection. Who objected and why is shown to seats of the county that decide, and to nobody else."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = ListObjection.objects.select_related("entry", "entry__person")
    found = fetch(rows, actor, "benefit.view", pk=objection_id)
    may_decide = actor.may("benefit.confirm", found.code)
    form = CloseForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    act = lambda: close_objection(found.pk, **form.cleaned_data, by=actor, at=timezone.now())  # noqa: E731
    if was_refused and done(form, act):
        messages.success(request, _("异议已处理。请答复提出异议的人。"))
        return redirect("list-objection", found.pk)
    context = {
        "objection": found,
        "facts": _facts(found, may_decide=may_decide),
        "may_close": may_decide and found.closed_at is None,
        "may_tell": may_decide and found.closed_at is not None and found.told_at is None and found.contact is not None,
        "form": form,
        "answer_form": AnswerForm(),
    }
    return render(request, "entitlements/objection.html", context, status=status_of(form, was_refused=was_refused))


def _facts(found: ListObjection, *, may_decide: bool) -> list[tuple[Any, ...]]:
    entry, hidden = found.entry, _("只给办理的岗位看")
    contact = found.contact.open() if found.contact else _("没有留")
    closed = [
        (_("处理结果"), found.get_outcome_display(), found.reason),
        (_("处理"), found.closed_label, minute(found.closed_at)),
        (_("答复"), found.get_told_how_display() or _("还没有"), minute(found.told_at)),
    ]
    return [
        (_("对谁"), entry.person.name, entry.place),
        (_("项目"), find_benefit(entry.benefit).label, f"{month(entry.month)} {yuan(entry.amount_fen)}"),
        (_("是什么问题"), found.get_about_display()),
        (_("理由"), found.words.open() if may_decide else hidden),
        (_("联系方式"), contact if may_decide else hidden),
        (_("提出"), found.raised_label, minute(found.raised_at)),
        (_("应办日"), day(found.due_on)),
        *(closed if found.closed_at else []),
    ]


@page("benefit.confirm", writes=["POST"])
def answer(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Whoever objected was told."""
    fetch(ListObjection.objects, request.actor, "benefit.view", pk=objection_id)  # type: ignore[attr-defined]
    if request.method == "POST":
        how = request.POST.get("how", "")
        tell_objector(objection_id, how, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        messages.success(request, _("已登记答复。"))
    return redirect("list-objection", objection_id)
