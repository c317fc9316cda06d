"""Where the judgement of a month differs from what stands: read and judged in one pass, put down in a table."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.population import facts_sql
from doorstep.kernel.benefit import Benefit, Verdict
from doorstep.kernel.stacking import Page

GATHER = "CREATE TEMPORARY TABLE month_facts ON COMMIT DROP AS {facts}"
# What stands for the month; of what is due once in a span of months, also what was given in another month of it.
STANDS = """
    SELECT person_id, amount_fen, months @> %s::date FROM entitlements_award
    WHERE benefit = %s AND months && %s AND upper_inf(known) AND person_id IN (SELECT person_id FROM month_facts)
"""
FOUND = """
    CREATE TEMPORARY TABLE month_found (
        person_id bigint, benefit text, was_fen bigint, becomes_fen bigint, missing text[],
        PRIMARY KEY (benefit, person_id)
    ) ON COMMIT DROP
"""
COPY = "COPY month_found (person_id, benefit, was_fen, becomes_fen, missing) FROM STDIN"
UNTOLD = -1
Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Judged:
    """People of one place, by rows, and the benefits of a page, by columns: what is due in fen (`UNTOLD`: cannot be
    told yet) and what stands.  `verdicts` are those of each set of facts, `which` says by rows which set it is.  What
    was given already in another month of its span differs from nothing.
    """

    page: Page
    ids: Numbers
    verdicts: list[list[Verdict]]
    which: Numbers
    pays: Numbers
    was: Numbers

    def column(self, benefit: Benefit) -> int:
        """Where the benefit stands in the page."""
        return self.positions[benefit.code]

    @cached_property
    def positions(self) -> dict[str, int]:
        """The columns by the benefits' codes."""
        return {benefit.code: place for place, benefit in enumerate(self.page.benefits)}

    def differing(self, benefit: Benefit) -> Numbers:
        """The rows in which the judgement of the benefit differs from what stands."""
        at = self.column(benefit)
        return np.flatnonzero(self.pays[:, at] != self.was[:, at])

    def found(self, benefit: Benefit) -> Iterator[tuple[int, str, int, int | None, list[str]]]:
        """Each difference as a row to write: person, benefit, fen before, fen after, facts that are missing."""
        at = self.column(benefit)
        for row in self.differing(benefit):
            pays = int(self.pays[row, at])
            missing = [fact.name for fact in self.verdicts[self.which[row]][at].missing] if pays == UNTOLD else []
            yield int(self.ids[row]), benefit.code, int(self.was[row, at]), None if pays == UNTOLD else pays, missing


def judge_people(cursor: Any, page: Page, month: dt.date, *, only: Sequence[int] | None = None) -> Judged:
    """Judge everybody within reach, or `only` these persons, and put down what was gathered as `month_facts`."""
    facts = list(dict.fromkeys(fact for benefit in page.benefits for fact in benefit.facts))
    where = "TRUE" if only is None else "person.person_id = ANY(%s)"
    sql, terms = facts_sql(facts, month, where=where)
    cursor.execute("SET LOCAL work_mem = '128MB'")
    cursor.execute("DROP TABLE IF EXISTS month_facts, month_found")
    # Tables just filled may count as empty; a planner who believes it compares everybody with everybody, for hours.
    cursor.execute(f"SET LOCAL enable_nestloop = {'off' if only is None else 'on'}")
    cursor.execute(GATHER.format(facts=sql), terms if only is None else [*terms, list(only)])
    cursor.execute("SET LOCAL enable_nestloop = on")
    # With an index and statistics, whichever way the planner joins, no row is compared with every other.
    cursor.execute("CREATE UNIQUE INDEX ON month_facts (person_id)")
    cursor.execute("ANALYZE month_facts")
    cursor.execute("SELECT * FROM month_facts ORDER BY person_id")
    names = [column.name for column in cursor.description[2:]]
    # Most people's facts are the same as somebody else's: each set of facts is judged once.
    sets: dict[tuple[Any, ...], int] = {}
    people = [(person_id, sets.setdefault(tuple(facts), len(sets))) for person_id, _code, *facts in cursor]
    found = [page.judge(dict(zip(names, facts, strict=True))) for facts in sets]
    ids, which = np.array(people, dtype=np.int64).reshape(-1, 2).T
    pays = np.array([[_fen(verdict.pays) for verdict in verdicts] for verdicts in found], dtype=np.int64)
    pays = pays.reshape(len(found), len(page.rules))[which]
    was = np.zeros_like(pays)
    for at, benefit in enumerate(page.benefits):
        _lay_what_stands(cursor, benefit, month, ids, pays[:, at], was[:, at])
    return Judged(page, ids, found, which, pays, was)


def _fen(pays: int | None) -> int:
    return UNTOLD if pays is None else pays


def _lay_what_stands(cursor: Any, benefit: Benefit, month: dt.date, ids: Numbers, pays: Numbers, was: Numbers) -> None:
    """Lay what stands beside what is due; where it was given in another month of its span, that settles the month."""
    cursor.execute(STANDS, [month, benefit.code, DateRange(*benefit.span(month))])
    stands = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 3)
    now, before = stands[stands[:, 2] == 1], stands[stands[:, 2] == 0]
    given = np.searchsorted(ids, before[:, 0])
    pays[given] = was[given] = 0
    was[np.searchsorted(ids, now[:, 0])] = now[:, 1]


def put_down(cursor: Any, judged: Judged, benefits: Sequence[Benefit]) -> None:
    """The differences of these benefits as the table `month_found`."""
    cursor.execute(FOUND)
    with cursor.copy(COPY) as copy:
        for benefit in benefits:
            for row in judged.found(benefit):
                copy.write_row(row)
    cursor.execute("ANALYZE month_found")
