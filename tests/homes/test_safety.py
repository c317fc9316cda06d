"""Safety of a home: checks and faults, incidents and their clocks, drills, samples, visitors."""

import datetime as dt

import pytest
from django.utils import timezone

from doorstep.base.scope import scoped
from doorstep.homes.clocks import clocks_of, late_words, span
from doorstep.homes.models_safety import Drill, Fault, FoodSample, Incident, SafetyCheck, Visitor
from doorstep.homes.services.incidents import Happened, close_incident, enter_incident, follow_incident
from doorstep.homes.services.keeping import clear_sample, enter_visitor, keep_sample, visitor_left
from doorstep.homes.services.safety import Checked, mend_fault, pass_fault, record_check, record_drill
from doorstep.kernel.refusal import Refused
from tests.cast import CITY, COUNTY, TOWN
from tests.homes.cast import a_client, a_home, at_the_screen, told, works_in
from tests.homes.daycast import a_tap
from tests.quota.reviewcast import seated

pytestmark = pytest.mark.usefixtures("db")
AT = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)  # nine in the morning
ON = dt.date(2026, 3, 2)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
ALL_WELL = dict.fromkeys(("fire", "electricity", "food", "medicine", "building", "people", "vehicle"), True)


@pytest.fixture
def home():
    return a_home(has_meals=True)


@pytest.fixture
def head(home):
    return at_the_screen(works_in(home))


@pytest.fixture
def deputy(home):
    return at_the_screen(works_in(home, "deputy", "李红"))


def found(by, home=None, words: str = "灭火器过期") -> Fault:
    """A fault of fire safety."""
    said = Checked(ON, {**ALL_WELL, "fire": False}, {"fire": words})
    made = record_check(said, home_id=home and home.pk, by=by, at=AT)
    return made.faults.get()


def happened(kind: str = "fire", level: str = "2", **about) -> Happened:
    said = {"happened_at": AT - HOUR, "known_at": AT - HOUR, "words": "厨房起火，已扑灭。"}
    return Happened(level, kind, **(said | about))


# --- checks and faults


def test_a_fault_is_due_fifteen_days_after_the_check(head):
    fault = found(head[1])
    assert (fault.due_on, fault.found_by.kind, fault.area) == (dt.date(2026, 3, 17), "self", "fire")


def test_who_inspects_is_known_by_the_place(home):
    with scoped(COUNTY.ranges, by=COUNTY):
        assert found(COUNTY, home).found_by.kind == "county"
    with scoped(CITY.ranges, by=CITY):
        assert found(CITY, home).found_by.kind == "city"
    with scoped(TOWN.ranges, by=TOWN), pytest.raises(Refused, match="检查家园安全"):
        found(TOWN, home)
    assert SafetyCheck.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Checked(ON, {"fire": False}), "没有写是什么问题"),
        (Checked(ON, {"fire": True}, {"fire": "坏了"}), "没有选有问题"),
        (Checked(ON, {"fire": None}), "一个方面也没有查"),
        (Checked(ON + dt.timedelta(days=1), ALL_WELL), "晚于今天"),
    ],
)
def test_a_check_that_makes_no_sense_is_refused(head, said: Checked, why: str):
    with pytest.raises(Refused, match=why):
        record_check(said, by=head[1], at=AT)
    assert not SafetyCheck.objects.exists()


def test_whoever_mended_a_fault_does_not_pass_it_and_somebody_else_does(head, deputy):
    fault = found(head[1])
    mend_fault(fault.pk, ON, "换了新的", by=head[1], at=AT)
    with pytest.raises(Refused, match="不能自己复查"):
        pass_fault(fault.pk, is_good=True, words="", on=ON, by=head[1], at=AT)
    pass_fault(fault.pk, is_good=True, words="", on=ON, by=deputy[1], at=AT)
    fault.refresh_from_db()
    assert fault.passed_on == ON
    assert "李红" in fault.passed_label


