"""Months of work compared with what departments know: gathered, and judged by the claims, all at a time."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from doorstep.base.engines.columns import Columns, columns_from, facts_of_book, words_of_book
from doorstep.base.engines.gathering import Lists, gather, gathered_sql
from doorstep.base.engines.judging import judge_columns
from doorstep.base.engines.overlay import lay_over
from doorstep.base.engines.sqltext import POSTGRESQL, columns_of_benefit, judged_sql
from doorstep.kernel.claims import CODE, Counting
from doorstep.kernel.stacking import Page

from .sources import SOURCES

Array = np.ndarray
OURS = ("row_id", "person_id", "employer_id", "month", "code")


@dataclass(frozen=True)
class Verified:
    """Month by month of work: the weight by which it counts, 0 where it does not, -1 where it cannot be told yet; and
    for each claim a bit of what speaks against it and of what nobody has told.
    """

    weight: Array
    no: Array
    unclear: Array


def verify(counting: Counting, claims: Mapping[str, Array], lists: Lists, *, known: dt.date | None = None) -> Verified:
    """Judge claims (columns `OURS`, and facts that are known of them) beside the lists of the departments.

    `code` are 12 digits as one number: the place of work.  People and employers are numbered as `gather` says.
    Raises: Refused("parameter.missing").
    """
    return judged(counting, dict(claims) | gather(SOURCES, claims, lists), known=known)


def judged(counting: Counting, facts: Mapping[str, Array], *, known: dt.date | None = None) -> Verified:
    """Judge claims of which every fact was gathered. Raises: Refused("parameter.missing")."""
    pages, columns = by_month(counting, columns_of_claims(counting, facts), facts["month"], known=known)
    said = judge_columns(pages, columns)
    at = said.of(CODE)
    return Verified(said.pays[at], said.no[at], said.unclear[at])


def by_month(
    counting: Counting, columns: Columns, month: Array, *, known: dt.date | None = None
) -> tuple[list[Page], Columns]:
    """A page for each place in each month, and the columns with these for places: numbers with legal force may change
    within the year.
    """
    if not len(columns):
        return [], columns
    first = int(month.min())
    months = int(month.max()) - first + 1
    both = columns.place.astype(np.int64) * months + (month - first)
    found = np.flatnonzero(np.bincount(both))
    position = np.zeros(len(columns.places) * months, np.uint16)
    position[found] = np.arange(len(found))
    pages, places = [], []
    for place, later in (divmod(one, months) for one in found.tolist()):
        number, name = first + later, columns.places[place]
        pages.append(counting.page(dt.date(number // 12, number % 12 + 1, 1), place=name, known=known))
        places.append(name)
    return pages, replace(columns, place=position[both], places=tuple(places))


def columns_of_claims(counting: Counting, facts: Mapping[str, Any]) -> Columns:
    """The facts of claims as the engines take them."""
    read, words = facts_of_book(counting.book), words_of_book(counting.book)
    values = {fact.name: facts[fact.name] for fact in read}
    return columns_from(facts["row_id"], facts["code"], read, values, words)


def verified_sql(
    counting: Counting, months: Sequence[int], places: Sequence[str], claims: str, *, quote: str = POSTGRESQL
) -> str:
    """The same as one SELECT of row_id, weight, no and unclear, which DuckDB and clusters read: over a table `claims`
    (`code` as text, facts as they are), and the departments' lists as tables by their sources' names.

    `months` are numbers, `places` six digits.  Raises: Refused("parameter.missing").
    """
    pays, no, unclear, _yields = columns_of_benefit(CODE)
    gathered = gathered_sql(SOURCES, claims, quote=quote)
    selects = []
    for number in months:
        month = dt.date(number // 12, number % 12 + 1, 1)
        overlay = lay_over([counting.page(month, place=place) for place in places])
        rows = f"(SELECT * FROM ({gathered}) AS gathered WHERE month = {number})"
        judged = judged_sql(overlay, places, rows, key="row_id", quote=quote)
        selects.append(f"SELECT row_id, {pays} AS weight, {no} AS no, {unclear} AS unclear FROM ({judged}) AS judged")
    return " UNION ALL ".join(selects)
