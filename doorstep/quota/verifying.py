"""Months of work compared with what departments know: gathered, and judged by the claims, many at a time.

Months of one year, in which numbers with legal force may change, are judged month by month.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from doorstep.base.engines.columns import Columns, columns_from, facts_of_book, words_of_book
from doorstep.base.engines.gathering import Lists, gather, gathered_sql
from doorstep.base.engines.judging import judge_columns
from doorstep.base.engines.overlay import lay_over
from doorstep.base.engines.sqltext import POSTGRESQL, columns_of_benefit, judged_sql
from doorstep.kernel.claims import CODE, Counting

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
    count = len(claims["row_id"])
    facts = dict(claims) | gather(SOURCES, claims, lists)
    told = Verified(np.zeros(count, np.int32), np.zeros(count, np.int64), np.zeros(count, np.int64))
    for number in np.unique(claims["month"]).tolist():
        rows = np.flatnonzero(claims["month"] == number)
        month = dt.date(number // 12, number % 12 + 1, 1)
        _judge(counting, month, {name: column[rows] for name, column in facts.items()}, rows, told, known=known)
    return told


def _judge(
    counting: Counting,
    month: dt.date,
    facts: Mapping[str, Array],
    rows: Array,
    told: Verified,
    *,
    known: dt.date | None,
) -> None:
    columns = columns_of_claims(counting, facts)
    pages = [counting.page(month, place=place, known=known) for place in columns.places]
    said = judge_columns(pages, columns)
    at = said.of(CODE)
    told.weight[rows], told.no[rows], told.unclear[rows] = said.pays[at], said.no[at], said.unclear[at]


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
