"""Seeing a sensitive value in full: a verb, a purpose, and a line that cannot be erased."""

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from doorstep.base.models import Look
from doorstep.kernel.refusal import Refused
from doorstep.people.services import reveal, reveal_guardian, set_guardian
from tests.cast import CITY, COUNTY, ELSEWHERE, SIGNER, VILLAGE
from tests.factories import NOON, PersonFactory


def test_the_value_comes_with_a_line_of_who_what_and_why():
    person = PersonFactory(phone="19900001234")
    assert reveal(person.pk, "phone", "visit", by=VILLAGE, at=NOON) == "19900001234"
    look = Look.objects.get()
    assert (look.person_id, look.field, look.purpose, look.seat_id) == (person.pk, "电话", "上门走访", VILLAGE.seat_id)


@pytest.mark.parametrize("purpose", ["", "curious", " "])
def test_without_a_purpose_nothing_is_shown(purpose):
    with pytest.raises(Refused) as refusal:
        reveal(PersonFactory().pk, "number", purpose, by=COUNTY, at=NOON)
    assert refusal.value.code == "look.no_purpose"
    assert not Look.objects.exists()


@pytest.mark.parametrize("by", [CITY, SIGNER])
def test_a_seat_without_the_verb_sees_nothing(by):
    with pytest.raises(Refused) as refusal:
        reveal(PersonFactory().pk, "number", "matter", by=by, at=NOON)
    assert refusal.value.code == "access.not_yours"


def test_out_of_reach_there_is_nobody_to_look_at():
    with pytest.raises(Http404):
        reveal(PersonFactory().pk, "number", "matter", by=ELSEWHERE, at=NOON)


def test_a_field_that_is_none_is_refused():
    with pytest.raises(Refused) as refusal:
        reveal(PersonFactory().pk, "name", "matter", by=COUNTY, at=NOON)
    assert refusal.value.code == "look.unknown_field"


def test_a_guardians_phone_leaves_its_line_with_the_person():
    person = PersonFactory()
    since = NOON.date().replace(year=2020)
    guardian = set_guardian(
        person.pk, name="王大山", relation="parent", since=since, phone="19900004321", by=VILLAGE, at=NOON
    )
    assert reveal_guardian(guardian.pk, "phone", "contact", by=VILLAGE, at=NOON) == "19900004321"
    assert Look.objects.get().person_id == person.pk


def test_a_line_cannot_be_changed_or_erased():
    reveal(PersonFactory().pk, "number", "matter", by=COUNTY, at=NOON)
    with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
        Look.objects.update(purpose="没看过")
    with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
        Look.objects.all().delete()
