"""Facts gathered from lists that others keep: declared once, read as one SELECT or by a compiled pass.

Claims are rows of a list of our own: `row_id`, `person_id`, `employer_id`, `month`, and columns that are facts already.
A month is a whole number, twelve to the year (`month_number`).  Others' lists are of three shapes:

    Monthly     person, month, employer: who paid for whom; perhaps with an amount
    Spans       person, from a month, up to a month (none: to this day): what held of a person; perhaps with a value
    Registered  employer, from a month, up to a month: that it existed
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from doorstep.kernel.expr import Fact

Array = np.ndarray
Lists = Mapping[str, Mapping[str, Array]]
FOREVER = 32_767  # an end that is not known


@dataclass(frozen=True)
class Monthly:
    """`here`: by this employer, no: by others only, unknown: by nobody.  `elsewhere`: by others only, or not: a list of
    our own leaves nothing unknown.  `amount`: the sum that this one paid, 0 where only others did.
    """

    name: str
    here: Fact | None = None
    elsewhere: Fact | None = None
    amount: Fact | None = None


@dataclass(frozen=True)
class Spans:
    """`valid`: some row covers the month, no: there are only others, unknown: there is none.  `value`: the smallest of
    the rows that cover it; `otherwise` where none does.
    """

    name: str
    valid: Fact | None = None
    value: Fact | None = None
    otherwise: int = 0


@dataclass(frozen=True)
class Registered:
    """`valid`: as of Spans, by employer."""

    name: str
    valid: Fact


Source = Monthly | Spans | Registered


def month_number(month: date) -> int:
    """A month as a whole number."""
    return month.year * 12 + month.month - 1


def gather(sources: Sequence[Source], claims: Mapping[str, Array], lists: Lists) -> dict[str, Array]:
    """The facts of each claim, coded as `columns` says, by the fact's name.

    People and employers are numbered without gaps from 0 on, as `numbered` does; a row of a list whose person or
    employer is in no claim has -1 there.
    """
    from . import gathered

    found: dict[str, Array] = {}
    by_month = gathered.index(claims["person_id"], claims["month"])
    for source in sources:
        rows = lists[source.name]
        match source:
            case Monthly(_name, here, elsewhere, amount):
                told, sums = gathered.monthly(by_month, claims, rows, has_sum=amount is not None)
                if here is not None:
                    found[here.name] = told
                if elsewhere is not None:
                    found[elsewhere.name] = (told == 0).astype(told.dtype)
                if amount is not None:
                    found[amount.name] = sums
            case Spans(_name, valid, value, otherwise):
                key, kept = claims["person_id"], rows["person_id"]
                told, values = gathered.spans(key, kept, claims["month"], rows, otherwise, has_value=value is not None)
                if valid is not None:
                    found[valid.name] = told
                if value is not None:
                    found[value.name] = values
            case Registered(_name, valid):
                key, kept = claims["employer_id"], rows["employer_id"]
                found[valid.name], _none = gathered.spans(key, kept, claims["month"], rows, 0, has_value=False)
    return found


def numbered(ours: Array, *theirs: Array) -> tuple[Array, ...]:
    """Identifiers as numbers without gaps from 0 on, ours first; -1 for one of theirs that is none of ours."""
    known, codes = np.unique(ours, return_inverse=True)
    return codes.astype(np.int32), *(_among(known, other) for other in theirs)


def _among(known: Array, other: Array) -> Array:
    if not len(known):
        return np.full(len(other), -1, np.int32)
    at = np.minimum(np.searchsorted(known, other), len(known) - 1)
    return np.where(known[at] == other, at, -1).astype(np.int32)


def gathered_sql(sources: Sequence[Source], claims: str, *, quote: str = '"') -> str:
    """The claims with the facts of each, as a SELECT that PostgreSQL, DuckDB and Spark read alike.

    Lists are tables by their sources' names.  Columns that a list lacks must stand as nulls.
    """
    joins, facts = [], []
    for at, source in enumerate(sources):
        one, other = f"a{at}", f"b{at}"
        match source:
            case Monthly():
                joins += list(_monthly_joins(source, one, other))
                facts += list(_monthly_facts(source, one, other, quote))
            case Spans() | Registered():
                joins.append(_span_join(source, claims, one))
                facts += list(_span_facts(source, one, quote))
    return f"SELECT claims.*, {', '.join(facts)} FROM {claims} AS claims {' '.join(joins)}"


def _monthly_joins(source: Monthly, one: str, other: str) -> Iterator[str]:
    amount = "sum(fen)" if source.amount else "count(*)"
    triple = f"SELECT person_id, month, employer_id, {amount} AS fen FROM {source.name} GROUP BY 1, 2, 3"
    on = "{0}.person_id = claims.person_id AND {0}.month = claims.month"
    yield f"LEFT JOIN ({triple}) AS {one} ON {on.format(one)} AND {one}.employer_id = claims.employer_id"
    yield f"LEFT JOIN (SELECT DISTINCT person_id, month FROM {source.name}) AS {other} ON {on.format(other)}"


def _monthly_facts(source: Monthly, one: str, other: str, quote: str) -> Iterator[str]:
    if source.here:
        told = f"WHEN {one}.person_id IS NOT NULL THEN TRUE WHEN {other}.person_id IS NOT NULL THEN FALSE"
        yield f"CASE {told} END AS {quote}{source.here.name}{quote}"
    if source.elsewhere:
        told = f"({one}.person_id IS NULL AND {other}.person_id IS NOT NULL)"
        yield f"{told} AS {quote}{source.elsewhere.name}{quote}"
    if source.amount:
        told = f"WHEN {one}.person_id IS NOT NULL THEN {one}.fen WHEN {other}.person_id IS NOT NULL THEN 0"
        yield f"CAST(CASE {told} END AS integer) AS {quote}{source.amount.name}{quote}"


def _span_join(source: Spans | Registered, claims: str, one: str) -> str:
    key = "employer_id" if isinstance(source, Registered) else "person_id"
    covers = "rows.since <= claim.month AND (rows.until IS NULL OR claim.month < rows.until)"
    value = f", min(CASE WHEN {covers} THEN rows.value END) AS value" if _value(source) else ""
    told = f"max(CASE WHEN {covers} THEN 1 ELSE 0 END) AS valid{value}"
    rows = f"FROM {claims} AS claim JOIN {source.name} AS rows ON rows.{key} = claim.{key}"
    return f"LEFT JOIN (SELECT claim.row_id, {told} {rows} GROUP BY 1) AS {one} ON {one}.row_id = claims.row_id"


def _span_facts(source: Spans | Registered, one: str, quote: str) -> Iterator[str]:
    if source.valid:
        yield f"({one}.valid = 1) AS {quote}{source.valid.name}{quote}"
    if isinstance(source, Spans) and source.value:
        yield f"coalesce({one}.value, {source.otherwise}) AS {quote}{source.value.name}{quote}"


def _value(source: Spans | Registered) -> Fact | None:
    return source.value if isinstance(source, Spans) else None
