"""Objections hold up one person alone; who declines a benefit is not due, and may come back."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from doorstep.entitlements.explain import explain
from doorstep.entitlements.models import Award, Change
from doorstep.entitlements.models_process import ListEntry, ListObjection, Renunciation
from doorstep.entitlements.services import (
    close_objection,
    confirm_change,
    confirm_changes,
    decline_change,
    draw_up_month,
    enter_objection,
    raise_objection,
    renounce_benefit,
    return_to_benefit,
    tell_objector,
    withdraw_list,
)
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Guardian
from tests.base.papercast import png
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, VILLAGE
from tests.entitlements.newcomers import DAY, JUNE, LIVING, awarded, found, payable, told_and_listed
from tests.entitlements.process import LONG_AGO, ripen
from tests.entitlements.test_judge_month import MAY, judge
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("db")
COLLEAGUE = replace(COUNTY, account_id=299, seat_id=299)
SAID = {"about": "not_due", "words": "家里有车，不该吃低保", "contact": "19900004321"}


def objected(hanging, number=1, *, at=NOON, key=None, **said) -> ListObjection:
    return raise_objection(hanging.pk, number, **(SAID | said), key=key or uuid.uuid4(), at=at)


def test_an_objection_holds_up_one_person_and_nobody_else():
    first, second = payable(), payable()
    judge(LIVING)
    hanging = told_and_listed()
    made = objected(hanging, number=1)
    assert (made.due_on, made.raised_label, made.raised_seat_id) == (dt.date(2026, 5, 29), "网上", None)
    late = NOON + 10 * DAY
    change = Change.objects.get(person=first, benefit=LIVING.code)
    with pytest.raises(Refused, match="有人提出异议") as refused:
        confirm_change(change.pk, by=COUNTY, at=late)
    assert refused.value.code == "change.objected"
    assert confirm_changes(LIVING.code, MAY, "starts", code=COUNTY_CODE, by=COUNTY, at=late) == 1
    assert Award.objects.get().person == second
    assert draw_up_month(LIVING, MAY, code=COUNTY_CODE, by=COUNTY, at=late).lines_count == 1


def test_who_objects_and_why_is_sealed():
    payable()
    judge(LIVING)
    objected(told_and_listed())
    kept = str(ListObjection.objects.values().get())
    assert "家里有车" not in kept
    assert "19900004321" not in kept


def test_pressed_twice_it_is_one_objection():
    payable()
    judge(LIVING)
    hanging, key = told_and_listed(), uuid.uuid4()
    assert objected(hanging, key=key).pk == objected(hanging, key=key).pk


def test_nobody_objects_online_to_a_list_that_is_over_or_withdrawn_or_to_a_line_that_is_not_there():
    payable()
    judge(LIVING)
    hanging = told_and_listed()
    with pytest.raises(Http404):
        objected(hanging, number=2)
    with pytest.raises(Http404):
        objected(hanging, at=NOON + 8 * DAY)
    objected(hanging, at=NOON + 7 * DAY)
    withdraw_list(hanging.pk, reason="金额印错", by=COUNTY, at=NOON)
    with pytest.raises(Http404):
        objected(hanging)


@pytest.mark.parametrize("wrong", [{"about": "else"}, {"words": " "}, {"words": "长" * 501}, {"contact": "长" * 101}])
def test_an_objection_that_says_nothing_or_too_much_is_refused_in_words(wrong):
    payable()
    judge(LIVING)
    with pytest.raises(Refused):
        objected(told_and_listed(), **wrong)


def test_upheld_the_change_is_declined_for_the_same_reason():
    person = payable()
    judge(LIVING)
    made = objected(told_and_listed())
    with pytest.raises(Refused, match="没有填写理由"):
        close_objection(made.pk, "upheld", reason=" ", by=COUNTY, at=NOON)
    close_objection(made.pk, "upheld", reason="车在本人名下", by=COUNTY, at=NOON)
    change = Change.objects.get(person=person, benefit=LIVING.code)
    assert (change.state, change.reason) == ("declined", "公示异议成立：车在本人名下")
    with pytest.raises(Refused, match="已经处理过"):
        close_objection(made.pk, "dismissed", reason="又查过", by=COUNTY, at=NOON)


def test_dismissed_the_person_goes_on_and_whoever_objected_is_told():
    change = found(payable())
    made = objected(told_and_listed(at=NOON - LONG_AGO), at=NOON - LONG_AGO)
    with pytest.raises(Refused, match="还没有处理"):
        tell_objector(made.pk, "phone", by=COUNTY, at=NOON)
    close_objection(made.pk, "dismissed", reason="车是邻居的", by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="没有选择答复方式"):
        tell_objector(made.pk, "dream", by=COUNTY, at=NOON)
    assert tell_objector(made.pk, "phone", by=COUNTY, at=NOON).told_how == "phone"
    assert confirm_change(change.pk, by=COUNTY, at=NOON) == 1


def test_whoever_took_it_down_does_not_decide_on_it_and_the_database_holds_it():
    payable()
    judge(LIVING)
    told_and_listed()
    made = enter_objection(ListEntry.objects.get().pk, **SAID, by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="是您登记的"):
        close_objection(made.pk, "dismissed", reason="不属实", by=COUNTY, at=NOON)
    with pytest.raises(IntegrityError, match="not_decided_by_whoever_took_it"), transaction.atomic():
        ListObjection.objects.update(closed_at=NOON, outcome="upheld", reason="x", seat_id=COUNTY.seat_id)
    assert close_objection(made.pk, "dismissed", reason="不属实", by=COLLEAGUE, at=NOON).outcome == "dismissed"


def test_a_village_takes_objections_down_and_decides_on_none():
    payable()
    judge(LIVING)
    told_and_listed()
    made = enter_objection(ListEntry.objects.get().pk, **SAID, by=VILLAGE, at=NOON)
    with pytest.raises(Refused, match="需要「确认变动」权限"):
        close_objection(made.pk, "dismissed", reason="不属实", by=VILLAGE, at=NOON)
    with pytest.raises(Http404):
        enter_objection(made.entry_id, **SAID, by=ELSEWHERE, at=NOON)


def test_after_the_award_an_objection_keeps_back_the_money_of_that_person_until_it_is_dismissed():
    person, other = payable(), payable()
    awarded(person)
    made = enter_objection(ListEntry.objects.get(person=person).pk, **SAID, by=VILLAGE, at=NOON)
    first = draw_up_month(LIVING, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    assert [line.person_id for line in first.lines.all()] == [other.pk]
    close_objection(made.pk, "dismissed", reason="不属实", by=COUNTY, at=NOON)
    june = draw_up_month(LIVING, JUNE, code=COUNTY_CODE, by=COUNTY, at=NOON)
    lines = set(june.lines.values_list("person", "month"))
    assert lines == {(person.pk, MAY), (person.pk, JUNE), (other.pk, JUNE)}  # May's comes after


def test_an_objection_upheld_after_the_award_keeps_the_money_back_for_that_award_only():
    person = payable()
    awarded(person)
    made = enter_objection(ListEntry.objects.get().pk, **SAID, by=VILLAGE, at=NOON)
    close_objection(made.pk, "upheld", reason="车在本人名下", by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_up_month(LIVING, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    Award.objects.update(months=DateRange(MAY, JUNE))  # put right, and due again later by another finding
    again = Change.objects.create(
        person=person, code=person.code, benefit=LIVING.code, month=JUNE, kind="starts", was_fen=0, becomes_fen=110_00,
        facts={}, state="confirmed", decided_at=NOON, seat_id=1,
    )  # fmt: skip
    Award.objects.create(
        person=person, code=person.code, benefit=LIVING.code, amount_fen=110_00, change=again,
        months=DateRange(JUNE, None),
    )  # fmt: skip
    assert draw_up_month(LIVING, JUNE, code=COUNTY_CODE, by=COUNTY, at=NOON).lines_count == 1


# Renunciation


def renounced(person, *, since=MAY, **said) -> Renunciation:
    terms = {
        "since": since,
        "said_how": "spoken",
        "proof": "见证人李明",
        "reason": "家里不需要",
        "by": VILLAGE,
        "at": NOON,
    }
    return renounce_benefit(person.pk, LIVING.code, **(terms | said))


def test_who_declines_before_being_found_is_not_found():
    person = payable()
    renounced(person)
    judge(LIVING)
    assert not Change.objects.filter(person=person, benefit=LIVING.code).exists()


def test_who_declines_while_being_found_cannot_be_confirmed_until_judged_anew():
    person = payable()
    change = found(person)
    ripen(LIVING.code, MAY)
    renounced(person)
    with pytest.raises(Refused, match="本人声明放弃"):
        confirm_change(change.pk, by=COUNTY, at=NOON)
    judge(LIVING)
    assert not Change.objects.filter(person=person, benefit=LIVING.code).exists()


def test_who_declines_what_is_paid_is_paid_no_more_and_a_person_ends_it():
    person, other = payable(), payable()
    awarded(person)
    renounced(person)
    assert draw_up_month(LIVING, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON).lines_count == 1
    change = found(person, JUNE)
    assert (change.kind, change.becomes_fen, change.facts["renounced"]) == ("stops", 0, True)
    assert Award.objects.filter(person=person, months__contains=JUNE).exists()
    ripen(LIVING.code, JUNE)
    confirm_change(change.pk, by=COUNTY, at=NOON, reason="本人放弃")
    assert not Award.objects.filter(person=person, months__contains=JUNE).exists()
    assert Award.objects.filter(person=other, months__contains=JUNE).exists()


def test_the_explanation_says_that_the_person_declined_and_how():
    person = payable()
    renounced(person)
    told = explain(person.pk, LIVING, MAY)
    assert told.pays_fen == 0
    assert told.conclusion == "2026年5月不享受困难残疾人生活补贴，因为本人声明放弃。"
    assert told.reasons[0].values == (("本人声明放弃", "是", "口头，有见证人，2026年5月15日登记"),)
    assert explain(person.pk, LIVING, dt.date(2026, 4, 1)).pays_fen == 110_00


def test_who_comes_back_is_found_again_from_that_month_on():
    person = payable()
    made = renounced(person)
    with pytest.raises(Refused, match="不能早于放弃的月份"):
        return_to_benefit(made.pk, since=dt.date(2026, 4, 1), reason="又需要了", by=VILLAGE, at=NOON)
    return_to_benefit(made.pk, since=JUNE, reason="又需要了", by=VILLAGE, at=NOON)
    judge(LIVING)
    assert not Change.objects.filter(person=person, benefit=LIVING.code).exists()
    assert found(person, JUNE).kind == "starts"
    with pytest.raises(Refused, match="已经恢复过了"):
        return_to_benefit(made.pk, since=JUNE, reason="又需要了", by=VILLAGE, at=NOON)


def test_a_slip_taken_back_in_its_own_month_leaves_the_person_due():
    person = payable()
    made = renounced(person)
    return_to_benefit(made.pk, since=MAY, reason="登记错人", by=VILLAGE, at=NOON)
    assert found(person).kind == "starts"
    renounced(person)
    assert Renunciation.objects.count() == 2


def test_one_declines_once_at_a_time():
    person = payable()
    renounced(person)
    with pytest.raises(Refused, match="已经声明放弃"):
        renounced(person, since=JUNE)


def test_a_guardian_declines_with_proof_only():
    person = payable()
    held = DateRange(dt.date(2020, 1, 1), None)
    guardian = Guardian.objects.create(person=person, code=person.code, name="王强", relation="parent", held=held)
    with pytest.raises(Refused, match="没有登记监护证明"):
        renounced(person, guardian_id=guardian.pk)
    guardian.proof = "户口簿"
    guardian.save()
    assert renounced(person, guardian_id=guardian.pk).guardian == guardian


def test_a_declaration_on_paper_is_kept_as_a_photograph():
    person = payable()
    with pytest.raises(Refused, match="书面声明要留存照片"):
        renounced(person, said_how="paper")
    assert renounced(person, said_how="paper", photo=(png(), "声明.png")).paper.filename == "声明.png"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"since": dt.date(2026, 4, 1)}, "本月或以后的月份"),
        ({"since": dt.date(2026, 5, 2)}, "本月或以后的月份"),
        ({"said_how": "dream"}, "没有选择怎样声明的"),
        ({"proof": " "}, "没有填写见证人"),
        ({"reason": ""}, "没有填写原因"),
    ],
)
def test_a_declaration_that_lacks_something_is_refused_in_words(wrong, words):
    with pytest.raises(Refused, match=words):
        renounced(payable(), **wrong)


def test_what_the_county_declined_stays_declined_though_the_person_comes_back():
    person = payable()
    change = found(person)
    decline_change(change.pk, by=COUNTY, at=NOON, reason="本人书面放弃")
    judge(LIVING)
    change.refresh_from_db()
    assert change.state == "declined"
