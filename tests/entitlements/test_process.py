"""People are told what was found of them; newcomers are published masked, and confirmed once the list has closed."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base import holding
from doorstep.entitlements.models import Award, Change
from doorstep.entitlements.models_process import ListEntry, Telling
from doorstep.entitlements.services import (
    confirm_change,
    confirm_changes,
    draw_up_month,
    publish_list,
    record_telling,
    tell_changes,
    withdraw_list,
)
from doorstep.entitlements.services.telling import to_be_told
from doorstep.exchange.models import Message
from doorstep.exchange.outbox import payload_of
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Guardian
from doorstep.people.services import record_death
from tests.cast import COUNTY, COUNTY_CODE, VILLAGE, VILLAGE_CODE
from tests.entitlements.newcomers import DAY, JUNE, LIVING, awarded, born, found, payable, told_and_listed
from tests.entitlements.process import LONG_AGO, ripen
from tests.entitlements.test_judge_month import MAY, judge, somebody_due
from tests.factories import (
    NOON,
    DivisionFactory,
    OrgFactory,
)

pytestmark = pytest.mark.usefixtures("db")


# Telling


def test_a_person_with_a_mobile_is_told_by_message_what_why_how_much_and_how_to_decline():
    OrgFactory(county=True)
    person = payable()
    person.phone = "19900001234"
    person.save()
    tail = person.pay_accounts.get().tail
    judge(LIVING)
    assert tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON) == 1
    said = payload_of(Message.objects.get(kind="message.benefit"))
    assert said["to"] == "19900001234"
    assert said["words"] == (
        "王伟芳：您可以享受困难残疾人生活补贴，每月 110.00 元，从2026年5月起，不用申请。"
        "依据：在世、持有有效残疾人证、低保家庭成员、不是特困供养人员、不享受孤儿基本生活保障、没有领取工伤生活护理费、"
        f"没有服刑、不在政府全额供养机构托养。钱发到尾号 {tail} 的账户。名单要先公示，没有异议就发。"
        "情况不对，或者不想享受的，请告诉村（社区）残协，或者拨打 12345。襄城区残联"
    )
    telling = Telling.objects.get()
    assert (telling.words.open(), telling.told_how) == (said["words"], "message")
    assert not to_be_told(VILLAGE).exists()


def test_nobody_is_told_twice_of_the_same_finding():
    payable()
    judge(LIVING)
    assert tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON) == 1
    judge(LIVING)
    assert tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON) == 0
    row = Telling.objects.values("person_id", "code", "benefit", "month", "kind", "becomes_fen").get()
    with pytest.raises(IntegrityError, match="telling_is_one_per_finding"), transaction.atomic():
        Telling.objects.create(**row, to="", words="x", made_at=NOON)


def test_who_has_no_mobile_is_told_by_the_village_which_says_how():
    person = payable()
    person.phone = "07103456789"  # a landline reads no messages
    person.save()
    judge(LIVING)
    tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    telling = to_be_told(VILLAGE).get()
    with pytest.raises(Refused, match="没有选择告知方式"):
        record_telling(telling.pk, "message", by=VILLAGE, at=NOON)
    record_telling(telling.pk, "face", by=VILLAGE, at=NOON)
    assert not to_be_told(VILLAGE).exists()
    assert record_telling(telling.pk, "letter", by=VILLAGE, at=NOON).told_how == "face"


def test_a_message_that_was_turned_down_is_told_by_the_village():
    person = payable()
    person.phone = "19900001234"
    person.save()
    judge(LIVING)
    tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    Message.objects.update(state="rejected", reject_code="x", answered_at=NOON, next_try_at=None)
    telling = to_be_told(VILLAGE).get()
    assert record_telling(telling.pk, "phone", by=VILLAGE, at=NOON).told_how == "phone"
    assert not to_be_told(VILLAGE).exists()


def test_of_a_child_the_guardian_is_told():
    person = born(dt.date(2015, 3, 1))
    Guardian.objects.create(
        person=person, code=person.code, name="王强", relation="parent", phone="19900005678",
        held=DateRange(dt.date(2015, 3, 1), None), proof="户口簿",
    )  # fmt: skip
    judge(LIVING)
    tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    said = payload_of(Message.objects.get())
    assert said["to"] == "19900005678"
    assert said["words"].startswith("王强（王伟芳的监护人）：王伟芳可以享受困难残疾人生活补贴")


def test_the_family_of_who_died_is_told_by_the_village_why_it_stops():
    person = payable()
    person.phone = "19900001234"
    person.save()
    awarded(person)
    record_death(person.pk, died_on=dt.date(2026, 5, 10), source="民政火化信息", by=COUNTY, at=NOON)
    judge(LIVING, month=JUNE)
    tell_changes(LIVING.code, JUNE, code=COUNTY_CODE, by=COUNTY, at=NOON)
    telling = Telling.objects.get(kind="stops")
    assert (telling.to, telling.told_how) == ("王伟芳的家属", "")
    assert "准备从2026年6月起停发，还要由县残联确认。原因：这一条不符合：在世。" in telling.words.open()


# Public lists


def test_a_newcomer_is_confirmed_once_the_list_has_closed_and_not_on_its_last_day():
    change = found(payable())
    hanging = told_and_listed()
    assert (hanging.opens_on, hanging.closes_on, hanging.entries_count) == (NOON.date(), dt.date(2026, 5, 22), 1)
    for days in (0, 7):
        with pytest.raises(Refused, match="公示期还没有满"):
            confirm_change(change.pk, by=COUNTY, at=NOON + days * DAY)
    confirm_change(change.pk, by=COUNTY, at=NOON + 8 * DAY)
    assert Award.objects.exists()


def test_who_was_not_published_cannot_be_confirmed():
    change = found(payable())
    tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="还没有公示"):
        confirm_change(change.pk, by=COUNTY, at=NOON)


def test_a_list_shows_masked_names_villages_and_amounts_and_no_minor_by_name():
    DivisionFactory(code=VILLAGE_CODE)
    payable()
    born(dt.date(2012, 3, 1))
    judge(LIVING)
    told_and_listed()
    shown = ListEntry.objects.order_by("number").values_list("number", "shown_name", "place", "amount_fen")
    assert list(shown) == [(1, "王**", "新街社区居委会", 110_00), (2, "某未成年人", "新街社区居委会", 110_00)]


def test_nobody_stands_on_two_lists_and_a_list_of_nobody_is_not_published():
    payable()
    judge(LIVING)
    told_and_listed()
    with pytest.raises(Refused, match="没有要公示的人"):
        publish_list(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    entry = ListEntry.objects.get()
    entry.pk, entry.number = None, 2
    with pytest.raises(IntegrityError, match="list_entry_is_one_per_finding"), transaction.atomic():
        entry.save(force_insert=True)


def test_a_withdrawn_list_confirms_nobody_and_its_people_are_published_anew():
    change = found(payable())
    hanging = told_and_listed(at=NOON - LONG_AGO)
    with pytest.raises(Refused, match="没有填写撤回原因"):
        withdraw_list(hanging.pk, reason=" ", by=COUNTY, at=NOON)
    withdraw_list(hanging.pk, reason="金额印错", by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="还没有公示"):
        confirm_change(change.pk, by=COUNTY, at=NOON)
    assert publish_list(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON).pk != hanging.pk


def test_another_amount_is_published_anew():
    change = found(payable())
    told_and_listed(at=NOON - LONG_AGO)
    Change.objects.filter(pk=change.pk).update(becomes_fen=120_00)
    with pytest.raises(Refused, match="还没有告知本人"):
        confirm_change(change.pk, by=COUNTY, at=NOON)


def test_a_raise_needs_no_list_but_is_told():
    person = payable()
    Award.objects.create(
        person=person, code=person.code, benefit=LIVING.code, amount_fen=100_00, months=DateRange(MAY, None)
    )
    change = found(person)
    with pytest.raises(Refused, match="还没有告知本人"):
        confirm_change(change.pk, by=COUNTY, at=NOON)
    tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    assert "由每月 100.00 元改为 110.00 元" in Telling.objects.get().words.open()
    confirm_change(change.pk, by=COUNTY, at=NOON)


# Stale lists of others


@pytest.fixture
def stale(monkeypatch):
    """The civil affairs' list of low incomes is late in this county."""
    words = {"low_income": "民政 低保名单应在 2026-05-08 前收到"}
    monkeypatch.setattr(holding, "SOURCES", [lambda code, on: words if code == COUNTY_CODE else {}])


