"""Pages of recovery: what seems overpaid, the cases, one case with its acts and its letter."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.acts import act_words
from doorstep.base.listpage import list_download, list_page
from doorstep.base.models import Trail
from doorstep.base.pages import page
from doorstep.base.printed import printed_response, write_printed
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day, minute, yuan
from doorstep.kernel.machine import Act
from doorstep.kernel.refusal import Refused
from doorstep.payments.models_ledger import OffsetPlan
from doorstep.people.deaths import who_told_of_death
from doorstep.people.models import Person

from .forms_recovery import ActForm, OffsetForm, OpenForm, RepayForm
from .listings_recovery import RECOVERIES, TONES, benefit_label
from .models_recovery import Recovery
from .overpaid import Overpaid, OverpaidMonth, overpaid
from .overpaid_payments import Months, payments_of
from .recovery_letter import addressee_of, may_be_held_back, person_of, printed_letter
from .recovery_machine import CAUSES, MACHINE
from .services import (
    agree_instalment,
    agree_offset,
    approve_waiver,
    ask_waiver,
    close_recovery,
    left_of,
    months_of,
    notify_recovery,
    open_recovery,
    proposes_waiver,
    refuse_waiver,
    refuse_without_later_months,
    repay_recovery,
    transfer_recovery,
    withdraw_recovery,
)

SHOWN = 50
# Each act of the machine: what it asks, and what does it.
ACTS: dict[str, tuple[type[forms.Form], Callable[..., Recovery]]] = {
    "notify": (ActForm, notify_recovery),
    "repay": (RepayForm, repay_recovery),
    "instalment": (ActForm, agree_instalment),
    "offset": (OffsetForm, agree_offset),
    "ask_waiver": (ActForm, ask_waiver),
    "approve_waiver": (ActForm, approve_waiver),
    "refuse_waiver": (ActForm, refuse_waiver),
    "transfer": (ActForm, transfer_recovery),
    "close": (ActForm, close_recovery),
    "withdraw": (ActForm, withdraw_recovery),
}


@page("recovery.view")
def recoveries(request: HttpRequest) -> HttpResponseBase:
    """Every case within reach."""
    if "format" in request.GET:
        return list_download(request, RECOVERIES)
    may = request.actor.may("recovery.manage")  # type: ignore[attr-defined]
    actions = [(_("核对多发的"), reverse("overpaid"))] if may else []
    return list_page(request, RECOVERIES, exports=True, actions=actions)


@page("recovery.manage")
def overpaid_list(request: HttpRequest) -> HttpResponse:
    """What one's own county has paid and is not due as things stand now; people open the cases."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.require("recovery.manage", actor.code, what=_("没有核对。"))
    rows = overpaid(actor.code, timezone.localdate())
    payments = payments_of(rows[:SHOWN], on=timezone.localdate())
    told = who_told_of_death(one.person_id for one in rows[:SHOWN])
    context = {
        "rows": [
            (one, benefit_label(one.benefit), _with_payments(one, payments), told.get(one.person_id, ""))
            for one in rows[:SHOWN]
        ],
        "count": len(rows),
        "total": sum(one.total_fen for one in rows),
        "more": max(len(rows) - SHOWN, 0),
        "causes": CAUSES.items(),
        "columns": columns("月份", "已发（元）>", "应发（元）>", "多发（元）>", "到账记录"),
    }
    return render(request, "entitlements/overpaid.html", context)


def _with_payments(one: Overpaid, payments: Months) -> list[tuple[OverpaidMonth, str]]:
    return [(month, payments[one.person_id, one.benefit, month.month]) for month in one.months]


