"""The two readings of a rule agree: SQL for everyone, and Python for one."""

import datetime as dt

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.base.items import BENEFITS
from doorstep.base.population import (
    TABLES,
    FactTable,
    _literal,
    facts_of_person,
    facts_sql,
    missing_sql,
    pays_sql,
    publish,
    tables_of,
    to_sql,
)
from doorstep.base.scope import scoped
from doorstep.kernel.benefit import Basis, Benefit, Dated, Parameter
from doorstep.kernel.expr import Fact, decide, missing
from doorstep.kernel.regions import subtree
from tests.cast import COUNTY, ELSEWHERE
from tests.conditions import COLUMNS, FACTS, conditions, readings
from tests.factories import CertificateFactory, CircumstanceFactory, PersonFactory

pytestmark = pytest.mark.usefixtures("db")
MAY = dt.date(2026, 5, 1)
MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ROWS = ", ".join("(%s, {})".format(", ".join(f"%s::{COLUMNS[fact.kind]}" for fact in FACTS.values())) for _ in "1234")
TOLD = f"(VALUES {ROWS}) AS told (number, {', '.join(FACTS)})"
four_people = st.lists(readings, min_size=4, max_size=4)


def asked(columns, terms, people):
    """The columns, for four people told in one statement."""
    told = [value for number, facts in enumerate(people) for value in (number, *(facts[name] for name in FACTS))]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {TOLD} ORDER BY number", [*terms, *told])
        return cursor.fetchall()


@MANY
@given(conditions, four_people)
def test_a_condition_reads_the_same_in_sql_and_in_python(condition, people):
    holds, terms = to_sql(condition)
    lacking, more = missing_sql(condition)
    for facts, (verdict, unknown) in zip(people, asked(f"{holds}, {lacking}", [*terms, *more], people), strict=True):
        assert verdict is decide(condition, facts)
        assert list(dict.fromkeys(unknown)) == [fact.name for fact in missing(condition, facts)]


def parameter(fen):
    return Parameter(f"p{fen}", "标准", "fen/month", (Dated(dt.date(2020, 1, 1), fen, "文件"),))


@MANY
@given(conditions, st.lists(conditions, max_size=2), st.sampled_from([None, FACTS["age"]]), four_people)
def test_an_amount_reads_the_same_in_sql_and_in_python(eligible, tiers, outside, people):
    amount = (*((tier, parameter(at * 100)) for at, tier in enumerate(tiers, 1)), (None, parameter(2)))
    benefit = Benefit("made-up", "虚构", (Basis("文件", "一", MAY),), eligible, amount, (), outside=outside)
    sql, terms = pays_sql(benefit, MAY)
    assert [row[0] for row in asked(sql, terms, people)] == [benefit.pays(facts, MAY) for facts in people]


@pytest.mark.parametrize("benefit", BENEFITS.values(), ids=lambda benefit: benefit.code)
def test_every_benefit_of_the_catalogue_reads_the_same_for_a_stranger_of_whom_nothing_is_known(benefit):
    person = PersonFactory()
    facts = facts_of_person(person.pk, benefit.facts, MAY)
    assert facts.keys() == {fact.name for fact in benefit.facts}
    sql, terms = facts_sql(benefit.facts, MAY)
    pays, more = pays_sql(benefit, MAY)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {pays} FROM ({sql}) AS f WHERE person_id = %s", [*more, *terms, person.pk])
        assert cursor.fetchone()[0] == benefit.pays(facts, MAY)


def test_what_others_must_tell_is_unknown_and_what_we_issue_is_a_clear_no():
    person = PersonFactory()
    wanted = tables_of([fact for table in TABLES for fact in table.facts])
    told = facts_of_person(person.pk, [fact for table in wanted for fact in table.facts], MAY)
    assert told["low_income"] is None
    assert told["holds_certificate"] is False


def test_what_begins_or_ends_within_the_month_counts_for_it():
    person = PersonFactory()
    CircumstanceFactory(person=person, kind="low_income", holds=True)
    wanted = [fact for table in TABLES for fact in table.facts if fact.name == "low_income"]
    told = {month: facts_of_person(person.pk, wanted, month)["low_income"] for month in (dt.date(2025, 12, 1), MAY)}
    assert told == {dt.date(2025, 12, 1): None, MAY: True}


def test_whoever_is_out_of_reach_has_no_facts():
    person = CertificateFactory().person
    wanted = [fact for table in TABLES for fact in table.facts]
    for actor, sees in ((COUNTY, True), (ELSEWHERE, False)):
        with scoped([subtree(actor.code)], by=actor, read_only=True):
            assert bool(facts_of_person(person.pk, wanted, MAY)) is sees


def test_a_fact_has_one_owner_and_an_unpublished_one_is_said_to_the_developer():
    mine = TABLES[0].facts[0]
    with pytest.raises(LookupError, match="published twice"):
        publish(FactTable("again", (mine,), "SELECT 1", lambda person, month: {}, {}))
    with pytest.raises(LookupError, match="no room publishes"):
        tables_of([Fact("moon_phase", "月相")])
    with pytest.raises(TypeError, match="a closed fact's default"):
        _literal("word")
