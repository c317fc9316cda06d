"""The register of certificates: one in force at a time, grades of several disabilities, states, and numbers."""

import datetime as dt
import itertools
from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.base.models import Look
from doorstep.certificates.models import Certificate
from doorstep.certificates.services import (
    certificate_number,
    change_state,
    record_certificate,
    reissue_certificate,
    reveal_certificate_number,
)
from doorstep.certificates.terms import validity
from doorstep.certificates.words import standing_of, state_words
from doorstep.kernel.refusal import Refused
from doorstep.people.services import record_death
from tests.cast import COUNTY, ELSEWHERE, TOWN, VILLAGE
from tests.factories import NOON, CertificateFactory, PersonFactory
from tests.people.test_pages import sitting, text_of

TODAY = NOON.date()
MAN = "420699197003150018"
ISSUED = dt.date(2020, 2, 29)


def record(person, *, by=COUNTY, **said):
    terms = {"category": 4, "grade": 2, "issued_on": ISSUED} | said
    return record_certificate(person.pk, **terms, by=by, at=NOON)


def test_a_certificate_is_valid_for_ten_years_to_the_day():
    certificate = Certificate.objects.get(pk=record(PersonFactory()).pk)
    assert certificate.valid == DateRange(ISSUED, dt.date(2030, 3, 1))
    assert validity(dt.date(2016, 5, 10)).upper == dt.date(2026, 5, 11)


def test_before_the_first_known_rule_the_term_is_an_error_in_words():
    with pytest.raises(Refused) as refusal:
        record(PersonFactory(), issued_on=dt.date(2007, 12, 31))
    assert refusal.value.code == "parameter.missing"


def test_the_next_certificate_ends_the_one_in_force():
    person = PersonFactory()
    first = record(person)
    second = record(person, grade=1, issued_on=dt.date(2026, 5, 1))
    first.refresh_from_db()
    assert (first.valid.upper, first.state, first.state_since) == (second.valid.lower, "replaced", second.issued_on)


def test_the_same_certificate_again_changes_nothing():
    person = PersonFactory()
    first, second = record(person), record(person, grade=1, issued_on=dt.date(2025, 1, 1))
    assert record(person).pk == first.pk
    assert record(person, grade=1, issued_on=dt.date(2025, 1, 1)).pk == second.pk
    assert Certificate.objects.count() == 2


def test_several_disabilities_bear_the_grade_of_the_most_severe():
    certificate = record(PersonFactory(), category=7, grade=None, components=[(4, 3), (1, 1)])
    assert certificate.grade == 1
    assert sorted(certificate.components.values_list("category", "grade")) == [(1, 1), (4, 3)]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"category": 9}, "certificate.category"),
        ({"grade": None}, "certificate.grade"),
        ({"grade": 5}, "certificate.grade"),
        ({"category": 7, "grade": None}, "certificate.components"),
        ({"category": 7, "grade": None, "components": [(1, 1)]}, "certificate.components"),
        ({"category": 7, "grade": None, "components": [(1, 1), (1, 2)]}, "certificate.components"),
        ({"category": 7, "grade": 2, "components": [(1, 1), (4, 3)]}, "certificate.grade"),
        ({"components": [(1, 1), (4, 3)]}, "certificate.components"),
        ({"issued_on": TODAY + dt.timedelta(days=1)}, "certificate.issued_wrongly"),
        ({"issued_on": dt.date(1960, 1, 1)}, "certificate.issued_wrongly"),
        ({"by": TOWN}, "access.not_yours"),
    ],
)
def test_what_does_not_fit_is_refused(said, code):
    with pytest.raises(Refused) as refusal:
        record(PersonFactory(), **said)
    assert refusal.value.code == code
    assert not Certificate.objects.exists()


def test_who_has_no_number_or_has_died_gets_none():
    with pytest.raises(Refused) as refusal:
        record(PersonFactory(number=None, number_kind="none"))
    assert refusal.value.code == "certificate.no_number"
    dead = PersonFactory()
    record_death(dead.pk, died_on=dt.date(2019, 1, 1), source="证明", by=TOWN, at=NOON)
    with pytest.raises(Refused) as refusal:
        record(dead)
    assert refusal.value.code == "certificate.dead"


def test_one_issued_before_the_one_in_force_is_refused():
    person = PersonFactory()
    record(person)
    with pytest.raises(Refused) as refusal:
        record(person, issued_on=dt.date(2019, 1, 1))
    assert refusal.value.code == "certificate.later_one"


def test_the_database_itself_takes_no_second_certificate_in_force():
    person = PersonFactory()
    CertificateFactory(person=person)
    with pytest.raises(IntegrityError, match="certificate_one_in_force_per_person"), transaction.atomic():
        CertificateFactory(person=person)


def step(certificate, state, *, on=TODAY, by=COUNTY, reason="本人申请"):
    return change_state(certificate.pk, state, on=on, reason=reason, by=by, at=NOON)


