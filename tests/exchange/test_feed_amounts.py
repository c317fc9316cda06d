"""What another department pays comes with its list, so that the higher of two allowances can be told."""

import datetime as dt

import pytest

from doorstep.people.models import Circumstance
from tests.factories import PersonFactory, citizen_number
from tests.people.test_tell import paid_elsewhere

from .sheets import MAY, entered, faults, text_of

pytestmark = pytest.mark.usefixtures("db")
HEAD = ("姓名", "身份证号", "起发日期", "每月金额（元）")
MARCH, APRIL = dt.date(2026, 3, 5), dt.date(2026, 4, 1)


@pytest.fixture
def soldier():
    return PersonFactory(number=citizen_number(1))


def listed(yuan, as_of=MAY, since="2024-01-01"):
    rows = text_of(("王伟芳", citizen_number(1), since, yuan), head=HEAD)
    return entered(rows, contract="veterans-care", as_of=as_of)


def told(person):
    rows = Circumstance.objects.filter(person=person, kind="veteran_care").order_by("valid")
    return [(one.valid.lower, one.valid.upper, one.amount_fen) for one in rows]


def test_a_list_that_says_how_much_lets_the_higher_one_be_told(soldier):
    assert listed("900").state == "closed"
    assert paid_elsewhere(soldier, dt.date(2026, 5, 1))[1] == 900_00


def test_a_list_that_does_not_say_how_much_leaves_it_open(soldier):
    listed("")
    assert told(soldier) == [(APRIL, None, None)]
    assert paid_elsewhere(soldier, dt.date(2026, 5, 1))[1] is None


def test_a_new_amount_changes_nothing_of_the_months_before_its_list(soldier):
    listed("900", as_of=MARCH)
    listed("950")
    assert told(soldier) == [(dt.date(2026, 1, 1), APRIL, 900_00), (APRIL, None, 950_00)]


def test_the_same_amount_again_writes_nothing(soldier):
    listed("900", as_of=MARCH)
    before = list(Circumstance.objects.values_list("pk", flat=True))
    assert listed("900.00").news == 0
    assert list(Circumstance.objects.values_list("pk", flat=True)) == before


def test_a_later_list_without_amounts_keeps_what_is_known(soldier):
    listed("900", as_of=MARCH)
    listed("")
    assert told(soldier) == [(dt.date(2026, 1, 1), None, 900_00)]


def test_a_corrected_amount_of_the_same_quarter_takes_the_place_of_the_wrong_one(soldier):
    listed("9000")
    listed("900", as_of=MAY + dt.timedelta(days=1))
    assert told(soldier) == [(APRIL, None, 900_00)]


@pytest.mark.parametrize(("yuan", "words"), [("0", "请留空"), ("九百", "不是金额")])
def test_an_amount_that_is_none_is_named(soldier, yuan, words):
    assert words in faults(listed(yuan))[2]["amount"]
    assert told(soldier) == []
