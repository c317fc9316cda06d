"""Money that was paid and is not due: found by comparison, asked back by people, by consent or with a receipt."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.http import Http404

from doorstep.base.items import BENEFITS
from doorstep.base.models import Trail
from doorstep.entitlements.models import STANDING, Award
from doorstep.entitlements.models_recovery import Recovery
from doorstep.entitlements.overpaid import overpaid
from doorstep.entitlements.recovery_machine import MACHINE
from doorstep.entitlements.services import (
    agree_instalment,
    agree_offset,
    approve_waiver,
    ask_waiver,
    close_recovery,
    draw_up_month,
    left_of,
    notify_recovery,
    open_recovery,
    proposes_waiver,
    refuse_waiver,
    repay_recovery,
    transfer_recovery,
    withdraw_recovery,
)
from doorstep.kernel.refusal import Refused
from doorstep.payments.models_ledger import OffsetPlan
from doorstep.payments.services import drop_batch
from doorstep.people.models import Person
from doorstep.people.services import merge_people
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, SIGNER, VILLAGE, actor
from tests.factories import PayAccountFactory, PersonFactory
from tests.payments.money import answered, balances, noon, sent, signed

pytestmark = pytest.mark.usefixtures("db")
LIVING, NURSING = BENEFITS["living-allowance"], BENEFITS["nursing-allowance"]
FOUND_ON = dt.date(2026, 6, 5)
WHY = "民政部门函告，已与家属核对"


def month(number: int) -> dt.date:
    return dt.date(2026, number, 1)


def give(person, benefit, fen, months, known=None):
    """Awarded from `known` on, or since before we began to keep books."""
    about = {"person": person, "code": person.code, "benefit": benefit.code, "amount_fen": fen, "months": months}
    return Award.objects.create(**about, known=DateTimeTZRange(known, None))


def paid_for(*months: dt.date, benefits=(LIVING,)) -> None:
    """Each month drawn, signed, sent and paid on its tenth."""
    for first in months:
        day = first.replace(day=10)
        for benefit in benefits:
            batch = draw_up_month(benefit, first, code=COUNTY_CODE, by=COUNTY, at=noon(day))
            answered(sent(batch, day), paid_on=day)


def somebody(*benefits, **about):
    """Paid for January to May of what is due from January on."""
    person = PersonFactory(**about)
    PayAccountFactory(person=person)
    for benefit, fen in benefits or ((LIVING, 110_00),):
        give(person, benefit, fen, DateRange(month(1), None))
    return person


def stop(person, since: dt.date, benefit=LIVING) -> None:
    """The award ends before the month: what stood until now is known no longer."""
    award = Award.objects.get(STANDING, person=person, benefit=benefit.code)
    Award.objects.filter(pk=award.pk).update(known=DateTimeTZRange(award.known.lower, noon(FOUND_ON)))
    person.refresh_from_db()
    if since > award.months.lower:
        give(person, benefit, award.amount_fen, DateRange(award.months.lower, since), noon(FOUND_ON))


def found(person, **about):
    said = {"cause": "ERROR", "reason": WHY} | about
    return open_recovery(person.pk, LIVING.code, code=COUNTY_CODE, by=COUNTY, at=noon(FOUND_ON), **said)


@pytest.fixture
def overpaid_person():
    """Paid 110 yuan for January to May, of which April and May are not due: 220 yuan."""
    person = somebody()
    paid_for(*(month(number) for number in range(1, 6)))
    stop(person, month(4))
    return person


def told(recovery):
    return notify_recovery(recovery.pk, reason="已寄告知书", by=COUNTY, at=noon(FOUND_ON))


def repay(recovery, fen, receipt="0001", **about):
    said = {"paid_on": FOUND_ON, "receipt": receipt, "reason": "本人到窗口退还"} | about
    return repay_recovery(recovery.pk, fen, by=COUNTY, at=noon(FOUND_ON), **said)


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


@pytest.fixture
def lowered(overpaid_person):
    """From April on 80 yuan are due and 110 were paid: 60 yuan for April and May are to come back."""
    give(overpaid_person, LIVING, 80_00, DateRange(month(4), None), noon(FOUND_ON))
    return told(found(overpaid_person))


def hold_back(recovery, fen=25_00, **about):
    said = {"benefit": LIVING.code, "first": month(7), "consent_on": FOUND_ON, "consent": "本人签字的同意书"}
    return agree_offset(recovery.pk, fen, **(said | {"reason": "本人愿意按月扣"} | about), by=COUNTY, at=noon(FOUND_ON))


def plans(recovery):
    return list(OffsetPlan.objects.filter(recovery_id=recovery.pk).order_by("month").values_list("month", "amount_fen"))


def test_by_consent_later_months_are_lessened_until_nothing_is_left(lowered):
    hold_back(lowered)
    assert plans(lowered) == [(month(7), 25_00), (month(8), 25_00), (month(9), 10_00)]
    sums = []
    for number in (6, 7, 8, 9, 10):
        batch = draw_up_month(LIVING, month(number), code=COUNTY_CODE, by=COUNTY, at=noon(month(number)))
        sums.append(batch.total_fen)
        answered(sent(batch, month(number)), paid_on=month(number))
    assert sums == [80_00, 55_00, 55_00, 70_00, 80_00]
    assert (left_of(lowered), balances()["recovered"]) == (0, 60_00)
    assert balances()["appropriated"] == -(550_00 + sum(sums) + 60_00)
    assert sum(balances().values()) == 0
    assert overpaid(COUNTY_CODE, FOUND_ON) == []
    assert close_recovery(lowered.pk, reason="已扣清", by=COUNTY, at=noon(FOUND_ON)).state == "closed"


def test_what_is_held_back_is_not_paid_by_a_later_batch_for_the_same_month(lowered):
    hold_back(lowered)
    batch = sent(draw_up_month(LIVING, month(7), code=COUNTY_CODE, by=COUNTY, at=noon(month(7))), month(7))
    answered(batch, paid_on=month(7))
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_up_month(LIVING, month(7), code=COUNTY_CODE, by=COUNTY, at=noon(month(7)))


def test_a_dropped_batch_holds_nothing_back_and_the_next_one_does(lowered):
    hold_back(lowered)
    batch = signed(draw_up_month(LIVING, month(7), code=COUNTY_CODE, by=COUNTY, at=noon(month(7))), month(7))
    assert (left_of(lowered), balances()["recovered"]) == (35_00, 25_00)
    with pytest.raises(Refused, match="还没送银行的批次"):
        ask_waiver(lowered.pk, reason="生活困难", by=COUNTY, at=noon(month(7)))
    drop_batch(batch.pk, by=COUNTY, at=noon(month(7)), reason="名单有误")
    assert (left_of(lowered), "recovered" in balances()) == (60_00, False)
    again = draw_up_month(LIVING, month(7), code=COUNTY_CODE, by=COUNTY, at=noon(month(7)))
    assert again.lines.get(month=month(7)).amount_fen == 55_00


def test_what_was_held_back_stays_as_it_was(lowered):
    hold_back(lowered)
    draw_up_month(LIVING, month(7), code=COUNTY_CODE, by=COUNTY, at=noon(month(7)))
    taken = OffsetPlan.objects.get(recovery_id=lowered.pk, month=month(7))
    with pytest.raises(IntegrityError, match="已经扣回的不能改动"), transaction.atomic():
        OffsetPlan.objects.filter(pk=taken.pk).update(amount_fen=1)
    with pytest.raises(IntegrityError, match="已经扣回的不能改动"), transaction.atomic():
        taken.delete()


def test_paying_back_in_money_shortens_the_plan_from_its_end(lowered):
    hold_back(lowered)
    repay(lowered, 20_00)
    assert plans(lowered) == [(month(7), 25_00), (month(8), 15_00)]
    assert repay(lowered, 40_00, "0002").state == "repaid"
    assert plans(lowered) == []


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"fen": 40_01}, "最多扣 50%，就是40元"),
        ({"fen": 0}, "没有填写每月扣多少"),
        ({"fen": 10}, "最多 60 个月"),
        ({"consent": " "}, "没有填写同意的依据"),
        ({"consent_on": dt.date(2026, 6, 6)}, "在今天以后"),
        ({"first": month(6)}, "开始的月份应在本月以后"),
        ({"benefit": NURSING.code}, "没有享受重度残疾人护理补贴"),
        ({"reason": ""}, "没有填写理由"),
    ],
)
def test_holding_back_without_consent_or_beyond_the_limit_is_refused_in_words(lowered, about, words):
    with pytest.raises(Refused, match=words):
        hold_back(lowered, **about)
    assert plans(lowered) == []


def test_exactly_half_may_be_held_back(lowered):
    hold_back(lowered, 40_00)
    assert plans(lowered) == [(month(7), 40_00), (month(8), 20_00)]


def test_nothing_is_held_back_of_a_month_that_is_on_a_line_or_planned_for(lowered):
    draw_up_month(LIVING, month(7), code=COUNTY_CODE, by=COUNTY, at=noon(FOUND_ON))
    with pytest.raises(Refused, match="已经制单"):
        hold_back(lowered)
    OffsetPlan.objects.create(
        person_id=lowered.person_id,
        code=lowered.code,
        benefit=LIVING.code,
        month=month(9),
        amount_fen=1,
        recovery_id=0,
    )
    with pytest.raises(Refused, match="另有扣回安排"):
        hold_back(lowered, first=month(8))


def test_nothing_is_held_back_from_the_dead(overpaid_person):
    Person.objects.filter(pk=overpaid_person.pk).update(died_on=dt.date(2026, 3, 18))
    recovery = told(found(overpaid_person, cause="DEATH"))
    assert "扣回" not in recovery.letter
    with pytest.raises(Refused, match="已经去世"):
        hold_back(recovery)


def test_consent_is_a_condition_of_the_database(lowered):
    with pytest.raises(IntegrityError, match="recovery_offset_rests_on_consent"), transaction.atomic():
        Recovery.objects.filter(pk=lowered.pk).update(state="offset")


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
