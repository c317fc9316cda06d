"""Columns from PostgreSQL: rows of one width by COPY in its binary form, which numpy reads as they are."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from django.db import connection

from doorstep.base.population import Bound
from doorstep.kernel.expr import Fact

from .columns import OTHER, TYPES, Array, Columns, Words, columns_from, unknown_of

MOST = 2**31 - 1
HEADER_BYTES, ROWS_AT_ONCE = 19, 65_536
SENT = {"bool": ("int2", ">i2"), "int": ("int4", ">i4"), "date": ("int4", ">i4"), "text": ("int2", ">i2")}
FIRST_DAY = "DATE '0001-01-01'"  # whose ordinal is 1


def read_columns(asked: Bound, facts: Sequence[Fact], words: Words) -> Columns:
    """The rows of a SELECT that yields person_id, code (12 digits) and each fact by its name, as columns.

    Whole numbers beyond 2147483647 are read as that; nulls as what is not known.
    """
    sql, terms = asked
    sent = [_sent(fact, words) for fact in facts]
    select = ", ".join(["person_id::int8", "code::int8", *(said for said, _terms in sent)])
    terms = [*(term for _said, more in sent for term in more), *terms]
    fields = [(fact.name, SENT[fact.kind][1]) for fact in facts]
    rows = _copied(f"SELECT {select} FROM ({sql}) AS told", terms, [("person_id", ">i8"), ("code", ">i8"), *fields])
    parts = [_parted(some, facts) for some in rows]
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return columns_from(whole.pop("person_id"), whole.pop("code"), facts, whole, words)


def read_numbers(asked: Bound, names: Sequence[str]) -> dict[str, Array]:
    """The rows of a SELECT that yields whole numbers by these names, none of them null, as columns."""
    sql, terms = asked
    select = ", ".join(f"{name}::int8" for name in names)
    parts = list(_copied(f"SELECT {select} FROM ({sql}) AS told", terms, [(name, ">i8") for name in names]))
    return {name: np.concatenate([part[name] for part in parts]).astype(np.int64) for name in names}


def _copied(sql: str, terms: Sequence[Any], fields: Sequence[tuple[str, str]]) -> Iterator[Array]:
    """The rows of a SELECT by COPY, some at a time. A row: how many fields, then the length of each and the field."""
    row = np.dtype(
        [("count", ">i2"), *(one for name, kind in fields for one in ((f"{name} long", ">i4"), (name, kind)))]
    )
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT binary)", terms) as copy,
    ):
        yield from _rows(copy, row)


def _sent(fact: Fact, words: Words) -> tuple[str, list[Any]]:
    """The expression by which a fact is sent, never null."""
    column, unknown, (kind, _read) = f'"{fact.name}"', unknown_of(TYPES[fact.kind]), SENT[fact.kind]
    match fact.kind:
        case "bool":
            return f"coalesce({column}::int, {unknown})::{kind}", []
        case "int":
            within = f"greatest(least({column}::int8, {MOST}), -{MOST})"
            return f"(CASE WHEN {column} IS NULL THEN {unknown} ELSE {within} END)::{kind}", []
        case "date":
            return f"coalesce({column} - {FIRST_DAY} + 1, {unknown})::{kind}", []
    known = f"coalesce(array_position(%s::text[], {column}::text) - 1, {OTHER})"
    return f"(CASE WHEN {column} IS NULL THEN {unknown} ELSE {known} END)::{kind}", [list(words.get(fact.name, ()))]


def _rows(copy: Iterable[Any], row: np.dtype[Any]) -> Iterator[Array]:
    """The rows as they arrive, some at a time; the header lies before the first, a short mark after the last."""
    waiting, began = bytearray(), False
    for block in copy:
        waiting += block
        if not began and len(waiting) >= HEADER_BYTES:
            del waiting[:HEADER_BYTES]
            began = True
        if len(waiting) >= ROWS_AT_ONCE * row.itemsize:
            whole = len(waiting) // row.itemsize
            yield np.frombuffer(bytes(waiting[: whole * row.itemsize]), row)
            del waiting[: whole * row.itemsize]
    yield np.frombuffer(bytes(waiting[: len(waiting) // row.itemsize * row.itemsize]), row)


def _parted(rows: Array, facts: Iterable[Fact]) -> dict[str, Array]:
    read = {"person_id": rows["person_id"].astype(np.int64), "code": rows["code"].astype(np.int64)}
    return read | {fact.name: rows[fact.name].astype(TYPES[fact.kind]) for fact in facts}
