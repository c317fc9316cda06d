"""The tree, an organisation and a division in the browser: what each seat sees, and what it may do."""

import datetime as dt

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from doorstep.base.access import SYSTEM
from doorstep.orgs.federation import appoint, found_federation
from doorstep.orgs.models import Grouping, Org, Post
from tests.factories import NOON, AccountFactory, SeatFactory
from tests.visitors import visitor

from .small import CITY, NIEYING_MOVES, SMALL, change, load

SINCE = dt.date(2016, 6, 1)
BUDGET = 12
# What only a test asks, since its requests run inside one transaction: savepoints, and settings put back.
NESTING = ("SAVEPOINT", "RELEASE", "SELECT coalesce(current_setting")
PUT_BACK = 2


@pytest.fixture(autouse=True)
def federation(db):
    load()
    found_federation(CITY, on=SINCE, by=SYSTEM, at=NOON)
    village = Org.objects.get(code="420602002003")
    appoint(village.pk, kind="liaison", holder="李秀兰", on=SINCE, by=SYSTEM, at=NOON)


def federation_at(code):
    return Org.objects.get(code=code, kind__in=["federation", "village_association"])


def seated(role, code, **about):
    return visitor(SeatFactory(role=role, org=federation_at(code), account=AccountFactory(), **about))


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_city_sees_each_county_with_its_coverage():
    shown = text(seated("city_office", CITY), "/orgs/")
    assert "襄城区" in shown
    assert "樊城区" in shown
    assert "7/7" in shown
    assert "6 个村（社区）没有专职委员" in shown


def test_one_goes_down_level_by_level_and_back_by_the_crumbs():
    city = seated("city_office", CITY)
    assert 'href="/orgs/under/420602000000/"' in text(city, "/orgs/")
    assert 'href="/orgs/under/420602002000/"' in text(city, "/orgs/under/420602000000/")
    town = text(city, "/orgs/under/420602002000/")
    assert "李秀兰" in town
    assert "空缺" in town
    assert 'href="/orgs/under/420602000000/"' in town
    org = federation_at("420602002003")
    assert f'href="/orgs/{org.pk}/"' in town


def test_a_village_in_the_tree_leads_to_its_history():
    answer = seated("city_office", CITY).get("/orgs/under/420602002003/")
    assert answer.headers["Location"] == "/divisions/420602002003/"


def test_a_town_sees_its_own_branch_and_nothing_above_it():
    town = seated("town_desk", "420602002000")
    shown = text(town, "/orgs/")
    assert "古城街道的组织" in shown
    assert "/orgs/under/420602000000/" not in shown
    text(town, "/orgs/under/420602001000/", status=404)
    text(town, f"/orgs/{federation_at('420602001000').pk}/", status=404)


def test_a_seat_of_a_reporting_unit_sees_its_towns_side_by_side():
    zone = Grouping.objects.create(
        kind="report_unit",
        name="高新区",
        members=["420602001000", "420606005000"],
        level="county",
        valid=DateRange(SINCE, None),
    )
    shown = text(seated("county_office", "420602000000", grouping=zone), "/orgs/")
    assert "高新区的组织" in shown
    assert "真武山街道" in shown
    assert "清河口街道" in shown
    assert "古城街道" not in shown


def test_a_role_without_the_verb_does_not_enter():
    finance = seated("county_finance", "420602000000")
    assert "查看组织与覆盖情况" in text(finance, "/orgs/", status=403)


def test_an_unknown_condition_and_a_made_up_page_are_refused_in_words():
    city = seated("city_office", CITY)
    assert "不认识的条件" in text(city, "/orgs/?leve=town", status=409)
    assert "页码不是本系统给出的" in text(city, "/orgs/?after=x", status=409)


def test_a_long_list_is_paged_by_code():
    load(SMALL | {f"420602100{number}": f"第{number}号村委会" for number in range(300, 360)}, on=dt.date(2018, 1, 1))
    city = seated("city_office", CITY)
    first = text(city, "/orgs/under/420602100000/")
    assert "62 个" in first
    assert "第347号村委会" in first
    assert "第348号村委会" not in first
    rest = text(city, "/orgs/under/420602100000/?after=420602100347")
    assert "第348号村委会" in rest
    assert "第347号村委会" not in rest
    assert "已是最后一页" in rest


