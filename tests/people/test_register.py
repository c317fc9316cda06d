"""Entering a person: what the number says, what is refused, and that the same again is the same row."""

import datetime as dt

import pytest
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.base.models import Trail
from doorstep.kernel.idcard import check_character
from doorstep.kernel.refusal import Refused
from doorstep.people.models import NameToken, Person
from doorstep.people.services import look_up_number, register_person
from doorstep.people.tokens import tokens_of
from tests.cast import COUNTY, ELSEWHERE, ELSEWHERE_CODE, LEADER, VILLAGE, VILLAGE_CODE
from tests.factories import NOON, PersonFactory, citizen_number

from .conftest import NEIGHBOUR_CODE

TODAY = NOON.date()
MAN = "420699197003150018"
WOMAN = "420699198506200026"


def register(**said):
    """Somebody sound, but for what is said."""
    terms = {"name": "王伟芳", "number": MAN, "code": VILLAGE_CODE, "by": VILLAGE, "at": NOON} | said
    return register_person(**terms)


def test_birthday_and_sex_are_read_from_the_number():
    person = Person.objects.get(pk=register().pk)
    assert (person.born_on, person.sex, person.number_kind) == (dt.date(1970, 3, 15), "male", "resident")
    assert person.number.open() == MAN
    assert person.lives_code == VILLAGE_CODE
    assert person.is_synthetic


def test_the_number_stands_nowhere_in_plain():
    person = register()
    line = Trail.objects.get(thing_id=person.pk, act="register_person")
    assert MAN not in str(line.became)


def test_an_old_number_of_fifteen_digits_is_brought_up_to_date():
    assert Person.objects.get(pk=register(number="420699700315001").pk).number.open() == MAN


def test_a_residence_permit_is_kept_as_one():
    body = "81000019700315001"
    assert register(number=body + check_character(body)).number_kind == "permit"


def test_a_wrong_number_is_refused_with_what_is_wrong():
    with pytest.raises(Refused) as refusal:
        register(number=MAN[:-1] + "1")
    assert "末位应为 8" in refusal.value.why
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"born_on": dt.date(1971, 3, 15)}, "person.birth_disagrees"),
        ({"sex": "female"}, "person.sex_disagrees"),
        ({"number": ""}, "person.needs_birth_and_sex"),
        ({"number": "", "sex": "male", "born_on": TODAY + dt.timedelta(days=1)}, "person.born_later"),
        ({"phone": "12345"}, "phone.unsound"),
        ({"name": "A1"}, "name.digit"),
        ({"code": "420602002999", "by": COUNTY}, "place.unknown"),
        ({"code": NEIGHBOUR_CODE}, "access.not_yours"),
        ({"by": LEADER}, "access.not_yours"),
        ({"address": "很" * 201}, "person.too_long"),
    ],
)
def test_what_does_not_fit_is_refused_and_nobody_is_entered(said, code):
    with pytest.raises(Refused) as refusal:
        register(**said)
    assert refusal.value.code == code
    assert not Person.objects.exists()


def test_whoever_has_no_number_yet_is_entered_with_birthday_and_sex():
    person = register(number="", sex="female", born_on=dt.date(2020, 1, 2))
    assert (person.number_kind, person.number, person.number_index) == ("none", None, None)


def test_the_same_number_and_name_again_is_the_same_row():
    first = register()
    assert register().pk == first.pk
    assert Person.objects.count() == 1
    assert Trail.objects.filter(act="register_person").count() == 1


def test_a_number_of_somebody_of_another_name_is_refused_without_showing_the_whole_name():
    register()
    with pytest.raises(Refused) as refusal:
        register(name="李桂英")
    assert refusal.value.code == "person.number_taken"
    assert "王**" in refusal.value.why
    assert "王伟芳" not in str(refusal.value)


def test_a_number_registered_elsewhere_names_the_county_and_nothing_of_the_person():
    PersonFactory(code=ELSEWHERE_CODE, name="赵秘密", number=MAN)
    with pytest.raises(Refused) as refusal:
        register()
    assert (refusal.value.why, refusal.value.then) == ("此号码已在樊城区登记。", "请联系樊城区残联。")
    assert "赵" not in str(refusal.value)


def test_the_same_name_and_birthday_in_one_village_must_be_confirmed():
    register()
    other = citizen_number(3)
    with pytest.raises(Refused) as refusal:
        register(number=other)
    assert refusal.value.code == "person.looks_registered"
    assert register(number=other, is_another=True).number_index != Person.objects.first().number_index


def test_typing_a_number_finds_the_person_within_reach():
    person = register()
    assert look_up_number(f" {MAN[:6]} {MAN[6:]} ", by=VILLAGE, on=TODAY).person == person


def test_typing_a_number_out_of_reach_finds_the_county_alone():
    PersonFactory(code=ELSEWHERE_CODE, number=MAN)
    found = look_up_number(MAN, by=VILLAGE, on=TODAY)
    assert (found.person, found.elsewhere) == (None, "樊城区")
    assert look_up_number(MAN, by=ELSEWHERE, on=TODAY).person is not None


def test_typing_an_unknown_number_finds_nobody_and_reads_it():
    found = look_up_number(WOMAN.lower(), by=VILLAGE, on=TODAY)
    assert (found.person, found.elsewhere) == (None, "")
    assert (found.read.born_on, found.read.sex) == (dt.date(1985, 6, 20), "女")


def test_an_act_on_somebody_out_of_reach_finds_nobody():
    from doorstep.people.services import change_contact

    person = register()
    with pytest.raises(Http404):
        change_contact(person.pk, phone="19900001234", by=ELSEWHERE, at=NOON)


HAN = st.sampled_from("王李张伟芳娜曾单仇解区查尉迟欧阳重𡐓\ue170")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HAN, min_size=1, max_size=20).map("".join), st.integers(0, 999))
def test_entering_somebody_twice_leaves_one_row_and_every_piece_of_the_name(name, serial):
    number = citizen_number(serial, dt.date(1950, 1, 1))
    first = register(name=name, number=number, by=COUNTY, is_another=True)
    assert register(name=name, number=number, by=COUNTY).pk == first.pk
    tokens = set(NameToken.objects.filter(person=first).values_list("token", flat=True))
    assert tokens == tokens_of(name, first.initials)
    assert name[:3] in tokens
    NameToken.objects.filter(person=first).delete()
    first.delete()
