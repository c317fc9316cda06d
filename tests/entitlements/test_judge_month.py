"""Judging a month: what it finds, what it leaves to people, and that it never repeats itself."""

import datetime as dt
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.engines import fused, judging
from doorstep.base.items import BENEFITS
from doorstep.entitlements.models import Award, Change, MonthRun
from doorstep.entitlements.services import confirm_change, confirm_changes, decline_change, judge_month
from doorstep.kernel.refusal import Refused
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, VILLAGE
from tests.entitlements.process import ripen
from tests.factories import NOON, CertificateFactory, CircumstanceFactory, PersonFactory, tell_of
from tests.processes import owner_conninfo
from tests.rulebooks import as_python

pytestmark = pytest.mark.usefixtures("db")
MAY = dt.date(2026, 5, 1)
LIVING = BENEFITS["living-allowance"]
NURSING = BENEFITS["nursing-allowance"]


def somebody_due(**told: bool):
    """A person with a second-grade certificate on minimum living allowance, all bars told not to hold."""
    person = PersonFactory()
    CertificateFactory(person=person, grade=2)
    tell_of(person, **told)
    return person


def judge(*benefits, month=MAY):
    return judge_month(benefits or (LIVING, NURSING), month, code=COUNTY_CODE, by=COUNTY, at=NOON)


def test_who_is_due_is_found_with_the_amount_of_the_month():
    person = somebody_due()
    judge()
    found = dict(Change.objects.filter(person=person, kind="starts").values_list("benefit", "becomes_fen"))
    assert found == {"living-allowance": 110_00, "nursing-allowance": 125_00}


def test_what_is_not_known_is_named_and_never_taken_for_no():
    person = PersonFactory()
    CertificateFactory(person=person)
    judge(LIVING)
    change = Change.objects.get(person=person)
    assert (change.kind, change.becomes_fen) == ("unknown", None)
    bars = ["destitute", "orphan", "unattended_child", "work_injury_care", "in_prison", "in_institution"]
    assert change.missing == ["low_income", *bars]


def test_a_known_no_needs_no_further_questions():
    person = PersonFactory()
    CertificateFactory(person=person)
    CircumstanceFactory(person=person, kind="low_income", holds=False)
    judge(LIVING)
    assert not Change.objects.filter(person=person).exists()


def test_a_missing_amount_is_refused_in_words_before_anybody_is_judged():
    somebody_due()
    with pytest.raises(Refused, match="2020年5月的标准没有登记"):
        judge(LIVING, month=dt.date(2020, 5, 1))
    assert not MonthRun.objects.exists()
    assert not Change.objects.exists()


def test_a_county_in_which_nobody_is_registered_is_judged_without_complaint():
    judge()
    assert set(MonthRun.objects.values_list("benefit", "persons")) == {(LIVING.code, 0), (NURSING.code, 0)}


def test_many_are_judged_by_the_compiled_pass_with_the_same_changes(monkeypatch):
    for at in range(4):
        somebody_due(**({} if at % 2 else {"needs_care": at > 0}))
    CertificateFactory()
    judge()
    what = ("person_id", "benefit", "kind", "was_fen", "becomes_fen", "missing", "facts")
    by_definition = list(Change.objects.order_by("person_id", "benefit").values(*what))
    Change.objects.all().delete()
    monkeypatch.setattr(judging, "FEW", 0)
    monkeypatch.setattr(fused, "compiled", as_python)
    judge()
    assert list(Change.objects.order_by("person_id", "benefit").values(*what)) == by_definition
    assert {change["kind"] for change in by_definition} == {"starts", "unknown"}


def test_judging_a_month_twice_changes_nothing():
    somebody_due()
    judge()
    before = list(Change.objects.order_by("id").values())
    judge()
    assert list(Change.objects.order_by("id").values()) == before
    assert MonthRun.objects.count() == 2


def test_confirmed_starts_become_awards_and_the_next_month_is_quiet():
    person = somebody_due()
    judge(LIVING)
    ripen("living-allowance", MAY)
    assert confirm_changes("living-allowance", MAY, "starts", code=COUNTY_CODE, by=COUNTY, at=NOON) == 1
    award = Award.objects.get(person=person)
    assert (award.amount_fen, award.months) == (110_00, DateRange(MAY, None))
    judge(LIVING, month=dt.date(2026, 6, 1))
    assert not Change.objects.filter(month=dt.date(2026, 6, 1)).exists()


