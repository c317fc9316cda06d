"""Drawing up a batch from what is due, or from what came back; and dropping one."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.payments.models import Batch

from .batches import locked_batch

SIGNATURES_NEEDED = 2  # 待核: by amount band it is not yet

# What is due of each month, less every fen that is on a line already: paid, on its way, or come back and to be sent
# again by a follow-up.  Each gap is a line.
DUE = """
    SELECT due.person_id, due.month, lower(gap) AS from_fen, upper(gap) - lower(gap) AS amount_fen,
           NULL::bigint AS line_id
    FROM ({source}) AS due
    LEFT JOIN LATERAL (
        SELECT range_agg(int8range(line.from_fen, line.from_fen + line.amount_fen)) AS fen FROM payments_line AS line
        WHERE line.person_id = due.person_id AND line.benefit = %s AND line.month = due.month
          AND line.state <> 'dropped') AS held ON TRUE
    CROSS JOIN LATERAL unnest(int8multirange(int8range(0, due.due_fen)) - coalesce(held.fen, '{{}}')) AS gap
"""
# Money that came back, to whoever now has another account or was hit by the bank's own fault.
RETURNED = """
    SELECT line.person_id, line.month, line.from_fen, line.amount_fen, line.id AS line_id
    FROM payments_line AS line
    JOIN payments_payaccount AS mended ON mended.person_id = line.person_id AND mended.used @> %s::date
    WHERE line.batch_id = %s AND line.state = 'returned'
      AND (mended.number_index <> line.account_index OR mended.holder <> line.holder OR line.return_code = 'R08')
      AND NOT EXISTS (SELECT FROM payments_line AS later WHERE later.follows_line_id = line.id)
"""
# Only who has an account can be paid.
GATHER = """
    CREATE TEMPORARY TABLE batch_lines ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY person.code, person.id, owed.month, owed.from_fen) AS number,
           person.id AS person_id, person.code, owed.month, owed.from_fen, owed.amount_fen,
           owed.line_id AS follows_line_id,
           account.holder, account.number AS account, account.number_index AS account_index, account.tail
    FROM ({owed}) AS owed
    JOIN people_person AS person ON person.id = owed.person_id
    JOIN payments_payaccount AS account ON account.person_id = person.id AND account.used @> %s::date
"""
TOTALS = """
    SELECT count(*), coalesce(sum(amount_fen), 0)::bigint,
           encode(sha256(coalesce(string_agg(number || '|' || person_id || '|' || month || '|' || from_fen || '|'
               || amount_fen || '|' || encode(account_index, 'hex'), E'\\n' ORDER BY number), '')::bytea), 'hex')
    FROM batch_lines
"""
WRITE_LINES = """
    INSERT INTO payments_line (batch_id, number, person_id, code, benefit, month, from_fen, amount_fen, holder, account,
                               account_index, tail, state, return_code, follows_line_id)
    SELECT %s, number, person_id, code, %s, month, from_fen, amount_fen, holder, account, account_index, tail, 'drawn',
           '', follows_line_id
    FROM batch_lines ORDER BY number
"""


@transaction.atomic
def draw_up_batch(
    benefit: str,
    label: str,
    month: dt.date,
    *,
    source: str,
    terms: Sequence[Any],
    code: str,
    by: Actor,
    at: dt.datetime,
) -> Batch:
    """Draw up the batch of a month from `source`, a SELECT of person_id, month and due_fen: all that is due for the
    month, of this month and of earlier ones.

    What is on a line already is left out, and whoever has no account.  The lines are hashed; the head equals their sum.

    Raises: Refused("batch.empty", "batch.drawn_already", "access.not_yours").
    """
    by.require("batch.draw", code, what=_("没有制单。"))
    owed = DUE.format(source=source)
    return _draw_up(benefit, label, month, owed, [*terms, benefit], code=code, by=by, at=at)


def _draw_up(
    benefit: str,
    label: str,
    month: dt.date,
    owed: str,
    terms: Sequence[Any],
    *,
    code: str,
    by: Actor,
    at: dt.datetime,
    follows: Batch | None = None,
) -> Batch:
    drawn_already = _drawn_already(label, month)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS batch_lines")
        cursor.execute(GATHER.format(owed=owed), [*terms, at.date()])
        cursor.execute(TOTALS)
        count, fen, digest = cursor.fetchone()
        if not count:
            raise Refused(
                _("没有制单。"),
                why=_("没有可以发放的人：要么没有应发的，要么都已在批次中，要么没有收款账户。"),
                then=_("请查看「未列入批次的人」。"),
                code="batch.empty",
            )
        with refusing(
            batch_is_one_per_place_benefit_and_month=drawn_already, line_pays_no_fen_of_a_month_twice=drawn_already
        ):
            batch = Batch.objects.create(
                code=code,
                benefit=benefit,
                benefit_label=label,
                month=month,
                follows_batch=follows,
                lines_count=count,
                total_fen=fen,
                digest=digest,
                drafted_by=by.account_id,
                drafted_label=by.seat_label,
                drafted_at=at,
                signatures_needed=SIGNATURES_NEEDED,
            )
            cursor.execute(WRITE_LINES, [batch.pk, benefit])
    record(by, "draw_up_batch", batch, at=at, became={"lines": count, "fen": fen, "digest": digest})
    return batch


def _drawn_already(label: str, month: dt.date) -> Refused:
    return Refused(
        _("没有制单。"),
        why=_("%(label)s%(year)s年%(month)s月已经有批次了。")
        % {"label": label, "year": month.year, "month": month.month},
        then=_("请到「发放」页查看原批次；退汇的人用补发批次。"),
        code="batch.drawn_already",
    )


@transaction.atomic
def draw_up_follow_up(batch_id: int, *, by: Actor, at: dt.datetime) -> Batch:
    """Money that came back goes out again, to whoever now has another account or was hit by the bank's own fault.

    Raises: Http404, Refused("batch.wrong_state", "batch.empty", "access.not_yours").
    """
    batch = locked_batch(batch_id, by, "answered", act=_("没有制单。"))
    by.require("batch.draw", batch.code, what=_("没有制单。"))
    terms = [at.date(), batch.pk]
    return _draw_up(
        batch.benefit,
        batch.benefit_label,
        batch.month,
        RETURNED,
        terms,
        code=batch.code,
        by=by,
        at=at,
        follows=batch,
    )


@transaction.atomic
def drop_batch(batch_id: int, *, by: Actor, at: dt.datetime, reason: str) -> Batch:
    """Drop a batch that has not gone to the bank; its people can be drawn again.

    Raises: Http404, Refused("batch.wrong_state", "batch.no_reason").
    """
    batch = locked_batch(batch_id, by, "drawn", "signed", act=_("没有作废。"))
    by.require("batch.draw", batch.code, what=_("没有作废。"))
    if not reason.strip():
        raise Refused(_("没有作废。"), why=_("没有写原因。"), then=_("请写明作废原因。"), code="batch.no_reason")
    batch.state, batch.dropped_reason = "dropped", reason.strip()[:200]
    batch.save(update_fields=["state", "dropped_reason"])
    batch.lines.update(state="dropped", follows_line=None)
    record(by, "drop_batch", batch, at=at, reason=reason)
    return batch