def off_the_list(person):
    person.circumstances.filter(kind="low_income").update(holds=False)


def test_a_stop_that_rests_on_a_stale_list_is_held_in_words_and_the_money_goes_on(stale):
    person = payable()
    awarded(person)
    off_the_list(person)
    change = found(person, JUNE)
    ripen(LIVING.code, JUNE)
    with pytest.raises(Refused, match="民政 低保名单应在 2026-05-08 前收到") as refused:
        confirm_change(change.pk, by=COUNTY, at=NOON, reason="退出低保")
    assert refused.value.code == "change.stale"
    assert confirm_changes(LIVING.code, JUNE, "stops", code=COUNTY_CODE, by=COUNTY, at=NOON, reason="退出") == 0
    assert draw_up_month(LIVING, JUNE, code=COUNTY_CODE, by=COUNTY, at=NOON).lines_count == 1


def test_a_stop_for_a_reason_that_is_not_stale_stands_by_itself(stale):
    person = payable()
    awarded(person)
    off_the_list(person)
    record_death(person.pk, died_on=dt.date(2026, 5, 10), source="民政火化信息", by=COUNTY, at=NOON)
    change = found(person, JUNE)
    ripen(LIVING.code, JUNE)
    assert confirm_change(change.pk, by=COUNTY, at=NOON, reason="已去世") == 1


def test_a_stale_list_stops_nobody_from_beginning(stale):
    assert awarded(payable()).amount_fen == 110_00


# The batch


def test_a_batch_waits_for_what_the_county_can_do_and_for_nobody_else():
    standing = payable()
    awarded(standing)
    fresh, odd = payable(), somebody_due()
    judge(LIVING)
    with pytest.raises(Refused, match="还有 1 项变动待办"):
        draw_up_month(LIVING, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    told_and_listed()
    batch = draw_up_month(LIVING, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    assert [line.person_id for line in batch.lines.all()] == [standing.pk]
    assert set(Change.objects.filter(state="open").values_list("person", flat=True)) == {fresh.pk, odd.pk}
