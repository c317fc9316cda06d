"""One batch: found and locked, its hash, its number, its file."""

import datetime as dt
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.kernel.refusal import Refused
from doorstep.payments.bankfile import Outgoing, batch_number, write_lines
from doorstep.payments.models import Batch, Line

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


def number_of(batch: Batch) -> str:
    """The number that both sides quote."""
    return batch_number(batch.code, batch.benefit, batch.month, batch.pk)


def file_of(batch: Batch, on: dt.date) -> str:
    """The bank file as text; the same lines on the same day give the same file."""
    rows = batch.lines.order_by("number").values_list("number", "holder", "account", "amount_fen")
    outgoing = (Outgoing(number, holder, account.open(), fen) for number, holder, account, fen in rows.iterator())
    lines = write_lines(
        number_of(batch),
        batch.benefit,
        batch.month,
        batch.digest,
        outgoing,
        count=batch.lines_count,
        fen=batch.total_fen,
        on=on,
    )
    return "".join(f"{line}\r\n" for line in lines)


def lines_returned(batch: Batch) -> Any:
    """Returned lines of a batch, by number."""
    return Line.objects.filter(batch=batch, state="returned").order_by("number")
