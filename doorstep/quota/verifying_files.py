"""Months of work compared where no database is: Parquet tables in, verdicts out, on this machine or on a cluster.

A folder holds claims.parquet and one table for each source (pension.parquet, …), each a file or a folder of files.
Months are whole numbers, twelve to the year; `row_id` is given once.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from doorstep.base.engines.cluster import LOCAL, require_engine, select_on_cluster
from doorstep.base.engines.columns import facts_of_book, words_of_book
from doorstep.base.engines.gathering import FOREVER, Monthly, Registered, Source, Spans, numbered
from doorstep.base.engines.parquet import (
    arrow,
    coded,
    numbers_of,
    open_table,
    places_in,
    require_new_folder,
    type_of,
    whole_columns,
)
from doorstep.base.engines.sqltext import SPARK
from doorstep.kernel.expr import Fact

from .counting import counting
from .sources import SOURCES
from .verifying import Verified, verified_sql, verify

Array = np.ndarray
CLAIMS = "claims"
WIDTHS = {"row_id": "int64", "month": "int32", "since": "int32", "until": "int32", "value": "int32", "fen": "int32"}
VERDICT = ("row_id", "weight", "no", "unclear")


def verify_files(folder: Path, output: Path, *, engine: str = LOCAL, digest: bool = False) -> dict[str, Any]:
    """Compare the claims of a folder with the lists beside them, into a folder of verdicts.

    `digest`: also one digest over all verdicts, equal whichever engine wrote them.
    Raises: Refused("engine.unknown", "engine.no_arrow", "engine.unreadable", "engine.columns", "engine.output",
    "engine.no_cluster", "engine.cluster", "parameter.missing").
    """
    require_engine(engine)
    tables = {name: open_table(folder / f"{name}.parquet", wanted) for name, wanted in _wanted().items()}
    require_new_folder(output)
    places = places_in(tables[CLAIMS])
    if engine == LOCAL:
        rows = _verify_here(tables, output)
    else:
        months = arrow().compute.unique(whole_columns(tables[CLAIMS], ["month"])["month"]).to_pylist()
        sql = verified_sql(counting(), sorted(months), places, CLAIMS, quote=SPARK)
        rows = select_on_cluster(sql, {name: folder / f"{name}.parquet" for name in tables}, output, engine=engine)
    done = {"engine": engine, "months": rows}
    return done | ({"sha256": digest_of_verdicts(output)} if digest else {})


def told_facts() -> list[Fact]:
    """What is known of a claim itself, and not gathered from a list."""
    gathered = {fact.name for source in SOURCES for fact in vars(source).values() if isinstance(fact, Fact)}
    return [fact for fact in facts_of_book(counting().book) if fact.name not in gathered]


def columns_of_source(source: Source) -> tuple[str, ...]:
    """The columns that the list of a source has."""
    match source:
        case Monthly(_name, _here, _elsewhere, amount):
            return ("person_id", "month", "employer_id", *(["fen"] if amount else []))
        case Spans(_name, _valid, value):
            return ("person_id", "since", "until", *(["value"] if value else []))
        case Registered():
            return ("employer_id", "since", "until")


def _wanted() -> dict[str, dict[str, Any]]:
    """For each table its columns, and their Arrow types."""
    whole, told = arrow().int64(), {fact.name: type_of(fact) for fact in told_facts()}
    ours = dict.fromkeys(("row_id", "person_id", "employer_id", "month"), whole) | {"code": arrow().string()}
    lists = {source.name: dict.fromkeys(columns_of_source(source), whole) for source in SOURCES}
    return {CLAIMS: ours | told} | lists


def _verify_here(tables: Mapping[str, Any], output: Path) -> int:
    """The compiled pass over the same files. Returns how many months it judged."""
    lists = {source.name: _numbers(tables[source.name], columns_of_source(source)) for source in SOURCES}
    claims = _claims_of(tables[CLAIMS])
    for key in ("person_id", "employer_id"):
        holders = [rows for rows in lists.values() if key in rows]
        claims[key], *theirs = numbered(claims[key], *(rows[key] for rows in holders))
        for rows, numbers in zip(holders, theirs, strict=True):
            rows[key] = numbers
    _write(claims["row_id"], verify(counting(), claims, lists), output)
    return len(claims["row_id"])


def _claims_of(table: Any) -> dict[str, Array]:
    facts, words = told_facts(), words_of_book(counting().book)
    names = ("row_id", "person_id", "employer_id", "month")
    columns = whole_columns(table, [*names, "code", *(fact.name for fact in facts)])
    told = {fact.name: coded(columns[fact.name], fact, words) for fact in facts}
    ours = {name: numbers_of(columns, name, WIDTHS.get(name, "int64")) for name in [*names, "code"]}
    return ours | told


def _numbers(table: Any, names: Sequence[str]) -> dict[str, Array]:
    columns = whole_columns(table, names)
    ends = {"until": FOREVER}
    return {name: numbers_of(columns, name, WIDTHS.get(name, "int64"), empty=ends.get(name)) for name in names}


def _write(row_id: Array, told: Verified, output: Path) -> None:
    pa = arrow()
    output.mkdir(parents=True, exist_ok=True)
    columns = (row_id, told.weight, told.no.astype("int64"), told.unclear.astype("int64"))
    pa.parquet.write_table(pa.table(dict(zip(VERDICT, columns, strict=True))), output / "part-00000.parquet")


def digest_of_verdicts(output: Path) -> str:
    """One digest of all verdicts in a folder, by the order of their rows' numbers."""
    columns = whole_columns(open_table(output, dict.fromkeys(VERDICT, arrow().int64())), VERDICT)
    told = {name: numbers_of(columns, name, "int64") for name in VERDICT}
    order, said = np.argsort(told["row_id"]), hashlib.sha256()
    for name in VERDICT:
        said.update(told[name][order].tobytes())
    return said.hexdigest()