def test_a_frozen_certificate_can_be_lifted_and_a_cancelled_one_never_again():
    certificate = record(PersonFactory())
    step(certificate, "frozen")
    step(certificate, "frozen")
    step(certificate, "active")
    step(certificate, "cancelled")
    with pytest.raises(Refused) as refusal:
        step(certificate, "active")
    assert refusal.value.code == "certificate.no_step"
    assert "注销" in refusal.value.why


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reason": " "}, "person.not_said"),
        ({"on": TODAY + dt.timedelta(days=1)}, "certificate.day"),
        ({"on": ISSUED - dt.timedelta(days=1)}, "certificate.day"),
        ({"by": VILLAGE}, "access.not_yours"),
    ],
)
def test_a_step_that_does_not_fit_is_refused(said, code):
    certificate = record(PersonFactory())
    with pytest.raises(Refused) as refusal:
        step(certificate, "lost", **said)
    assert refusal.value.code == code
    with pytest.raises(Http404):
        step(certificate, "lost", by=ELSEWHERE)


def test_a_lost_card_is_reissued_under_the_next_b():
    person = PersonFactory(number=MAN)
    certificate = record(person)
    person.refresh_from_db()
    assert certificate_number(person, certificate) == f"{MAN}42"
    for count in (1, 2):
        step(certificate, "lost")
        reissue_certificate(certificate.pk, on=TODAY, by=COUNTY, at=NOON)
        certificate.refresh_from_db()
        assert certificate_number(person, certificate) == f"{MAN}42B{count}"
    with pytest.raises(Refused) as refusal:
        reissue_certificate(certificate.pk, on=TODAY, by=COUNTY, at=NOON)
    assert refusal.value.code == "certificate.not_lost"


def test_the_number_is_shown_for_a_purpose_and_leaves_a_line():
    certificate = record(PersonFactory(number=MAN))
    assert reveal_certificate_number(certificate.pk, "matter", by=COUNTY, at=NOON) == f"{MAN}42"
    assert Look.objects.get().field == "残疾人证号"
    with pytest.raises(Refused):
        reveal_certificate_number(certificate.pk, "", by=COUNTY, at=NOON)


@pytest.mark.parametrize(
    ("upper", "words"),
    [
        (TODAY, "过期"),
        (TODAY + dt.timedelta(days=1), "临期"),
        (dt.date(2026, 11, 15), "临期"),
        (dt.date(2026, 11, 16), "有效"),
    ],
)
def test_what_has_run_out_or_soon_will_is_said(upper, words):
    certificate = CertificateFactory(valid=DateRange(dt.date(2016, 1, 1), upper))
    assert state_words(certificate, TODAY)[0] == words


issues = st.lists(
    st.tuples(st.dates(dt.date(2010, 1, 1), TODAY), st.integers(1, 6), st.integers(1, 4)), min_size=1, max_size=6
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(issues)
def test_however_issued_no_two_are_in_force_on_one_day(said):
    person = PersonFactory()
    for issued_on, category, grade in sorted(said):
        with suppress(Refused):  # a second one of the same day
            record(person, issued_on=issued_on, category=category, grade=grade)
    spans = sorted((row.valid.lower, row.valid.upper) for row in Certificate.objects.filter(person=person))
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    held = standing_of(Certificate.objects.filter(person=person), TODAY)
    assert held.issued_on == max(issued_on for issued_on, _category, _grade in said)


def test_recording_and_changing_by_the_pages():
    county, person = sitting("county_office"), PersonFactory(number=MAN)
    url = reverse("certificate-record", args=[person.pk])
    assert county.post(url, {"category": "7", "issued_on": "2020-01-01", "part_1": "1"}).status_code == 409
    said = {"category": "7", "issued_on": "2020-01-01", "part_1": "1", "part_4": "3"}
    assert county.post(url, said).status_code == 302
    page = text_of(county.get(reverse("person", args=[person.pk])))
    assert "多重（视力一级、肢体三级）" in page
    assert f"{MAN}71" not in page
    certificate = Certificate.objects.get()
    state = reverse("certificate-state", args=[certificate.pk])
    assert "挂失" in text_of(county.get(state))
    today = dt.date.today().isoformat()
    assert county.post(state, {"state": "lost", "on": today, "reason": "本人报失"}).status_code == 302
    assert county.post(state, {"state": "reissue", "on": today, "reason": "补发"}).status_code == 302
    shown = county.post(reverse("certificate-reveal", args=[certificate.pk]), {"purpose": "check"})
    assert f"{MAN}71B1" in text_of(shown)


def test_pages_of_certificates_out_of_reach_are_not_found():
    elsewhere = sitting("county_office", "420606000000")
    certificate = CertificateFactory()
    for name, key in (
        ("certificate-record", certificate.person_id),
        ("certificate-state", certificate.pk),
        ("certificate-reveal", certificate.pk),
    ):
        assert elsewhere.post(reverse(name, args=[key]), {"purpose": "check"}).status_code == 404


def test_whoever_is_intellectually_or_mentally_disabled_needs_a_guardian():
    county = sitting("county_office")
    mental, several = PersonFactory(name="甲"), PersonFactory(name="乙")
    record(mental, category=6)
    record(several, category=7, grade=None, components=[(5, 1), (1, 2)])
    record(PersonFactory(name="丙"), category=4)
    page = text_of(county.get(reverse("people"), {"guardian": "missing"}))
    assert (">甲<" in page, ">乙<" in page, ">丙<" in page) == (True, True, False)
    assert "智力或精神残疾人须有监护人" in text_of(county.get(reverse("person", args=[mental.pk])))
