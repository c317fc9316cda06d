"""The federation founded, its posts and terms, the figures on it and how far it reaches."""

import datetime as dt

import pytest
from django.http import Http404

from doorstep.base.access import SYSTEM
from doorstep.base.models import History, Trail
from doorstep.kernel.refusal import Refused
from doorstep.orgs.federation import appoint, found_federation, found_org, hold_term, leave_post, org_name
from doorstep.orgs.figures import (
    coverage_beneath,
    is_genuine,
    sum_of,
    town_federations,
    town_liaisons,
    units,
    village_associations,
    village_liaisons,
    year_of_congresses,
)
from doorstep.orgs.models import Org, Post
from tests.cast import CITY as CITY_SEAT
from tests.cast import COUNTY, ELSEWHERE, TOWN
from tests.factories import NOON, OrgFactory

from .small import CITY, SMALL, load

pytestmark = pytest.mark.usefixtures("db")
SINCE = dt.date(2020, 1, 1)
TODAY = dt.date(2026, 5, 15)
VILLAGE = "420602002003"
SPECIAL = {
    "420606400000": "经济开发区",
    "420606400001": "创业社区居委会",
    "420606480000": "鱼梁洲开发区",
    "420606480498": "明珠路虚拟社区",
}


@pytest.fixture
def tree(db):
    load(SMALL | SPECIAL)


@pytest.fixture
def federation(tree):
    return found_federation(CITY, on=SINCE, by=CITY_SEAT, at=NOON)


def refused(act, *arguments, **named):
    with pytest.raises(Refused) as refusal:
        act(*arguments, **named)
    return refusal.value


def liaison_at(code, holder="李秀兰", on=SINCE):
    org = Org.objects.get(code=code, kind__in=["federation", "village_association"])
    return appoint(org.pk, kind="liaison", holder=holder, on=on, by=CITY_SEAT, at=NOON)


@pytest.mark.parametrize(
    ("place", "kind", "name"),
    [
        ("古城街道", "federation", "古城街道残联"),
        ("新街社区居委会", "village_association", "新街社区残协"),
        ("府洲村委会", "village_association", "府洲村残协"),
        ("友谊路居委会", "village_association", "友谊路社区残协"),
        ("双坪村民委员会", "village_association", "双坪村残协"),
        ("张岗村村民委员会", "village_association", "张岗村残协"),
        ("襄城区", "deaf_association", "襄城区聋人协会"),
    ],
)
def test_an_organisation_is_called_after_its_place(place, kind, name):
    assert org_name(place, kind) == name


def test_the_whole_federation_is_founded_at_once_and_founding_again_adds_nothing(federation):
    counted_towns, counted_villages = 5, 8
    assert federation["federation"] == 1 + 2 + counted_towns
    assert federation["blind_association"] == federation["mental_association"] == 3
    assert federation["village_association"] == counted_villages
    assert not found_federation(CITY, on=SINCE, by=CITY_SEAT, at=NOON)
    assert Trail.objects.filter(act="found_federation").count() == 1


def test_parks_and_prisons_set_up_nothing_and_their_communities_do(federation):
    codes = set(Org.objects.values_list("code", flat=True))
    assert not codes & {"420606400000", "420606480000", "420606480498"}
    assert "420606400001" in codes
    assert [is_genuine(code) for code in SPECIAL] == [False, True, False, False]


def test_one_organisation_is_founded_where_it_belongs_and_but_once(tree):
    org = found_org(VILLAGE, "village_association", on=SINCE, by=COUNTY, at=NOON)
    assert (org.name, org.level, org.is_synthetic) == ("新街社区残协", "village", True)
    again = refused(found_org, VILLAGE, "village_association", on=SINCE, by=COUNTY, at=NOON)
    assert again.why == "该地已有同类组织。"
    wrong = refused(found_org, VILLAGE, "federation", on=SINCE, by=COUNTY, at=NOON)
    assert wrong.why == "新街社区居委会不设这一类组织。"
    nowhere = refused(found_org, "420602002999", "village_association", on=SINCE, by=COUNTY, at=NOON)
    assert nowhere.code == "org.no_such_place"
    early = refused(found_org, VILLAGE, "village_association", on=dt.date(2015, 1, 1), by=COUNTY, at=NOON)
    assert early.code == "org.no_such_place"


def test_a_town_may_not_found_and_a_county_may_not_found_elsewhere(tree):
    for by in (TOWN, ELSEWHERE):
        assert refused(found_org, VILLAGE, "village_association", on=SINCE, by=by, at=NOON).code == "access.not_yours"
        assert refused(found_federation, CITY, on=SINCE, by=by, at=NOON).code == "access.not_yours"


def test_a_term_is_due_after_five_years_and_is_entered_once():
    org = OrgFactory(county=True)
    term = hold_term(org.pk, number=7, congress_on=dt.date(2020, 2, 29), by=COUNTY, at=NOON)
    assert term.due_on == dt.date(2025, 2, 28)
    twice = refused(hold_term, org.pk, number=7, congress_on=TODAY, by=COUNTY, at=NOON)
    assert twice.why == "这一届已经登记。"
    late = refused(hold_term, org.pk, number=8, congress_on=dt.date(2019, 1, 1), by=COUNTY, at=NOON)
    assert late.code == "term.out_of_order"
    with pytest.raises(Http404):
        hold_term(org.pk, number=8, congress_on=TODAY, by=ELSEWHERE, at=NOON)


