"""What was paid and is not due as things stand now: read, never kept. The machine only proposes; people open cases."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection

from doorstep.base.access import SYSTEM
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
OVERPAID = (
    STANDS_FOR
    + f"""
    , here AS (
        SELECT coalesce(stands.into_id, money.person_id) AS person_id, money.benefit, money.month,
               sum(money.fen) AS fen, max(money.code) AS code, max(money.holder) AS holder
        FROM ({MONEY}) AS money LEFT JOIN stands ON stands.id = money.person_id
        WHERE money.code >= %(lo)s AND money.code < %(hi)s AND money.month >= %(since)s
          AND (%(person)s::bigint IS NULL OR %(person)s IN (money.person_id, stands.into_id))
        GROUP BY 1, 2, 3
    ), elsewhere AS (
        SELECT coalesce(stands.into_id, money.person_id) AS person_id, money.benefit, money.month, sum(money.fen) AS fen
        FROM ({MONEY}) AS money LEFT JOIN stands ON stands.id = money.person_id
        WHERE NOT (money.code >= %(lo)s AND money.code < %(hi)s) AND money.month >= %(since)s
          AND coalesce(stands.into_id, money.person_id) IN (SELECT person_id FROM here)
          AND (%(person)s::bigint IS NULL OR %(person)s IN (money.person_id, stands.into_id))
        GROUP BY 1, 2, 3
    ), claims AS (
        SELECT recovery.person_id, recovery.benefit, claimed.month, sum(claimed.amount_fen) AS fen,
               coalesce(sum(claimed.amount_fen)
                        FILTER (WHERE recovery.code >= %(lo)s AND recovery.code < %(hi)s), 0) AS here_fen
        FROM entitlements_recoverymonth AS claimed
        JOIN entitlements_recovery AS recovery ON recovery.id = claimed.recovery_id AND recovery.state <> 'withdrawn'
        GROUP BY 1, 2, 3
    ), sums AS (
        SELECT here.person_id, here.benefit, here.month, here.code, here.holder,
               here.fen + coalesce(elsewhere.fen, 0) AS paid_fen,
               coalesce(award.amount_fen, 0) AS due_fen, coalesce(claims.fen, 0) AS claimed_fen,
               least(here.fen - coalesce(claims.here_fen, 0),
                     here.fen + coalesce(elsewhere.fen, 0) - coalesce(award.amount_fen, 0) - coalesce(claims.fen, 0))
                   AS over_fen
        FROM here
        LEFT JOIN elsewhere USING (person_id, benefit, month)
        LEFT JOIN claims USING (person_id, benefit, month)
        LEFT JOIN entitlements_award AS award
            ON award.person_id = here.person_id AND award.benefit = here.benefit
           AND award.months @> here.month AND upper_inf(award.known)
    )
    SELECT sums.person_id, sums.benefit, coalesce(nullif(sums.holder, ''), person.name), sums.code, person.died_on,
           sums.month, sums.paid_fen::bigint, sums.due_fen, sums.over_fen::bigint, sums.claimed_fen::bigint
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
    }
    with scoped(SYSTEM.ranges, by=SYSTEM), connection.cursor() as cursor:
        cursor.execute(OVERPAID, terms)
        return list(_grouped(cursor.fetchall()))


def _grouped(rows: list[tuple]) -> Iterator[Overpaid]:
    for (person_id, benefit), some in groupby(rows, key=lambda row: row[:2]):
        months = list(some)
        _person, _benefit, holder, code, died_on, *_month = months[-1]
        yield Overpaid(person_id, benefit, holder, code, died_on, tuple(OverpaidMonth(*row[5:]) for row in months))
