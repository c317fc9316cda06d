"""The worked examples of stopping, changing and paying back: what is found late is put right from its beginning."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.items import BENEFITS
from doorstep.entitlements.explain import explain
from doorstep.entitlements.known import as_known, latest
from doorstep.entitlements.models import STANDING, Award, Change, MonthRun
from doorstep.entitlements.services import confirm_change, confirm_changes, decline_change, draw_up_month, judge_month
from doorstep.exchange.models import Message
from doorstep.exchange.outbox import payload_of
from doorstep.kernel.benefit import Dated, Parameter
from doorstep.payments.models import Line
from doorstep.people.models import Circumstance
from tests.cast import COUNTY, COUNTY_CODE
from tests.factories import CertificateFactory, CircumstanceFactory, PayAccountFactory

from .test_judge_month import somebody_due

pytestmark = pytest.mark.usefixtures("db")
LIVING, NURSING = "living-allowance", "nursing-allowance"
BACK = Parameter("back_pay", "补发月数", "months", (Dated(dt.date(2020, 1, 1), 3, "待核"),))
RAISED = Parameter(
    "raised",
    "标准",
    "fen/month",
    (
        Dated(dt.date(2025, 1, 1), 209_00, "旧标准（待核）"),
        Dated(dt.date(2026, 1, 1), 217_00, "新标准（待核）", known=dt.date(2026, 3, 25)),
    ),
)


def month(number: int) -> dt.date:
    return dt.date(2026, number, 1)


def noon(number: int, day: int) -> dt.datetime:
    return dt.datetime(2026, number, day, 4, tzinfo=dt.UTC)


def judge(number: int, *, on: dt.datetime, benefits=(LIVING, NURSING)):
    named = [BENEFITS[code] for code in benefits]
    return judge_month(named, month(number), code=COUNTY_CODE, by=COUNTY, at=on)


def confirm(number: int, kind: str, *, on: dt.datetime, reason: str = "", benefits=(LIVING, NURSING)) -> int:
    return sum(
        confirm_changes(code, month(number), kind, code=COUNTY_CODE, by=COUNTY, at=on, reason=reason)
        for code in benefits
    )


def draw(number: int, *, on: dt.datetime, code: str = LIVING):
    return draw_up_month(BENEFITS[code], month(number), code=COUNTY_CODE, by=COUNTY, at=on)


def found(kind: str, code: str = LIVING) -> list[tuple[int, bool]]:
    changes = Change.objects.filter(kind=kind, benefit=code, state="open").order_by("month")
    return [(change.month.month, change.is_back) for change in changes]


def standing(person, code: str = LIVING) -> list[tuple[int, DateRange]]:
    return list(
        Award.objects.filter(STANDING, person=person, benefit=code)
        .order_by("months")
        .values_list("amount_fen", "months")
    )


@pytest.fixture(autouse=True)
def _amounts_known_in_time(monkeypatch):
    """The months before March can be judged as they went by: the amounts of 2026 are taken as issued before."""

    def in_time(rate):
        return replace(rate, values=tuple(replace(entry, known=None) for entry in rate.values))

    for code in (LIVING, NURSING):
        tiers = tuple((condition, in_time(rate)) for condition, rate in BENEFITS[code].tiers)
        monkeypatch.setitem(BENEFITS, code, replace(BENEFITS[code], amount=tiers))


@pytest.fixture
def offered(monkeypatch):
    """Lay another form of the living allowance on offer for one test."""

    def lay(**about):
        monkeypatch.setitem(BENEFITS, LIVING, replace(BENEFITS[LIVING], **about))

    return lay


def test_a_death_found_late_stops_from_the_next_month_and_tells_which_months_were_paid_too_much():
    """Example A: dies on 18 March, found on 5 June after April, May and June were paid: 3 × 235 yuan."""
    person = somebody_due()
    PayAccountFactory(person=person)
    judge(3, on=noon(3, 9))
    confirm(3, "starts", on=noon(3, 12))
    for number in (4, 5, 6):
        judge(number, on=noon(number, 1))
        for code in (LIVING, NURSING):
            draw(number, on=noon(number, 2), code=code)
    person.died_on = dt.date(2026, 3, 18)
    person.save()
    judge(6, on=noon(6, 5))
    assert found("stops") == [(4, True), (5, True), (6, False)]
    for code in (LIVING, NURSING):
        last = Change.objects.get(benefit=code, month=month(6), state="open")
        confirm_change(last.pk, by=COUNTY, at=noon(6, 5), reason="3 月 18 日去世，公安已注销户口")
    assert standing(person) == [(110_00, DateRange(month(3), month(4)))]
    paid_after = Line.objects.filter(person=person, month__gte=month(4))
    assert sum(line.amount_fen for line in paid_after) == 705_00


def test_a_certificate_renewed_late_is_paid_back_for_three_months_and_no_more(offered):
    """Example B: expired on 10 February, stopped from March, renewed on 20 June: March, April and May can follow."""
    offered(back_months=BACK)
    person = somebody_due()
    CertificateFactory._meta.model.objects.filter(person=person).update(
        valid=DateRange(dt.date(2016, 2, 10), dt.date(2026, 2, 10))
    )
    only = {"benefits": (LIVING,)}
    judge(2, on=noon(2, 1), **only)
    confirm(2, "starts", on=noon(2, 1), **only)
    judge(3, on=noon(3, 1), **only)
    assert found("stops") == [(3, False)]
    confirm(3, "stops", on=noon(3, 2), reason="证件过期", **only)
    for number in (4, 5):
        judge(number, on=noon(number, 1), **only)
    CertificateFactory(person=person, valid=DateRange(dt.date(2026, 6, 20), dt.date(2036, 6, 20)))
    judge(6, on=noon(6, 25), **only)
    assert found("starts") == [(3, True), (4, True), (5, True), (6, False)]
    confirm(6, "starts", on=noon(6, 26), **only)
    assert standing(person) == [(110_00, DateRange(month(2), month(3))), (110_00, DateRange(month(3), None))]


def test_of_a_certificate_renewed_in_september_only_three_of_six_months_come_back(offered):
    offered(back_months=BACK)
    person = somebody_due()
    CertificateFactory._meta.model.objects.filter(person=person).update(
        valid=DateRange(dt.date(2016, 2, 10), dt.date(2026, 2, 10))
    )
    only = {"benefits": (LIVING,)}
    for number in range(2, 9):
        judge(number, on=noon(number, 1), **only)
        confirm(number, "starts", on=noon(number, 1), **only)
        confirm(number, "stops", on=noon(number, 1), reason="证件过期", **only)
    CertificateFactory(person=person, valid=DateRange(dt.date(2026, 9, 3), dt.date(2036, 9, 3)))
    judge(9, on=noon(9, 5), **only)
    assert found("starts") == [(6, True), (7, True), (8, True), (9, False)]


def test_who_filed_in_april_and_was_decided_in_may_is_paid_for_both(offered):
    """Example C: filed on 29 April, decided on 12 May: the first payment holds April and May."""
    offered(back_months=BACK)
    person = somebody_due(low_income=False)
    PayAccountFactory(person=person)
    other = somebody_due()
    PayAccountFactory(person=other)
    only = {"benefits": (LIVING,)}
    judge(4, on=noon(4, 9), **only)
    confirm(4, "starts", on=noon(4, 10), **only)
    draw(4, on=noon(4, 11))
    told = person.circumstances.get(kind="low_income")
    told.valid = DateRange(month(1), month(4))
    told.save()
    CircumstanceFactory(person=person, kind="low_income", valid=DateRange(month(4), None))
    judge(5, on=noon(5, 12), **only)
    confirm(5, "starts", on=noon(5, 12), **only)
    batch = draw(5, on=noon(5, 13))
    assert list(batch.lines.filter(person=person).order_by("month").values_list("month", "amount_fen")) == [
        (month(4), 110_00),
        (month(5), 110_00),
    ]
    assert batch.lines.get(person=other).month == month(5)


def test_of_two_nursing_allowances_the_higher_is_paid_and_the_other_department_is_told_not_stopped():
    """Example D: 100 yuan for the elderly stand beside 125: 125 are paid, and whose the 100 are is told once."""
    person = somebody_due(elderly_nursing=False)
    theirs = Circumstance.objects.get(person=person, kind="elderly_nursing")
    Circumstance.objects.filter(pk=theirs.pk).update(holds=True, amount_fen=100_00)
    judge(5, on=noon(5, 6))
    confirm(5, "starts", on=noon(5, 7))
    judge(5, on=noon(5, 8))
    assert standing(person, NURSING) == [(125_00, DateRange(month(5), None))]
    told = Message.objects.get(kind="benefit.lower-paid")
    said = payload_of(told)
    assert (told.partner, told.person_id, said["person"]["number"]) == ("province", person.pk, person.number)
    assert (said["benefit"]["fen"], said["benefit"]["since"]) == (125_00, "2026-05-01")
    assert said["other"]["fen"] == 100_00
    theirs.refresh_from_db()
    assert (theirs.holds, theirs.valid.upper) == (True, None)


def test_of_two_nursing_allowances_the_lower_of_ours_is_not_paid_and_nobody_is_told():
    person = somebody_due(elderly_nursing=False)
    Circumstance.objects.filter(person=person, kind="elderly_nursing").update(holds=True, amount_fen=130_00)
    judge(5, on=noon(5, 6))
    confirm(5, "starts", on=noon(5, 7))
    assert standing(person, NURSING) == []
    assert standing(person) == [(110_00, DateRange(month(5), None))]
    assert not Message.objects.filter(kind="benefit.lower-paid").exists()


def test_a_standard_issued_in_march_pays_the_difference_since_january_once_and_january_still_says_what_it_said(offered):
    offered(amount=RAISED)
    person, gone = somebody_due(), somebody_due()
    for each in (person, gone):
        PayAccountFactory(person=each)
    only = {"benefits": (LIVING,)}
    for number in (1, 2, 3):
        judge(number, on=noon(number, 9), **only)
        confirm(number, "starts", on=noon(number, 9), **only)
        if number == 2:
            gone.died_on = dt.date(2026, 1, 20)
            gone.save()
            judge(2, on=noon(2, 9), **only)
            confirm(2, "stops", on=noon(2, 9), reason="1 月 20 日去世", **only)
        draw(number, on=noon(number, 10))
    judge(4, on=noon(4, 9), **only)
    assert found("changes") == [(1, True), (1, True), (2, True), (3, True), (4, False)]
    confirm(4, "changes", on=noon(4, 9), **only)
    batch = draw(4, on=noon(4, 10))
    lines = batch.lines.order_by("person", "month").values_list("person", "month", "from_fen", "amount_fen")
    assert list(lines) == [
        (person.pk, month(1), 209_00, 8_00),
        (person.pk, month(2), 209_00, 8_00),
        (person.pk, month(3), 209_00, 8_00),
        (person.pk, month(4), 0, 217_00),
        (gone.pk, month(1), 209_00, 8_00),
    ]
    assert standing(person) == [(217_00, DateRange(month(1), None))]
    assert standing(gone) == [(217_00, DateRange(month(1), month(2)))]
    judge(4, on=noon(4, 20), **only)
    assert not Change.objects.filter(state="open").exists()

    [then] = as_known(month(1), COUNTY_CODE, known=dt.date(2026, 2, 1))
    assert (then.due, then.due_fen, then.awards_fen) == (2, 418_00, 418_00)
    [now] = as_known(month(1), COUNTY_CODE)
    assert (now.awards, now.awards_fen) == (2, 434_00)
    assert explain(person.pk, BENEFITS[LIVING], month(1), known=dt.date(2026, 2, 1)).pays_fen == 209_00
    assert explain(person.pk, BENEFITS[LIVING], month(1)).pays_fen == 217_00


def test_a_month_judged_later_for_itself_changes_that_month_only():
    person = somebody_due()
    for number in (3, 4, 5):
        judge(number, on=noon(number, 1))
        confirm(number, "starts", on=noon(number, 1))
    told = person.circumstances.get(kind="in_prison")
    told.valid = DateRange(month(1), month(4))
    told.save()
    CircumstanceFactory(person=person, kind="in_prison", holds=True, valid=DateRange(month(4), month(5)))
    CircumstanceFactory(person=person, kind="in_prison", holds=False, valid=DateRange(month(5), None))
    judge(5, on=noon(5, 20))
    assert not Change.objects.filter(state="open").exists()
    judge(4, on=noon(5, 20))
    assert found("stops") == [(4, True)]
    confirm(4, "stops", on=noon(5, 21), reason="4 月服刑")
    assert standing(person) == [(110_00, DateRange(month(3), month(4))), (110_00, DateRange(month(5), None))]


def test_what_was_found_of_an_earlier_month_is_withdrawn_once_it_no_longer_differs():
    person = somebody_due()
    for number in (3, 4):
        judge(number, on=noon(number, 1))
        confirm(number, "starts", on=noon(number, 1))
    person.died_on = dt.date(2026, 3, 18)
    person.save()
    judge(5, on=noon(5, 1))
    assert found("stops") == [(4, True), (5, False)]
    person.died_on = None
    person.save()
    judge(5, on=noon(5, 2))
    assert not Change.objects.filter(state="open").exists()


def test_a_beginning_never_reaches_back_beyond_the_first_month_that_was_judged_here(offered):
    offered(back_months=BACK)
    somebody_due()
    judge(5, on=noon(5, 1), benefits=(LIVING,))
    assert found("starts") == [(5, False)]


def test_a_stop_of_earlier_months_can_be_declined_month_by_month():
    person = somebody_due()
    for number in (3, 4):
        judge(number, on=noon(number, 1), benefits=(LIVING,))
        confirm(number, "starts", on=noon(number, 1), benefits=(LIVING,))
    person.died_on = dt.date(2026, 3, 18)
    person.save()
    judge(5, on=noon(5, 1), benefits=(LIVING,))
    april = Change.objects.get(month=month(4), state="open")
    decline_change(april.pk, by=COUNTY, at=noon(5, 2), reason="四月的去世日期有出入，待核")
    confirm(5, "stops", on=noon(5, 3), reason="已去世", benefits=(LIVING,))
    assert standing(person) == [(110_00, DateRange(month(3), month(5)))]
    judge(5, on=noon(5, 4), benefits=(LIVING,))
    assert not Change.objects.filter(state="open").exists()


def test_a_month_judged_on_two_days_counts_once():
    somebody_due()
    for day in (1, 9):
        judge(5, on=noon(5, day), benefits=(LIVING,))
    assert MonthRun.objects.count() == 2
    assert [run.known_on.day for run in latest(MonthRun.objects.all())] == [9]


def test_people_of_the_same_facts_are_judged_alike_and_each_is_written():
    people = [somebody_due() for _ in range(3)] + [somebody_due(low_income=False)]
    judge(5, on=noon(5, 1), benefits=(LIVING,))
    assert set(Change.objects.values_list("person_id", flat=True)) == {person.pk for person in people[:3]}
