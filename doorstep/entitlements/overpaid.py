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

OVERPAID = (
    STANDS_FOR
    + """
    , lines AS (
        SELECT coalesce(stands.into_id, line.person_id) AS person_id, line.benefit, line.month,
               sum(line.amount_fen) AS fen, max(line.code) AS code, max(line.holder) AS holder
        FROM payments_line AS line LEFT JOIN stands ON stands.id = line.person_id
        WHERE line.state = 'paid' AND line.code >= %(lo)s AND line.code < %(hi)s AND line.month >= %(since)s
          AND (%(person)s::bigint IS NULL OR %(person)s IN (line.person_id, stands.into_id))
        GROUP BY 1, 2, 3
    ), sums AS (
        SELECT lines.person_id, lines.benefit, lines.month, lines.code, lines.holder,
               lines.fen + coalesce(held_back.amount_fen, 0) AS paid_fen,
               coalesce(award.amount_fen, 0) AS due_fen,
               coalesce((SELECT sum(claimed.amount_fen) FROM entitlements_recoverymonth AS claimed
                         JOIN entitlements_recovery AS recovery ON recovery.id = claimed.recovery_id
                         WHERE recovery.person_id = lines.person_id AND recovery.benefit = lines.benefit
                           AND claimed.month = lines.month AND recovery.state <> 'withdrawn'), 0) AS claimed_fen
        FROM lines
        LEFT JOIN entitlements_award AS award
            ON award.person_id = lines.person_id AND award.benefit = lines.benefit
           AND award.months @> lines.month AND upper_inf(award.known)
        LEFT JOIN payments_offsetplan AS held_back
            ON held_back.person_id = lines.person_id AND held_back.benefit = lines.benefit
           AND held_back.month = lines.month AND held_back.batch_id IS NOT NULL
    )
    SELECT sums.person_id, sums.benefit, sums.holder, sums.code, person.died_on, sums.month,
           sums.paid_fen::bigint, sums.due_fen, (sums.paid_fen - sums.due_fen - sums.claimed_fen)::bigint
    FROM sums JOIN people_person AS person ON person.id = sums.person_id
    WHERE sums.paid_fen - sums.due_fen - sums.claimed_fen > 0
    ORDER BY sums.person_id, sums.benefit, sums.month
"""
)


@dataclass(frozen=True)
class OverpaidMonth:
    """One month: what was paid, what is due, and what no case asks back yet, in fen."""

    month: dt.date
    paid_fen: int
    due_fen: int
    amount_fen: int


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

    Awards are read wherever they lie now: who moved away is still due what was due here.  The caller has checked its
    own reach to `code`.  One query.
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
