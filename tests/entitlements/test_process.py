"""People are told what was found of them; newcomers are published masked, and confirmed once the list has closed."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.items import BENEFITS
from doorstep.entitlements.models import Award, Change
from doorstep.entitlements.models_process import ListEntry, Telling
from doorstep.entitlements.services import (
    close_objection,
    confirm_change,
    confirm_changes,
    draw_up_month,
    enter_objection,
    judge_month,
    publish_list,
    record_telling,
    tell_changes,
    withdraw_list,
)
from doorstep.entitlements.services.publishing import shown_name
from doorstep.entitlements.services.telling import to_be_told
from doorstep.entitlements.telling_words import addressee_of
from doorstep.entitlements.terms import notice_days
from doorstep.exchange.models import Message
from doorstep.exchange.outbox import payload_of
from doorstep.kernel.benefit import Dated, Parameter
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Guardian
from doorstep.people.services import record_death
from tests.cast import COUNTY, COUNTY_CODE, VILLAGE, VILLAGE_CODE
from tests.entitlements.newcomers import DAY, JUNE, LIVING, awarded, born, found, payable, told_and_listed
from tests.entitlements.process import LONG_AGO, ripen
from tests.entitlements.test_judge_month import MAY, judge, somebody_due
from tests.exchange.sheets import entered, text_of
from tests.factories import (
    NOON,
    CircumstanceFactory,
    DivisionFactory,
    OrgFactory,
    PersonFactory,
    citizen_number,
)

pytestmark = pytest.mark.usefixtures("db")
JULY = dt.date(2026, 7, 1)
JUNE_LIST = dt.datetime(2026, 6, 8, 4, tzinfo=dt.UTC)


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
        "依据：在世、持有有效残疾人证、低保家庭成员、不是特困供养人员、不享受孤儿基本生活保障、不是事实无人抚养儿童、"
        "没有领取工伤生活护理费、没有服刑、不在政府全额供养机构托养。"
        f"钱发到尾号 {tail} 的账户。名单要先公示，没有异议就发。"
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
    assert "准备从2026年6月起停发，还要由县残联确认。原因：登记的去世日期是2026年5月10日。" in telling.words.open()
    assert "不想享受" not in telling.words.open()


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
    with pytest.raises(Refused, match="还没有告知"):
        confirm_change(change.pk, by=COUNTY, at=NOON)


def test_a_raise_needs_no_list_but_is_told():
    person = payable()
    Award.objects.create(
        person=person, code=person.code, benefit=LIVING.code, amount_fen=100_00, months=DateRange(MAY, None)
    )
    change = found(person)
    with pytest.raises(Refused, match="还没有告知"):
        confirm_change(change.pk, by=COUNTY, at=NOON)
    tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    assert "由每月 100.00 元改为 110.00 元" in Telling.objects.get().words.open()
    confirm_change(change.pk, by=COUNTY, at=NOON)


# Stale lists of others


BEFORE_DUE = dt.datetime(2026, 7, 3, 4, tzinfo=dt.UTC)  # the list of June is the latest that can be there
AFTER_DUE = dt.datetime(2026, 8, 20, 4, tzinfo=dt.UTC)  # nothing came of July


def told_by_lists_alone():
    """Somebody payable of whose income nobody but the lists says anything."""
    person = payable()
    person.circumstances.filter(kind="low_income").delete()
    return person


def left_out():
    """Somebody with an award whom the list of June no longer names: the change of July, found when it had come."""
    person = told_by_lists_alone()
    other = PersonFactory()
    entered(text_of((person.name, person.number, "2026-05", "")))
    awarded(person)
    entered(text_of((other.name, other.number, "2026-06", "")), as_of=dt.date(2026, 6, 5), at=JUNE_LIST)
    judge_month([LIVING], JULY, code=COUNTY_CODE, by=COUNTY, at=JUNE_LIST)
    return person, Change.objects.get(person=person, month=JULY, state="open")


def test_a_stop_that_rests_on_a_fresh_list_can_be_confirmed():
    _person, change = left_out()
    assert change.kind == "stops"
    ripen(LIVING.code, JULY, at=BEFORE_DUE)
    assert confirm_change(change.pk, by=COUNTY, at=BEFORE_DUE, reason="退出低保") >= 1


def test_a_stop_that_rests_on_a_stale_list_is_held_in_words_and_the_money_goes_on():
    person, change = left_out()
    ripen(LIVING.code, JULY, at=AFTER_DUE)
    with pytest.raises(Refused, match="民政部门《低保对象名单》最近一份截至 2026-06-05") as refused:
        confirm_change(change.pk, by=COUNTY, at=AFTER_DUE, reason="退出低保")
    assert refused.value.code == "change.stale"
    assert confirm_changes(LIVING.code, JULY, "stops", code=COUNTY_CODE, by=COUNTY, at=AFTER_DUE, reason="退出") == 0
    batch = draw_up_month(LIVING, JULY, code=COUNTY_CODE, by=COUNTY, at=AFTER_DUE)
    assert [line.person_id for line in batch.lines.all()] == [person.pk]


def test_a_fresh_list_lifts_what_the_stale_one_held():
    person, change = left_out()
    ripen(LIVING.code, JULY, at=AFTER_DUE)
    nobody = text_of((person.name, citizen_number(77), "2026-08", ""))
    entered(nobody, as_of=dt.date(2026, 8, 19), at=AFTER_DUE)
    assert confirm_change(change.pk, by=COUNTY, at=AFTER_DUE, reason="退出低保") >= 1


def test_a_stop_for_a_reason_that_is_not_stale_stands_by_itself():
    person, _change = left_out()
    record_death(person.pk, died_on=dt.date(2026, 6, 5), source="民政火化信息", by=COUNTY, at=JUNE_LIST)
    judge_month([LIVING], JULY, code=COUNTY_CODE, by=COUNTY, at=AFTER_DUE)
    ripen(LIVING.code, JULY, at=AFTER_DUE)
    assert confirm_change(Change.objects.get(person=person, month=JULY).pk, by=COUNTY, at=AFTER_DUE, reason="已去世")


def test_a_stale_list_stops_nobody_from_beginning():
    person = told_by_lists_alone()
    entered(text_of((person.name, person.number, "2026-05", "")))
    judge_month([LIVING], JULY, code=COUNTY_CODE, by=COUNTY, at=AFTER_DUE)
    ripen(LIVING.code, JULY, at=AFTER_DUE)
    assert confirm_changes(LIVING.code, JULY, "starts", code=COUNTY_CODE, by=COUNTY, at=AFTER_DUE) == 1


def test_the_family_of_a_newborn_is_told_and_no_name_is_shown_even_of_one_born_after_the_day():
    for born_on in (NOON.date(), NOON.date() + dt.timedelta(days=9)):
        newborn = PersonFactory(born_on=born_on)
        assert addressee_of(newborn, [], NOON.date()).to == f"{newborn.name}的家属"
        assert shown_name(newborn, NOON.date()) == "某未成年人"


# What was found of earlier months


def found_back():
    """Somebody whose low income is told in July since May: due in July, and in two months that were judged before."""
    person, _other = payable(low_income=False), payable()
    for month in (MAY, JUNE):
        judge(LIVING, month=month)
    CircumstanceFactory._meta.model.objects.filter(person=person, kind="low_income").update(holds=True)
    judge(LIVING, month=JULY)
    return person, Change.objects.filter(person=person, state="open").order_by("month")


def test_one_telling_and_one_list_speak_for_all_the_months_in_which_a_start_was_found():
    person, changes = found_back()
    assert [(one.month, one.is_back) for one in changes] == [(MAY, True), (JUNE, True), (JULY, False)]
    ripen(LIVING.code, JULY)
    assert Telling.objects.filter(person=person).count() == ListEntry.objects.filter(person=person).count() == 1
    assert "以前的月份也有同样的变动：2026年5月、2026年6月。" in Telling.objects.get(person=person).words.open()
    assert confirm_changes(LIVING.code, JULY, "starts", code=COUNTY_CODE, by=COUNTY, at=NOON) == 4
    assert Award.objects.filter(person=person, known__upper_inf=True).count() >= 1
    assert not changes.all().exists()


def test_an_earlier_month_is_not_confirmed_past_the_later_one_that_still_waits():
    person, changes = found_back()
    with pytest.raises(Refused, match="随它一起办"):
        confirm_change(changes[0].pk, by=COUNTY, at=NOON)
    told_and_listed(month=JULY)
    assert confirm_changes(LIVING.code, JULY, "starts", code=COUNTY_CODE, by=COUNTY, at=NOON) == 0
    assert not Award.objects.filter(person=person).exists()


def test_who_was_published_once_is_not_published_again_for_an_earlier_month():
    person, _changes = found_back()
    Change.objects.filter(person=person, is_back=True).delete()
    ripen(LIVING.code, JULY)
    confirm_changes(LIVING.code, JULY, "starts", code=COUNTY_CODE, by=COUNTY, at=NOON)
    judge(LIVING, month=JUNE)
    tell_changes(LIVING.code, JUNE, code=COUNTY_CODE, by=COUNTY, at=NOON)
    back = Change.objects.get(person=person, month=JUNE, state="open")
    assert (back.kind, back.is_back) == ("starts", True)
    assert confirm_change(back.pk, by=COUNTY, at=NOON) >= 1
    assert ListEntry.objects.filter(person=person).count() == 1


def test_an_earlier_month_that_is_found_after_a_person_was_told_is_told_before_it_is_confirmed():
    person, changes = found_back()
    Change.objects.filter(person=person, month=MAY).delete()
    ripen(LIVING.code, JULY)
    judge(LIVING, month=MAY)  # found only now
    may = Change.objects.get(person=person, month=MAY, state="open")
    assert confirm_changes(LIVING.code, JULY, "starts", code=COUNTY_CODE, by=COUNTY, at=NOON) == 3
    assert [one.month for one in changes.all()] == [MAY]
    with pytest.raises(Refused, match="还没有告知"):
        confirm_change(may.pk, by=COUNTY, at=NOON)
    tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    assert Telling.objects.filter(person=person).count() == 2
    assert "2026年5月" in Telling.objects.get(person=person, month=MAY).words.open()
    assert confirm_change(may.pk, by=COUNTY, at=NOON) == 1
    assert ListEntry.objects.filter(person=person).count() == 1, "published once"


def test_an_objection_that_is_upheld_ends_the_earlier_months_too():
    person, _changes = found_back()
    told_and_listed(month=JULY)
    entry = ListEntry.objects.get(person=person)
    made = enter_objection(entry.pk, about="not_due", words="家里开厂", contact="", by=VILLAGE, at=NOON)
    close_objection(made.pk, "upheld", reason="查实", by=COUNTY, at=NOON)
    assert set(Change.objects.filter(person=person).values_list("state", flat=True)) == {"declined"}


# Which benefits are published


def test_a_benefit_that_does_not_say_for_how_long_is_published_like_the_others_and_one_that_says_none_is_not():
    on = NOON.date()
    assert notice_days(replace(LIVING, notice_days=None), on) == notice_days(LIVING, on) == 5
    never = Parameter("unposted", "不公示", "workdays", (Dated(dt.date(2016, 1, 1), 0, "待核"),))
    assert notice_days(replace(LIVING, notice_days=never), on) == 0


def test_a_newcomer_of_a_benefit_that_is_not_published_is_confirmed_once_told(monkeypatch):
    never = Parameter("unposted", "不公示", "workdays", (Dated(dt.date(2016, 1, 1), 0, "待核"),))
    monkeypatch.setitem(BENEFITS, LIVING.code, replace(LIVING, notice_days=never))
    change = found(payable(), benefit=BENEFITS[LIVING.code])
    tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="没有要公示的人"):
        publish_list(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    assert confirm_change(change.pk, by=COUNTY, at=NOON) == 1


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
