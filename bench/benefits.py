"""Judging many by rules: six made-up policies beside other engines, one person, and the catalogue from file to file.

The same declarations are given to every engine (`bench/policies.py`, `bench/peers.py`), and all must say the same of
every person.  No city is needed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connections

from bench import policies
from bench.measure import Line, Peak, rounds, taken
from doorstep.base.engines.columns import Columns, facts_of_book
from doorstep.base.engines.fused import judge_fused
from doorstep.base.engines.judging import judge_one_by_one
from doorstep.base.engines.overlay import Overlay, lay_over
from doorstep.base.engines.parquet import type_of
from doorstep.base.engines.sqltext import columns_of_benefit, judged_sql
from doorstep.base.engines.verdicts import Verdicts
from doorstep.base.items import rulebook

ROOT = Path(__file__).resolve().parent.parent
PEOPLE, SAMPLE, RANDOM_STATE = 3_000_000, 20_000, 20261126
ROUNDS, SLOW_ROUNDS = 7, 2  # of those that take many seconds
GROWTH = (1_000_000, 3_000_000, 10_000_000, 38_000_000)
NATION_SECONDS, NATION_MEGABYTES, PERSON_SECONDS = 300, 6 * 1024, 0.001
ROWS_AT_ONCE, MONTH = 1_000_000, "2026-05"
HUBEI = tuple(f"42{city:02d}{county:02d}" for city in range(1, 14) for county in range(2, 10))
KINDS = {"bool": "boolean", "int": "integer", "date": "date"}


def measure(growth: Sequence[int] = GROWTH) -> Iterator[Line | Peak]:
    """The peers in turn with the fused pass, which writes where it wrote before; one person; files that grow."""
    yield from _beside_others()
    yield from _one_person()
    with tempfile.TemporaryDirectory(dir=settings.VAR) as folder:
        for rows in growth:
            yield from _from_file_to_file(rows, Path(folder))


def _beside_others() -> Iterator[Line]:
    columns = policies.people(PEOPLE, RANDOM_STATE, unknown=0)
    book = policies.book()
    pages = [book.page(policies.MONTH, place=place) for place in columns.places]
    overlay = lay_over(pages)
    told = judge_fused(overlay, columns)
    expected = policies.digest(_in_order(told))
    _compare(pages, overlay, columns, told)
    ours = lambda: taken(lambda: judge_fused(overlay, columns, out=told))  # noqa: E731
    what = f"judged with reasons, {PEOPLE:,} people × {len(overlay.rules)} policies"

    def beside(peer: str, run: Any, times: int, limit: float | None = None) -> Line:
        mine, theirs = rounds(ours, lambda: _checked(peer, expected, *run()), times=times, warm_ups=1)
        return Line(what, mine, limit, peer=peer, peer_seconds=theirs)

    anew, _none = rounds(lambda: taken(lambda: judge_fused(overlay, columns)), times=ROUNDS, warm_ups=1)
    yield Line(f"{what}, into new memory", anew)
    with _peers(columns) as ask:
        yield beside("OpenFisca as its documentation writes it", lambda: ask("idiom"), SLOW_ROUNDS)
        yield beside("OpenFisca, numbers looked up by numpy", lambda: ask("tuned"), ROUNDS)
        yield beside("polars", lambda: ask("polars"), ROUNDS)
    sql = judged_sql(overlay, columns.places, "people")
    with _in_duckdb(columns) as bank:
        yield beside("DuckDB, the rules as one SELECT", lambda: _ask_duckdb(bank, sql, overlay), ROUNDS)
    with _in_postgresql(columns) as cursor:
        yield beside(
            "PostgreSQL in place, the rules as one SELECT", lambda: _ask_postgresql(cursor, sql, told), SLOW_ROUNDS
        )


def _checked(peer: str, expected: str, seconds: float, said: str) -> float:
    if said != expected:
        raise RuntimeError(f"{peer} judges otherwise than the compiled pass")
    return seconds


def _in_order(told: Verdicts) -> Iterator[np.ndarray]:
    for at in range(len(told.codes)):
        yield from (told.pays[at], told.no[at])


def _compare(pages: Any, overlay: Overlay, columns: Columns, told: Verdicts) -> None:
    """The definition on a sample, taken from everywhere; here and among people of whom something is not known."""
    for people, verdicts in (
        (columns, told),
        (some := policies.people(SAMPLE, RANDOM_STATE + 1, unknown=0.05), judge_fused(overlay, some)),
    ):
        rows = slice(None, None, max(1, len(people) // SAMPLE))
        mine, definition = verdicts.at(rows), judge_one_by_one(pages, overlay, people.part(rows))
        for name in ("pays", "no", "unclear", "yields"):
            if not np.array_equal(getattr(mine, name), getattr(definition, name)):
                raise RuntimeError(f"the compiled pass and the definition disagree on {name}")


@contextmanager
def _peers(columns: Columns) -> Iterator[Any]:
    """OpenFisca and polars in a process and an environment of their own, made where it is not there yet."""
    python = settings.VAR / "peers" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
        lock = ROOT / "requirements" / "bench.lock"
        subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r", lock], check=True)
    with tempfile.TemporaryDirectory(dir=settings.VAR) as folder:
        for name, column in (*columns.values.items(), ("place", columns.place)):
            np.save(f"{folder}/{name}.npy", column)
        program = [python, ROOT / "bench" / "peers.py", folder]
        with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None

            def ask(way: str) -> tuple[float, str]:
                print(way, file=process.stdin, flush=True)
                said = json.loads(process.stdout.readline())
                return said["seconds"], said["digest"]

            yield ask
            process.stdin.close()


def _table(columns: Columns) -> pa.Table:
    """The columns as other engines take them in; all is known."""
    told = {"person_id": columns.person_id, "code": pa.array(columns.code).cast(pa.string())}
    for fact in columns.facts:
        column = columns.values[fact.name].astype(np.int32)
        days = pa.array(column - 719_163, pa.int32()).cast(pa.date32()) if fact.kind == "date" else column
        told[fact.name] = pa.array(column.astype(bool)) if fact.kind == "bool" else days
    return pa.table(told)


@contextmanager
def _in_duckdb(columns: Columns) -> Iterator[duckdb.DuckDBPyConnection]:
    told = _table(columns)
    with duckdb.connect() as bank:
        bank.register("told", told)
        bank.execute("CREATE TABLE people AS SELECT * FROM told")
        yield bank


def _ask_duckdb(bank: duckdb.DuckDBPyConnection, sql: str, overlay: Overlay) -> tuple[float, str]:
    seconds = taken(lambda: bank.execute(f"CREATE OR REPLACE TABLE verdicts AS {sql}"))
    names = [name for code in overlay.codes for name in columns_of_benefit(code)[:2]]
    told = bank.execute(f"SELECT {', '.join(names)} FROM verdicts ORDER BY person_id").fetchnumpy()
    return seconds, policies.digest(told[name] for name in names)


@contextmanager
def _in_postgresql(columns: Columns) -> Iterator[Any]:
    kinds = ", ".join(f'"{fact.name}" {KINDS[fact.kind]}' for fact in columns.facts)
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS people, verdicts")  # of a run that was ended
        cursor.execute(f"CREATE UNLOGGED TABLE people (person_id bigint, code text, {kinds})")
        try:
            with cursor.copy("COPY people FROM STDIN (FORMAT csv)") as copy:
                for batch in _table(columns).to_batches(200_000):
                    out = pa.BufferOutputStream()
                    pyarrow.csv.write_csv(batch, out, pyarrow.csv.WriteOptions(include_header=False))
                    copy.write(out.getvalue().to_pybytes())
            cursor.execute("VACUUM ANALYZE people")
            yield cursor
        finally:
            cursor.execute("DROP TABLE IF EXISTS people, verdicts")


def _ask_postgresql(cursor: Any, sql: str, told: Verdicts) -> tuple[float, str]:
    """Every row, by the sums of its amounts and of what fails, each times the person's number."""
    cursor.execute("DROP TABLE IF EXISTS verdicts")
    seconds = taken(lambda: cursor.execute(f"CREATE UNLOGGED TABLE verdicts AS {sql}"))
    names = [name for code in told.codes for name in columns_of_benefit(code)[:2]]
    cursor.execute(f"SELECT {', '.join(f'sum({name} * (person_id % 9973))' for name in names)} FROM verdicts")
    weights = np.arange(len(told)) % 9973
    ours = [int((column.astype(np.int64) * weights).sum()) for column in _in_order(told)]
    return seconds, policies.digest(_in_order(told)) if ours == [int(one) for one in cursor.fetchone()] else "another"


