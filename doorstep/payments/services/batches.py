"""One batch: found and locked, its hash, its number, what it says to the bank, and the file that was sent."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.kernel.refusal import Refused
from doorstep.payments.bankfile import Heading, Outgoing, batch_number
from doorstep.payments.models import BankFile, Batch, Line

CHUNK = 5_000
DIGEST = """
    SELECT encode(sha256(coalesce(string_agg(number || '|' || person_id || '|' || month || '|' || from_fen || '|'
               || amount_fen || '|' || encode(account_index, 'hex'), E'\\n' ORDER BY number), '')::bytea), 'hex')
    FROM payments_line WHERE batch_id = %s
"""


def locked_batch(batch_id: int, by: Actor, *states: str, act: str) -> Batch:
    """The batch, locked, in one of the states. Raises: Http404, Refused("batch.wrong_state")."""
    batch = fetch(Batch.objects.select_for_update(of=("self",)), by, "batch.view", pk=batch_id)
    if batch.state not in states:
        raise Refused(
            act,
            why=_("这一批现在是「%(state)s」。") % {"state": batch.get_state_display()},
            then=_("请刷新页面，看看已经办到哪一步。"),
            code="batch.wrong_state",
        )
    return batch


def digest_of(batch: Batch) -> str:
    """The hash of the lines as they stand now."""
    with connection.cursor() as cursor:
        cursor.execute(DIGEST, [batch.pk])
        return cursor.fetchone()[0]


def refuse_altered(batch: Batch, *, act: str) -> None:
    """Refuse a batch whose lines are not those that were hashed. Raises: Refused("batch.altered")."""
    if digest_of(batch) != batch.digest:
        raise Refused(
            act,
            why=_("明细与制单时不一致。"),
            then=_("请作废这一批并报告系统管理员。"),
            code="batch.altered",
        )


def number_of(batch: Batch) -> str:
    """The number that the file and the bank's answer quote; people are shown `Batch.spoken_number`."""
    return batch_number(batch.code, batch.benefit, batch.month, batch.pk)


def heading_of(batch: Batch, on: dt.date) -> Heading:
    """What the file says of the batch as a whole, sent on this day."""
    return Heading(
        number=number_of(batch),
        on=on,
        count=batch.lines_count,
        fen=batch.total_fen,
        benefit=batch.benefit,
        label=batch.benefit_label,
        month=batch.month,
        digest=batch.digest,
    )


def outgoing_of(batch: Batch) -> Iterator[Outgoing]:
    """Every line with its account in full, by number, as a stream."""
    rows = batch.lines.order_by("number").values_list("number", "holder", "account", "amount_fen")
    for number, holder, account, fen in rows.iterator(chunk_size=CHUNK):
        yield Outgoing(number, holder, account.open(), fen)


def file_sent(batch: Batch) -> bytes:
    """The file that went to the bank, the same bytes as often as it is asked for.

    Raises: Refused("batch.not_sent", "batch.file_altered").
    """
    file = BankFile.objects.filter(batch=batch).first()
    if file is None:
        raise Refused(
            _("没有文件。"), why=_("这一批还没有送银行。"), then=_("请先签名、收单、送银行。"), code="batch.not_sent"
        )
    raw = file.body.open().encode(file.encoding)
    if hashlib.sha256(raw).hexdigest() != batch.file_digest:
        raise Refused(
            _("没有取出文件。"),
            why=_("文件与送出时的摘要不一致。"),
            then=_("请报告系统管理员，不要再送银行。"),
            code="batch.file_altered",
        )
    return raw


def lines_returned(batch: Batch) -> Any:
    """Returned lines of a batch, by number."""
    return Line.objects.filter(batch=batch, state="returned").order_by("number")
