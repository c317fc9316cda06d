"""Months and changes in the browser."""

import datetime as dt

import pytest
from django.utils import timezone

from doorstep.base.items import BENEFITS
from doorstep.base.jobs import run_job
from doorstep.base.models import Job
from doorstep.entitlements.models import Award, Change, MonthRun
from tests.conftest import see_everything
from tests.entitlements.process import ripen
from tests.entitlements.test_judge_month import judge, somebody_due
from tests.factories import CertificateFactory, OrgFactory, PersonFactory, SeatFactory
from tests.visitors import visitor

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def office():
    return visitor(SeatFactory(role="county_office", org=OrgFactory(county=True)))


def test_the_county_judges_a_month_as_a_job_and_sees_what_it_found(office):
    somebody_due()
    answer = office.post("/benefits/judge/", {"month": "2026-05"})
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    run_job(job.pk)
    see_everything()
    assert MonthRun.objects.count() == len(BENEFITS)
    assert "已判定 1/1 个县" in office.get(f"/jobs/{job.pk}/").content.decode()
    assert "新增 1" in office.get("/benefits/").content.decode()


def test_confirming_all_new_ones_gives_awards(office):
    somebody_due()
    judge()
    ripen("living-allowance", dt.date(2026, 5, 1), at=timezone.now())
    said = {"month": "2026-05", "benefit": "living-allowance", "kind": "starts"}
    assert office.post("/benefits/changes/confirm/", said).status_code == 302
    assert Award.objects.get().amount_fen == 110_00


@pytest.mark.parametrize("month", ["2026-13", "0000-01", "9999-12"])
def test_a_month_that_makes_no_sense_is_refused_in_words(office, month):
    refused = office.post("/benefits/judge/", {"month": month})
    assert refused.status_code == 409
    assert "月份应写成 2026-05" in refused.content.decode()


def test_one_change_shows_its_reasons_and_declining_asks_why(office):
    somebody_due()
    judge()
    change = Change.objects.filter(benefit="living-allowance").get()
    page = office.get(f"/benefits/changes/{change.pk}/").content.decode()
    assert "民政 低保名单，数据截至 2026-05-01" in page
    assert "鄂政办发〔2015〕96号" in page
    refused = office.post(f"/benefits/changes/{change.pk}/", {"decision": "decline", "reason": ""})
    assert "不予采纳须写明原因" in refused.content.decode()
    office.post(f"/benefits/changes/{change.pk}/", {"decision": "decline", "reason": "本人书面放弃"})
    assert Change.objects.get(pk=change.pk).state == "declined"


def test_what_is_missing_is_named_for_the_village():
    CertificateFactory(person=PersonFactory())
    judge()
    village = visitor(SeatFactory(role="liaison", org=OrgFactory()))
    change = Change.objects.filter(benefit="nursing-allowance").get()
    page = village.get(f"/benefits/changes/{change.pk}/").content.decode()
    assert "还缺这些情况" in page
    assert "需要长期照护" in page
    assert "不予采纳" not in page


def test_the_explanation_of_a_month_without_an_amount_is_an_error_in_words(office):
    person = somebody_due()
    refused = office.get(f"/benefits/people/{person.pk}/living-allowance/2020-5/")
    assert refused.status_code == 409
    assert "2020年5月的标准没有登记" in refused.content.decode()
    assert office.get(f"/benefits/people/{person.pk}/nonsense/2026-5/").status_code == 409
    assert office.get(f"/benefits/people/{person.pk}/living-allowance/2026-13/").status_code == 404
