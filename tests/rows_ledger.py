"""Makers for the tables of the ledger, of clocks and of what is held back."""

from typing import Any

from doorstep.payments.models import Line
from doorstep.payments.models_ledger import LedgerDay, LedgerEntry, LedgerFinding, OffsetPlan, PayClock
from tests.rows import BENEFIT, NOON, by_whom, maker, month_number
from tests.world import SINCE, World


@maker(LedgerEntry)
def ledger_entry(world: World, code: str, mark: str, **about: Any) -> LedgerEntry:
    """One side alone: of a posting of its own."""
    whole = world.lay("payments.Batch", code)
    return LedgerEntry.objects.create(
        code=code,
        cause="payments.batch",
        cause_id=whole.pk,
        step="signed",
        number=next(world.numbers) % 30000,
        account="payable",
        benefit=BENEFIT,
        credit_fen=100_00,
        batch=whole,
        at=NOON,
        day=NOON.date(),
        **by_whom(mark),
    )


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
