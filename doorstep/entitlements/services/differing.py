"""Where the judgement of a month differs from what stands: read and judged in one pass, put down in a table."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.engines.columns import Columns, facts_of_book, words_of_book
from doorstep.base.engines.copied import read_columns, read_numbers
from doorstep.base.engines.judging import judge_columns
from doorstep.base.population import facts_sql
from doorstep.kernel.benefit import Benefit
from doorstep.kernel.stacking import Page, Rulebook

GATHER = "CREATE TEMPORARY TABLE month_facts ON COMMIT DROP AS {facts}"
# What stands for the month; of what is due once in a span of months, also what was given in another month of it.
STANDS = """
    SELECT spans.position, person_id, amount_fen, (months @> %s::date)::int AS now
    FROM unnest(%s::text[], %s::daterange[]) WITH ORDINALITY AS spans (benefit, span, position)
    JOIN entitlements_award AS award ON award.benefit = spans.benefit AND months && span
    WHERE upper_inf(known) AND person_id IN (SELECT person_id FROM month_facts)
"""
FOUND = """
    CREATE TEMPORARY TABLE month_found (
        person_id bigint, benefit text, was_fen bigint, becomes_fen bigint, missing text[],
        PRIMARY KEY (benefit, person_id)
    ) ON COMMIT DROP
"""
COPY = "COPY month_found (person_id, benefit, was_fen, becomes_fen, missing) FROM STDIN"
RENOUNCED = """
    SELECT person_id, array_agg(benefit ORDER BY benefit) FROM entitlements_renunciation
    WHERE months @> %s::date AND person_id IN (SELECT person_id FROM month_facts) GROUP BY person_id
"""
FEW = 20_000  # persons; more are read faster together
UNTOLD, NULL = -1, "\\N"
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Declined = Mapping[int, tuple[str, ...]]


@dataclass(frozen=True)
class Judged:
    """People of one place, by rows, and the benefits of a page, by columns: what is due in fen (`UNTOLD`: cannot be
    told yet) and what stands.  `told` has the facts of each row, `declined` what some have declined.  What was given
    already in another month of its span differs from nothing.
    """

    page: Page
    told: Columns
    pays: Numbers
    was: Numbers
    declined: Declined

    @property
    def ids(self) -> Numbers:
        """The persons, in order."""
        return self.told.person_id

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

    @cached_property
    def lacking(self) -> dict[tuple[Any, ...], list[str]]:
        """What was found to be missing, by the facts it hangs on: most people's are the same as somebody else's."""
        return {}

    def missing(self, row: int, benefit: Benefit) -> list[str]:
        """The facts for want of which it cannot be told, as the definition reads them."""
        facts = self.told.facts_of(row)
        declined = self.declined.get(int(self.ids[row]), ())
        known = (benefit.code, declined, *(facts[name] for name in self.page.read_by[benefit.code]))
        if known not in self.lacking:
            verdict = self.page.judge(facts, renounced=declined)[self.column(benefit)]
            self.lacking[known] = [fact.name for fact in verdict.missing]
        return self.lacking[known]

    def found(self, benefit: Benefit) -> Iterator[str]:
        """Each difference as a line for COPY: person, benefit, fen before, fen after, facts that are missing."""
        at, rows = self.column(benefit), self.differing(benefit)
        told = (self.ids[rows].tolist(), self.was[rows, at].tolist(), self.pays[rows, at].tolist())
        for row, person, was, pays in zip(rows.tolist(), *told, strict=True):
            missing = ",".join(self.missing(row, benefit)) if pays == UNTOLD else ""
            yield f"{person}\t{benefit.code}\t{was}\t{NULL if pays == UNTOLD else pays}\t{{{missing}}}\n"


def judge_people(cursor: Any, page: Page, month: dt.date, *, only: Sequence[int] | None = None) -> Judged:
    """Judge everybody within reach, or `only` these persons, and put down what was gathered as `month_facts`."""
    book = Rulebook(tuple(page.benefits))
    facts = facts_of_book(book)
    where = "TRUE" if only is None else "person.person_id IN (SELECT unnest(%s::bigint[]))"
    few = only is not None and len(only) <= FEW
    sql, terms = facts_sql(facts, month, where=where, few=few)
    cursor.execute("SET LOCAL work_mem = '128MB'")
    cursor.execute("DROP TABLE IF EXISTS month_facts, month_found")
    # Tables just filled may count as empty; a planner who believes it compares everybody with everybody, for hours.
    cursor.execute(f"SET LOCAL enable_nestloop = {'on' if few else 'off'}")
    cursor.execute(GATHER.format(facts=sql), terms if only is None else [*terms, list(only)])
    cursor.execute("SET LOCAL enable_nestloop = on")
    # With an index and statistics, whichever way the planner joins, no row is compared with every other.
    cursor.execute("CREATE UNIQUE INDEX ON month_facts (person_id)")
    cursor.execute("ANALYZE month_facts (person_id)")
    told = read_columns(("SELECT * FROM month_facts ORDER BY person_id", []), facts, words_of_book(book))
    # The page holds for everybody within reach, in whichever of its places they are.
    pays = judge_columns([page] * max(1, len(told.places)), told).pays.astype(np.int64).T
    declined = _lay_declined(cursor, page, month, told, pays)
    was = np.zeros_like(pays)
    _lay_what_stands(page, month, told.person_id, pays, was)
    return Judged(page, told, pays, was, declined)


def _lay_declined(cursor: Any, page: Page, month: dt.date, told: Columns, pays: Numbers) -> Declined:
    """Judge anew, by the definition, the few who have declined something. Returns what each of them declined."""
    cursor.execute(RENOUNCED, [month])
    declined = {person_id: tuple(codes) for person_id, codes in cursor}
    for row in np.flatnonzero(np.isin(told.person_id, list(declined))).tolist():
        said = page.judge(told.facts_of(row), renounced=declined[int(told.person_id[row])])
        pays[row] = [UNTOLD if verdict.pays is None else verdict.pays for verdict in said]
    return declined


def _lay_what_stands(page: Page, month: dt.date, ids: Numbers, pays: Numbers, was: Numbers) -> None:
    """Lay what stands beside what is due; where it was given in another month of its span, that settles the month."""
    spans = [DateRange(*benefit.span(month)) for benefit in page.benefits]
    asked = STANDS, [month, [benefit.code for benefit in page.benefits], spans]
    stands = read_numbers(asked, ("position", "person_id", "amount_fen", "now"))
    given, now = (np.searchsorted(ids, stands["person_id"]), stands["position"] - 1), stands["now"] == 1
    before = given[0][~now], given[1][~now]
    pays[before] = was[before] = 0
    was[given[0][now], given[1][now]] = stands["amount_fen"][now]


def put_down(cursor: Any, judged: Judged, benefits: Sequence[Benefit]) -> None:
    """The differences of these benefits as the table `month_found`."""
    cursor.execute(FOUND)
    with cursor.copy(COPY) as copy:
        for benefit in benefits:
            copy.write("".join(judged.found(benefit)))
    cursor.execute("ANALYZE month_found")
