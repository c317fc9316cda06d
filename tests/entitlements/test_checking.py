"""What is odd is found and looked into before it counts."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from doorstep.entitlements.models import Award, Change
from doorstep.entitlements.models_process import Check, ListEntry, Telling
from doorstep.entitlements.oddities import ODDITIES
from doorstep.entitlements.services import (
    answer_check,
    confirm_change,
    confirm_changes,
    judge_month,
)
from doorstep.entitlements.waiting import counts_by_hold
from doorstep.kernel.refusal import Refused
from doorstep.people.services import move_residence, record_death
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, TOWN, VILLAGE
from tests.entitlements.newcomers import DAY, JUNE, LIVING, born, found, payable, told_and_listed
from tests.entitlements.process import LONG_AGO, ripen
from tests.entitlements.test_judge_month import MAY, judge, somebody_due
from tests.factories import (
    NOON,
    CircumstanceFactory,
    DivisionFactory,
    PayAccountFactory,
    PersonFactory,
)

pytestmark = pytest.mark.usefixtures("db")


def test_an_ordinary_newcomer_is_not_odd():
    change = found(payable())
    assert (change.odd, change.check_by) == ([], None)


def without_number():
    person = payable()
    person.number, person.number_index, person.number_kind = None, None, "none"
    person.save()
    return person


def moved():
    person = payable()
    DivisionFactory(code="420602002004", name="大北门社区居委会")
    move_residence(person.pk, to_code="420602002004", on=dt.date(2026, 4, 1), reason="户口簿", by=COUNTY, at=NOON)
    return person


def with_another():
    person = somebody_due()
    account = PayAccountFactory(person=person)
    PayAccountFactory(number=account.number, person=PersonFactory())
    return person


def told_two_ways():
    person = payable()
    low = person.circumstances.get(kind="low_income")
    low.valid, low.source = DateRange(MAY, None), "乡镇（街道）入户核实"
    low.save()
    CircumstanceFactory(person=person, holds=False, valid=DateRange(dt.date(2026, 1, 1), MAY))
    return person


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("no_number", without_number),
        ("very_old", lambda: born(dt.date(1926, 5, 1))),
        ("moved_lately", moved),
        ("no_account", somebody_due),
        ("shared_account", with_another),
        ("sources_differ", told_two_ways),
    ],
)
def test_what_is_odd_about_a_newcomer_is_found_and_nothing_else(name, make):
    assert found(make()).odd == [name]


def test_somebody_one_day_short_of_a_hundred_is_not_yet_very_old():
    assert found(born(dt.date(1926, 5, 2))).odd == []


def test_a_death_that_nobody_is_said_to_have_told_is_odd_and_one_that_was_told_is_not():
    silent, said = payable(), payable()
    judge(LIVING)
    ripen(LIVING.code, MAY)
    confirm_changes(LIVING.code, MAY, "starts", code=COUNTY_CODE, by=COUNTY, at=NOON)
    silent.died_on = dt.date(2026, 5, 10)
    silent.save()
    record_death(said.pk, died_on=dt.date(2026, 5, 10), source="民政火化信息", by=COUNTY, at=NOON)
    assert found(silent, JUNE).odd == ["death_untold"]
    assert found(said, JUNE).odd == []


def test_more_than_double_is_odd():
    person = payable()
    Award.objects.create(
        person=person, code=person.code, benefit=LIVING.code, amount_fen=54_99, months=DateRange(MAY, None)
    )
    assert found(person).odd == ["doubled"]
    Award.objects.update(amount_fen=55_00)
    assert found(person).odd == []


def test_every_oddity_is_tried_here():
    tried = {"no_number", "very_old", "moved_lately", "no_account", "shared_account", "sources_differ"}
    assert {one.name for one in ODDITIES} == tried | {"death_untold", "doubled"}


def test_a_run_again_neither_puts_off_the_day_nor_writes_anything():
    change = found(somebody_due())
    assert change.check_by == dt.date(2026, 5, 22)
    judge_month([LIVING], MAY, code=COUNTY_CODE, by=COUNTY, at=NOON + 10 * DAY)
    change.refresh_from_db()
    assert change.check_by == dt.date(2026, 5, 22)


def test_what_is_odd_no_longer_is_not_to_be_checked_any_more():
    person = somebody_due()
    assert found(person).odd == ["no_account"]
    PayAccountFactory(person=person)
    change = found(person)
    assert (change.odd, change.check_by) == ([], None)


def test_whoever_cannot_be_judged_is_asked_about_by_the_same_day():
    person = somebody_due()
    person.circumstances.filter(kind="low_income").delete()
    change = found(person)
    assert (change.kind, change.odd, change.check_by) == ("unknown", [], dt.date(2026, 5, 22))


def test_an_odd_change_cannot_be_confirmed_before_it_was_looked_into():
    change = found(somebody_due())
    with pytest.raises(Refused, match="有疑点，村（社区）还没有核实") as refused:
        confirm_change(change.pk, by=COUNTY, at=NOON)
    assert refused.value.code == "change.unchecked"
    answer_check(change.pk, "right", by=VILLAGE, at=NOON)
    with pytest.raises(Refused, match="还没有告知"):
        confirm_change(change.pk, by=COUNTY, at=NOON)


def test_what_was_not_right_and_whom_nobody_reached_cannot_be_confirmed_and_the_last_answer_counts():
    change = found(somebody_due())
    answer_check(change.pk, "unreached", "三次上门没有人", by=VILLAGE, at=NOON)
    with pytest.raises(Refused, match="没有联系上本人"):
        confirm_change(change.pk, by=COUNTY, at=NOON)
    answer_check(change.pk, "wrong", "人早已去世", by=TOWN, at=NOON)
    with pytest.raises(Refused, match="与实际不符"):
        confirm_change(change.pk, by=COUNTY, at=NOON)
    assert [one.answer for one in Check.objects.order_by("pk")] == ["unreached", "wrong"]


def test_a_check_says_what_was_found_unless_all_is_right():
    change = found(somebody_due())
    for answer in ("wrong", "unreached"):
        with pytest.raises(Refused, match="没有写明实际情况"):
            answer_check(change.pk, answer, " ", by=VILLAGE, at=NOON)
    with pytest.raises(Refused, match="没有选择核实结果"):
        answer_check(change.pk, "maybe", by=VILLAGE, at=NOON)
    with pytest.raises(Http404):
        answer_check(change.pk, "right", by=ELSEWHERE, at=NOON)
    with pytest.raises(IntegrityError, match="check_that_finds_otherwise_says_what"), transaction.atomic():
        Check.objects.create(
            person=change.person, code=change.code, benefit=LIVING.code, month=MAY, kind="starts", answer="wrong",
            at=NOON, seat_id=0,
        )  # fmt: skip


def test_a_check_of_another_amount_or_of_fewer_oddities_is_not_enough():
    person = somebody_due()
    change = found(person)
    answer_check(change.pk, "right", by=VILLAGE, at=NOON)
    person.born_on = dt.date(1920, 1, 1)
    person.save()
    change = found(person)
    assert change.odd == ["very_old", "no_account"]
    with pytest.raises(Refused, match="还没有核实"):
        confirm_change(change.pk, by=COUNTY, at=NOON)


def test_of_what_is_missing_one_can_only_say_that_nobody_was_reached():
    person = somebody_due()
    person.circumstances.filter(kind="low_income").delete()
    change = found(person)
    with pytest.raises(Refused, match="还缺情况"):
        answer_check(change.pk, "right", by=VILLAGE, at=NOON)
    assert answer_check(change.pk, "unreached", "外出打工", by=VILLAGE, at=NOON).odd == []


def test_all_that_is_ripe_is_confirmed_together_and_the_rest_is_left_and_counted():
    ripe, odd = payable(), somebody_due()
    judge(LIVING)
    told_and_listed(at=NOON - LONG_AGO)
    rows = Change.objects.filter(benefit=LIVING.code)
    assert counts_by_hold(rows, NOON.date()) == {"": 1, "unchecked": 1}
    assert confirm_changes(LIVING.code, MAY, "starts", code=COUNTY_CODE, by=COUNTY, at=NOON) == 1
    assert Award.objects.get().person == ripe
    assert Change.objects.get(person=odd).state == "open"


def test_a_withdrawn_finding_leaves_what_was_asked_and_told_of_it():
    person = somebody_due()
    change = found(person)
    answer_check(change.pk, "right", by=VILLAGE, at=NOON)
    told_and_listed()
    person.circumstances.filter(kind="low_income").update(holds=False)
    judge(LIVING)
    assert not Change.objects.filter(person=person, benefit=LIVING.code).exists()
    assert (Check.objects.count(), Telling.objects.count(), ListEntry.objects.count()) == (1, 1, 1)
