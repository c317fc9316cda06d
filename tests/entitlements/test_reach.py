"""Judging and drawing up stay within reach: of a seat limited to parts, and of people who move away meanwhile."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from doorstep.base.items import BENEFITS
from doorstep.base.models import Job
from doorstep.base.scope import scoped
from doorstep.entitlements.models import Change
from doorstep.entitlements.services import confirm_changes, draw_up_month, judge_month
from doorstep.orgs.models import Grouping
from doorstep.people.models import Person
from tests.cast import COUNTY, COUNTY_CODE
from tests.desk import sat_down
from tests.entitlements.process import ripen
from tests.entitlements.test_judge_month import somebody_due
from tests.factories import NOON, PayAccountFactory, SeatFactory

pytestmark = pytest.mark.usefixtures("db")
MAY = dt.date(2026, 5, 1)
LIVING = BENEFITS["living-allowance"]
ELSEWHERE_CODE = "420606005008"


def test_a_seat_limited_to_parts_of_a_county_cannot_have_the_whole_county_judged():
    somebody_due()
    zone = Grouping.objects.create(
        kind="report_unit", name="某某开发区", members=["420602005000"], level="county", valid=DateRange(MAY, None)
    )
    seat = SeatFactory(role="county_office", grouping=zone)
    answer = sat_down(seat.account, seat).post(reverse("benefit-judge"), {"month": "2026-05"})
    assert answer.status_code in {403, 409}
    assert not Job.objects.exists()
    assert not Change.objects.exists()


def test_who_moves_to_another_county_before_being_confirmed_holds_up_nobody():
    stays, goes = somebody_due(), somebody_due()
    for person in (stays, goes):
        PayAccountFactory(person=person)
    with scoped(COUNTY.ranges, by=COUNTY):
        judge_month((LIVING,), MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    Person.objects.filter(pk=goes.pk).update(code=ELSEWHERE_CODE)
    with scoped(COUNTY.ranges, by=COUNTY):
        judge_month((LIVING,), MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
        ripen(LIVING.code, MAY)
        confirm_changes(LIVING.code, MAY, "starts", code=COUNTY_CODE, by=COUNTY, at=NOON)
        batch = draw_up_month(LIVING, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    assert [line.person_id for line in batch.lines.all()] == [stays.pk]


def test_an_open_change_is_seen_by_whoever_can_decide_it():
    """The list, its count and the bar before drawing up tell of the same changes."""
    goes = somebody_due()
    with scoped(COUNTY.ranges, by=COUNTY):
        judge_month((LIVING,), MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)
    Person.objects.filter(pk=goes.pk).update(code=ELSEWHERE_CODE)
    seat = SeatFactory(role="county_office")
    page = sat_down(seat.account, seat).get(reverse("changes"))
    listed = len(page.context["rows"])
    assert page.context["count_text"] == f"{listed} 行"