def test_what_an_office_found_an_office_passes(home, head, deputy):
    with scoped(COUNTY.ranges, by=COUNTY):
        fault = found(COUNTY, home)
    mend_fault(fault.pk, ON, "换了新的", by=head[1], at=AT)
    with pytest.raises(Refused, match="由残联复查"):
        pass_fault(fault.pk, is_good=True, words="", on=ON, by=deputy[1], at=AT)
    with scoped(COUNTY.ranges, by=COUNTY):
        pass_fault(fault.pk, is_good=True, words="", on=ON, by=COUNTY, at=AT)
    assert Fault.objects.get().passed_on == ON


def test_a_fault_badly_mended_is_to_be_mended_again_with_its_old_day(head, deputy):
    fault = found(head[1])
    mend_fault(fault.pk, ON, "擦了擦", by=head[1], at=AT)
    with pytest.raises(Refused, match="哪里还不合格"):
        pass_fault(fault.pk, is_good=False, words="", on=ON, by=deputy[1], at=AT)
    pass_fault(fault.pk, is_good=False, words="还是过期的", on=ON, by=deputy[1], at=AT)
    fault.refresh_from_db()
    assert (fault.mended_on, fault.due_on) == (None, dt.date(2026, 3, 17))


def test_a_fault_is_not_passed_before_it_was_mended(head):
    with pytest.raises(Refused, match="还没有整改"):
        pass_fault(found(head[1]).pk, is_good=True, words="", on=ON, by=head[1], at=AT)


# --- incidents


def test_what_is_late_is_said_with_how_late_it_was(head):
    said = happened(known_at=AT - 2 * HOUR, happened_at=AT - 3 * HOUR, phoned_at=AT - 2 * HOUR, phoned_to="县残联")
    made = enter_incident(said, by=head[1], at=AT)
    assert [one.words for one in clocks_of(made, AT)] == ["按时", "晚了 1 小时 0 分钟", "没有报，还有 22 小时 0 分钟"]
    later = AT + 25 * HOUR
    assert late_words(made, later) == "系统报告晚了 1 小时 0 分钟；书面报告没有报，已超过 3 小时 0 分钟"


def test_nothing_is_late_to_the_very_minute_and_late_a_minute_after(head):
    on_time = enter_incident(happened(known_at=AT - HOUR), by=head[1], at=AT)
    late = enter_incident(happened(known_at=AT - HOUR - MINUTE, happened_at=AT - 2 * HOUR), by=head[1], at=AT)
    assert [clocks_of(one, AT)[1].words for one in (on_time, late)] == ["按时", "晚了 1 分钟"]


def test_a_slight_incident_has_no_clocks(head):
    made = enter_incident(happened("other", "3"), by=head[1], at=AT)
    assert clocks_of(made, AT + 100 * HOUR) == ()
    close_incident(made.pk, "已包扎", by=head[1], at=AT)
    assert Incident.objects.get().closed_words == "已包扎"


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 分钟"), (61, "2 分钟"), (3600, "1 小时 0 分钟"), (90000, "1 天 1 小时")]
)
def test_a_span_is_told_in_its_two_largest_units(seconds: int, words: str):
    assert span(dt.timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"kind": "abuse", "level": "2"}, "是一级事件"),
        ({"kind": "death", "level": "3"}, "是一级事件"),
        ({"kind": "fire", "level": "3"}, "至少是二级"),
        ({"kind": "missing", "level": "2"}, "没有写谁走失"),
        ({"known_at": AT - 2 * HOUR}, "先发生，后知道"),
        ({"known_at": AT + HOUR}, "先发生，后知道"),
        ({"words": " "}, "没有写经过"),
        ({"phoned_at": AT}, "电话报告给谁"),
        ({"police_at": AT - 2 * HOUR}, "在事件发生到现在之间"),
    ],
)
def test_an_incident_that_makes_no_sense_is_refused(head, about: dict, why: str):
    with pytest.raises(Refused, match=why):
        enter_incident(happened(**about), by=head[1], at=AT)
    assert not Incident.objects.exists()


