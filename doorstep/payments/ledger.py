"""The ledger: each step of money as one posting with two sides, written by the act itself, once.

Signed: finance owes, the county owes. Sent: the bank has it. Answered: the person has it, or it came back. A follow-up
draws on what came back and not on new money. What is held back from a person stays with finance as recovered.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Sum
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.payments.models import Answer, Batch, Line
from doorstep.payments.models_ledger import LedgerEntry, OffsetPlan
from doorstep.people.services.standing import day_of


@dataclass(frozen=True)
class Cause:
    """What may move money: how it is called, the page of one, and the permission that the page asks for."""

    label: "str | Promise"
    permission: str
    url: Callable[[int], str]


CAUSES: dict[str, Cause] = {
    "payments.batch": Cause(_("发放批次"), "batch.view", lambda key: reverse("batch", args=[key])),
    "payments.line": Cause(_("发放明细"), "batch.lines", lambda key: reverse("batch-line", args=[key])),
}


def name_cause(thing: str, cause: Cause) -> None:
    """A room above names what of its own moves money. A cause named twice is an error."""
    if thing in CAUSES:
        raise LookupError(f"cause named twice: {thing}")
    CAUSES[thing] = cause


@dataclass(frozen=True)
class Side:
    """One side of a posting, in fen; a side of nothing is not written."""

    account: str
    debit_fen: int = 0
    credit_fen: int = 0


def post(
    thing: models.Model,
    step: str,
    sides: Sequence[Side],
    *,
    benefit: str,
    code: str,
    by: Actor,
    at: dt.datetime,
    batch: Batch | None = None,
) -> None:
    """Write one posting in one statement. Its sum is checked by the database when the transaction ends.

    Raises: IntegrityError where the step was posted already, and at the end where debits and credits differ.
    """
    written = [side for side in sides if side.debit_fen or side.credit_fen]
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            code=code,
            cause=thing._meta.label_lower,
            cause_id=thing.pk,
            step=step,
            number=number,
            account=side.account,
            benefit=benefit,
            debit_fen=side.debit_fen,
            credit_fen=side.credit_fen,
            batch=batch,
            at=at,
            day=day_of(at),
            seat_id=by.seat_id,
            seat_label=by.seat_label,
            account_name=by.name,
        )
        for number, side in enumerate(written, 1)
    )


def _of_batch(batch: Batch, step: str, sides: Sequence[Side], by: Actor, at: dt.datetime) -> None:
    post(batch, step, sides, benefit=batch.benefit, code=batch.code, batch=batch, by=by, at=at)


def post_signed(batch: Batch, *, by: Actor, at: dt.datetime) -> None:
    """The last signature: finance is to give the sum and what is held back of it, the county is to pay the sum."""
    held = _held_back(batch)
    sides = [Side(_source(batch), debit_fen=batch.total_fen + held)]
    _of_batch(
        batch,
        "signed",
        [*sides, Side("payable", credit_fen=batch.total_fen), Side("recovered", credit_fen=held)],
        by,
        at,
    )


def post_dropped(batch: Batch, *, by: Actor, at: dt.datetime) -> None:
    """A signed batch is dropped: the same, the other way round. Nothing where it was never posted."""
    entries = LedgerEntry.objects.filter(batch=batch, step="signed", cause=batch._meta.label_lower)
    sides = [Side(one.account, one.credit_fen, one.debit_fen) for one in entries.order_by("-number")]
    if sides:
        _of_batch(batch, "dropped", sides, by, at)


def post_sent(batch: Batch, *, by: Actor, at: dt.datetime) -> None:
    """The bank has the file."""
    fen = batch.total_fen
    _of_batch(batch, "sent", [Side("payable", debit_fen=fen), Side("in_transit", credit_fen=fen)], by, at)


def post_answered(batch: Batch, answer: Answer, *, by: Actor, at: dt.datetime) -> None:
    """The bank has answered: paid, or come back."""
    sides = [
        Side("in_transit", debit_fen=batch.total_fen),
        Side("paid", credit_fen=answer.paid_fen),
        Side("returned", credit_fen=answer.returned_fen),
    ]
    _of_batch(batch, "answered", sides, by, at)


def post_unpayable(line: Line, *, by: Actor, at: dt.datetime) -> None:
    """Returned money that cannot be paid goes back to finance, line by line."""
    sides = [Side("returned", debit_fen=line.amount_fen), Side("unpayable", credit_fen=line.amount_fen)]
    batch = line.batch
    post(line, "unpayable", sides, benefit=line.benefit, code=batch.code, batch=batch, by=by, at=at)


def _source(batch: Batch) -> str:
    """Where the money of a batch comes from: what came back, where it follows another batch."""
    return "returned" if batch.follows_batch_id else "appropriated"


def _held_back(batch: Batch) -> int:
    return OffsetPlan.objects.filter(batch=batch).aggregate(fen=Sum("amount_fen"))["fen"] or 0
