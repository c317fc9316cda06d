"""Columns that PostgreSQL sends are the rows that it has."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings

from doorstep.base.engines import copied
from doorstep.base.engines.columns import columns_of
from doorstep.base.engines.copied import read_columns
from doorstep.base.items import BENEFITS
from doorstep.base.population import facts_of_person, facts_sql
from doorstep.kernel.expr import Fact
from tests.conditions import COLUMNS
from tests.factories import CertificateFactory, CircumstanceFactory, PersonFactory
from tests.rulebooks import ALL_FACTS, peoples

pytestmark = pytest.mark.usefixtures("db")
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = {"kind": ("视力", "肢体")}
MAY = dt.date(2026, 5, 1)


def told(people):
    """A SELECT of these rows."""
    kinds = ", ".join(f"%s::{COLUMNS[fact.kind]}" for fact in ALL_FACTS)
    values = ", ".join(f"(%s::bigint, %s, {kinds})" for _one in people)
    names = ", ".join(("person_id", "code", *(fact.name for fact in ALL_FACTS)))
    terms = [one[name] for one in people for name in ("person_id", "code", *(fact.name for fact in ALL_FACTS))]
    return f"SELECT * FROM (VALUES {values}) AS rows ({names})", terms


def same(one, other):
    assert one.places == other.places
    for name in ("person_id", "code", "place"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
    assert {name: column.tolist() for name, column in one.values.items()} == {
        name: column.tolist() for name, column in other.values.items()
    }


@MANY
@given(peoples)
def test_every_value_arrives_as_it_is_coded_and_what_is_null_as_not_known(people):
    same(read_columns(told(people), ALL_FACTS, WORDS), columns_of(people, ALL_FACTS, WORDS))


def test_rows_that_arrive_in_several_parts_lose_nothing(monkeypatch):
    monkeypatch.setattr(copied, "ROWS_AT_ONCE", 2)
    unknown = dict.fromkeys((fact.name for fact in ALL_FACTS), None)
    people = [unknown | {"person_id": at, "code": "420601000000", "age": at} for at in range(7)]
    same(read_columns(told(people), ALL_FACTS, WORDS), columns_of(people, ALL_FACTS, WORDS))


def test_a_number_too_large_is_read_as_the_largest_and_never_as_unknown():
    sums = Fact("sum", "数", "int")
    asked = (
        "SELECT 1 AS person_id, '420601000000' AS code, s AS sum FROM unnest(%s::bigint[]) AS s",
        [[2**40, -(2**40)]],
    )
    assert read_columns(asked, [sums], {}).values["sum"].tolist() == [2**31 - 1, -(2**31) + 1]


def test_the_facts_of_the_register_are_those_that_one_person_is_judged_by():
    facts = list(dict.fromkeys(fact for benefit in BENEFITS.values() for fact in benefit.facts))
    people = [PersonFactory(), CertificateFactory(grade=2).person, PersonFactory()]
    CircumstanceFactory(person=people[2], kind="low_income", holds=True)
    columns = read_columns(facts_sql(facts, MAY), facts, {})
    rows = {key: columns.facts_of(row) for row, key in enumerate(columns.person_id.tolist())}
    for person in people:
        assert rows[person.pk] == facts_of_person(person.pk, facts, MAY)


def test_nobody_within_reach_is_no_rows():
    columns = read_columns(
        ("SELECT 1 AS person_id, '420601000000' AS code, 1 AS age WHERE FALSE", []), ALL_FACTS[2:3], {}
    )
    assert (len(columns), columns.places) == (0, ())
