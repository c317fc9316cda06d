"""The way from a finding to an award in the browser: the village's work, public lists for anybody, objections."""

import datetime as dt
import uuid

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from doorstep.base.jobs import run_job
from doorstep.base.models import Job
from doorstep.entitlements.models import Award, Change
from doorstep.entitlements.models_process import Check, ListEntry, ListObjection, PublicList, Renunciation, Telling
from doorstep.entitlements.services import enter_objection, publish_list, tell_changes
from doorstep.people.services import record_death
from tests.cast import COUNTY, COUNTY_CODE, VILLAGE, VILLAGE_CODE
from tests.conftest import see_everything
from tests.entitlements.newcomers import DAY, LIVING, born, payable
from tests.entitlements.test_judge_month import MAY, judge, somebody_due
from tests.factories import NOON, DivisionFactory, OrgFactory, SeatFactory
from tests.visitors import visitor

pytestmark = pytest.mark.usefixtures("db")
SINCE = DateRange(dt.date(2026, 1, 1), None)
SAID = {"about": "not_due", "words": "家里有车", "contact": "19900004321"}


@pytest.fixture
def office():
    DivisionFactory(code=VILLAGE_CODE)
    return visitor(SeatFactory(role="county_office", org=OrgFactory(county=True)))


@pytest.fixture
def village():
    return visitor(SeatFactory(role="liaison", org=OrgFactory()))


def words(client, there, status=200):
    answer = client.get(there)
    assert answer.status_code == status
    see_everything()
    return answer.content.decode()


def hanging(*, since: dt.timedelta = dt.timedelta()) -> PublicList:
    """A list of everybody found, published now or some days ago."""
    judge(LIVING)
    at = timezone.now() - since
    tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=at)
    return publish_list(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=at)


def test_the_village_finds_what_to_look_into_and_says_what_it_found(village):
    somebody_due()
    judge(LIVING)
    change = Change.objects.get()
    page = words(village, "/benefits/work/")
    assert "没有收款账户" in page
    assert "已超期" in page  # found on 15 May 2026
    assert "请问清社会保障卡账号" in words(village, f"/benefits/changes/{change.pk}/check/")
    refused = village.post(f"/benefits/changes/{change.pk}/check/", {"answer": "wrong", "words": ""})
    assert refused.status_code == 409
    assert "没有写明实际情况" in refused.content.decode()
    assert village.post(f"/benefits/changes/{change.pk}/check/", {}).status_code == 422
    village.post(f"/benefits/changes/{change.pk}/check/", {"answer": "right", "words": "卡已找到"})
    see_everything()
    assert Check.objects.get().words == "卡已找到"
    assert "没有要核实的人" in words(village, "/benefits/work/")


def test_the_village_may_say_of_a_stop_that_is_nothing_odd_that_the_list_is_wrong(village, office):
    person = payable()
    award = Award.objects.create(person=person, code=person.code, benefit=LIVING.code, amount_fen=110_00, months=SINCE)
    record_death(person.pk, died_on=dt.date(2026, 4, 2), source="公安部门名单", by=COUNTY, at=NOON)
    judge(LIVING)
    stop = Change.objects.get(month=MAY, kind="stops")
    assert (stop.odd, stop.was_fen) == ([], award.amount_fen)
    address = f"/benefits/changes/{stop.pk}/"
    assert "还没有告知。" in words(office, address)
    assert f"公安部门名单，{COUNTY.seat_label} 2026年5月" in words(office, address)
    assert f"{address}check/" in words(village, address)
    assert "登记的去世日期是2026年4月2日" in words(village, f"{address}check/")
    village.post(f"{address}check/", {"answer": "wrong", "words": "人在家里，名单上是同名的人"})
    see_everything()
    page = words(office, address)
    assert "核实不属实" in page
    assert "名单上是同名的人" in page


def test_what_is_missing_leads_to_where_it_is_told(village):
    person = somebody_due()
    person.circumstances.filter(kind="low_income").delete()
    judge(LIVING)
    page = words(village, f"/benefits/changes/{Change.objects.get().pk}/check/")
    assert f"/people/{person.pk}/circumstance/" in page
    assert "低保家庭成员" in page
    assert 'value="right"' not in page


