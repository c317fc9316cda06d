"""What was paid and is not due as things stand now: read, never kept. The machine only proposes; people open cases."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection

from doorstep.base.access import SYSTEM
from doorstep.base.items import OTHER_PAY
from doorstep.base.scope import scoped
from doorstep.kernel.days import add_months, month_of
from doorstep.kernel.regions import subtree
from doorstep.people.services.standing import STANDS_FOR

from .recovery_machine import LOOK_BACK

# What came to a person, or was held back of it for good, of each month, by the row under which it was paid.
MONEY = """
    SELECT line.person_id, line.benefit, line.month, line.amount_fen AS fen, line.code, line.holder,
           line.paid_on AS day, FALSE AS is_held_back
    FROM payments_line AS line WHERE line.state = 'paid'
    UNION ALL
    SELECT plan.person_id, plan.benefit, plan.month, plan.amount_fen, plan.code, '', plan.month, TRUE
    FROM payments_offsetplan AS plan
    JOIN payments_batch AS batch ON batch.id = plan.batch_id AND batch.sent_at IS NOT NULL
"""
# What a person is due of a month is due once, whoever pays it, and under whichever row.  So what was paid elsewhere
# counts too, and each place that paid sees what is too much, up to what it paid itself: which of two asks it back is
# for people to say, and with the first case the other has nothing left to ask.
# Looked up by a hash (CASE) and row by row (OFFSET 0), whatever the database thinks of the numbers: it takes every
# table within reach for a single row, and would else go through the awards anew for each month.
OVERPAID = (
    STANDS_FOR
    + f"""
    , money AS (
        SELECT coalesce(stands.into_id, money.person_id) AS whose, money.*,
               money.code >= %(lo)s AND money.code < %(hi)s AS is_here
        FROM ({MONEY}) AS money LEFT JOIN stands ON stands.id = money.person_id
        WHERE money.month >= %(since)s AND money.benefit <> ALL(%(others)s)
          AND (%(person)s::bigint IS NULL OR %(person)s IN (money.person_id, stands.into_id))
    ), people AS MATERIALIZED (
        SELECT DISTINCT whose FROM money WHERE is_here
    ), paid AS MATERIALIZED (
        SELECT whose AS person_id, benefit, month, sum(fen) AS fen, sum(fen) FILTER (WHERE is_here) AS here_fen,
               max(code) FILTER (WHERE is_here) AS code, max(holder) FILTER (WHERE is_here) AS holder
        FROM money
        WHERE CASE WHEN is_here THEN TRUE WHEN whose IN (SELECT whose FROM people) THEN TRUE ELSE FALSE END
        GROUP BY 1, 2, 3 HAVING bool_or(is_here)
    ), claims AS MATERIALIZED (
        SELECT recovery.person_id, recovery.benefit, claimed.month, claimed.amount_fen AS fen,
               recovery.code >= %(lo)s AND recovery.code < %(hi)s AS is_here
        FROM entitlements_recoverymonth AS claimed
        JOIN entitlements_recovery AS recovery ON recovery.id = claimed.recovery_id AND recovery.state <> 'withdrawn'
    ), more AS MATERIALIZED (
        SELECT paid.*, due.fen AS due_fen FROM paid CROSS JOIN LATERAL (
            SELECT coalesce(sum(award.amount_fen), 0) AS fen FROM entitlements_award AS award
            WHERE award.person_id = paid.person_id AND award.benefit = paid.benefit
              AND award.months @> paid.month AND upper_inf(award.known) OFFSET 0) AS due
        WHERE paid.fen > due.fen
    ), sums AS (
        SELECT more.*, claimed.fen AS claimed_fen,
               least(more.here_fen - claimed.here_fen, more.fen - more.due_fen - claimed.fen) AS over_fen
        FROM more CROSS JOIN LATERAL (
            SELECT coalesce(sum(claims.fen), 0) AS fen, coalesce(sum(claims.fen) FILTER (WHERE is_here), 0) AS here_fen
            FROM claims
            WHERE (claims.person_id, claims.benefit, claims.month) = (more.person_id, more.benefit, more.month)
        ) AS claimed
    )
    SELECT sums.person_id, sums.benefit, coalesce(nullif(sums.holder, ''), person.name), sums.code, person.died_on,
           sums.month, sums.fen::bigint, sums.due_fen::bigint, sums.over_fen::bigint, sums.claimed_fen::bigint
    FROM sums JOIN people_person AS person ON person.id = sums.person_id
    WHERE sums.over_fen > 0
    ORDER BY sums.person_id, sums.benefit, sums.month
"""
)


@dataclass(frozen=True)
class OverpaidMonth:
    """One month: what was paid, wherever, what is due, what no case asks back yet, and what cases ask back, in fen."""

    month: dt.date
    paid_fen: int
    due_fen: int
    amount_fen: int
    claimed_fen: int


@dataclass(frozen=True)
class Overpaid:
    """One benefit of one person, with its months. `died_on`: where the person has died."""

    person_id: int
    benefit: str
    holder: str
    code: str
    died_on: dt.date | None
    months: tuple[OverpaidMonth, ...]

    @property
    def total_fen(self) -> int:
        """All months together."""
        return sum(one.amount_fen for one in self.months)

    @property
    def likely(self) -> str:
        """The cause that the register suggests, for a person to look at; empty where it suggests none."""
        return "DEATH" if self.died_on and self.months[0].month > self.died_on else ""


def overpaid(code: str, on: dt.date, *, person_id: int | None = None) -> list[Overpaid]:
    """What the place `code` has paid in the months looked back on and is not due, less what cases ask back already.

    Awards are read wherever they lie now: who moved away is still due what was due here.  So is what another place has
    paid of the same month, to the same person or to a row that was joined with it.  The caller has checked its own
    reach to `code`.  One query.
    """
    reach = subtree(code)
    terms: dict[str, Any] = {
        "lo": reach.lo,
        "hi": reach.hi,
        "since": add_months(month_of(on), -LOOK_BACK.on(on)),
        "person": person_id,
        "others": list(OTHER_PAY),
    }
    with scoped(SYSTEM.ranges, by=SYSTEM), connection.cursor() as cursor:
        cursor.execute(OVERPAID, terms)
        return list(_grouped(cursor.fetchall()))


def _grouped(rows: list[tuple]) -> Iterator[Overpaid]:
    for (person_id, benefit), some in groupby(rows, key=lambda row: row[:2]):
        months = list(some)
        _person, _benefit, holder, code, died_on, *_month = months[-1]
        yield Overpaid(person_id, benefit, holder, code, died_on, tuple(OverpaidMonth(*row[5:]) for row in months))
