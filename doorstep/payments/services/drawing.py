"""Drawing up a batch from what is due, or from what came back; and dropping one."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor
from doorstep.base.integrity import refusing
from doorstep.base.scope import scoped
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.payments.bands import signatures_for
from doorstep.payments.bankformat import default_format
from doorstep.payments.clocks import undo_clocks
from doorstep.payments.ledger import post_dropped
from doorstep.payments.models import Batch
from doorstep.payments.still_due import no_longer_due
from doorstep.people.services.standing import STANDS_FOR

from .batches import locked_batch
from .returning import FAULT_OF_THE_BANK

# What is due of each month, less what is held back of it and the sum of all lines that are not dropped, wherever they
# lie and for whichever row of the same person: paid, on their way, come back and to be sent again by a follow-up, or
# unpayable.  It is the sum that counts: two rows that were joined may each have been paid the same fen.  The rest is
# laid upon fen that no line holds, the lowest first, so that two who draw up at once cannot both pay it.  Each gap is a
# line.  What is planned to be held back binds the county that planned it; what was held back, everybody.
DUE = (
    STANDS_FOR
    + """
    SELECT due.person_id, CASE WHEN person.code >= %s AND person.code < %s THEN person.code ELSE %s END AS code,
           due.month, lower(gap) AS from_fen, upper(gap) - lower(gap) AS amount_fen,
           due.person_id AS account_of, NULL::bigint AS line_id, 1 AS attempt, held_back.id AS offset_id
    FROM ({source}) AS due
    JOIN people_person AS person ON person.id = due.person_id
     AND (%s OR person.code >= %s AND person.code < %s)
    LEFT JOIN payments_offsetplan AS held_back
        ON held_back.person_id = due.person_id AND held_back.benefit = %s AND held_back.month = due.month
       AND (held_back.batch_id IS NOT NULL OR held_back.code >= %s AND held_back.code < %s)
    LEFT JOIN (SELECT into_id, array_agg(id) AS ids FROM stands GROUP BY 1) AS merged ON merged.into_id = due.person_id
    LEFT JOIN LATERAL (
        SELECT range_agg(int8range(line.from_fen, line.from_fen + line.amount_fen)) AS spans,
               sum(line.amount_fen) FILTER (WHERE NOT (line.state = 'returned' AND EXISTS (
                   SELECT FROM payments_line AS later WHERE later.follows_line_id = line.id))) AS fen
        FROM payments_line AS line
        WHERE line.person_id = ANY(merged.ids || due.person_id)
          AND line.benefit = %s AND line.month = due.month AND line.state <> 'dropped') AS held ON TRUE
    CROSS JOIN LATERAL (
        SELECT greatest(due.due_fen - coalesce(held_back.amount_fen, 0) - coalesce(held.fen, 0), 0)::bigint AS fen
    ) AS owed
    CROSS JOIN LATERAL unnest((
        SELECT range_agg(int8range(lower(free.gap), least(upper(free.gap), lower(free.gap) + owed.fen - free.below)))
        FROM (SELECT gap, (sum(upper(gap) - lower(gap)) OVER (ORDER BY gap))::bigint
                          - (upper(gap) - lower(gap)) AS below
              FROM unnest(int8multirange(int8range(0, coalesce(upper(held.spans), 0) + owed.fen))
                          - coalesce(held.spans, '{{}}')) AS gap) AS free
        WHERE free.below < owed.fen)) AS gap