def test_somebody_takes_a_post_and_leaves_it_with_a_reason(federation):
    post = liaison_at(VILLAGE, " 李 秀兰 ")
    assert post.holder == "李秀兰"
    assert refused(leave_post, post.pk, on=TODAY, reason=" ", by=CITY_SEAT, at=NOON).code == "post.no_reason"
    assert refused(leave_post, post.pk, on=SINCE, reason="辞任", by=CITY_SEAT, at=NOON).code == "post.not_begun"
    leave_post(post.pk, on=TODAY, reason="本人辞任", by=CITY_SEAT, at=NOON)
    post.refresh_from_db()
    assert (post.held.upper, post.left_reason) == (TODAY, "本人辞任")
    assert refused(leave_post, post.pk, on=TODAY, reason="辞任", by=CITY_SEAT, at=NOON).code == "post.left"
    assert History.objects.filter(register="orgs_post", row_id=post.pk).exists()
    line = Trail.objects.get(act="leave_post")
    assert (line.thing_id, line.reason) == (post.org_id, "本人辞任")


def test_an_appointment_that_cannot_be_is_refused_in_words(federation):
    county = Org.objects.get(code="420602000000", kind="federation")
    words = {"by": COUNTY, "at": NOON, "on": SINCE}
    assert refused(appoint, county.pk, kind="liaison", holder="李秀兰", **words).code == "post.wrong_level"
    assert refused(appoint, county.pk, kind="chair", holder="", **words).code == "name.empty"
    phone = refused(appoint, county.pk, kind="chair", holder="李秀兰", phone="12345", **words)
    assert phone.why == "电话应是 11 位手机号，或带区号的座机号。"
    appoint(county.pk, kind="chair", holder="李秀兰", phone="19900001234", **words)
    assert refused(appoint, county.pk, kind="chair", holder="王伟芳", **words).why == "这个职务已有人担任。"
    early = refused(appoint, county.pk, kind="staff", holder="王伟芳", on=dt.date(2019, 1, 1), by=COUNTY, at=NOON)
    assert early.code == "post.over"
    with pytest.raises(Http404):
        appoint(county.pk, kind="staff", holder="王伟芳", on=SINCE, by=ELSEWHERE, at=NOON)
    assert Post.objects.get(kind="chair").phone.open() == "19900001234"


def test_the_figures_count_what_stands_on_the_day(federation):
    liaison_at("420602002000")
    post = liaison_at(VILLAGE)
    liaison_at(VILLAGE, "王伟芳")
    leave_post(post.pk, on=TODAY, reason="本人辞任", by=CITY_SEAT, at=NOON)
    assert (units(TODAY, "town").count(), town_federations(TODAY).count()) == (5, 5)
    assert (units(TODAY, "village").count(), village_associations(TODAY).count()) == (8, 8)
    assert town_federations(dt.date(2019, 12, 31)).count() == 0
    assert [town_liaisons(day).count() for day in (SINCE, TODAY)] == [1, 1]
    assert [village_liaisons(day).count() for day in (SINCE, TODAY)] == [2, 1]


def test_coverage_tells_organisations_liaisons_and_vacancies_of_each_place(federation, django_assert_num_queries):
    liaison_at("420602002000")
    liaison_at(VILLAGE)
    liaison_at(VILLAGE, "王伟芳")
    with django_assert_num_queries(3):
        by_county = coverage_beneath(CITY, on=TODAY)
    here = by_county["420602000000"]
    assert (here.towns.units, here.towns.with_org, here.towns.liaisons, here.towns.vacant) == (4, 4, 1, 3)
    assert (here.villages.units, here.villages.liaisons, here.villages.vacant) == (6, 2, 5)
    assert coverage_beneath("420602000000", on=TODAY)["420602002000"].villages.vacant == 1
    assert coverage_beneath("420602002000", on=TODAY)[VILLAGE].villages.vacant == 0
    everywhere = sum_of(by_county.values())
    assert (everywhere.towns.units, everywhere.villages.units, everywhere.villages.without_org) == (5, 8, 0)


def test_coverage_before_anything_is_founded_is_all_vacant(tree):
    here = coverage_beneath(CITY, on=TODAY)["420606000000"]
    assert (here.towns.units, here.towns.without_org, here.villages.vacant) == (1, 1, 2)


def federations():
    return Org.objects.filter(kind="federation").order_by("code")


def hold(org, number, congress_on, due_on=None):
    hold_term(org.pk, number=number, congress_on=congress_on, due_on=due_on, by=SYSTEM, at=NOON)


def test_the_year_of_congresses_is_the_last_ones_once_all_held_theirs_in_time(federation):
    for number, org in enumerate(federations()):
        hold(org, 7, dt.date(2018, 6, 1), dt.date(2023, 12, 31))
        assert year_of_congresses(TODAY) is None
        hold(org, 8, dt.date(2022 + number % 2, 6, 1))
    assert year_of_congresses(TODAY) == 2023
    assert year_of_congresses(dt.date(2022, 12, 31)) is None


def test_one_late_congress_or_one_of_which_nothing_is_known_leaves_no_year(federation):
    first, *others = federations()
    for org in others:
        hold(org, 7, dt.date(2018, 6, 1), dt.date(2023, 12, 31))
        hold(org, 8, dt.date(2023, 6, 1))
    hold(first, 8, dt.date(2023, 6, 1))
    assert year_of_congresses(TODAY) is None
    hold(first, 7, dt.date(2018, 6, 1), dt.date(2023, 5, 31))
    assert year_of_congresses(TODAY) is None
