"""What becomes of cases, item by item: each counted in the month in which it happened, within reach alone."""

import datetime as dt

import pytest

from doorstep.base.scope import scoped
from doorstep.matters.services import advance, file_matter
from doorstep.matters.statistics import count_cases, share
from doorstep.orgs.models import Org
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, TOWN
from tests.desk import sat_down
from tests.factories import CertificateFactory, OrgFactory, PersonFactory, SeatFactory

MONDAY = dt.datetime(2026, 6, 1, 2, tzinfo=dt.UTC)
JUNE, JULY = dt.date(2026, 6, 1), dt.date(2026, 7, 1)
SAID = {"phone": "19900001234", "kind": "help", "words": "轮椅坏了"}


@pytest.fixture(autouse=True)
def places(db):
    for trait in ({}, {"town": True}, {"county": True}):
        OrgFactory(**trait)


def filed(by=TOWN, at=MONDAY):
    person = CertificateFactory(person=PersonFactory()).person
    with scoped(by.ranges, by=by):
        return file_matter("request", person.pk, SAID, channel="phone", by=by, at=at)


def do(matter, act, said=None, *, days=0, by=COUNTY):
    with scoped(by.ranges, by=by):
        return advance(matter.pk, act, said or {}, by=by, at=MONDAY + dt.timedelta(days=days))


def counted(month=JUNE, by=COUNTY):
    with scoped(by.ranges, by=by):
        return {one.item: one for one in count_cases(by, month)}.get("request")


def test_each_case_counts_in_the_month_of_what_happened_to_it_and_lateness_shows():
    soon, late = filed(), filed(COUNTY)
    filed(at=MONDAY + dt.timedelta(days=30))
    for matter, days in ((soon, 1), (late, 31)):
        do(matter, "accept")
        do(matter, "arrange", {"reply": "已修好"}, days=days)
        do(matter, "revisit", {"content": "yes"}, days=days)
    june, july = counted(), counted(JULY)
    assert (june.filed, june.accepted, june.sunk, june.closed, june.ended, june.on_time) == (2, 2, 1, 1, 1, 1)
    assert (july.filed, july.accepted, july.closed, july.on_time) == (1, 0, 1, 0)
    assert counted(by=ELSEWHERE) is None


def test_a_share_of_nothing_is_no_share():
    assert (share(0, 0), share(1, 3), share(3, 3)) == ("—", "33.3%", "100.0%")


def test_the_page_shows_the_month_that_was_asked_for_and_says_what_is_no_month():
    filed()
    seat = SeatFactory(role="county_office", org=Org.objects.get(code=COUNTY_CODE))
    desk = sat_down(seat.account, seat)
    assert "残疾人诉求" in desk.get("/matters/statistics/?month=2026-06").content.decode()
    assert "这个月没有办件" in desk.get("/matters/statistics/?month=2025-01").content.decode()
    wrong = desk.get("/matters/statistics/?month=六月")
    assert wrong.status_code == 422
    assert "月份应写成 2026-05" in wrong.content.decode()
    assert "各事项" not in wrong.content.decode()
