"""Acts on one person: correction, contact, move, death, household, guardian."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from doorstep.base.models import History, Trail
from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused
from doorstep.people.finding import find_people
from doorstep.people.models import FormerNumber, Guardian, NameToken, Person
from doorstep.people.services import (
    change_contact,
    correct_identity,
    end_guardian,
    move_residence,
    record_death,
    register_person,
    set_guardian,
    set_household,
    withdraw_death,
)
from tests.cast import COUNTY, ELSEWHERE, ELSEWHERE_CODE, TOWN, VILLAGE, VILLAGE_CODE
from tests.factories import NOON, CertificateFactory, CircumstanceFactory, PersonFactory

from .conftest import NEIGHBOUR_CODE

TODAY = NOON.date()
MAN = "420699197003150018"
OTHER_MAN = "420699197003150034"
WOMAN = "420699198506200026"


@pytest.fixture
def person():
    return register_person(name="王伟芳", number=MAN, code=VILLAGE_CODE, phone="19900001234", by=VILLAGE, at=NOON)


def refused(code, act, *args, **terms):
    with pytest.raises(Refused) as refusal:
        act(*args, **terms, at=NOON)
    assert refusal.value.code == code
    return refusal.value


def correct(person, *, by=TOWN, reason="抄错，已核对身份证原件", **said):
    return correct_identity(person.pk, reason=reason, by=by, at=NOON, **said)


def test_a_corrected_name_is_found_and_the_wrong_one_no_longer(person):
    correct(person, name="王伟方")
    assert find_people(VILLAGE, "伟方", on=TODAY).people == [person]
    assert find_people(VILLAGE, "伟芳", on=TODAY).people == []


def test_a_corrected_number_keeps_the_former_one_which_still_finds_the_person(person):
    correct(person, number=WOMAN)
    row = Person.objects.get(pk=person.pk)
    assert (row.number.open(), row.sex, row.born_on) == (WOMAN, "female", dt.date(1985, 6, 20))
    assert FormerNumber.objects.get(person=person).number.open() == MAN
    assert find_people(VILLAGE, MAN, on=TODAY).people == [row]


def test_the_line_of_a_correction_shows_before_after_and_reason_with_the_number_masked(person):
    correct(person, number=WOMAN)
    line = Trail.objects.get(act="correct_identity")
    assert (line.was["number"], line.became["number"]) == ("420699********0018", "420699********0026")
    assert line.reason == "抄错，已核对身份证原件"


def test_a_correction_that_does_not_fit_is_refused(person):
    PersonFactory(name="李四", number=OTHER_MAN)
    PersonFactory(code=ELSEWHERE_CODE, number=WOMAN)
    refused("person.not_said", correct_identity, person.pk, reason=" ", name="王五", by=TOWN)
    refused("person.nothing_changes", correct_identity, person.pk, reason="核对", name="王伟芳", by=TOWN)
    refused("person.birth_disagrees", correct_identity, person.pk, reason="核对", born_on=TODAY, by=TOWN)
    refused("person.number_taken", correct_identity, person.pk, reason="核对", number=OTHER_MAN, by=TOWN)
    elsewhere = refused(
        "person.registered_elsewhere", correct_identity, person.pk, reason="核对", number=WOMAN, by=TOWN
    )
    assert elsewhere.then == "请联系樊城区残联。"
    refused("access.not_yours", correct_identity, person.pk, reason="核对", name="王五", by=VILLAGE)
    with pytest.raises(Http404):
        correct(person, name="王五", by=ELSEWHERE)
    assert Person.objects.get(pk=person.pk).name == "王伟芳"


def test_whoever_gets_a_number_later_keeps_what_agrees():
    person = register_person(
        name="小明", code=VILLAGE_CODE, sex="male", born_on=dt.date(1970, 3, 15), by=VILLAGE, at=NOON
    )
    correct(person, number=MAN)
    assert Person.objects.get(pk=person.pk).number_kind == "resident"
    assert not FormerNumber.objects.exists()


def test_a_new_phone_leaves_no_number_in_the_line(person):
    change_contact(person.pk, phone="199 0000 5678", lives_address="前进路 8 号", by=VILLAGE, at=NOON)
    row = Person.objects.get(pk=person.pk)
    assert (row.phone.open(), row.lives_address) == ("19900005678", "前进路 8 号")
    assert "5678" not in str(Trail.objects.get(act="change_contact").became)


def test_contact_details_that_are_the_same_change_nothing(person):
    change_contact(person.pk, phone="19900001234", lives_code=VILLAGE_CODE, by=VILLAGE, at=NOON)
    assert not Trail.objects.filter(act="change_contact").exists()


def test_living_at_a_place_that_is_none_is_refused(person):
    refused("place.unknown", change_contact, person.pk, lives_code="420602002777", by=VILLAGE)
    change_contact(person.pk, lives_code="440305001001", by=VILLAGE, at=NOON)  # another city, of which nothing is kept
    assert Person.objects.get(pk=person.pk).lives_code == "440305001001"


def move(person, to_code, *, by=TOWN, on=TODAY, **more):
    return move_residence(person.pk, to_code=to_code, on=on, reason="户口迁移证", by=by, at=NOON, **more)


def test_whoever_moves_takes_everything_along(person):
    set_household(person.pk, number="100", is_head=True, by=VILLAGE, at=NOON)
    certificate, told = CertificateFactory(person=person), CircumstanceFactory(person=person)
    move(person, NEIGHBOUR_CODE)
    row = Person.objects.get(pk=person.pk)
    certificate.refresh_from_db()
    told.refresh_from_db()
    assert {row.code, row.lives_code, certificate.code, told.code} == {NEIGHBOUR_CODE}
    assert (row.household, row.is_head) == (None, False)
    assert set(NameToken.objects.filter(person=person).values_list("code", flat=True)) == {NEIGHBOUR_CODE}


def test_the_town_may_not_move_anybody_out_of_itself_and_the_county_may(person):
    assert (
        "请转县级残联"
        in refused(
            "person.out_of_reach",
            move_residence,
            person.pk,
            to_code=ELSEWHERE_CODE,
            on=TODAY,
            reason="户口迁移证",
            by=TOWN,
        ).then
    )
    move(person, ELSEWHERE_CODE, by=COUNTY)
    assert Person.objects.get(pk=person.pk).code == ELSEWHERE_CODE
    assert find_people(COUNTY, MAN, on=TODAY).people == []
    assert [row.pk for row in find_people(ELSEWHERE, MAN, on=TODAY).people] == [person.pk]
    assert set(Trail.objects.filter(act="move_residence").values_list("code", flat=True)) == {
        VILLAGE_CODE,
        ELSEWHERE_CODE,
    }


def test_a_move_out_of_reach_passes_beneath_row_security_and_names_who_did_it(person):
    with scoped(COUNTY.ranges, by=COUNTY):
        move(person, ELSEWHERE_CODE, by=COUNTY)
        assert not Person.objects.filter(pk=person.pk).exists()
    kept = History.objects.filter(register="people_person", row_id=person.pk).latest("pk")
    assert (kept.was["code"], kept.seat_id) == (VILLAGE_CODE, COUNTY.seat_id)


@pytest.mark.parametrize(
    ("to_code", "on", "code"),
    [
        (VILLAGE_CODE, TODAY, "person.moves_nowhere"),
        (NEIGHBOUR_CODE, TODAY + dt.timedelta(days=1), "person.moves_later"),
        ("420602002777", TODAY, "place.unknown"),
        ("420602002000", TODAY, "place.unknown"),
    ],
)
def test_a_move_that_does_not_fit_is_refused(person, to_code, on, code):
    refused(code, move_residence, person.pk, to_code=to_code, on=on, reason="迁移", by=TOWN)


def die(person, died_on=TODAY, *, by=TOWN, source="死亡医学证明", **more):
    return record_death(person.pk, died_on=died_on, source=source, by=by, at=NOON, **more)


def test_a_death_is_recorded_once_and_another_day_needs_a_reason(person):
    die(person)
    die(person)
    assert Trail.objects.filter(act="record_death").count() == 1
    yesterday = TODAY - dt.timedelta(days=1)
    refused("person.dead_already", record_death, person.pk, died_on=yesterday, source="村委会证明", by=TOWN)
    die(person, yesterday, reason="原日期抄错")
    assert Person.objects.get(pk=person.pk).died_on == yesterday


def test_a_death_to_come_or_before_birth_is_refused(person):
    later = TODAY + dt.timedelta(days=1)
    refused("person.dies_later", record_death, person.pk, died_on=later, source="证明", by=TOWN)
    early = dt.date(1970, 3, 14)
    refused("person.dies_before_birth", record_death, person.pk, died_on=early, source="证明", by=TOWN)
    die(person, dt.date(1970, 3, 15))


def test_a_wrong_report_of_death_is_withdrawn(person):
    die(person)
    withdraw_death(person.pk, reason="本人到窗口", by=TOWN, at=NOON)
    assert Person.objects.get(pk=person.pk).died_on is None


def test_a_household_has_one_head(person):
    other = PersonFactory(name="李四")
    set_household(person.pk, number="100", is_head=True, by=VILLAGE, at=NOON)
    set_household(other.pk, number="100", is_head=True, by=VILLAGE, at=NOON)
    heads = Person.objects.filter(household__number="100", is_head=True)
    assert list(heads) == [other]
    assert Person.objects.filter(household__number="100").count() == 2


def guard(person, *, by=VILLAGE, **said):
    terms = {"name": "王大山", "relation": "parent", "since": dt.date(2020, 1, 1)} | said
    return set_guardian(person.pk, **terms, by=by, at=NOON)


def test_the_same_guardian_again_has_the_phone_renewed(person):
    first = guard(person)
    again = guard(person, phone="19900004321", number=OTHER_MAN)
    assert again.pk == first.pk
    assert Guardian.objects.get(pk=first.pk).phone.open() == "19900004321"


def test_a_guardian_that_does_not_fit_is_refused(person):
    for code, said in (
        ("guardian.is_the_person", {"number": MAN}),
        ("guardian.begins_later", {"since": TODAY + dt.timedelta(days=1)}),
        ("guardian.unknown_relation", {"relation": "friend"}),
        ("name.digit", {"name": "王2"}),
    ):
        terms = {"name": "王大山", "relation": "parent", "since": dt.date(2020, 1, 1)} | said
        refused(code, set_guardian, person.pk, **terms, by=VILLAGE)
    assert not Guardian.objects.exists()


def test_a_guardian_stands_until_the_end_and_not_beyond(person):
    guardian = guard(person)
    end_guardian(guardian.pk, on=TODAY, reason="监护人去世", by=VILLAGE, at=NOON)
    assert not Guardian.objects.filter(held__contains=TODAY).exists()
    end_guardian(guardian.pk, on=TODAY, reason="监护人去世", by=VILLAGE, at=NOON)
    refused("guardian.ends_wrongly", end_guardian, guard(person).pk, on=dt.date(2019, 1, 1), reason="错", by=VILLAGE)


def test_a_register_row_cannot_be_changed_by_nobody(person):
    from django.db import connection

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('doorstep.actor', '', true)")
        with pytest.raises(IntegrityError, match="登记簿须先说明由谁变更"), transaction.atomic():
            Person.objects.filter(pk=person.pk).update(name="无名")