def test_a_grave_incident_is_closed_by_an_office_once_all_was_reported(head):
    made = enter_incident(happened("abuse", "1"), by=head[1], at=AT)
    with pytest.raises(Refused, match="由残联办结"):
        close_incident(made.pk, "查清", by=head[1], at=AT)
    with scoped(COUNTY.ranges, by=COUNTY), pytest.raises(Refused, match="电话报告、书面报告、报警、告知家属"):
        close_incident(made.pk, "查清", by=COUNTY, at=AT)
    said = {"phoned_at": AT, "phoned_to": "县残联王主任", "police_at": AT, "family_at": AT, "written_words": "报告全文"}
    follow_incident(made.pk, said, by=head[1], at=AT)
    with scoped(COUNTY.ranges, by=COUNTY):
        close_incident(made.pk, "查清，已移送", by=COUNTY, at=AT)
    assert Incident.objects.get().closed_at == AT


def test_what_was_reported_once_stays(head):
    made = enter_incident(happened(), by=head[1], at=AT)
    follow_incident(made.pk, {"police_at": AT - MINUTE}, by=head[1], at=AT)
    with pytest.raises(Refused, match="什么也没有填"):
        follow_incident(made.pk, {"police_at": AT}, by=head[1], at=AT)
    assert Incident.objects.get().police_at == AT - MINUTE


def test_whoever_is_missing_stands_above_everything_until_found(home, head):
    wang = a_client(home)
    now = timezone.now()
    said = happened("missing", client_id=wang.pk, last_seen="菜市场南门", happened_at=now - HOUR, known_at=now - MINUTE)
    made = enter_incident(said, by=head[1], at=now)
    office, elsewhere = seated("county_office"), seated("county_office", code="420606000000")
    pages = [(head[0], "/homes/desk/"), (head[0], "/homes/desk/safety/"), (office, "/homes/safety/")]
    pages += [(office, "/"), (office, f"/homes/{home.pk}/"), (office, f"/homes/{home.pk}/safety/")]
    for browser, there in pages:
        page = told(browser.get(there))
        assert "王小明（旭东路社区阳光家园）" in page, there
        assert "菜市场南门" in page
        assert "已走失 1 小时 0 分钟" in page or "已走失 1 小时 1 分钟" in page
        assert "还没有报警、告知家属、电话报告残联" in page
    assert "菜市场" not in told(elsewhere.get("/homes/safety/"))
    assert "菜市场" not in told(elsewhere.get("/"))
    assert f'href="/homes/safety/incidents/{made.pk}/"' in office.get("/").content.decode()
    follow_incident(made.pk, {"found_at": now}, by=head[1], at=now)
    assert all("菜市场南门" not in told(browser.get(there)) for browser, there in pages)


def test_the_page_names_whom_abuse_is_told_to(home, head):
    now = timezone.now()
    said = happened("abuse", "1", happened_at=now - HOUR, known_at=now - HOUR, police_at=now - MINUTE)
    made = enter_incident(said, by=head[1], at=now)
    page = told(head[0].get(f"/homes/desk/safety/incidents/{made.pk}/"))
    assert "必须告诉这些人" in page
    assert page.count("还没有") >= 2
    assert all(who in page for who in ("公安机关（110）", "家属", "残联"))
    assert "电话报告" in page
    office = told(seated("county_office").get(f"/homes/safety/incidents/{made.pk}/"))
    assert "必须告诉这些人" in office


def test_the_alert_says_what_is_still_to_be_done_and_what_is_late(home, head):
    now = timezone.now()
    long_ago = now - 3 * HOUR
    said = {"happened_at": long_ago, "known_at": long_ago, "client_id": a_client(home).pk, "last_seen": "南门"}
    made = enter_incident(happened("missing", **said), by=head[1], at=now)
    follow_incident(made.pk, {"police_at": now}, by=head[1], at=now)
    page = told(seated("county_office").get("/"))
    assert "已走失 3 小时" in page
    assert "还没有告知家属、电话报告残联" in page
    assert "电话报告没有报，已超过 2 小时 4" in page


