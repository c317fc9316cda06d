"""Lines that are not out yet and of which an award that was ended or lessened since says that they are not due."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from doorstep.people.services.standing import STANDS_FOR

from .given_back import GIVEN_BACK, OF_MONTH

# Which of the lines of one month comes first: what is out, what came back or goes out again, what is new.
RANK = """CASE WHEN {line}.state IN ('sent', 'paid', 'unpayable') THEN 0
               WHEN {line}.state = 'returned' OR {line}.follows_line_id IS NOT NULL THEN 1 ELSE 2 END"""
BACK = OF_MONTH.format(person="asked.whose", benefit="asked.benefit", month="asked.month")
# A line is not due any more where what comes before it leaves less room than it takes.  What came back has its sum
# already: it goes out again as long as any of it is due, and what is too much is found as overpaid.  Of a month for
# which nothing was ever awarded, nothing is known here.  Looked at are those alone of whom an award was ended since the
# lines were drawn up, found by a hash (CASE), so that a hundred thousand lines cost little.
NOT_DUE = (
    STANDS_FOR
    + f"""
    , lines AS MATERIALIZED (
        SELECT line.*, batch.drafted_at
        FROM payments_line AS line JOIN payments_batch AS batch ON batch.id = line.batch_id
        WHERE line.id IN ({{which}})
    ), ended AS MATERIALIZED (
        SELECT award.person_id FROM entitlements_award AS award
        WHERE NOT upper_inf(award.known) AND upper(award.known) >= (SELECT min(drafted_at) FROM lines)
    ), asked AS MATERIALIZED (
        SELECT lines.*, coalesce(stands.into_id, lines.person_id) AS whose
        FROM lines LEFT JOIN stands ON stands.id = lines.person_id
        WHERE CASE WHEN coalesce(stands.into_id, lines.person_id) IN (SELECT person_id FROM ended)
                   THEN TRUE ELSE FALSE END
    ), back AS MATERIALIZED ({GIVEN_BACK})
    SELECT asked.id
    FROM asked
    JOIN LATERAL (
        SELECT coalesce(max(award.amount_fen) FILTER (WHERE upper_inf(award.known)), 0) AS fen
        FROM entitlements_award AS award
        WHERE award.person_id = asked.whose AND award.benefit = asked.benefit AND award.months @> asked.month
        HAVING count(*) > 0) AS due ON TRUE
    LEFT JOIN payments_offsetplan AS held_back
        ON held_back.person_id = asked.whose AND held_back.benefit = asked.benefit AND held_back.month = asked.month
       AND held_back.batch_id IS NOT NULL
    LEFT JOIN (SELECT into_id, array_agg(id) AS ids FROM stands GROUP BY 1) AS merged ON merged.into_id = asked.whose
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(other.amount_fen), 0) AS fen FROM payments_line AS other
        WHERE other.person_id = ANY(merged.ids || asked.whose) AND other.benefit = asked.benefit
          AND other.month = asked.month AND other.state <> 'dropped'
          AND NOT (other.state = 'returned' AND EXISTS (
                SELECT FROM payments_line AS later WHERE later.follows_line_id = other.id))
          AND ({RANK.format(line="other")}, other.from_fen, other.id)
              < ({RANK.format(line="asked")}, asked.from_fen, asked.id)) AS earlier
    WHERE earlier.fen + CASE WHEN {RANK.format(line="asked")} = 2 THEN asked.amount_fen ELSE 1 END
          > due.fen + {BACK} - coalesce(held_back.amount_fen, 0)
"""
)


def not_due_any_more(which: str, terms: Sequence[Any]) -> list[int]:
    """Of the lines that the SELECT gives, the keys of those that are not due any more. One query."""
    with connection.cursor() as cursor:
        cursor.execute(NOT_DUE.format(which=which), list(terms))
        return [line_id for (line_id,) in cursor.fetchall()]
