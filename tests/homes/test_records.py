"""What was tapped: seen, undone with a reason, written down late; a month closed; notices at the office."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from doorstep.base.access import fetch
from doorstep.homes.keepers import keeper_actor
from doorstep.homes.models_day import ClientMonth, Notice, Tap
from doorstep.homes.restricted import taps_for
from doorstep.kernel.days import add_months
from tests.cast import COUNTY_CODE
from tests.desk import sat_down
from tests.factories import SeatFactory
from tests.homes.cast import AT, a_client, a_home, at_the_screen, told, works_in
from tests.homes.daycast import a_tap, days_of_month, present

pytestmark = pytest.mark.usefixtures("db")
DAY = dt.date(2026, 3, 2)


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def client(home):
    return a_client(home)


@pytest.fixture
def carer(home):
    return at_the_screen(works_in(home, "carer", "孙丽"))[0]


@pytest.fixture
def head(home):
    return at_the_screen(works_in(home))[0]


def test_a_wrong_tap_is_found_and_undone_with_a_reason(client, carer):
    tap = a_tap(client, DAY)
    assert "王小明" in told(carer.get(reverse("home-day-records")))
    there = reverse("home-day-record", args=[tap.pk])
    assert carer.post(there, {"key": uuid.uuid4(), "reason": ""}).status_code == 422
    words = told(carer.post(there, {"key": uuid.uuid4(), "reason": "点错了人"}, follow=True))
    assert "原因：点错了人" in words
    assert "撤销这一条" not in words
    assert Tap.objects.get(kind="undo").undoes_id == tap.pk
    assert "已撤销：点错了人" in told(carer.get(reverse("home-day-records")))


def test_the_risk_of_a_counselling_is_for_the_head_alone(client, carer, head):
    fields = {"counsellor": "刘老师", "method": "谈话", "risk": "high"}
    tap = a_tap(client, DAY, "service", service="psychology", fields=fields)
    for there in (reverse("home-day-record", args=[tap.pk]), reverse("home-day-records")):
        assert "风险程度" not in told(carer.get(there))
        assert "，高" not in told(carer.get(there))
    assert "风险程度 高" in told(head.get(reverse("home-day-record", args=[tap.pk])))


def test_the_risk_of_a_counselling_is_not_even_fetched_for_anybody_but_the_head(
    home, client, django_assert_num_queries
):
    fields = {"counsellor": "刘老师", "method": "谈话", "risk": "high"}
    tap = a_tap(client, DAY, "service", service="psychology", fields=fields)
    undo = a_tap(client, DAY, "undo", undoes=tap, reason="点错了")
    worker = keeper_actor(works_in(home, "carer", "孙丽"))
    rows = Tap.objects.select_related("undoes").order_by("pk")
    with django_assert_num_queries(1):
        seen, its_undo = taps_for(worker, rows)
        assert seen.fields == {"counsellor": "刘老师", "method": "谈话"}
    assert "fields" not in its_undo.undoes.__dict__
    assert its_undo == undo
    assert fetch(taps_for(worker, rows), worker, "home.day", pk=tap.pk).fields == seen.fields
    head = keeper_actor(works_in(home, "deputy", "李勇"))
    assert taps_for(head, rows)[0].fields == fields


def test_another_homes_tap_is_not_there(client, carer):
    other = a_client(a_home("铁路社区阳光家园"), "李芳", 2)
    tap = a_tap(other, DAY)
    assert carer.get(reverse("home-day-record", args=[tap.pk])).status_code == 404
    assert "李芳" not in told(carer.get(reverse("home-day-records")))


def test_what_nobody_tapped_is_written_down_late_with_its_time(client, carer):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    said = {"key": uuid.uuid4(), "client": client.pk, "kind": "arrive", "day": str(yesterday), "at": "08:30"}
    answers = [carer.post(reverse("home-day-late"), said, follow=True) for _time in range(2)]
    assert all("已补记" in answer.content.decode() for answer in answers)
    tap = Tap.objects.get()
    assert (tap.day, f"{timezone.localtime(tap.said_at):%H:%M}", tap.source) == (yesterday, "08:30", "form")


def test_the_head_closes_a_month_and_sees_it_and_a_carer_does_not(client, head, carer):
    month = add_months(timezone.localdate().replace(day=1), -1)
    for day in days_of_month(month, 17):
        present(client, day)
    assert carer.get(reverse("home-months")).status_code == 403
    words = told(head.post(reverse("home-months"), {"month": f"{month:%Y-%m}"}, follow=True))
    assert "17 17 是 17 170.00" in words
    assert f"{month.year}年{month.month}月 1 1 170.00" in words
    assert ClientMonth.objects.count() == 1
    this_month = {"month": f"{timezone.localdate():%Y-%m}"}
    assert "这个月还没有过完" in told(head.post(reverse("home-months"), this_month))


def test_another_month_is_opened_from_the_list_and_one_that_is_none_shows_none(client, head):
    this = timezone.localdate().replace(day=1)
    for back, days in ((1, 17), (2, 5)):
        month = add_months(this, -back)
        for day in days_of_month(month, days):
            present(client, day)
        head.post(reverse("home-months"), {"month": f"{month:%Y-%m}"})
    older = add_months(this, -2)
    assert "5 5 不是 5 50.00" in told(head.get(reverse("home-months"), {"month": f"{older:%Y-%m}"}))
    words = told(head.get(reverse("home-months"), {"month": "２０２６-99"}))
    assert "不是 5 50.00" not in words
    assert f"{older.year}年{older.month}月 1 0 50.00" in words


def lay_notice(client):
    about = {"words": "王小明 2026-03-02 在住院，却有到园记录。", "evidence": ["住院登记：医保结算"]}
    return Notice.objects.create(
        home=client.home,
        client=client,
        code=client.code,
        sign="in_hospital",
        about="2026-03-02",
        found_at=AT,
        **about,
    )


def test_the_county_sees_a_notice_with_its_evidence_and_settles_it_with_words(client, head):
    notice = lay_notice(client)
    assert "在住院，却有到园记录" in told(head.get(reverse("home-months")))
    seat = SeatFactory(role="county_office", org__code=COUNTY_CODE)
    office = sat_down(seat.account, seat)
    assert "没有处理" in told(office.get(reverse("home-notices")))
    assert "住院登记：医保结算" in told(office.get(reverse("home-notice", args=[notice.pk])))
    there = reverse("home-notice-settle", args=[notice.pk])
    assert office.post(there, {"outcome": "true", "words": ""}).status_code == 422
    words = told(office.post(there, {"outcome": "true", "words": "已撤销当天记录。"}, follow=True))
    assert "属实，已更正" in words
    assert "已撤销当天记录。" in words
    assert office.post(there, {"outcome": "fine", "words": "再看"}).status_code == 409
