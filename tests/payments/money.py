"""Money on its way, for tests: batches taken step by step, on days of one's own."""

import datetime as dt
from itertools import count

from django.db.models import Sum
from django.utils import timezone

from doorstep.payments.accounts import is_sound_card, replace_account
from doorstep.payments.models import Batch, ReturnTask
from doorstep.payments.models_ledger import LedgerEntry
from doorstep.payments.services import (
    answer_return,
    draw_up_follow_up,
    number_of,
    receive_batch,
    record_answer,
    send_batch,
    sign_batch,
)
from tests.cast import COUNTY, FINANCE, SIGNER, TOWN

FRIDAY = dt.date(2026, 5, 15)
MONDAY = dt.date(2026, 5, 18)
NUMBERS = count()


def noon(day: dt.date) -> dt.datetime:
    """Noon of a day in China."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=timezone.get_default_timezone())


def signed(batch: Batch, day: dt.date = FRIDAY) -> Batch:
    """The batch with its two signatures."""
    for by in (SIGNER, FINANCE):
        sign_batch(batch.pk, by=by, at=noon(day))
    return Batch.objects.get(pk=batch.pk)


def received(batch: Batch, day: dt.date = FRIDAY) -> Batch:
    """The batch, signed and taken in by finance."""
    signed(batch, day)
    receive_batch(batch.pk, by=FINANCE, at=noon(day))
    return Batch.objects.get(pk=batch.pk)


def sent(batch: Batch, day: dt.date = FRIDAY) -> Batch:
    """The batch, signed, taken in and gone to the bank."""
    received(batch, day)
    send_batch(batch.pk, by=FINANCE, at=noon(day))
    return Batch.objects.get(pk=batch.pk)


def answer_of(batch: Batch, returned: dict[int, str], paid_on: dt.date) -> bytes:
    """The bank's answer: the lines of these numbers come back for these reasons, all others are paid on the day."""
    lines = list(batch.lines.order_by("number"))
    rows = [
        f"R|{line.number}|{'F' if line.number in returned else 'S'}|{returned.get(line.number, '')}"
        f"|{paid_on:%Y%m%d}|{line.amount_fen}"
        for line in lines
    ]
    back = [line.amount_fen for line in lines if line.number in returned]
    fen = sum(line.amount_fen for line in lines) - sum(back)
    totals = f"T|{len(lines) - len(back)}|{fen}|{len(back)}|{sum(back)}"
    return "\n".join([f"A|{number_of(batch)}", *rows, totals]).encode()


def answered(batch: Batch, returned: dict[int, str] | None = None, *, paid_on: dt.date = MONDAY) -> Batch:
    """The bank has answered, on the day on which it paid."""
    record_answer(batch.pk, answer_of(batch, returned or {}, paid_on), by=FINANCE, at=noon(paid_on))
    return Batch.objects.get(pk=batch.pk)


def mend_account(person, day: dt.date = MONDAY) -> None:
    """The person is paid into another account from the day on, and whoever had to ask somebody has asked."""
    number = next(filter(is_sound_card, (f"990001{next(NUMBERS):010d}" for _ in range(20))))
    replace_account(person.pk, holder=person.name, bank="演示银行", number=number, by=TOWN, at=noon(day))
    for task in ReturnTask.objects.filter(person=person, closed_at=None):
        answer_return(task.pk, "again", reason="已问清，可以再发", by=COUNTY, at=noon(day))


def followed(batch: Batch, day: dt.date = MONDAY) -> Batch:
    """A follow-up batch for what came back and can go out again."""
    return draw_up_follow_up(batch.pk, by=COUNTY, at=noon(day))


def balances() -> dict[str, int]:
    """What stands on each account, credits less debits, without those on which nothing stands."""
    found = LedgerEntry.objects.order_by().values("account").annotate(fen=Sum("credit_fen") - Sum("debit_fen"))
    return {row["account"]: row["fen"] for row in found if row["fen"]}