"""
)
# Money that came back of a batch and of its follow-ups: what somebody has mended or found out, what the bank tries
# again by itself, and whoever had another account before anybody was asked.  It stays on record where it was paid.
RETURNED = (
    STANDS_FOR
    + """
    SELECT line.person_id, line.code, line.month, line.from_fen, line.amount_fen,
           coalesce(stands.into_id, line.person_id) AS account_of, line.id AS line_id, line.attempt + 1 AS attempt,
           NULL::bigint AS offset_id
    FROM payments_line AS line
    JOIN payments_batch AS batch ON batch.id = line.batch_id
    LEFT JOIN stands ON stands.id = line.person_id
    LEFT JOIN payments_returntask AS task ON task.line_id = line.id
    LEFT JOIN payments_payaccount AS now ON now.person_id = coalesce(stands.into_id, line.person_id)
        AND now.used @> %s::date
    WHERE %s IN (batch.id, batch.follows_batch_id) AND line.state = 'returned'
      AND (task.outcome IN ('mended', 'again')
           OR task.id IS NULL AND (line.return_code = %s OR now.number_index <> line.account_index
                                   OR now.holder <> line.holder))
      AND NOT EXISTS (SELECT FROM payments_line AS later WHERE later.follows_line_id = line.id)
      AND line.id <> ALL(%s)
"""
)
BACK_OF_BATCH = """
    SELECT line.id FROM payments_line AS line JOIN payments_batch AS batch ON batch.id = line.batch_id
    WHERE %s IN (batch.id, batch.follows_batch_id) AND line.state = 'returned'
"""
# Only who has an account can be paid.  The account is looked up for each row of what is owed (OFFSET 0): the database,
# which takes every table within reach for a single row, might else work out anew for each account what is owed.
GATHER = """
    CREATE TEMPORARY TABLE batch_lines ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY owed.code, owed.person_id, owed.month, owed.from_fen) AS number,
           owed.person_id, owed.code, owed.month, owed.from_fen, owed.amount_fen, owed.attempt,
           owed.line_id AS follows_line_id, owed.offset_id,
           account.holder, account.number AS account, account.number_index AS account_index, account.tail
    FROM ({owed}) AS owed
    CROSS JOIN LATERAL (
        SELECT * FROM payments_payaccount AS one WHERE one.person_id = owed.account_of AND one.used @> %s::date
        OFFSET 0) AS account
"""
TOTALS = """
    SELECT count(*), coalesce(sum(amount_fen), 0)::bigint,
           encode(sha256(coalesce(string_agg(number || '|' || person_id || '|' || month || '|' || from_fen || '|'
               || amount_fen || '|' || encode(account_index, 'hex'), E'\\n' ORDER BY number), '')::bytea), 'hex')
    FROM batch_lines
"""
WRITE_LINES = """
    INSERT INTO payments_line (batch_id, number, person_id, code, benefit, month, from_fen, amount_fen, holder, account,
                               account_index, tail, state, return_code, attempt, follows_line_id)
    SELECT %s, number, person_id, code, %s, month, from_fen, amount_fen, holder, account, account_index, tail, 'drawn',
           '', attempt, follows_line_id
    FROM batch_lines ORDER BY number
"""
TAKE_OFFSETS = """
    UPDATE payments_offsetplan SET batch_id = %s
    WHERE batch_id IS NULL AND id IN (SELECT offset_id FROM batch_lines)
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
    anywhere: bool = False,
) -> Batch:
    """Draw up the batch of a month from `source`, a SELECT of person_id, month and due_fen: all that is to be paid out
    for the month, of this month and of earlier ones; what was given back is to be paid out once more.

    What is on a line already is left out, be it another county's; so is whoever has no account, and whoever belongs
    elsewhere, unless `anywhere`: who was paid for work is paid where the work was done, on lines that lie here.
    The lines are hashed; the head equals their sum.

    Raises: Refused("batch.empty", "batch.drawn_already", "access.not_yours").
    """
    by.require("batch.draw", code, what=_("没有制单。"))
    here = subtree(code)
    inside, held_back = [here.lo, here.hi], [benefit, here.lo, here.hi]
    owed, said = DUE.format(source=source), [*inside, code, *terms, anywhere, *inside, *held_back, benefit]
    return _draw_up(benefit, label, month, owed, said, code=code, by=by, at=at)


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
    drawn_already, taken = _drawn_already(label, month), _taken_meanwhile()
    count, fen, digest = _gather(owed, [*terms, localdate(at)], by=by)
    with (
        refusing(
            batch_is_one_per_place_benefit_and_month=drawn_already,
            line_pays_no_fen_of_a_month_twice=taken,
            payments_line_follows_line_id_key=taken,
        ),
        connection.cursor() as cursor,
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
            signatures_needed=signatures_for(fen, on=localdate(at)),
            bank_format=follows.bank_format if follows else default_format().code,
        )
        cursor.execute(WRITE_LINES, [batch.pk, benefit])
        cursor.execute(TAKE_OFFSETS, [batch.pk])
    record(by, "draw_up_batch", batch, at=at, became={"lines": count, "fen": fen, "digest": digest})
    return batch