def _one_person() -> Iterator[Line]:
    """All that is told of one person, with the facts that are missing, from a dictionary of facts."""
    for label, book, month, place in (
        ("6 policies", policies.book(), policies.MONTH, policies.COUNTIES[0]),
        ("the catalogue", rulebook(), policies.MONTH, "420602000000"),
    ):
        page = book.page(month, place=place)
        people = _random_people(book, 1000, 0, 1000).to_pylist()
        seconds, _none = rounds(
            lambda page=page, people=people: taken(lambda: [page.judge(one) for one in people]) / len(people),
            times=ROUNDS,
            warm_ups=1,
        )
        yield Line(f"one person with reasons, {label} ({len(page.rules)})", seconds, PERSON_SECONDS)


def _random_people(book: Any, rows: int, first: int, everybody: int) -> pa.Table:
    """Made-up people: a twentieth of what is asked is not known. They lie county by county, as registers do."""
    chance = np.random.default_rng(RANDOM_STATE + first)
    county = (np.arange(first, first + rows) * len(HUBEI)) // everybody
    codes = pa.array([f"{place}001001" for place in HUBEI])
    told = {
        "person_id": np.arange(first, first + rows),
        "code": pa.DictionaryArray.from_arrays(pa.array(county), codes),
    }
    for fact in facts_of_book(book):
        spread = 2 if fact.kind == "bool" else 90 if fact.name == "age" else 8
        column = chance.integers(0, spread, rows, dtype=np.int32)
        known = pa.array(column, mask=chance.random(rows, dtype=np.float32) < 0.05)
        told[fact.name] = known.cast(type_of(fact))
    return pa.table(told)


