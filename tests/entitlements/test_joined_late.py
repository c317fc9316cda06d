"""One person was two rows in two counties and paid under both: once they are joined it is found, and people decide."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from doorstep.base.scope import scoped
from doorstep.entitlements.models import Award
from doorstep.entitlements.overpaid import overpaid
from doorstep.entitlements.services import draw_up_month, notify_recovery, open_recovery, repay_recovery
from doorstep.kernel.refusal import Refused
from doorstep.payments.models import Line
from doorstep.payments.services import receive_batch, record_answer, send_batch, sign_batch
from doorstep.people.models import Person
from doorstep.people.services import merge_people
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, ELSEWHERE_CODE, actor
from tests.factories import AccountFactory, OrgFactory, SeatFactory
from tests.payments.money import answer_of, noon
from tests.visitors import visitor

from .recoveries import FOUND_ON, LIVING, found, give, month, paid_for, repay, somebody, stop, told

pytestmark = pytest.mark.usefixtures("db")
THERE = "420606000000"
SIGNER_THERE = actor("county_signer", THERE, account_id=502)
FINANCE_THERE = actor("county_finance", THERE, account_id=503)


def paid_there(first: dt.date) -> None:
    """The other county pays the month, on its twelfth."""
    at = noon(first.replace(day=12))
    with scoped(ELSEWHERE.ranges, by=ELSEWHERE):
        batch = draw_up_month(LIVING, first, code=THERE, by=ELSEWHERE, at=at)
        sign_batch(batch.pk, by=SIGNER_THERE, at=at)
        sign_batch(batch.pk, by=FINANCE_THERE, at=at)
        receive_batch(batch.pk, by=FINANCE_THERE, at=at)
        send_batch(batch.pk, by=FINANCE_THERE, at=at)
        record_answer(batch.pk, answer_of(batch, {}, at.date()), by=FINANCE_THERE, at=at)


def join(kept, gone):
    """The other row has moved in, is stopped, and is joined with the one that is kept."""
    Award.objects.filter(person=gone).delete()
    gone.pay_accounts.all().delete()
    Person.objects.filter(pk=gone.pk).update(code=kept.code)
    return merge_people(kept.pk, gone.pk, reason="同一人登记两次", by=COUNTY, at=noon(FOUND_ON))


@pytest.fixture
def joined():
    """Paid here for March and April, and there for April and May; due once from January on."""
    kept, gone = somebody(), somebody(code=ELSEWHERE_CODE, name="王伟方")
    paid_for(month(3), month(4))
    paid_there(month(4))
    paid_there(month(5))
    join(kept, gone)
    return kept


def test_a_month_paid_in_two_counties_is_found_by_both_and_no_other_month_is(joined):
    for place in (COUNTY_CODE, THERE):
        (row,) = overpaid(place, FOUND_ON)
        assert row.person_id == joined.pk
        assert [(one.month, one.paid_fen, one.due_fen, one.amount_fen) for one in row.months] == [
            (month(4), 220_00, 110_00, 110_00)
        ]


def test_the_first_case_leaves_the_other_county_nothing_to_ask_and_keeps_both_payments(joined):
    about = {"code": THERE, "cause": "ERROR", "reason": "两县重复发放"}
    with scoped(ELSEWHERE.ranges, by=ELSEWHERE):
        case = open_recovery(joined.pk, LIVING.code, **about, by=ELSEWHERE, at=noon(FOUND_ON))
        said = case.months.get().payments
        letter = notify_recovery(case.pk, reason="已告知", by=ELSEWHERE, at=noon(FOUND_ON)).letter
    assert (case.code[:6], case.total_fen) == (THERE[:6], 110_00)
    assert said.endswith("2026年4月12日到账110元")
    assert "2026年4月10日到账110元；" in said
    assert f"2026年4月发了220元（{said}），应发110元，多发110元" in letter
    assert overpaid(COUNTY_CODE, FOUND_ON) == []
    with pytest.raises(Refused, match="没有多发，或者已经立案"):
        found(joined)


def test_the_page_shows_both_payments_before_anybody_opens_a_case(joined):
    office = visitor(SeatFactory(role="county_office", org=OrgFactory(county=True), account=AccountFactory()))
    page = office.get(reverse("overpaid")).content.decode()
    assert "2026年4月10日到账110元" in page
    assert "2026年4月12日到账110元" in page
    assert "多发 110.00 元" in page


def test_what_was_paid_twice_and_given_back_is_not_paid_a_third_time(joined):
    repay(told(found(joined)), 110_00)
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_up_month(LIVING, month(4), code=COUNTY_CODE, by=COUNTY, at=noon(FOUND_ON))
    assert Line.objects.filter(month=month(4)).count() == 2


def test_where_neither_payment_was_due_each_county_asks_back_its_own(joined):
    stop(joined, month(4))
    assert [row.total_fen for row in overpaid(COUNTY_CODE, FOUND_ON)] == [110_00]
    assert [[one.amount_fen for one in row.months] for row in overpaid(THERE, FOUND_ON)] == [[110_00, 110_00]]
    found(joined)
    assert [row.total_fen for row in overpaid(THERE, FOUND_ON)] == [220_00]


def test_what_was_lowered_is_found_though_two_counties_paid_it_in_parts():
    """80 yuan were paid here, and 30 more there after the person had moved; 80 were right after all."""
    person = somebody((LIVING, 80_00))
    paid_for(month(4))
    Person.objects.filter(pk=person.pk).update(code=ELSEWHERE_CODE)
    Award.objects.filter(person=person).update(amount_fen=110_00)
    paid_there(month(4))
    person.refresh_from_db()
    stop(person, month(4))
    give(person, LIVING, 80_00, DateRange(month(4), None), noon(FOUND_ON))
    assert [row.total_fen for row in overpaid(THERE, FOUND_ON)] == [30_00]


def test_a_case_stays_where_the_money_was_paid_when_its_person_is_joined_with_a_row_elsewhere():
    kept, gone = somebody(), somebody(code=ELSEWHERE_CODE)
    paid_there(month(4))
    stop(gone, month(4))
    about = {"code": THERE, "cause": "ERROR", "reason": "核对"}
    with scoped(ELSEWHERE.ranges, by=ELSEWHERE):
        case = open_recovery(gone.pk, LIVING.code, **about, by=ELSEWHERE, at=noon(FOUND_ON))
        notify_recovery(case.pk, reason="已告知", by=ELSEWHERE, at=noon(FOUND_ON))
    join(kept, gone)
    with scoped(ELSEWHERE.ranges, by=ELSEWHERE):
        about = {"paid_on": FOUND_ON, "receipt": "0001", "reason": "退还"}
        case = repay_recovery(case.pk, 110_00, **about, by=ELSEWHERE, at=noon(FOUND_ON))
    assert (case.person_id, case.code[:6], case.state) == (kept.pk, THERE[:6], "repaid")