def _gather(owed: str, terms: Sequence[Any], *, by: Actor) -> tuple[int, int, str]:
    """Gather the lines; their count, sum and hash. Raises: Refused("batch.empty").

    Looks beyond one's reach: what another county has paid is paid, and whoever moved away is owed what came back.
    """
    with scoped(SYSTEM.ranges, by=by), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS batch_lines")
        cursor.execute(GATHER.format(owed=owed), terms)
        cursor.execute(TOTALS)
        count, fen, digest = cursor.fetchone()
    if not count:
        raise Refused(
            _("没有制单。"),
            why=_("没有可以发放的人：要么没有应发的，要么都已在批次中，要么没有收款账户。"),
            then=_("请查看「未列入批次的人」。"),
            code="batch.empty",
        )
    return count, fen, digest


def _taken_meanwhile() -> Refused:
    return Refused(
        _("没有制单。"),
        why=_("其中有人的钱刚刚列入了别的批次。"),
        then=_("请再制一次单，已列入的会自动除去。"),
        code="batch.taken_meanwhile",
    )


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
    """Money of a batch, or of its follow-ups, that came back goes out again: what was mended or found out, and what was
    the bank's own fault.  Left out is what is not due any more.  The follow-up points at the first batch, each line at
    the line that came back.

    Raises: Http404, Refused("batch.wrong_state", "batch.empty", "batch.taken_meanwhile", "access.not_yours").
    """
    act = _("没有制单。")
    asked = locked_batch(batch_id, by, "answered", act=act)
    first = locked_batch(asked.follows_batch_id, by, "answered", act=act) if asked.follows_batch_id else asked
    by.require("batch.draw", first.code, what=act)
    gone = no_longer_due(BACK_OF_BATCH, [first.pk], by=by)
    terms = [localdate(at), first.pk, FAULT_OF_THE_BANK, gone]
    about = (first.benefit, first.benefit_label, first.month)
    return _draw_up(*about, RETURNED, terms, code=first.code, by=by, at=at, follows=first)


@transaction.atomic
def drop_batch(batch_id: int, *, by: Actor, at: dt.datetime, reason: str) -> Batch:
    """Drop a batch that has not gone to the bank; its people can be drawn again.

    Raises: Http404, Refused("batch.wrong_state", "batch.no_reason").
    """
    batch = locked_batch(batch_id, by, "drawn", "signed", "received", act=_("没有作废。"))
    by.require("batch.draw", batch.code, what=_("没有作废。"))
    if not reason.strip():
        raise Refused(_("没有作废。"), why=_("没有写原因。"), then=_("请写明作废原因。"), code="batch.no_reason")
    batch.state, batch.dropped_reason = "dropped", reason.strip()[:200]
    batch.save(update_fields=["state", "dropped_reason"])
    post_dropped(batch, by=by, at=at)
    undo_clocks(batch)
    batch.offsets.update(batch=None)
    batch.lines.update(state="dropped", follows_line=None)
    record(by, "drop_batch", batch, at=at, reason=reason)
    return batch