def _from_file_to_file(rows: int, folder: Path) -> Iterator[Line | Peak]:
    """The command that judges a file, in a process of its own."""
    people, output = folder / "people.parquet", folder / "verdicts"
    with pq.ParquetWriter(people, _random_people(rulebook(), 1, 0, 1).schema) as file:
        for first in range(0, rows, ROWS_AT_ONCE):
            some = _random_people(rulebook(), min(ROWS_AT_ONCE, rows - first), first, rows)
            file.write_table(some.cast(file.schema) if some.schema != file.schema else some)
    words = ["benefits", "judge", "--month", MONTH, "--input", people, "--output", output, "--json"]
    told = subprocess.run(
        [sys.executable, "-c", WITH_PEAK, *words], cwd=ROOT, check=True, capture_output=True, text=True, env=os.environ
    )
    done, spent = (json.loads(line) for line in told.stdout.splitlines())
    if done["persons"] != rows:
        raise RuntimeError(f"of {rows} people {done['persons']} were judged")
    size = sum(one.stat().st_size for one in (people, *output.iterdir())) / 2**20
    shutil.rmtree(output)
    people.unlink()
    what = f"Parquet to Parquet, {rows:,} people × {done['benefits']} benefits ({size:,.0f} MB in and out)"
    limit = NATION_SECONDS if rows == max(GROWTH) else None
    yield Line(f"{what}, {rows / spent['seconds'] / 1e6:.2f} million people a second", [spent["seconds"]], limit)
    yield Peak(f"{what}: peak memory", spent["megabytes"], NATION_MEGABYTES)


WITH_PEAK = """
import json, sys, time
from bench.measure import peak_megabytes
began = time.perf_counter()
from doorstep.__main__ import main
code = main(sys.argv[1:])
print(json.dumps({"seconds": time.perf_counter() - began, "megabytes": peak_megabytes()}))
sys.exit(code)
"""
