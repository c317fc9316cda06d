"""A month was paid, found not due, given back, and is due after all: what was given back is paid again, and no more."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from doorstep.entitlements.models import STANDING, Award
from doorstep.entitlements.overpaid import overpaid
from doorstep.entitlements.services import agree_offset, draw_up_month
from doorstep.kernel.refusal import Refused
from doorstep.payments.models import Line
from doorstep.payments.services import drop_batch
from tests.cast import COUNTY, COUNTY_CODE
from tests.payments.money import answered, balances, noon, sent

from .recoveries import FOUND_ON, LIVING, found, give, month, repay, somebody, told

pytestmark = pytest.mark.usefixtures("db")
JUNE, JULY = month(6), month(7)


def due_after_all(person, fen=110_00):
    """From April on so much is due, as is known from 20 June on."""
    known, months = noon(JUNE.replace(day=20)), DateRange(month(4), None)
    for award in Award.objects.filter(STANDING, person=person, months__overlap=months):
        Award.objects.filter(pk=award.pk).update(known=DateTimeTZRange(award.known.lower, known))
    give(person, LIVING, fen, months, known)


def drawn(first=JUNE):
    return draw_up_month(LIVING, first, code=COUNTY_CODE, by=COUNTY, at=noon(first.replace(day=21)))


def lines_of(batch):
    return sorted(batch.lines.values_list("month", "from_fen", "amount_fen"))


def received(person, first):
    """What the person was paid of a month, whatever was given back."""
    return sum(Line.objects.filter(person=person, month=first, state="paid").values_list("amount_fen", flat=True))


def test_a_month_that_was_given_back_and_is_due_after_all_is_paid_again(overpaid_person):
    repay(told(found(overpaid_person)), 220_00)
    due_after_all(overpaid_person)
    batch = drawn()
    assert lines_of(batch) == [(month(4), 110_00, 110_00), (month(5), 110_00, 110_00), (JUNE, 0, 110_00)]
    answered(sent(batch, JUNE.replace(day=21)), paid_on=JUNE.replace(day=21))
    assert received(overpaid_person, month(4)) == 220_00
    assert overpaid(COUNTY_CODE, JULY) == []
    assert balances()["paid"] == 550_00 - 220_00 + 330_00
    assert sum(balances().values()) == 0
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_up_month(LIVING, JUNE, code=COUNTY_CODE, by=COUNTY, at=noon(JULY))


def test_of_what_was_given_back_in_part_that_part_is_paid_again(overpaid_person):
    repay(told(found(overpaid_person)), 130_00)
    due_after_all(overpaid_person)
    assert lines_of(drawn()) == [(month(4), 110_00, 110_00), (month(5), 110_00, 20_00), (JUNE, 0, 110_00)]


def test_what_was_asked_back_and_never_given_back_is_not_paid_again(overpaid_person):
    told(found(overpaid_person))
    due_after_all(overpaid_person)
    assert lines_of(drawn()) == [(JUNE, 0, 110_00)]


def test_where_less_is_due_after_all_no_more_than_that_is_paid_again(overpaid_person):
    repay(told(found(overpaid_person)), 220_00)
    due_after_all(overpaid_person, fen=80_00)
    assert lines_of(drawn()) == [(month(4), 110_00, 80_00), (month(5), 110_00, 80_00), (JUNE, 0, 80_00)]


def test_what_was_held_back_is_paid_again_once_the_batch_that_held_it_back_has_gone_out(overpaid_person):
    """Lowered to 80 yuan, 60 yuan for April and May held back of July; then 110 yuan were due all the time."""
    give(overpaid_person, LIVING, 80_00, DateRange(month(4), None), noon(FOUND_ON))
    case = told(found(overpaid_person))
    about = {"first": JULY, "consent_on": FOUND_ON, "consent": "同意书", "reason": "同意"}
    agree_offset(case.pk, 30_00, benefit=LIVING.code, **about, by=COUNTY, at=noon(FOUND_ON))
    batch = draw_up_month(LIVING, JULY, code=COUNTY_CODE, by=COUNTY, at=noon(JULY))
    assert lines_of(batch) == [(JUNE, 0, 80_00), (JULY, 0, 50_00)]
    due_after_all(overpaid_person)
    august = drawn(month(8))
    assert {first: fen for first, _from, fen in lines_of(august)} == {JUNE: 30_00, JULY: 30_00, month(8): 80_00}
    sent(batch, JULY)
    september = drawn(month(9))
    assert {first: fen for first, _from, fen in lines_of(september)} == {month(4): 30_00, month(9): 110_00}


def test_a_month_that_is_given_back_paid_again_and_not_due_again_is_asked_back_again(overpaid_person):
    repay(told(found(overpaid_person)), 220_00)
    due_after_all(overpaid_person)
    answered(sent(drawn(), JUNE.replace(day=21)), paid_on=JUNE.replace(day=21))
    award = Award.objects.get(STANDING, person=overpaid_person, months__contains=month(5))
    Award.objects.filter(pk=award.pk).update(known=DateTimeTZRange(award.known.lower, noon(JULY)))
    (row,) = overpaid(COUNTY_CODE, JULY)
    assert [(one.month, one.amount_fen) for one in row.months] == [(month(n), 110_00) for n in (4, 5, 6)]


def test_a_lower_sum_is_never_exceeded_by_the_room_that_a_dropped_line_leaves():
    """80 yuan on one line, 30 on another; the first is dropped and 80 are due in all: 50 yuan are left to pay."""
    person = somebody((LIVING, 80_00))
    first = drawn(month(1))
    Award.objects.filter(person=person).update(amount_fen=110_00)
    second = drawn(month(2))
    assert (month(1), 80_00, 30_00) in lines_of(second)
    drop_batch(first.pk, by=COUNTY, at=noon(month(3)), reason="名单有误")
    Award.objects.filter(person=person).update(amount_fen=80_00)
    assert lines_of(drawn(month(1))) == [(month(1), 0, 50_00)]
