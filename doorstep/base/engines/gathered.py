"""The compiled pass of gathering. Claims of one person and month form a chain, and so do the rows of one person."""

from typing import Any

import numpy as np
from numba import njit

from .columns import TYPES, unknown_of

UNKNOWN = TYPES["bool"].type(unknown_of(TYPES["bool"]))
UNTOLD = TYPES["int"].type(unknown_of(TYPES["int"]))
MOST = np.int64(np.iinfo(np.int32).max)
compiled: Any = njit(nogil=True, cache=True, boundscheck=False)


def index(person: Any, month: Any) -> tuple[Any, Any, int, int]:
    """Where the claims of a person and a month begin, and which follows which; the first month and how many."""
    if not len(person):
        return np.full(0, -1, np.int32), np.full(0, -1, np.int32), 0, 0
    first = int(month.min())
    months = int(month.max()) - first + 1
    heads = np.full((int(person.max()) + 1) * months, -1, np.int32)
    after = np.full(len(person), -1, np.int32)
    _chain(person, month, first, months, heads, after)
    return heads, after, first, months


def monthly(by_month: Any, claims: Any, rows: Any, *, has_sum: bool) -> tuple[Any, Any]:
    """Whether this employer paid, and what."""
    count = len(claims["person_id"])
    here = np.full(count, UNKNOWN)
    sums = np.full(count if has_sum else 0, UNTOLD)
    fen = rows["fen"] if has_sum else np.zeros(0, np.int32)
    columns = rows["person_id"], rows["month"], rows["employer_id"], fen
    _monthly(*by_month, claims["employer_id"], *columns, here, sums)
    return here, sums


def spans(key: Any, kept: Any, month: Any, rows: Any, otherwise: int, *, has_value: bool) -> tuple[Any, Any]:
    """Whether a row of the key covers the month, and the smallest value of those that do."""
    valid = np.full(len(key), UNKNOWN)
    values = np.full(len(key) if has_value else 0, TYPES["int"].type(otherwise))
    if len(key):
        heads, after = np.full(int(key.max()) + 1, -1, np.int32), np.full(len(kept), -1, np.int32)
        value = rows["value"] if has_value else np.zeros(0, np.int32)
        _spans(key, month, kept, rows["since"], rows["until"], value, heads, after, valid, values)
    return valid, values


@compiled
def _chain(person: Any, month: Any, first: int, months: int, heads: Any, after: Any) -> None:
    for row in range(len(person) - 1, -1, -1):
        at = person[row] * months + month[row] - first
        after[row] = heads[at]
        heads[at] = row


@compiled
def _monthly(
    heads: Any,
    after: Any,
    first: int,
    months: int,
    employers: Any,
    person: Any,
    month: Any,
    employer: Any,
    fen: Any,
    here: Any,
    sums: Any,
) -> None:
    for row in range(len(person)):
        at = month[row] - first
        if person[row] < 0 or at < 0 or at >= months or person[row] * months + at >= len(heads):
            continue
        claim = heads[person[row] * months + at]
        while claim >= 0:
            is_here = employers[claim] == employer[row]
            if is_here or here[claim] == UNKNOWN:
                here[claim] = 1 if is_here else 0
            if len(sums):
                told = np.int64(0) if sums[claim] == UNTOLD else np.int64(sums[claim])
                sums[claim] = min(told + (fen[row] if is_here else 0), MOST)
            claim = after[claim]


@compiled
def _spans(
    key: Any,
    month: Any,
    kept: Any,
    since: Any,
    until: Any,
    value: Any,
    heads: Any,
    after: Any,
    valid: Any,
    values: Any,
) -> None:
    for row in range(len(kept)):
        if 0 <= kept[row] < len(heads):
            after[row] = heads[kept[row]]
            heads[kept[row]] = row
    for claim in range(len(key)):
        row = heads[key[claim]]
        while row >= 0:
            covers = since[row] <= month[claim] < until[row]
            if len(values) and covers and (valid[claim] != 1 or value[row] < values[claim]):
                values[claim] = value[row]
            if valid[claim] != 1:
                valid[claim] = 1 if covers else 0
            row = after[row]
