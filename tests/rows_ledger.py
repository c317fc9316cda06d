"""Makers for the tables of the ledger, of clocks, of what is held back and of cases of recovery."""

import datetime as dt
from typing import Any

from doorstep.entitlements.models_recovery import Recovery, RecoveryMonth, Repayment
from doorstep.payments.models import Line
from doorstep.payments.models_ledger import LedgerDay, LedgerEntry, LedgerFinding, OffsetPlan, PayClock
from tests.rows import BENEFIT, NOON, by_whom, maker, month_number
from tests.world import SINCE, World


@maker(LedgerEntry)
def ledger_entry(world: World, code: str, mark: str, **about: Any) -> LedgerEntry:
    """A posting with its two sides: the debit, and the credit kept beside it."""
    whole = world.lay("payments.Batch", code)
    about = {"code": code, "cause": "payments.batch", "cause_id": whole.pk, "step": "signed", "benefit": BENEFIT}
    about |= {"batch": whole, "at": NOON, "day": NOON.date(), **by_whom(mark)}
    sides = [{"account": "appropriated", "debit_fen": 100_00}, {"account": "payable", "credit_fen": 100_00}]
    debit, credit = (LedgerEntry.objects.create(number=place, **about, **side) for place, side in enumerate(sides, 1))
    world.keep(credit, mark)
    return debit


@maker(LedgerDay)
def ledger_day(world: World, code: str, mark: str, **about: Any) -> LedgerDay:
    sums = {"lines_fen": 100_00, "bank_fen": 100_00, "ledger_fen": 100_00}
    day = month_number(next(world.numbers))
    return LedgerDay.objects.create(code=code, day=day, measure="paid", batches=1, made_at=NOON, **sums)


@maker(LedgerFinding)
def ledger_finding(world: World, code: str, mark: str, **about: Any) -> LedgerFinding:
    key = f"line:{next(world.numbers)}"
    return LedgerFinding.objects.create(code=code, day=NOON.date(), measure="clock", key=key, words=mark, found_at=NOON)


@maker(PayClock)
def pay_clock(world: World, code: str, mark: str, **about: Any) -> PayClock:
    """Of a line of its own batch, at the same place."""
    whole = world.lay("payments.Batch", code, lines=1)
    line = Line.objects.get(batch=whole)
    return PayClock.objects.create(
        code=line.code,
        line=line,
        last_line=line,
        person=line.person,
        holder=mark,
        benefit=line.benefit,
        month=line.month,
        started_on=SINCE,
        limit_workdays=5,
        warn_on=NOON.date(),
        due_on=NOON.date(),
    )


@maker(OffsetPlan)
def offset_plan(world: World, code: str, mark: str, **about: Any) -> OffsetPlan:
    whose, month = world.lay("people.Person", code), month_number(next(world.numbers))
    return OffsetPlan.objects.create(
        code=code, person=whose, benefit=BENEFIT, month=month, amount_fen=10_00, recovery_id=0
    )


@maker(Recovery)
def recovery(world: World, code: str, mark: str, **about: Any) -> Recovery:
    whose, state = world.lay("people.Person", code), world.chance.choice(["found", "notified", "waiver"])
    told = {"letter": mark, "notified_on": SINCE} if state != "found" else {}
    return Recovery.objects.create(
        person=whose,
        code=code,
        holder=mark,
        benefit=BENEFIT,
        cause="ERROR",
        total_fen=100_00,
        state=state,
        found_at=NOON,
        found_reason=mark,
        waiver_asked_by=0 if state == "waiver" else None,
        seat_id=0,
        seat_label=mark,
        **told,
    )


@maker(RecoveryMonth)
def recovery_month(world: World, code: str, mark: str, **about: Any) -> RecoveryMonth:
    whole = world.lay("entitlements.Recovery", code)
    month = dt.date(2026, 4, 1)
    return RecoveryMonth.objects.create(
        recovery=whole, code=whole.code, month=month, paid_fen=100_00, due_fen=0, amount_fen=100_00
    )


@maker(Repayment)
def repayment(world: World, code: str, mark: str, **about: Any) -> Repayment:
    whole = world.lay("entitlements.Recovery", code)
    return Repayment.objects.create(
        recovery=whole,
        code=whole.code,
        amount_fen=1,
        paid_on=SINCE,
        receipt=mark,
        at=NOON,
        seat_id=0,
        seat_label=mark,
    )