def test_an_organisation_shows_who_holds_which_post_since_when():
    org = federation_at("420602002003")
    shown = text(seated("liaison", "420602002003"), f"/orgs/{org.pk}/")
    assert "李秀兰" in shown
    assert "2016-06-01 至今" in shown
    assert "登记任职" not in shown.split("经过")[0]


def test_a_county_appoints_and_lets_go_and_both_stay_on_the_page():
    office, org = seated("county_office", "420602000000"), federation_at("420602002004")
    said = {"kind": "liaison", "holder": "王伟芳", "on": "2026-05-01", "phone": ""}
    assert office.post(f"/orgs/{org.pk}/appoint/", said).status_code == 302
    post = Post.objects.get(org=org)
    bare = office.post(f"/posts/{post.pk}/leave/", {"on": "2026-05-10", "reason": ""})
    assert bare.status_code == 400
    assert office.post(f"/posts/{post.pk}/leave/", {"on": "2026-05-10", "reason": "本人辞任"}).status_code == 302
    shown = text(office, f"/orgs/{org.pk}/")
    assert "本人辞任" in shown
    assert "登记离任" in shown
    assert "现在没有人任职" in shown


def test_what_a_service_refuses_is_said_on_the_form():
    office, org = seated("county_office", "420602000000"), federation_at("420602002004")
    said = {"kind": "liaison", "holder": "王伟芳", "on": "2010-05-01", "phone": ""}
    answer = office.post(f"/orgs/{org.pk}/appoint/", said)
    assert answer.status_code == 400
    assert "不存续" in answer.content.decode()
    assert not Post.objects.filter(org=org).exists()


def test_a_change_of_term_is_entered_and_shown():
    office, org = seated("county_office", "420602000000"), federation_at("420602000000")
    said = {"number": 8, "congress_on": "2026-05-01", "due_on": "", "document": "襄残发〔2026〕1号"}
    assert office.post(f"/orgs/{org.pk}/term/", said).status_code == 302
    shown = text(office, f"/orgs/{org.pk}/")
    assert "第 8 届" in shown
    assert "2031-05-01" in shown


def test_another_county_and_a_town_may_not_change_a_post():
    org = federation_at("420602002003")
    post = Post.objects.get(org=org)
    elsewhere, town = seated("county_office", "420606000000"), seated("town_desk", "420602002000")
    for path in (f"/orgs/{org.pk}/appoint/", f"/orgs/{org.pk}/term/", f"/posts/{post.pk}/leave/"):
        text(elsewhere, path, status=404)
        text(town, path, status=403)


def test_a_division_shows_its_names_in_time_and_where_it_came_from():
    change(NIEYING_MOVES)
    city = seated("city_office", CITY)
    shown = text(city, "/divisions/420602200208/")
    assert "改码或划转" in shown
    assert "欧庙镇" in shown
    assert 'href="/divisions/420602100239/"' in shown
    assert "2017-01-01 至今" in shown
    gone = text(city, "/divisions/420602100239/")
    assert "已不在用" in gone
    assert "2016-01-01 至 2017-01-01" in gone
    text(city, "/divisions/420602999999/", status=404)


def test_organisations_beyond_reach_are_not_named_on_a_divisions_page():
    town = seated("town_desk", "420602002000")
    assert "新街社区残协" in text(town, "/divisions/420602002003/")
    assert "旭东路社区残协" not in text(town, "/divisions/420606005008/")


@pytest.mark.parametrize(
    "path", ["/orgs/", "/orgs/under/420602000000/", "/orgs/under/420602002000/", "/divisions/420602200208/", "org"]
)
def test_no_page_asks_more_than_it_may(path):
    change(NIEYING_MOVES)
    city = seated("city_office", CITY)
    if path == "org":
        path = f"/orgs/{federation_at('420602000000').pk}/"
    city.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert city.get(path).status_code == 200
    own = [query["sql"] for query in asked if not query["sql"].startswith(NESTING)]
    assert len(own) - PUT_BACK <= BUDGET, "\n".join(own)
