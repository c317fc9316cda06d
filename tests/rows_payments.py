"""Makers for the tables of money: accounts, batches with lines, files, signatures, answers, and what came back."""

import datetime as dt
from typing import Any

from doorstep.base.seal import blind
from doorstep.payments.bankformat import default_format
from doorstep.payments.models import Answer, BankFile, Batch, Line, PayAccount, ReturnTask, Signature
from tests.rows import BENEFIT, NOON, OPEN, maker, month_number
from tests.world import World


@maker(PayAccount)
def pay_account(world: World, code: str, mark: str, **about: Any) -> PayAccount:
    whose, number = world.lay("people.Person", code), f"990000{next(world.numbers):010d}"
    return PayAccount.objects.create(
        person=whose,
        code=whose.code,
        holder=mark,
        bank="演示银行",
        number=number,
        number_index=blind(number),
        tail=number[-4:],
        used=OPEN,
        is_synthetic=True,
    )


@maker(Batch)
def batch(world: World, code: str, mark: str, *, lines: int = 2, state: str = "", **about: Any) -> Batch:
    """A batch with its lines, which stay where they were drawn though their people may move."""
    state = state or world.chance.choice(["drawn", "signed", "received", "sent", "answered"])
    went: dict[str, Any] = {"sent_at": NOON, "file_digest": "0" * 64} if state in {"sent", "answered"} else {}
    went |= {"received_at": NOON} if state in {"received", "sent", "answered"} else {}
    made = Batch.objects.create(
        code=code,
        benefit=BENEFIT,
        benefit_label=mark,
        month=month_number(next(world.numbers)),
        state=state,
        lines_count=lines,
        total_fen=lines * 100_00,
        digest="0" * 64,
        drafted_by=0,
        drafted_label=mark,
        drafted_at=NOON,
        answered_at=NOON if state == "answered" else None,
        bank_format=default_format().code,
        **went,
    )
    _lines(world, made, lines)
    return made


def _lines(world: World, made: Batch, count: int) -> None:
    state = {"sent": "sent", "answered": "paid"}.get(made.state, "drawn")
    marks = [world.mark() for _ in range(count)]
    laid = Line.objects.bulk_create(
        Line(
            batch=made,
            number=number,
            person=world.lay("people.Person", world.mostly(made.code)),
            code=made.code,
            benefit=made.benefit,
            month=made.month,
            amount_fen=100_00,
            holder=mark,
            account=f"990000{number:010d}",
            account_index=blind(f"990000{number:010d}"),
            tail="0000",
            state=state,
            paid_on=dt.date(2026, 5, 20) if state == "paid" else None,
        )
        for number, mark in enumerate(marks, 1)
    )
    for line, mark in zip(laid, marks, strict=True):
        world.keep(line, mark)


@maker(Line)
def line(world: World, code: str, mark: str, **about: Any) -> Line:
    return world.lay("payments.Batch", code).lines.order_by("number").first()


@maker(BankFile)
def bank_file(world: World, code: str, mark: str, **about: Any) -> BankFile:
    went = world.lay("payments.Batch", code, state="sent")
    return BankFile.objects.create(
        batch=went, code=went.code, body=mark, encoding="utf-8", digest=went.file_digest, size=len(mark.encode())
    )


@maker(ReturnTask)
def return_task(world: World, code: str, mark: str, **about: Any) -> ReturnTask:
    """What waits where the person belongs; the line may lie elsewhere."""
    whose, back = world.lay("people.Person", code), world.lay("payments.Line", world.mostly(code))
    return ReturnTask.objects.create(
        line=back,
        person=whose,
        code=whose.code,
        kind=world.chance.choice(["account", "death", "bank"]),
        benefit=BENEFIT,
        month=back.month,
        amount_fen=back.amount_fen,
        return_code="R02",
        holder=mark,
        tail="0000",
        opened_at=NOON,
        due_on=NOON.date(),
    )


@maker(Signature)
def signature(world: World, code: str, mark: str, **about: Any) -> Signature:
    signed = world.lay("payments.Batch", code, state="signed")
    return Signature.objects.create(
        batch=signed,
        code=signed.code,
        drafted_by=signed.drafted_by,
        account_id=next(world.numbers) + 1,
        seat_label=mark,
        account_name=mark,
        digest=signed.digest,
        at=NOON,
    )


@maker(Answer)
def answer(world: World, code: str, mark: str, **about: Any) -> Answer:
    answered = world.lay("payments.Batch", code, state="answered")
    return Answer.objects.create(
        batch=answered,
        code=answered.code,
        digest="0" * 64,
        received_at=NOON,
        paid_count=2,
        paid_fen=200_00,
        returned_count=0,
        returned_fen=0,
        seat_id=0,
    )