def test_death_stops_from_the_next_month_and_only_when_a_person_says_so():
    person = somebody_due()
    judge(LIVING)
    ripen("living-allowance", MAY)
    confirm_changes("living-allowance", MAY, "starts", code=COUNTY_CODE, by=COUNTY, at=NOON)
    person.died_on = dt.date(2026, 5, 18)
    person.save()
    judge(LIVING)
    assert not Change.objects.filter(kind="stops").exists()
    judge(LIVING, month=dt.date(2026, 6, 1))
    stop = Change.objects.get(kind="stops")
    assert Award.objects.get(person=person).months.upper is None
    with pytest.raises(Refused, match="停发须写明原因"):
        confirm_change(stop.pk, by=COUNTY, at=NOON)
    ripen("living-allowance", dt.date(2026, 6, 1))
    confirm_change(stop.pk, by=COUNTY, at=NOON, reason="5 月 18 日去世，公安已注销户口")
    assert Award.objects.get(person=person).months == DateRange(MAY, dt.date(2026, 6, 1))


def test_a_declined_change_stays_declined_when_judged_again():
    somebody_due()
    judge(LIVING)
    change = Change.objects.get()
    decline_change(change.pk, by=COUNTY, at=NOON, reason="本人书面放弃")
    judge(LIVING)
    assert Change.objects.get().state == "declined"
    assert not Award.objects.exists()


def test_a_milder_grade_works_from_the_next_month():
    person = somebody_due()
    first = person.certificates.get()
    judge(NURSING)
    ripen("nursing-allowance", MAY)
    confirm_changes("nursing-allowance", MAY, "starts", code=COUNTY_CODE, by=COUNTY, at=NOON)
    first.valid = DateRange(first.valid.lower, dt.date(2026, 5, 20))
    first.state = "replaced"
    first.save()
    CertificateFactory(person=person, grade=3, valid=DateRange(dt.date(2026, 5, 20), dt.date(2036, 5, 20)))
    judge(NURSING, month=dt.date(2026, 6, 1))
    assert Change.objects.get(month=dt.date(2026, 6, 1)).kind == "stops"


def test_an_unknown_cannot_be_confirmed():
    PersonFactory.create_batch(2)
    person = PersonFactory()
    CertificateFactory(person=person)
    judge(LIVING)
    with pytest.raises(Refused, match="还有情况没有核实"):
        confirm_changes("living-allowance", MAY, "unknown", code=COUNTY_CODE, by=COUNTY, at=NOON)


def test_the_village_may_not_judge_and_another_county_may_not_judge_here():
    for stranger in (VILLAGE, ELSEWHERE):
        with pytest.raises(Refused, match="没有判定"):
            judge_month((LIVING,), MAY, code=COUNTY_CODE, by=stranger, at=NOON)


@pytest.mark.parametrize("state", ["cancelled", "frozen", "moved_out"])
def test_a_certificate_that_ceases_within_a_month_still_counts_for_it_and_no_longer(state):
    person = somebody_due()
    certificate = person.certificates.get()
    certificate.state, certificate.state_since = state, dt.date(2026, 5, 20)
    certificate.save()
    judge(LIVING)
    assert Change.objects.filter(person=person, month=MAY, kind="starts").exists()
    judge(LIVING, month=dt.date(2026, 6, 1))
    assert not Change.objects.filter(person=person, month=dt.date(2026, 6, 1)).exists()


def test_a_replaced_certificate_counts_for_its_own_past():
    person = somebody_due()
    certificate = person.certificates.get()
    certificate.state, certificate.state_since = "replaced", dt.date(2026, 6, 10)
    certificate.valid = DateRange(certificate.valid.lower, dt.date(2026, 6, 10))
    certificate.save()
    judge(LIVING)
    assert Change.objects.get(person=person).becomes_fen == 110_00


SEEMINGLY_EMPTY = """
    SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', %s::text, 'relpages', 9, 'reltuples', 0::real)
"""


@contextmanager
def seemingly_empty(*tables: str):
    """What the server believes of tables that it cleaned while their rows were not committed yet."""
    with psycopg.connect(owner_conninfo(), autocommit=True) as owner:
        for table in tables:
            owner.execute(SEEMINGLY_EMPTY, [table])
        try:
            yield
        finally:
            for table in tables:
                owner.execute("SELECT pg_clear_relation_stats('public', %s)", [table])


def test_a_month_after_a_large_intake_compares_nobody_with_everybody():
    for _ in range(60):
        somebody_due()
    plan = []

    def explain(execute, sql, params, many, context):
        if sql.startswith("CREATE TEMPORARY TABLE month_facts"):
            context["cursor"].cursor.execute(f"EXPLAIN {sql}", params)
            plan.extend(line for (line,) in context["cursor"].fetchall())
        return execute(sql, params, many, context)

    with seemingly_empty("people_person", "people_circumstance"), connection.execute_wrapper(explain):
        judge()
    assert any("Left Join" in line for line in plan), "people are joined with what is told of them"
    assert not [line for line in plan if "Nested Loop Left Join" in line], "\n".join(plan)
