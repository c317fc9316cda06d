"""Facts that rooms publish: what is not known stays so, what counts for a month, and who is within reach."""

import datetime as dt

import pytest

from doorstep.base.population import (
    TABLES,
    FactTable,
    _literal,
    facts_of_person,
    publish,
    tables_of,
)
from doorstep.base.scope import scoped
from doorstep.kernel.expr import Fact
from doorstep.kernel.regions import subtree
from tests.cast import COUNTY, ELSEWHERE
from tests.factories import CertificateFactory, CircumstanceFactory, PersonFactory

pytestmark = pytest.mark.usefixtures("db")
MAY = dt.date(2026, 5, 1)


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