def test_who_has_no_telephone_is_on_the_villages_list_until_somebody_told(village):
    payable()
    hanging()
    telling = Telling.objects.get()
    assert "可以享受困难残疾人生活补贴" in words(village, "/benefits/work/")
    assert village.post(f"/benefits/tellings/{telling.pk}/", {f"{telling.pk}-how": "face"}).status_code == 302
    see_everything()
    telling.refresh_from_db()
    assert telling.told_how == "face"


def test_one_press_tells_and_publishes_and_the_month_says_what_is_waited_for(office):
    payable()
    judge(LIVING)
    assert "待告知 1" in words(office, "/benefits/")
    answer = office.post("/benefits/changes/publish/", {"month": "2026-05", "benefit": LIVING.code})
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    assert "已告知 1 人，公示 1 人" in run_job(job.pk).progress
    see_everything()
    page = words(office, "/benefits/")
    assert "公示中 1" in page
    assert "确认全部新增" not in page
    run_job(job.pk)
    see_everything()
    assert (Telling.objects.count(), PublicList.objects.count()) == (1, 1)


def test_a_bulk_confirmation_says_who_was_left_out_and_why(office):
    payable()
    somebody_due()
    hanging(since=14 * DAY)
    said = {"month": "2026-05", "benefit": LIVING.code, "kind": "starts"}
    page = office.post("/benefits/changes/confirm/", said, follow=True).content.decode()
    see_everything()
    assert "已确认 1 项。还不能确认的：等核实 1。" in page
    assert Award.objects.count() == 1
    page = words(office, "/benefits/changes/?hold=unchecked")
    assert "等核实" in page


def test_the_page_of_a_change_says_how_far_it_has_come(office):
    payable()
    hanging()
    page = words(office, f"/benefits/changes/{Change.objects.get().pk}/")
    for said in ("公示期还没有满", "可以享受困难残疾人生活补贴", "等村（社区）告知", "王**"):
        assert said in page
    assert "确认新增" not in page


def test_anybody_sees_a_list_masked_while_it_hangs_and_nothing_of_it_afterwards(office):
    payable()
    born(dt.date(2015, 3, 1))
    made = hanging()
    stranger = Client()
    assert "困难残疾人生活补贴" in words(stranger, "/lists/")
    page = words(stranger, f"/lists/{made.pk}/")
    for said in ("王**", "某未成年人", "新街社区居委会", "110.00"):
        assert said in page
    assert "王伟芳" not in page
    assert "肢体" not in page
    PublicList.objects.update(opens_on="2026-05-01", closes_on="2026-05-08")
    ListEntry.objects.update(closes_on="2026-05-08")
    page = words(stranger, f"/lists/{made.pk}/")
    assert "公示已经结束" in page
    assert "王**" not in page
    assert "110.00" not in page
    assert words(stranger, f"/lists/{made.pk}/1/object/", 404)
    assert words(stranger, "/lists/999999/", 404)


def test_of_a_long_list_one_village_is_shown_at_a_time(office):
    payable()
    made = hanging()
    PublicList.objects.update(entries_count=61)
    stranger = Client()
    page = words(stranger, f"/lists/{made.pk}/")
    assert f"?place={VILLAGE_CODE}" in page
    assert "王**" not in page
    assert "王**" in words(stranger, f"/lists/{made.pk}/?place={VILLAGE_CODE}")
    assert "这里没有人在公示" in words(stranger, f"/lists/{made.pk}/?place=nonsense")


def test_a_stranger_objects_without_a_name_and_pressing_twice_is_one_objection(office):
    payable()
    made = hanging()
    stranger, there, key = Client(), f"/lists/{made.pk}/1/object/", str(uuid.uuid4())
    assert "提出异议" in words(stranger, there)
    assert stranger.post(there, {"about": "not_due", "words": "", "key": key}).status_code == 422
    for _again in range(2):
        page = stranger.post(
            there, {"about": "not_due", "words": "家里有车", "contact": "", "key": key}
        ).content.decode()
        assert "已收到您的异议" in page
    see_everything()
    assert ListObjection.objects.get().contact is None


def test_who_objects_too_often_is_asked_to_wait(office):
    payable()
    made = hanging()
    stranger, there = Client(), f"/lists/{made.pk}/1/object/"
    answers = [stranger.post(there, SAID | {"key": str(uuid.uuid4())}).status_code for _ in range(31)]
    see_everything()
    assert answers[-2:] == [200, 429]
    assert ListObjection.objects.count() == 30


