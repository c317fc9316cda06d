"""Holding back by consent: later months are lessened, half of each at most, until what was overpaid has come back."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.entitlements.models_recovery import Recovery
from doorstep.entitlements.overpaid import overpaid
from doorstep.entitlements.services import (
    agree_offset,
    ask_waiver,
    close_recovery,
    draw_up_month,
    left_of,
    refuse_waiver,
    withdraw_recovery,
)
from doorstep.kernel.refusal import Refused
from doorstep.payments.models_ledger import OffsetPlan
from doorstep.payments.services import drop_batch
from doorstep.people.models import Person
from tests.cast import COUNTY, COUNTY_CODE, SIGNER
from tests.payments.money import answered, balances, noon, sent, signed

from .recoveries import FOUND_ON, LIVING, NURSING, found, give, month, repay, told

pytestmark = pytest.mark.usefixtures("db")


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


def test_a_case_of_which_something_was_held_back_is_not_withdrawn(lowered):
    hold_back(lowered)
    batch = draw_up_month(LIVING, month(7), code=COUNTY_CODE, by=COUNTY, at=noon(month(7)))
    answered(sent(batch, month(7)), paid_on=month(7))
    ask_waiver(lowered.pk, reason="生活困难", by=COUNTY, at=noon(month(7)))
    refuse_waiver(lowered.pk, reason="有能力退还", by=SIGNER, at=noon(month(7)))
    with pytest.raises(Refused, match="已经退还或者扣回过"):
        withdraw_recovery(lowered.pk, reason="错了", by=COUNTY, at=noon(month(7)))