def test_what_offices_have_to_do_about_safety_stands_on_their_desk(home, head):
    enter_incident(happened(), by=head[1], at=AT)
    late = found(head[1], words="线路老化")
    with scoped(COUNTY.ranges, by=COUNTY):
        seen = found(COUNTY, home)
    mend_fault(seen.pk, ON, "换了新的", by=head[1], at=AT)
    county, elsewhere, town = seated("county_office"), seated("county_office", code="420606000000"), seated("town_desk")
    desk = told(county.get("/"))
    assert "家园：没有办结的事件12026年3月要处理" in desk
    assert "家园：过了整改期限的隐患12026年3月已超期" in desk
    assert "家园：已整改、等复查的隐患12026年3月待复查" in desk
    only = told(county.get("/homes/safety/faults/?only=mended"))
    assert "灭火器过期" in only
    assert late.words not in only
    assert "家园：" not in told(elsewhere.get("/"))
    assert "家园：没有办结" not in told(town.get("/"))


def test_what_cannot_wait_stands_on_the_desk_of_the_home(home, head):
    browser, by = head
    now = timezone.now()
    enter_incident(happened(happened_at=now - HOUR, known_at=now - 2 * MINUTE), by=by, at=now)
    fault = found(by)
    keep_sample("红烧肉", 125, now - 49 * HOUR, by=by, at=now)
    a_tap(a_client(home), timezone.localdate(), "meal", 200)
    desk = told(browser.get("/homes/desk/"))
    assert "火情：电话报告没有报，还有 13 分钟" in desk
    assert "隐患“灭火器过期”已超过期限" in desk
    assert "这个月还没有自查" in desk
    assert "留样“红烧肉”保存到" in desk
    assert "供过餐，没有登记留样" in desk
    carer = at_the_screen(works_in(home, "carer", "王姐"))[0]
    assert "等不得的事" not in told(carer.get("/homes/desk/"))
    mend_fault(fault.pk, ON, "换了新的", by=by, at=now)
    keep_sample("青菜", 125, now, by=by, at=now)
    desk = told(browser.get("/homes/desk/"))
    assert "灭火器" not in desk
    assert "没有登记留样" not in desk


# --- drills, samples, visitors


def test_a_drill_is_written_down(head):
    record_drill("消防疏散", on=ON, people=18, seconds=150, by=head[1], at=AT)
    with pytest.raises(Refused, match="晚于今天"):
        record_drill("消防疏散", on=ON + dt.timedelta(days=1), people=18, seconds=None, by=head[1], at=AT)
    assert Drill.objects.get().people == 18


def test_a_sample_is_kept_for_forty_eight_hours(head):
    made = keep_sample("红烧肉、青菜", 125, AT, by=head[1], at=AT)
    assert made.kept_until_at == AT + 48 * HOUR
    with pytest.raises(Refused, match="要保存到"):
        clear_sample(made.pk, by=head[1], at=AT + 48 * HOUR - MINUTE)
    clear_sample(made.pk, by=head[1], at=AT + 48 * HOUR)
    assert FoodSample.objects.get().cleared_at == AT + 48 * HOUR


def test_too_little_is_no_sample_and_a_home_without_meals_keeps_none(head):
    with pytest.raises(Refused, match="至少留 125 克"):
        keep_sample("青菜", 124, AT, by=head[1], at=AT)
    other = at_the_screen(works_in(a_home("铁路社区阳光家园")))
    with pytest.raises(Refused, match="不供餐"):
        keep_sample("青菜", 125, AT, by=other[1], at=AT)


def test_a_visitor_comes_and_leaves(head):
    made = enter_visitor("赵志愿", "探望", AT - HOUR, organisation="某大学", by=head[1], at=AT)
    with pytest.raises(Refused, match="在来访到现在之间"):
        visitor_left(made.pk, AT - 2 * HOUR, by=head[1], at=AT)
    visitor_left(made.pk, AT, by=head[1], at=AT)
    assert Visitor.objects.get().left_at == AT


# --- pages


def test_a_month_without_a_check_is_said_and_then_what_was_not_looked_at(home, head):
    browser, _actor = head
    assert "这个月还没有自查" in told(browser.get("/homes/desk/safety/"))
    today = timezone.localdate().isoformat()
    form = {"on": today, **dict.fromkeys(ALL_WELL, "yes"), "vehicle": "", "fire": "no"}
    answer = browser.post("/homes/desk/safety/check/", form)
    assert answer.status_code == 409
    assert "没有写是什么问题" in told(answer)
    browser.post("/homes/desk/safety/check/", {**form, "fire_words": "灭火器过期"})
    page = told(browser.get("/homes/desk/safety/"))
    assert "这个月还没有自查：车辆" in page
    assert "灭火器过期" in page
    assert "有问题：消防；没有查：车辆" in page