@page("recovery.manage", writes=["POST"])
def recovery_open(request: HttpRequest) -> HttpResponse:
    """Open a case of what one's own county has overpaid."""
    if request.method != "POST":
        return redirect("overpaid")
    actor, form = request.actor, OpenForm(request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        raise Refused(
            _("没有立案。"),
            why=_("没有选择原因，或者没有写立案依据。"),
            then=_("请回到「核对多发的」页重新填写。"),
            code="recovery.bad_form",
        )
    said = form.cleaned_data
    about = {"code": actor.code, "cause": said["cause"], "reason": said["reason"]}
    made = open_recovery(said["person"], said["benefit"], **about, by=actor, at=timezone.now())
    return redirect("recovery", made.pk)


@page("recovery.view")
def recovery(request: HttpRequest, recovery_id: int) -> HttpResponse:
    """One case: what it is about, what came back, and what may be done next."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    found = fetch(Recovery.objects, actor, "recovery.view", pk=recovery_id)
    person, left, months = person_of(found), left_of(found), months_of(found)
    asked = left > 0 and found.closed_at is None
    asks = left > 0 and found.state in {"found", "notified"}
    context = {
        "recovery": found,
        "benefit": benefit_label(found.benefit),
        "tone": TONES[found.state],
        "facts": _facts(found, person, left),
        "months": months,
        "month_columns": columns("月份", "已发（元）>", "应发（元）>", "多发（元）>", "到账记录"),
        "repayments": found.repayments.order_by("pk"),
        "repayment_columns": columns("收据号", "退还日", "金额（元）>", "登记"),
        "plans": [
            (one, benefit_label(one.benefit))
            for one in OffsetPlan.objects.filter(recovery_id=found.pk).order_by("month")
        ],
        "plan_columns": columns("月份", "项目", "扣回（元）>", "情形"),
        "acts": _acts(found, person, actor),
        "letter": found.letter.splitlines(),
        "due_again": [one.month for one in months if asked and one.now_fen > one.due_fen],
        "proposes_waiver": asks and any(proposes_waiver(found, one.month, today) for one in months[-1:]),
        "events": _events(found),
    }
    return render(request, "entitlements/recovery.html", context)


def _acts(found: Recovery, person: Person | None, actor: Actor) -> list[Act]:
    """What this seat may do next; nothing is offered that would be refused whatever is typed."""
    out = set() if may_be_held_back(person) else {"offset"}
    return [act for act in MACHINE.open_acts(found.state) if act.name not in out and actor.may(act.needs, found.code)]


def _facts(found: Recovery, person: Person | None, left: int) -> list[tuple[str, Any]]:
    facts = [
        (_("原因"), found.get_cause_display()),
        (_("去世"), day(person.died_on) if person else ""),
        (_("去世消息来源"), _source_of_death(person)),
        (_("多发"), _("%(yuan)s 元") % {"yuan": yuan(found.total_fen)}),
        (_("还没收回"), _("%(yuan)s 元") % {"yuan": yuan(left)}),
        (_("立案"), f"{found.seat_label} {minute(found.found_at)}"),
        (_("立案依据"), found.found_reason),
        (_("告知谁"), addressee_of(found, person)),
        (_("告知日"), day(found.notified_on)),
        (_("同意扣回"), f"{day(found.consent_on)} {found.consent}".strip()),
    ]
    return [(label, value) for label, value in facts if value]


def _source_of_death(person: Person | None) -> str:
    """Who told of it; empty of the living."""
    if person is None or person.died_on is None:
        return ""
    return who_told_of_death([person.pk]).get(person.pk, _("名册登记"))


def _events(found: Recovery) -> list[dict[str, Any]]:
    lines = Trail.objects.filter(thing="entitlements.recovery", thing_id=found.pk).order_by("at", "pk")
    return [{"label": act_words(t.act), "by": t.seat_label, "at": t.at, "note": t.reason} for t in lines]


@page("recovery.view", writes=["POST"])
def recovery_act(request: HttpRequest, recovery_id: int, name: str) -> HttpResponse:
    """One act on a case: what it asks, and doing it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Recovery.objects, actor, "recovery.view", pk=recovery_id)
    if name not in ACTS:
        raise Http404
    act = MACHINE.act(name, found.state)
    actor.require(act.needs, found.code, what=_("「%(act)s」没有办成。") % {"act": act.label})
    if name == "offset":
        refuse_without_later_months(found)
    shape, do = ACTS[name]
    form = shape(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            do(recovery_id, **form.cleaned_data, by=actor, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, f"{refusal.what}{refusal.why}{refusal.then}")
        else:
            messages.success(request, _("「%(act)s」已办好。") % {"act": act.label})
            return redirect("recovery", recovery_id)
    context = {"recovery": found, "act": act, "form": form, "benefit": benefit_label(found.benefit)}
    return render(request, "entitlements/recovery_act.html", context, status=400 if form.errors else 200)


@page("recovery.view")
def recovery_letter(request: HttpRequest, recovery_id: int) -> HttpResponse:
    """The letter as PDF, once the person has been told."""
    found = fetch(Recovery.objects, request.actor, "recovery.view", pk=recovery_id)  # type: ignore[attr-defined]
    if not found.letter:
        raise Refused(_("没有告知书。"), why=_("还没有告知。"), then=_("请先办「告知」。"), code="recovery.not_told")
    return printed_response(write_printed(printed_letter(found)), f"recovery-{found.pk}")
