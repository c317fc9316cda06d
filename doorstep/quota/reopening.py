"""Whom a list that has just come concerns: placements of which it tells otherwise than the list that it replaces."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection

from doorstep.base.access import Actor
from doorstep.base.scope import as_system
from doorstep.exchange.models_feeds import FeedRun

from .models_lists import ListedMonth, ListedSpan

# What stands in every list that was replaced, and in this one, is as it was. A row that waited for a person was not
# there meanwhile, so that whom it is about may have been compared without it.
CHANGED = """
    WITH old AS (SELECT {told} FROM {table} WHERE run_id = ANY(%(replaced)s)),
    new AS (SELECT {told} FROM {table} WHERE run_id = %(run)s),
    steady AS (SELECT {told} FROM {table} WHERE run_id = ANY(%(replaced)s)
               GROUP BY {told} HAVING count(DISTINCT run_id) = cardinality(%(replaced)s::bigint[])),
    come AS (TABLE new EXCEPT TABLE steady),
    gone AS (TABLE old EXCEPT TABLE new),
    waited AS (SELECT {told} FROM {table} WHERE run_id = %(run)s AND "row" IN (
                   SELECT number FROM exchange_feedrow WHERE run_id = %(run)s AND state = 'mended')),
    changed AS (TABLE come UNION TABLE gone UNION TABLE waited)
    SELECT (SELECT count(*) FROM come), (SELECT count(*) FROM gone), ARRAY({concerned} ORDER BY 1)
"""
OF_MONTHS = """
    SELECT DISTINCT placement.id FROM changed
    JOIN quota_placement AS placement USING (number_index)
    JOIN quota_declaration AS declaration
      ON declaration.id = placement.declaration_id AND declaration.year = extract(year FROM changed.month)
"""
IN_THE_YEAR = """daterange(changed.since, changed.until)
          && daterange(make_date(declaration.year, 1, 1), make_date(declaration.year + 1, 1, 1))"""
OF_SPANS = f"""
    SELECT placement.id FROM changed
    JOIN quota_placement AS placement USING (number_index)
    JOIN quota_declaration AS declaration ON declaration.id = placement.declaration_id AND {IN_THE_YEAR}
    UNION
    SELECT placement.id FROM changed
    JOIN quota_employer AS employer ON employer.uscc = changed.uscc AND changed.uscc <> ''
    JOIN quota_declaration AS declaration ON declaration.employer_id = employer.id AND {IN_THE_YEAR}
    JOIN quota_placement AS placement ON placement.declaration_id = declaration.id
"""
SQL: dict[type, str] = {
    ListedMonth: CHANGED.format(
        table="quota_listedmonth", told="kind, number_index, uscc, month, fen", concerned=OF_MONTHS
    ),
    ListedSpan: CHANGED.format(
        table="quota_listedspan", told="kind, number_index, uscc, since, until, value", concerned=OF_SPANS
    ),
}
Hearer = Callable[[FeedRun, Sequence[int], Actor, dt.datetime], None]
# Called where placements are concerned, with their keys, before the old rows are let go: with the reach of whoever
# closed the list, which may not cover the places of all placements.
HEARERS: list[Hearer] = []


@dataclass(frozen=True)
class Changed:
    """How many rows came, how many are gone, and which placements they concern, at whatever place."""

    come: int
    gone: int
    placements: list[int]


def what_changed(kept: type[ListedMonth | ListedSpan], run_id: int, replaced: Sequence[int]) -> Changed:
    """What a run tells otherwise than those that it replaces; replacing none: everything that it tells. One query."""
    with as_system(), connection.cursor() as cursor:
        cursor.execute(SQL[kept], {"run": run_id, "replaced": list(replaced)})
        return Changed(*cursor.fetchone())


def hear(run: FeedRun, changed: Changed, *, by: Actor, at: dt.datetime) -> None:
    """Tell whoever compares placements which ones are to be compared again."""
    for hearer in HEARERS if changed.placements else ():
        hearer(run, changed.placements, by, at)
