"""Acts on a case of recovery: opened from what was overpaid, told, paid back, waived, transferred, closed."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor
from doorstep.base.integrity import refusing
from doorstep.base.scope import scoped
from doorstep.base.trail import record
from doorstep.entitlements.models_recovery import Recovery, RecoveryMonth, Repayment
from doorstep.entitlements.overpaid import Overpaid, overpaid
from doorstep.entitlements.overpaid_payments import payments_of
from doorstep.entitlements.recovery_letter import letter_of
from doorstep.entitlements.recovery_machine import CAUSES, WAIVE_AFTER
from doorstep.kernel.days import add_months
from doorstep.kernel.money import spoken
from doorstep.kernel.refusal import Refused
from doorstep.payments.ledger import Side, post
from doorstep.people.models import Person
from doorstep.people.services.standing import day_of, required

from .recovery_case import LONGEST, case_for, lead_on, left_of, open_to_repayment, refuse_while_held_back, trim_offsets


def proposes_waiver(recovery: Recovery, last_month: dt.date, on: dt.date) -> bool:
    """Whether an honest error of the office lies so far back that asking to waive is proposed."""
    return recovery.cause == "ERROR" and add_months(last_month, 1 + WAIVE_AFTER.on(on)) <= on


@transaction.atomic
def open_recovery(
    person_id: int, benefit: str, *, code: str, cause: str, reason: str, by: Actor, at: dt.datetime
) -> Recovery:
    """Open a case for all that the place has overpaid this person of this benefit and no case asks back yet.

    Raises: Refused("access.not_yours", "recovery.no_cause", "recovery.nothing", "person.not_said").
    """
    what = _("没有立案。")
    by.require("recovery.manage", code, what=what)
    if cause not in CAUSES:
        raise Refused(what, why=_("没有选择原因。"), then=_("请选择多发的原因。"), code="recovery.no_cause")
    ground = required(reason, _("立案依据"), what=what, most=LONGEST)
    # The person is locked, wherever registered, so that two who open at once do not ask the same money back twice.
    with scoped(SYSTEM.ranges, by=by):
        list(Person.objects.select_for_update(of=("self",)).filter(pk=person_id))
    found = _found(person_id, benefit, code, on=day_of(at), what=what)
    payments = payments_of([found], on=day_of(at))
    recovery = Recovery.objects.create(
        person_id=found.person_id,
        code=found.code,
        holder=found.holder,
        benefit=benefit,
        cause=cause,
        total_fen=found.total_fen,
        found_at=at,
        seat_id=by.seat_id,
        seat_label=by.seat_label,
        found_reason=ground,
    )
    RecoveryMonth.objects.bulk_create(
        RecoveryMonth(
            recovery=recovery,
            code=recovery.code,
            month=one.month,
            paid_fen=one.paid_fen,
            due_fen=one.due_fen,
            amount_fen=one.amount_fen,
            payments=payments[found.person_id, found.benefit, one.month],
        )
        for one in found.months
    )
    record(by, "open_recovery", recovery, at=at, became={"cause": cause, "fen": found.total_fen}, reason=ground)
    return recovery


def _found(person_id: int, benefit: str, code: str, *, on: dt.date, what: str) -> Overpaid:
    for one in overpaid(code, on, person_id=person_id):
        if one.benefit == benefit:
            return one
    raise Refused(
        what,
        why=_("按现在的待遇记录，这个人的这一项没有多发，或者已经立案。"),
        then=_("请刷新页面再看。"),
        code="recovery.nothing",
    )


@transaction.atomic
def notify_recovery(recovery_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Recovery:
    """Write the letter by which the person, or the heirs, are told; the case keeps it. Raises: as case_for."""
    recovery, act, ground = case_for(recovery_id, "notify", reason, by=by)
    recovery.letter, recovery.notified_on = letter_of(recovery, on=day_of(at)), day_of(at)
    return lead_on(recovery, act, ground, by=by, at=at)


@transaction.atomic
def repay_recovery(
    recovery_id: int, amount_fen: int, *, paid_on: dt.date, receipt: str, reason: str, by: Actor, at: dt.datetime
) -> Recovery:
    """Enter money that was paid back, with its receipt; the case is repaid with the last of it.

    Raises: as case_for, Refused("recovery.too_much", "recovery.not_yet", "recovery.receipt_again").
    """
    recovery, act, ground = case_for(recovery_id, "repay", reason, by=by)
    what, left = _("退还没有登记。"), open_to_repayment(recovery)
    if not 0 < amount_fen <= left:
        raise Refused(
            what,
            why=_("填写的是%(said)s，还能退还的是%(left)s。")
            % {"said": spoken(max(amount_fen, 0)), "left": spoken(left)},
            then=_("请对照收据更正。"),
            code="recovery.too_much",
        )
    if paid_on > day_of(at):
        raise Refused(what, why=_("退还日在今天以后。"), then=_("请对照收据更正。"), code="recovery.not_yet")
    number = required(receipt, _("收据号"), what=what, most=40)
    again = Refused(what, why=_("这张收据已经登记过。"), then=_("请核对收据号。"), code="recovery.receipt_again")
    with refusing(repayment_receipt_is_entered_once=again):
        repayment = Repayment.objects.create(
            recovery=recovery,
            code=recovery.code,
            amount_fen=amount_fen,
            paid_on=paid_on,
            receipt=number,
            at=at,
            seat_id=by.seat_id,
            seat_label=by.seat_label,
        )
    sides = [Side("paid", debit_fen=amount_fen), Side("recovered", credit_fen=amount_fen)]
    county = f"{recovery.code[:6]}000000"
    post(repayment, "repaid", sides, benefit=recovery.benefit, code=county, by=by, at=at)
    trim_offsets(recovery, left - amount_fen)
    if left == amount_fen:
        return lead_on(recovery, act, ground, by=by, at=at, fen=amount_fen)
    record(by, "recovery_repay", recovery, at=at, became={"fen": amount_fen}, reason=ground)
    return recovery


@transaction.atomic
def agree_instalment(recovery_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Recovery:
    """Agree that the money comes back in parts; `reason` says how. Raises: as case_for."""
    recovery, act, ground = case_for(recovery_id, "instalment", reason, by=by)
    return lead_on(recovery, act, ground, by=by, at=at)


@transaction.atomic
def ask_waiver(recovery_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Recovery:
    """Ask that the rest be waived; somebody else decides. Nothing more is held back meanwhile.

    Raises: as case_for, Refused("recovery.held_back").
    """
    recovery, act, ground = case_for(recovery_id, "ask_waiver", reason, by=by)
    refuse_while_held_back(recovery)
    recovery.waiver_asked_by = by.account_id
    trim_offsets(recovery, 0)
    return lead_on(recovery, act, ground, by=by, at=at, left=left_of(recovery))


@transaction.atomic
def approve_waiver(recovery_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Recovery:
    """Waive the rest. Raises: as case_for, Refused("recovery.own_waiver")."""
    recovery, act, ground = case_for(recovery_id, "approve_waiver", reason, by=by)
    own = Refused(
        _("没有批准。"),
        why=_("这是您自己提请的。"),
        then=_("请由另一位有审批权的同事决定。"),
        code="recovery.own_waiver",
    )
    recovery.waived_by = by.account_id
    with refusing(recovery_waiver_is_approved_by_another_person=own):
        return lead_on(recovery, act, ground, by=by, at=at, left=left_of(recovery))


@transaction.atomic
def refuse_waiver(recovery_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Recovery:
    """The rest is not waived; the case goes on. Raises: as case_for."""
    recovery, act, ground = case_for(recovery_id, "refuse_waiver", reason, by=by)
    recovery.waiver_asked_by = None
    return lead_on(recovery, act, ground, by=by, at=at)


@transaction.atomic
def transfer_recovery(recovery_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Recovery:
    """Hand the case over to whoever enforces the law; nothing more is held back.

    Raises: as case_for, Refused("recovery.held_back").
    """
    recovery, act, ground = case_for(recovery_id, "transfer", reason, by=by)
    refuse_while_held_back(recovery)
    trim_offsets(recovery, 0)
    return lead_on(recovery, act, ground, by=by, at=at, left=left_of(recovery))


@transaction.atomic
def close_recovery(recovery_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Recovery:
    """Close a case that is repaid, held back in full, waived or transferred.

    Raises: as case_for, Refused("recovery.left").
    """
    recovery, act, ground = case_for(recovery_id, "close", reason, by=by)
    left = left_of(recovery)
    if left and recovery.state not in {"waived", "transferred"}:
        raise Refused(
            _("没有结案。"),
            why=_("还有%(left)s没有收回。") % {"left": spoken(left)},
            then=_("请等收齐以后再结案；确实收不回的，提请免予追缴或者移送。"),
            code="recovery.left",
        )
    return lead_on(recovery, act, ground, by=by, at=at)


@transaction.atomic
def withdraw_recovery(recovery_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Recovery:
    """The case was opened in error: its months are free again.

    Raises: as case_for, Refused("recovery.repaid_in_part", "recovery.held_back").
    """
    recovery, act, ground = case_for(recovery_id, "withdraw", reason, by=by)
    refuse_while_held_back(recovery)
    if left_of(recovery) < recovery.total_fen:
        raise Refused(
            _("没有撤销。"),
            why=_("这件已经退还或者扣回过。"),
            then=_("请先把钱的去处查明，再办别的手续。"),
            code="recovery.repaid_in_part",
        )
    return lead_on(recovery, act, ground, by=by, at=at)
