"""The pages on which a person applies without coming: one question each, then what was said, then the number."""

import uuid
from typing import Any

from axes.helpers import get_client_ip_address
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.items import ITEMS
from doorstep.base.pages import PUBLIC, page, refused
from doorstep.kernel.item import Item
from doorstep.kernel.refusal import Refused
from doorstep.proofs.services import may_ask

from .answers import is_asked
from .applying import Step, fault_of, steps_of
from .models_forward import Arrival
from .services.arrive import receive_online

CHECK = "check"


@page(PUBLIC, writes=["POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """The first question; after each answer the next; at the end everything, to be sent."""
    item = ITEMS.get(code)
    if item is None or not item.is_online:
        raise Http404
    said, faults, steps = _walked(item, request.POST)
    here = _next(request, steps, said, faults)
    if here is None and "send" in request.POST and (key := _key(request)):
        return _sent(request, item, said, key)
    step = next((one for one in steps if one.name == here), None)
    context = {
        "item": item,
        "step": step,
        "field": _bound(step, said, faults) if step else None,
        "place": [one.name for one in steps].index(here) + 1 if here else len(steps),
        "carried": _carried(steps, said, but=here),
        "checked": [(one.name, one.field.label, one.words(said[one.name])) for one in steps if not here],
        "papers": [paper for paper in item.papers if not paper.shared and is_asked(paper.when, said)],
        "key": _key(request) or uuid.uuid4(),
    }
    status = 422 if step and request.POST.get("step") == step.name and faults.get(step.name) else 200
    answer = render(request, "matters/apply.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _walked(item: Item, posted: Any) -> tuple[dict[str, Any], dict[str, str], list[Step]]:
    """What was said so far, what is wrong with it, and the questions that follow from it."""
    said: dict[str, Any] = {}
    faults: dict[str, str] = {}
    done = set(posted.getlist("done")) | {posted.get("step", "")}
    on = timezone.localdate()
    while True:
        steps = steps_of(item, said, on=on)
        left = (one for one in steps if one.name in done and one.name not in {**said, **faults})
        if (step := next(left, None)) is None:
            return said, faults, steps
        is_many = isinstance(step.field, forms.MultipleChoiceField)
        value = posted.getlist(step.name) if is_many else posted.get(step.name)
        cleaned, fault = fault_of(step, value)
        if fault:
            faults[step.name] = fault
        else:
            said[step.name] = cleaned


def _next(request: HttpRequest, steps: list[Step], said: dict[str, Any], faults: dict[str, str]) -> str | None:
    """The question to ask now: the one that was asked for again, else the first without a sound answer."""
    names = [step.name for step in steps]
    wanted = request.POST.get("again", "")
    if wanted in names:
        return wanted
    return next((name for name in names if name not in said or name in faults), None)


def _bound(step: Step, said: dict[str, Any], faults: dict[str, str]) -> Any:
    """The one field, filled with what was said, and with the words for what is wrong."""
    shown = type("StepForm", (forms.Form,), {step.name: step.field})
    if step.name not in faults:
        return shown(initial={step.name: said.get(step.name)})[step.name]
    form = shown({step.name: said.get(step.name)})
    form.full_clean()
    form.errors.clear()
    form.add_error(step.name, faults[step.name])
    return form[step.name]


def _carried(steps: list[Step], said: dict[str, Any], *, but: str | None) -> list[tuple[str, str]]:
    """Hidden fields: what was said on the other pages."""
    kept = [step.name for step in steps if step.name in said and step.name != but]
    values = [(name, one) for name in kept for one in (said[name] if isinstance(said[name], list) else [said[name]])]
    return [*(("done", name) for name in kept), *values]


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _sent(request: HttpRequest, item: Item, said: dict[str, Any], key: uuid.UUID) -> HttpResponse:
    if not may_ask(f"apply {get_client_ip_address(request)}", at=timezone.now()):
        refusal = Refused(
            _("申请没有提交。"),
            why=_("这里的网络在十分钟内提交了太多次。"),
            then=_("请过十分钟再提交，或者到窗口办。"),
            code="apply.too_often",
        )
        return refused(request, refusal, status=429)
    made: Arrival = receive_online(item.code, said, key=key, at=timezone.now())
    papers = [paper for paper in item.papers if not paper.shared and is_asked(paper.when, said)]
    return render(request, "matters/applied.html", {"item": item, "made": made, "papers": papers})