def test_offices_see_faults_past_their_day_and_for_how_long(home, head):
    fault = found(head[1])
    days = (timezone.localdate() - fault.due_on).days
    office = seated("county_office")
    assert f"已超过期限 {days} 天" in told(office.get("/homes/safety/faults/?only=late"))
    assert "看这 1 条" in told(office.get("/homes/safety/"))
    mend_fault(fault.pk, ON, "换了新的", by=head[1], at=AT)
    assert "灭火器" not in told(office.get("/homes/safety/faults/?only=late"))
    assert "已整改，等复查" in told(office.get("/homes/safety/faults/"))


def test_a_county_inspects_and_passes_on_pages(home, head):
    office = seated("county_office")
    today = timezone.localdate().isoformat()
    office.post(f"/homes/{home.pk}/safety/check/", {"on": today, "fire": "no", "fire_words": "通道堵塞"})
    fault = Fault.objects.get()
    head[0].post(f"/homes/desk/safety/faults/{fault.pk}/mend/", {"on": today, "words": "已清空"})
    office.post(f"/homes/safety/faults/{fault.pk}/pass/", {"verdict": "yes", "on": today})
    assert "复查合格" in told(office.get(f"/homes/{home.pk}/safety/"))


def test_an_incident_is_reported_followed_and_closed_on_pages(home, head):
    browser, now = head[0], timezone.localtime()
    moment = (now - 3 * HOUR).strftime("%Y-%m-%dT%H:%M")
    form = {"kind": "fire", "level": "2", "happened_at": moment, "known_at": moment, "words": "起火"}
    browser.post("/homes/desk/safety/incidents/new/", form)
    made = Incident.objects.get()
    office = seated("county_office")
    assert "系统报告晚了" in told(office.get("/homes/safety/"))
    browser.post(
        f"/homes/desk/safety/incidents/{made.pk}/follow/",
        {"phoned_at": moment, "phoned_to": "县残联", "written_words": "全文"},
    )
    office.post(f"/homes/safety/incidents/{made.pk}/close/", {"words": "已处理"})
    assert "已办结" in told(browser.get(f"/homes/desk/safety/incidents/{made.pk}/"))


def test_samples_and_visitors_are_kept_on_pages(home, head):
    browser, moment = head[0], (timezone.localtime() - 50 * HOUR).strftime("%Y-%m-%dT%H:%M")
    browser.post("/homes/desk/safety/sample/", {"kept_at": moment, "dishes": "青菜", "grams": "130"})
    browser.post("/homes/desk/safety/visitor/", {"name": "赵志愿", "purpose": "探望", "came_at": moment})
    page = told(browser.get("/homes/desk/safety/"))
    assert "登记销样：青菜" in page
    assert "赵志愿" in page
    browser.post(f"/homes/desk/safety/samples/{FoodSample.objects.get().pk}/clear/")
    browser.post(f"/homes/desk/safety/visitors/{Visitor.objects.get().pk}/left/", {"left_at": moment})
    assert FoodSample.objects.get().cleared_at is not None
    assert Visitor.objects.get().left_at is not None
    browser.post("/homes/desk/safety/drill/", {"what_of": "消防", "on": "2026-03-02", "people": "9"})
    assert Drill.objects.get().people == 9


def test_neither_another_home_nor_another_county_touches_a_fault_or_an_incident(home, head):
    fault = found(head[1])
    made = enter_incident(happened(), by=head[1], at=AT)
    other = at_the_screen(works_in(a_home("铁路社区阳光家园")))[0]
    there = seated("county_office", code="420606000000")
    for browser, address in (
        (other, f"/homes/desk/safety/faults/{fault.pk}/mend/"),
        (other, f"/homes/desk/safety/incidents/{made.pk}/"),
        (there, f"/homes/safety/incidents/{made.pk}/"),
        (there, f"/homes/{home.pk}/safety/check/"),
    ):
        assert browser.get(address).status_code == 404
