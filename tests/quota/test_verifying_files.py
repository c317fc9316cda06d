"""Months of work compared from files: the same verdicts as from memory, and what is wrong with a file said in words."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.work import made
from doorstep.__main__ import main
from doorstep.quota.counting import counting
from doorstep.quota.verifying import verify

from .work_files import verdicts_in, verdicts_of, write_work


@pytest.fixture
def asked(capsys, tmp_path):
    """Run the command over a folder; gives the exit code and what was said."""

    def run(folder, *words, output="out"):
        told = ["--input", str(folder), "--output", str(tmp_path / output), *words, "--json"]
        code = main(["quota", "verify", *told])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def work(tmp_path):
    """A folder of tables, and what they were made from."""
    claims, lists = made(2_000, 5)
    write_work(tmp_path / "work", claims, lists)
    return tmp_path / "work", claims, lists


def test_files_are_judged_as_the_same_rows_are_in_memory(asked, work, tmp_path):
    folder, claims, lists = work
    code, said = asked(folder, "--digest")
    assert (code, said["engine"], said["months"]) == (0, "local", len(claims["row_id"]))
    assert verdicts_in(tmp_path / "out") == verdicts_of(claims, verify(counting(), claims, lists))
    assert asked(folder, "--digest", output="again")[1]["sha256"] == said["sha256"]


def test_a_list_with_fewer_rows_gives_another_digest(asked, work):
    folder, _claims, _lists = work
    first = asked(folder, "--digest")[1]["sha256"]
    kept = pq.read_table(folder / "certificates.parquet")
    pq.write_table(kept.slice(40), folder / "certificates.parquet")
    assert asked(folder, "--digest", output="again")[1]["sha256"] != first


def changed(folder, name, column, values):
    """A table with one of its columns as given, or without it."""
    there = folder / f"{name}.parquet"
    table = pq.read_table(there).drop_columns(column)
    pq.write_table(table if values is None else table.append_column(column, values(len(table))), there)


@pytest.mark.parametrize(
    ("name", "column", "values", "code", "words"),
    [
        ("wages", "fen", None, "engine.columns", "缺少这些列：fen"),
        ("pension", "month", lambda rows: pa.array(["2025-01"] * rows), "engine.columns", "类型不对：month"),
        ("veterans", "value", lambda rows: pa.nulls(rows, pa.int32()), "engine.columns", "value：这一列不能空着"),
    ],
)
def test_a_table_that_is_not_as_it_should_be_is_named(asked, work, name, column, values, code, words):
    changed(work[0], name, column, values)
    status, said = asked(work[0])
    assert (status, said["refused"]) == (3, code)
    assert words in said["why"]


def test_a_list_that_is_missing_is_named(asked, work):
    (work[0] / "medical.parquet").unlink()
    status, said = asked(work[0])
    assert (status, said["refused"]) == (3, "engine.unreadable")
    assert "medical.parquet" in said["why"]


def test_what_lies_there_is_not_written_over(asked, work):
    assert asked(work[0])[0] == 0
    assert asked(work[0])[1]["refused"] == "engine.output"


def test_an_engine_that_nobody_knows_is_refused(asked, work):
    assert asked(work[0], "--engine", "abacus")[1]["refused"] == "engine.unknown"
