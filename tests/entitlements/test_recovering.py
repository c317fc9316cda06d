"""Money that was paid and is not due: found by comparison, asked back by people, by consent or with a receipt."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from doorstep.base.models import Trail
from doorstep.entitlements.models import Award
from doorstep.entitlements.models_recovery import Recovery
from doorstep.entitlements.overpaid import overpaid
from doorstep.entitlements.recovery_machine import MACHINE
from doorstep.entitlements.services import (
    agree_instalment,
    approve_waiver,
    ask_waiver,
    close_recovery,
    left_of,
    open_recovery,
    proposes_waiver,
    refuse_waiver,
    transfer_recovery,
    withdraw_recovery,
)
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Person
from doorstep.people.services import merge_people
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, SIGNER, VILLAGE, actor
from tests.payments.money import balances, noon

from .recoveries import FOUND_ON, LIVING, NURSING, WHY, found, give, month, paid_for, repay, somebody, stop, told

pytestmark = pytest.mark.usefixtures("db")


def test_the_table_of_a_case_is_sound():
    assert list(MACHINE.faults()) == []


def test_a_death_found_late_is_705_yuan():
    """Worked example A: living 110 and nursing 125; died on 18 March, found on 5 June, paid for April, May and June."""
    li = somebody((LIVING, 110_00), (NURSING, 125_00), name="李建国")
    paid_for(*(month(number) for number in range(1, 7)), benefits=(LIVING, NURSING))
    Person.objects.filter(pk=li.pk).update(died_on=dt.date(2026, 3, 18))
    for benefit in (LIVING, NURSING):
        stop(li, month(4), benefit)
    rows = overpaid(COUNTY_CODE, FOUND_ON)
    assert [(row.benefit, row.total_fen, row.likely) for row in rows] == [
        (LIVING.code, 330_00, "DEATH"),
        (NURSING.code, 375_00, "DEATH"),
    ]
    assert [one.month for one in rows[0].months] == [month(4), month(5), month(6)]
    assert sum(row.total_fen for row in rows) == 705_00


def test_nothing_is_overpaid_while_what_stands_is_what_was_paid():
    somebody()
    paid_for(month(1), month(2))
    assert overpaid(COUNTY_CODE, FOUND_ON) == []


def test_a_lower_grade_asks_back_the_difference_alone(overpaid_person):
    give(overpaid_person, LIVING, 80_00, DateRange(month(4), None), noon(FOUND_ON))
    (row,) = overpaid(COUNTY_CODE, FOUND_ON)
    assert [(one.paid_fen, one.due_fen, one.amount_fen) for one in row.months] == [(110_00, 80_00, 30_00)] * 2


def test_whoever_moved_to_another_county_is_still_due_what_was_due_here():
    person = somebody()
    paid_for(month(1))
    Person.objects.filter(pk=person.pk).update(code=ELSEWHERE.code[:6] + "005008")
    assert overpaid(COUNTY_CODE, FOUND_ON) == []
    stop(person, month(1))
    assert [row.total_fen for row in overpaid(COUNTY_CODE, FOUND_ON)] == [110_00]


def test_two_rows_of_one_person_paid_for_one_month_are_found_once_they_are_joined():
    kept, gone = somebody(), somebody()
    paid_for(month(1))
    Award.objects.filter(person=gone).delete()
    gone.pay_accounts.all().delete()
    merge_people(kept.pk, gone.pk, reason="同一人登记两次", by=COUNTY, at=noon(FOUND_ON))
    (row,) = overpaid(COUNTY_CODE, FOUND_ON)
    assert (row.person_id, row.total_fen) == (kept.pk, 110_00)


def test_what_a_case_asks_back_is_not_proposed_again_until_it_is_withdrawn(overpaid_person):
    recovery = found(overpaid_person)
    assert overpaid(COUNTY_CODE, FOUND_ON) == []
    with pytest.raises(Refused, match="没有多发，或者已经立案"):
        found(overpaid_person)
    withdraw_recovery(recovery.pk, reason="核对后并未多发", by=COUNTY, at=noon(FOUND_ON))
    assert [row.total_fen for row in overpaid(COUNTY_CODE, FOUND_ON)] == [220_00]


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"cause": ""}, "没有选择原因"),
        ({"reason": " "}, "没有填写立案依据"),
        ({"by": SIGNER}, "办理追缴"),
        ({"by": VILLAGE}, "办理追缴"),
    ],
)
def test_a_case_needs_a_cause_a_reason_and_whose_work_it_is(overpaid_person, about, words):
    said = {"cause": "ERROR", "reason": WHY, "by": COUNTY} | about
    with pytest.raises(Refused, match=words):
        open_recovery(overpaid_person.pk, LIVING.code, code=COUNTY_CODE, at=noon(FOUND_ON), **said)


def test_the_letter_says_what_was_paid_what_was_due_and_what_can_be_done(overpaid_person):
    letter = told(found(overpaid_person)).letter
    assert "王伟芳的困难残疾人生活补贴多发了220元。" in letter
    assert "2026年4月发了110元，应发0元，多发110元；2026年5月发了110元，应发0元，多发110元。" in letter
    assert "每月最多扣百分之50" in letter
    assert "请我们重新核对" in letter


def test_money_paid_back_stands_in_the_ledger_and_the_case_is_repaid_with_the_last_of_it(overpaid_person):
    recovery = told(found(overpaid_person))
    assert repay(recovery, 100_00).state == "notified"
    assert (left_of(recovery), balances()["recovered"], balances()["paid"]) == (120_00, 100_00, 450_00)
    with pytest.raises(Refused, match="此环节可办"):
        close_recovery(recovery.pk, reason="结案", by=COUNTY, at=noon(FOUND_ON))
    assert repay(recovery, 120_00, "0002").state == "repaid"
    closed = close_recovery(recovery.pk, reason="已退清", by=COUNTY, at=noon(FOUND_ON))
    assert (closed.state, closed.closed_at) == ("closed", noon(FOUND_ON))
    assert sum(balances().values()) == 0


@pytest.mark.parametrize(
    ("fen", "about", "words"),
    [
        (220_01, {}, "还能退还的是220元"),
        (0, {}, "填写的是0元"),
        (-1, {}, "填写的是0元"),
        (10_00, {"paid_on": dt.date(2026, 6, 6)}, "在今天以后"),
        (10_00, {"receipt": " "}, "没有填写收据号"),
        (10_00, {"reason": ""}, "没有填写理由"),
    ],
)
def test_a_repayment_that_cannot_be_is_refused_in_words(overpaid_person, fen, about, words):
    recovery = told(found(overpaid_person))
    with pytest.raises(Refused, match=words):
        repay(recovery, fen, **about)
    assert "recovered" not in balances()


def test_a_receipt_is_entered_once(overpaid_person):
    recovery = told(found(overpaid_person))
    repay(recovery, 10_00, "0001")
    with pytest.raises(Refused, match="这张收据已经登记过"):
        repay(recovery, 10_00, "0001")


def test_the_database_lets_nobody_pay_back_more_than_the_total(overpaid_person):
    recovery = told(found(overpaid_person))
    about = {"paid_on": FOUND_ON, "at": noon(FOUND_ON), "seat_id": 0, "seat_label": "县"}
    with pytest.raises(IntegrityError, match="退还的钱多于追缴的钱"), transaction.atomic():
        recovery.repayments.create(code=recovery.code, amount_fen=220_01, receipt="1", **about)
    with pytest.raises(IntegrityError, match="立案后不能改动"), transaction.atomic():
        Recovery.objects.filter(pk=recovery.pk).update(total_fen=1)


def test_waiving_needs_another_person(overpaid_person):
    recovery = told(found(overpaid_person))
    ask_waiver(recovery.pk, reason="生活困难，工作差错所致", by=COUNTY, at=noon(FOUND_ON))
    with pytest.raises(Refused, match="审批免予追缴"):
        approve_waiver(recovery.pk, reason="同意", by=COUNTY, at=noon(FOUND_ON))
    same_person = actor("county_signer", COUNTY_CODE, account_id=COUNTY.account_id, seat_id=999)
    with pytest.raises(Refused, match="这是您自己提请的"):
        approve_waiver(recovery.pk, reason="同意", by=same_person, at=noon(FOUND_ON))
    assert approve_waiver(recovery.pk, reason="同意", by=SIGNER, at=noon(FOUND_ON)).state == "waived"
    assert close_recovery(recovery.pk, reason="已免", by=COUNTY, at=noon(FOUND_ON)).state == "closed"


def test_a_waiver_that_is_refused_lets_the_case_go_on(overpaid_person):
    recovery = told(found(overpaid_person))
    ask_waiver(recovery.pk, reason="生活困难", by=COUNTY, at=noon(FOUND_ON))
    assert refuse_waiver(recovery.pk, reason="有能力退还", by=SIGNER, at=noon(FOUND_ON)).state == "notified"
    assert agree_instalment(recovery.pk, reason="分四次退", by=COUNTY, at=noon(FOUND_ON)).state == "instalment"
    assert transfer_recovery(recovery.pk, reason="拒不退还", by=COUNTY, at=noon(FOUND_ON)).state == "transferred"
    lines = Trail.objects.filter(thing="entitlements.recovery", thing_id=recovery.pk).order_by("pk")
    assert [line.act for line in lines] == [
        "open_recovery",
        "recovery_notify",
        "recovery_ask_waiver",
        "recovery_refuse_waiver",
        "recovery_instalment",
        "recovery_transfer",
    ]
    assert all(line.reason for line in lines)


def test_an_honest_error_of_long_ago_proposes_to_waive_and_no_other_does(overpaid_person):
    recovery = found(overpaid_person)
    assert not proposes_waiver(recovery, month(5), dt.date(2027, 5, 31))
    assert proposes_waiver(recovery, month(5), dt.date(2027, 6, 1))
    recovery.cause = "FRAUD"
    assert not proposes_waiver(recovery, month(5), dt.date(2027, 6, 1))


def test_a_case_with_money_entered_is_not_withdrawn_and_none_is_found_from_elsewhere(overpaid_person):
    recovery = told(found(overpaid_person))
    repay(recovery, 10_00)
    with pytest.raises(Refused, match="已经退还或者扣回过"):
        withdraw_recovery(recovery.pk, reason="错了", by=COUNTY, at=noon(FOUND_ON))
    with pytest.raises(Http404):
        close_recovery(recovery.pk, reason="越权", by=ELSEWHERE, at=noon(FOUND_ON))
