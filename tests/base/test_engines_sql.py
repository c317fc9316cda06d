"""The rules as one SELECT say what the definition says: in PostgreSQL, and in the SQL that clusters understand."""

import duckdb
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings

from doorstep.base.engines.columns import columns_of, words_of_book
from doorstep.base.engines.judging import judge_one_by_one
from doorstep.base.engines.overlay import lay_over
from doorstep.base.engines.sqltext import FENCE, judged_sql
from tests.conditions import COLUMNS
from tests.rulebooks import ALL_FACTS, MONTH, peoples, rulebooks

pytestmark = pytest.mark.usefixtures("db")
MANY = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
NAMES = ("person_id", "code", *(fact.name for fact in ALL_FACTS))
KINDS = ("bigint", "varchar", *(COLUMNS[fact.kind] for fact in ALL_FACTS))


def by_definition(book, people):
    """For each person: the columns that the SELECT yields."""
    columns = columns_of(people, ALL_FACTS, words_of_book(book))
    pages = [book.page(MONTH, place=place) for place in columns.places]
    overlay = lay_over(pages)
    told = judge_one_by_one(pages, overlay, columns)
    rows = []
    for row, one in enumerate(people):
        said = [one["person_id"], one["code"]]
        for at in range(len(told.codes)):
            yields = told.yields[at, row]
            said += [told.pays[at, row], told.no[at, row], told.unclear[at, row]]
            said.append(told.codes[yields] if yields >= 0 else None)
        rows.append(tuple(said))
    return overlay, columns.places, rows


def in_postgresql(sql, people):
    kinds = ", ".join(f"%s::{kind}" for kind in KINDS)
    rows = ", ".join(f"({kinds})" for _one in people)
    with transaction.atomic(), connection.cursor() as cursor:
        terms = [one[name] for one in people for name in NAMES]
        cursor.execute(
            f"CREATE TEMP TABLE told ON COMMIT DROP AS SELECT * FROM (VALUES {rows}) AS t ({', '.join(NAMES)})", terms
        )
        cursor.execute(f"{sql} ORDER BY person_id")
        found = cursor.fetchall()
        cursor.execute("DROP TABLE told")
        return found


def in_duckdb(sql, people):
    with duckdb.connect() as bank:
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(NAMES, KINDS, strict=True))
        bank.execute(f"CREATE TABLE told ({columns})")
        bank.executemany(
            f"INSERT INTO told VALUES ({', '.join('?' for _ in NAMES)})", [[one[n] for n in NAMES] for one in people]
        )
        return bank.execute(f"{sql} ORDER BY person_id").fetchall()


@pytest.mark.parametrize(("run", "fence"), [(in_postgresql, FENCE), (in_duckdb, "")], ids=["postgresql", "duckdb"])
def test_one_select_says_what_the_definition_says(run, fence):
    @MANY
    @given(rulebooks(), peoples)
    def holds(book, people):
        overlay, places, rows = by_definition(book, people)
        assert run(judged_sql(overlay, places, "told", fence=fence), people) == rows

    holds()


def test_clusters_are_told_the_same_with_names_in_their_own_quotes():
    with_quotes = [judged_sql(overlay, places, "told", quote=quote) for quote in '"`' for overlay, places in [simple()]]
    assert with_quotes[0].replace('"', "`") == with_quotes[1]


def simple():
    """The overlay and the place of a rulebook of one condition."""
    from doorstep.kernel.stacking import Rulebook
    from tests.base.test_engines import benefit

    return lay_over([Rulebook((benefit("b", 100),)).page(MONTH)]), ("420601",)
