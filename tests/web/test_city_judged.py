"""A whole made-up city, row by row: the definition, the compiled pass, and one SELECT over the same facts agree."""

import datetime as dt

import numpy as np
import pytest
from django.db import connection

from doorstep.base.engines import fused
from doorstep.base.engines.columns import facts_of_book, words_of_book
from doorstep.base.engines.copied import read_columns
from doorstep.base.engines.judging import judge_one_by_one
from doorstep.base.engines.overlay import lay_over
from doorstep.base.engines.sqltext import FENCE, columns_of_benefit, judged_sql
from doorstep.base.items import rulebook
from doorstep.base.population import facts_sql
from doorstep.base.scope import as_system
from doorstep.entitlements.engines import judge_file, sources_of, write_facts
from doorstep.kernel.refusal import Refused
from tests.rulebooks import as_python

pytestmark = pytest.mark.usefixtures("db", "city")
OCTOBER, KNOWN = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
FIELDS = ("pays", "no", "unclear")


@pytest.fixture(autouse=True)
def not_compiled(monkeypatch):
    monkeypatch.setattr(fused, "compiled", as_python)


@pytest.fixture(autouse=True)
def planned(db, city):
    """Nobody has counted the rows of a city that was made a moment ago: the planner would compare each with each."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")


@pytest.fixture
def told():
    """The city's columns, the pages of their places, what these lie over, and what the definition says."""
    book = rulebook()
    facts = facts_of_book(book)
    with as_system(read_only=True):
        columns = read_columns(facts_sql(facts, OCTOBER), facts, words_of_book(book))
    pages = [book.page(OCTOBER, place=place, known=KNOWN) for place in columns.places]
    overlay = lay_over(pages)
    return columns, overlay, judge_one_by_one(pages, overlay, columns)


def test_the_compiled_pass_says_of_everybody_what_the_definition_says(told):
    columns, overlay, definition = told
    assert len(columns) >= 300
    assert (definition.pays > 0).any()
    assert (definition.pays < 0).any()
    mine = fused.judge_fused(overlay, columns)
    for name in (*FIELDS, "yields"):
        assert np.array_equal(getattr(mine, name), getattr(definition, name))


def test_one_select_says_of_everybody_what_the_definition_says(told):
    columns, overlay, definition = told
    facts, terms = facts_sql(facts_of_book(rulebook()), OCTOBER)
    with as_system(read_only=True), connection.cursor() as cursor:
        cursor.execute(f"{judged_sql(overlay, columns.places, f'({facts})', fence=FENCE)} ORDER BY person_id", terms)
        names, rows = [column.name for column in cursor.description], cursor.fetchall()
    order = np.argsort(columns.person_id)
    assert [row[0] for row in rows] == columns.person_id[order].tolist()
    for at, code in enumerate(overlay.codes):
        for field, name in zip(FIELDS, columns_of_benefit(code), strict=False):
            said = [row[names.index(name)] for row in rows]
            assert said == getattr(definition, field)[at][order].tolist(), name


def test_facts_written_to_a_file_are_judged_as_in_the_database(told, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    columns, overlay, definition = told
    with as_system(read_only=True):
        assert write_facts(OCTOBER, tmp_path / "people.parquet") == len(columns)
    done = judge_file(OCTOBER, tmp_path / "people.parquet", tmp_path / "out", engine="local", known=KNOWN, digest=True)
    assert (done["persons"], done["benefits"], len(done["sha256"])) == (len(columns), len(overlay.codes), 64)
    rows = pq.read_table(tmp_path / "out").sort_by("person_id")
    order = np.argsort(columns.person_id)
    for at, code in enumerate(overlay.codes):
        assert rows[columns_of_benefit(code)[0]].to_pylist() == definition.pays[at][order].tolist()
    with pytest.raises(Refused, match="没有执行"), as_system(read_only=True):
        write_facts(OCTOBER, tmp_path / "people.parquet")


def test_the_rules_of_a_place_can_be_read_as_they_are_compiled():
    told = {one: sources_of(OCTOBER, "420602", known=KNOWN, language=one) for one in ("python", "sql", "spark")}
    for benefit in rulebook().benefits:
        assert f"# {benefit.label}" in told["python"]
    assert '"low_income"' in told["sql"]
    assert "`low_income`" in told["spark"]
