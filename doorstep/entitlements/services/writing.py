"""Writing what a judgement found: new changes, others altered, those withdrawn that no longer differ; what is odd."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from doorstep.entitlements.oddities import mark_odd
from doorstep.entitlements.waiting import HAS_RENOUNCED
from doorstep.kernel.benefit import Benefit

# What a person has declined is not asked again, as long as it is the same; what no longer differs is withdrawn.
# A stop keeps the facts of the last judgement: whether it may be confirmed rests on why it stops.
WITHDRAW = """
    DELETE FROM entitlements_change AS change
    WHERE change.benefit = ANY(%s) AND change.month = %s AND change.state = 'open'
      AND change.person_id IN (SELECT person_id FROM month_facts)
      AND NOT EXISTS (SELECT FROM month_found AS found
                      WHERE found.person_id = change.person_id AND found.benefit = change.benefit)
"""
WRITE = """
    INSERT INTO entitlements_change AS change
        (person_id, code, benefit, month, is_back, kind, was_fen, becomes_fen, missing, facts, state, reason)
    SELECT person_id, code, benefit, %s, %s,
           CASE WHEN becomes_fen IS NULL THEN 'unknown' WHEN was_fen = 0 THEN 'starts'
                WHEN becomes_fen = 0 THEN 'stops' ELSE 'changes' END,
           was_fen, becomes_fen, missing, jsonb_strip_nulls(jsonb_build_object({pairs})), 'open', ''
    FROM month_found AS found JOIN month_facts USING (person_id)
    WHERE benefit = %s AND NOT EXISTS (
        SELECT FROM entitlements_change AS written
        WHERE (written.person_id, written.benefit, written.month) = (found.person_id, found.benefit, %s)
          AND written.was_fen = found.was_fen AND written.becomes_fen IS NOT DISTINCT FROM found.becomes_fen
          AND (written.state = 'declined' OR written.state = 'open' AND written.kind IN ('starts', 'changes')))
    ON CONFLICT (person_id, benefit, month) WHERE state = 'open' DO UPDATE
        SET kind = excluded.kind, was_fen = excluded.was_fen, becomes_fen = excluded.becomes_fen,
            missing = excluded.missing, facts = excluded.facts
        WHERE (change.becomes_fen, change.was_fen, change.missing, change.facts - 'renounced')
            IS DISTINCT FROM (excluded.becomes_fen, excluded.was_fen, excluded.missing, excluded.facts)
"""
# A stop that was found because the person has renounced says so among its facts, for as long as that is so.
RENOUNCED = HAS_RENOUNCED.format(person="change.person_id", benefit="change.benefit", month="change.month")
MARK_RENOUNCED = f"""
    UPDATE entitlements_change AS change
    SET facts = CASE WHEN change.facts ? 'renounced' THEN change.facts - 'renounced'
                     ELSE change.facts || '{{"renounced": true}}' END
    WHERE change.benefit = ANY(%s) AND change.month = %s AND change.state = 'open' AND change.kind = 'stops'
      AND (change.facts ? 'renounced') <> {RENOUNCED}
"""


def withdraw(cursor: Any, benefits: Sequence[Benefit], month: dt.date) -> None:
    """Take back the open changes of those judged who no longer differ."""
    cursor.execute(WITHDRAW, [[benefit.code for benefit in benefits], month])


def write(cursor: Any, benefits: Sequence[Benefit], month: dt.date, *, back: Collection[str], on: dt.date) -> None:
    """Write the differences put down, each with the facts by which it was judged and what is odd about it on the day.

    Of the benefits in `back` a later month was judged before: their changes work for this month only.
    """
    for benefit in benefits:
        pairs = ", ".join(f"""'{fact.name}', "{fact.name}" """ for fact in benefit.facts)
        cursor.execute(WRITE.format(pairs=pairs), [month, benefit.code in back, benefit.code, month])
    codes = [benefit.code for benefit in benefits]
    cursor.execute(MARK_RENOUNCED, [codes, month])
    mark_odd(cursor, codes, month, on=on)