def test_the_county_looks_into_an_objection_and_answers_and_the_village_does_not_see_who_it_was(office, village):
    payable()
    hanging()
    made = enter_objection(ListEntry.objects.get().pk, **SAID, by=VILLAGE, at=timezone.now())
    there = f"/benefits/objections/{made.pk}/"
    assert "不符合条件" in words(office, "/benefits/objections/?open=yes")
    seen = words(village, there)
    assert "家里有车" not in seen
    assert "19900004321" not in seen
    assert "家里有车" in words(office, there)
    assert office.post(there, {"outcome": "upheld", "reason": ""}).status_code == 422
    office.post(there, {"outcome": "upheld", "reason": "车在本人名下"})
    see_everything()
    assert Change.objects.get().state == "declined"
    assert office.post(f"{there}answer/", {"how": "phone"}).status_code == 302
    see_everything()
    made.refresh_from_db()
    assert made.told_how == "phone"


def test_a_seat_takes_an_objection_down_and_is_told_that_another_decides(office):
    payable()
    hanging()
    there = f"/benefits/entries/{ListEntry.objects.get().pk}/object/"
    assert "要由别的同事处理" in words(office, there)
    answer = office.post(there, SAID | {"key": str(uuid.uuid4())})
    see_everything()
    refused = office.post(answer.headers["Location"], {"outcome": "upheld", "reason": "车在本人名下"})
    assert refused.status_code == 409
    assert "是您登记的" in refused.content.decode()


def test_a_list_is_printed_for_the_village_and_taken_down_by_the_county(office, village):
    payable()
    made = hanging()
    assert "贴在村务公开栏" in words(village, "/benefits/work/")
    sheet = village.get(f"/benefits/entries/{ListEntry.objects.get().pk}/sheet/")
    assert sheet.content.startswith(b"%PDF")
    assert office.post(f"/benefits/lists/{made.pk}/", {"reason": ""}).status_code == 422
    office.post(f"/benefits/lists/{made.pk}/", {"reason": "金额印错"})
    assert "已撤回" in words(office, "/benefits/lists/")
    assert "现在没有公示" in words(Client(), "/lists/")
    assert "公示已经结束" in words(Client(), f"/lists/{made.pk}/")
    assert "这份名单已经撤回" in words(village, f"/benefits/entries/{ListEntry.objects.get().pk}/sheet/", 409)


def test_a_person_declines_and_comes_back_on_the_persons_page(village):
    person = payable()
    there = f"/people/{person.pk}/"
    assert "登记放弃" in words(village, there)
    said = {"benefit": LIVING.code, "since": f"{timezone.localdate():%Y-%m}", "said_how": "spoken", "proof": "李明"}
    assert village.post(f"/benefits/people/{person.pk}/renounce/", said).status_code == 422
    village.post(f"/benefits/people/{person.pk}/renounce/", said | {"reason": "家里不需要"})
    see_everything()
    made = Renunciation.objects.get()
    assert "本人已放弃" in words(village, there)
    back = {"since": said["since"], "reason": "又需要了"}
    assert village.post(f"/benefits/renunciations/{made.pk}/return/", back).status_code == 302
    assert "本人已放弃" not in words(village, there)


def test_the_desk_tells_the_village_and_the_county_what_waits(office, village):
    somebody_due()
    judge(LIVING)
    payable()
    hanging()
    enter_objection(ListEntry.objects.get().pk, **SAID, by=VILLAGE, at=timezone.now())
    page = words(village, "/")
    assert "待遇变动待核实" in page
    assert "待遇变动要告知" in page
    assert "公示异议待处理" in words(office, "/")
    assert "公示异议待处理" not in page


def test_a_seat_of_another_county_finds_none_of_it(office):
    person = payable()
    made = hanging()
    entry = ListEntry.objects.get()
    other = OrgFactory(code="420606000000", level="county", name="樊城区残联")
    stranger = visitor(SeatFactory(role="county_office", org=other))
    for there in (
        f"lists/{made.pk}",
        f"entries/{entry.pk}/sheet",
        f"entries/{entry.pk}/object",
        f"people/{person.pk}/renounce",
        f"changes/{Change.objects.get().pk}/check",
    ):
        assert words(stranger, f"/benefits/{there}/", 404)
