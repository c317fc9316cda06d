"""Pages of no room, and what several rooms show together: the desk, a job, a batch for who sees sums alone."""

import datetime as dt

import pytest

from doorstep.base.figures import read_period
from doorstep.base.jobs import run_job
from doorstep.base.models import Job
from doorstep.base.templatetags.words import commas
from doorstep.entitlements.models import Change
from doorstep.entitlements.services import decline_change
from doorstep.orgs.seats import as_actor
from doorstep.report.services import freeze_report
from tests.cast import CITY, COUNTY_CODE
from tests.conftest import see_everything
from tests.entitlements.test_judge_month import judge, somebody_due
from tests.factories import NOON, AccountFactory, OrgFactory, PayAccountFactory, SeatFactory
from tests.payments.test_batch import award, draw, sent
from tests.visitors import visitor

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def county():
    return OrgFactory(county=True)


@pytest.fixture
def city_org():
    return OrgFactory(code="420600000000", level="city", kind="federation", name="襄阳市残联")


def seated(role, org):
    return visitor(SeatFactory(role=role, org=org, account=AccountFactory()))


def words(client, there):
    return client.get(there).content.decode()


def test_who_sees_sums_alone_sees_a_batch_without_its_people(city_org):
    person = award(name="欧阳春燕")
    PayAccountFactory(person=person)
    batch, leader = draw(), seated("city_leader", city_org)
    page = words(leader, f"/batches/{batch.pk}/")
    assert "110.00 元" in page
    assert "您的岗位只看汇总，不看个人" in page
    assert "欧阳春燕" not in page
    refused = leader.get(f"/batches/{batch.pk}/lines/")
    assert refused.status_code == 403
    assert "欧阳春燕" not in refused.content.decode()


def test_a_village_sees_what_was_sent_to_its_people_though_batches_lie_above_it():
    person = award()
    PayAccountFactory(person=person)
    sent()
    page = words(seated("liaison", OrgFactory()), f"/people/{person.pk}/")
    assert "困难残疾人生活补贴 110.00 元" in page
    assert "已送" in page
    assert "还没有发放过" not in page
    assert "看批次" not in page


def test_the_desk_tells_what_this_seat_did_last_and_to_whom(county):
    seat = SeatFactory(role="county_office", org=county)
    person = somebody_due()
    judge()
    change = Change.objects.get(person=person, benefit="living-allowance")
    decline_change(change.pk, by=as_actor(seat), at=NOON, reason="本人书面放弃")
    page = words(visitor(seat), "/")
    assert f"{person.name} 困难残疾人生活补贴" in page
    assert "本人书面放弃" in page


def test_the_desk_shows_the_main_figures_of_the_latest_report_to_who_may_see_them(city_org):
    freeze_report(read_period("2026-04", today=dt.date(2026, 5, 15)), said={}, by=CITY, at=NOON)
    assert "全市主要数据" in words(seated("city_leader", city_org), "/")
    assert "全市主要数据" not in words(seated("auditor", city_org), "/")


def test_a_job_that_ends_while_it_is_watched_shows_its_page_anew(county):
    somebody_due()
    office = seated("county_office", county)
    office.post("/benefits/judge/", {"month": "2026-05"})
    job = Job.objects.get()
    asked = {"headers": {"HX-Request": "true"}}
    assert "HX-Refresh" not in office.get(f"/jobs/{job.pk}/", **asked).headers
    run_job(job.pk)
    see_everything()
    assert office.get(f"/jobs/{job.pk}/", **asked).headers["HX-Refresh"] == "true"
    assert "看结果" in words(office, f"/jobs/{job.pk}/")


def test_a_cancelled_job_is_said_to_be_cancelled_and_is_asked_for_no_more(county):
    office = seated("county_office", county)
    job = Job.objects.create(
        code=COUNTY_CODE, kind="entitlements.judge", state="stopped", opened_at=NOON, closed_at=NOON, seat_id=0
    )
    page = words(office, f"/jobs/{job.pk}/")
    assert "已取消" in page
    assert "进行中" not in page
    assert "hx-get" not in page.partition('id="main"')[2]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [("224965.00", "元", "224,965.00"), (2793, "个", "2,793"), ("2026", "年", "2026"), ("老河口", "", "老河口")],
)
def test_long_numbers_are_grouped_and_years_are_not(value, unit, said):
    assert commas(value, unit) == said
