"""Writing what a judgement found: new changes, others altered, and those withdrawn that no longer differ."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from doorstep.kernel.benefit import Benefit

# What a person has declined is not asked again, as long as it is the same; what no longer differs is withdrawn.
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
          AND (written.state = 'declined' OR written.state = 'open' AND written.becomes_fen IS NOT NULL))
    ON CONFLICT (person_id, benefit, month) WHERE state = 'open' DO UPDATE
        SET kind = excluded.kind, was_fen = excluded.was_fen, becomes_fen = excluded.becomes_fen,
            missing = excluded.missing, facts = excluded.facts
        WHERE (change.becomes_fen, change.was_fen, change.missing)
            IS DISTINCT FROM (excluded.becomes_fen, excluded.was_fen, excluded.missing)
"""


def withdraw(cursor: Any, benefits: Sequence[Benefit], month: dt.date) -> None:
    """Take back the open changes of those judged who no longer differ."""
    cursor.execute(WITHDRAW, [[benefit.code for benefit in benefits], month])


def write(cursor: Any, benefits: Sequence[Benefit], month: dt.date, *, back: Collection[str]) -> None:
    """Write the differences put down, each with the facts by which it was judged.

    Of the benefits in `back` a later month was judged before: their changes work for this month only.
    """
    for benefit in benefits:
        pairs = ", ".join(f"""'{fact.name}', "{fact.name}" """ for fact in benefit.facts)
        cursor.execute(WRITE.format(pairs=pairs), [month, benefit.code in back, benefit.code, month])
