"""Applying the bank's answer to a batch, once."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.payments.bankfile import Result, read_answer
from doorstep.payments.bankformat import find_format
from doorstep.payments.clocks import stop_clocks
from doorstep.payments.ledger import post_answered
from doorstep.payments.models import Answer, Batch

from .batches import locked_batch, number_of
from .returning import open_tasks

APPLY = """
    UPDATE payments_line AS line
    SET state = CASE WHEN said.paid THEN 'paid' ELSE 'returned' END,
        return_code = said.code, paid_on = CASE WHEN said.paid THEN said.on_day END
    FROM unnest(%s::bigint[], %s::bool[], %s::text[], %s::date[], %s::bigint[])
         AS said (number, paid, code, on_day, fen)
    WHERE line.batch_id = %s AND line.number = said.number AND line.amount_fen = said.fen AND line.state = 'sent'
"""


@transaction.atomic
def record_answer(batch_id: int, raw: bytes, *, by: Actor, at: dt.datetime) -> Answer:
    """Apply the bank's answer, whole or not at all: every line answered once, each with its own sum and a day on which
    it can have been.  What came back becomes somebody's task, but for what the bank may try again by itself.

    Raises: Http404, Refused as bankfile.read_answer, Refused("batch.wrong_state", "answer.not_these_lines",
    "answer.impossible_day").
    """
    act = _("银行答复没有入账。")
    batch = locked_batch(batch_id, by, "sent", act=act)
    by.require("batch.send", batch.code, what=act)
    results = read_answer(find_format(batch.bank_format), raw, number=number_of(batch))
    _refuse_impossible_days(batch, results, on=localdate(at))
    with connection.cursor() as cursor:
        cursor.execute(APPLY, [*_columns(results), batch.pk])
        if cursor.rowcount != batch.lines_count or len(results) != batch.lines_count:
            raise Refused(
                act,
                why=_("这一批共 %(ours)s 行，答复 %(theirs)s 行，其中 %(same)s 行的行号和金额对得上。")
                % {"ours": batch.lines_count, "theirs": len(results), "same": cursor.rowcount},
                then=_("请向银行核对后重新取得答复文件。"),
                code="answer.not_these_lines",
            )
    paid = batch.lines.filter(state="paid").aggregate(fen=Sum("amount_fen"))["fen"] or 0
    answer = Answer.objects.create(
        batch=batch,
        code=batch.code,
        digest=hashlib.sha256(raw).hexdigest(),
        received_at=at,
        paid_count=sum(result.paid for result in results),
        paid_fen=paid,
        returned_count=sum(not result.paid for result in results),
        returned_fen=batch.total_fen - paid,
        seat_id=by.seat_id,
    )
    batch.state, batch.answered_at = "answered", at
    batch.save(update_fields=["state", "answered_at"])
    post_answered(batch, answer, by=by, at=at)
    stop_clocks(batch)
    tasks = open_tasks(batch, by=by, at=at)
    became = {"paid": answer.paid_count, "returned": answer.returned_count, "tasks": tasks}
    record(by, "record_answer", batch, at=at, became=became)
    return answer


def _refuse_impossible_days(batch: Batch, results: Sequence[Result], *, on: dt.date) -> None:
    """Refuse a day before the batch was sent or after today. Raises: Refused("answer.impossible_day")."""
    assert batch.sent_at is not None  # a constraint of the batch
    sent = localdate(batch.sent_at)
    for result in results:
        if not sent <= result.on <= on:
            raise Refused(
                _("银行答复没有入账。"),
                why=_("第 %(number)s 行的日期是 %(day)s，不在送银行的 %(sent)s 到今天 %(today)s 之间。")
                % {"number": result.number, "day": result.on, "sent": sent, "today": on},
                then=_("请向银行核对后重新取得答复文件。"),
                code="answer.impossible_day",
            )


def _columns(results: Sequence[Result]) -> list[list[Any]]:
    return [
        [result.number for result in results],
        [result.paid for result in results],
        [result.code for result in results],
        [result.on for result in results],
        [result.fen for result in results],
    ]
