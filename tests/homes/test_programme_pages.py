"""The programme's pages, used as at a desk: by county and city, and by those who run a home."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from lxml import html

from doorstep.base.scope import as_system
from doorstep.homes.forms_programme import DeclareForm
from doorstep.homes.keepers import keepers_of
from doorstep.homes.models import Home, HomePaper, HomeRoom, HomeStaff, Honour, Target
from doorstep.kernel.regions import subtree
from doorstep.orgs.models import Account
from tests.base.papercast import png
from tests.cast import CITY_CODE, COUNTY, COUNTY_CODE, ELSEWHERE_CODE, TOWN_CODE, VILLAGE_CODE
from tests.desk import sat_down
from tests.factories import DivisionFactory, OrgFactory, SeatFactory

from .cast import a_home, at_the_screen, decided, told, works_in
from .programme_cast import all_good, declared, equipped, led

pytestmark = pytest.mark.usefixtures("db")
TODAY = timezone.localdate()
FACTS = {"name": "旭东路社区阳光家园", "run_mode": "community", "address": "旭东路1号", "usable_area": 160}


def words_of(answer) -> str:
    """The whole page, with what was just said above it."""
    return " ".join(html.document_fromstring(answer.content.decode()).text_content().split())


def seated(role: str, code: str, level: str):
    seat = SeatFactory(role=role, org=OrgFactory(code=code, level=level))
    return sat_down(seat.account, seat)


@pytest.fixture
def county():
    for code, name, level in ((COUNTY_CODE, "襄城区", "county"), (TOWN_CODE, "古城街道", "town")):
        DivisionFactory(code=code, name=name, level=level)
    DivisionFactory(code=VILLAGE_CODE, name="旭东路社区", level="village")
    return seated("county_office", COUNTY_CODE, "county")


@pytest.fixture
def city():
    return seated("city_office", CITY_CODE, "city")


def by_decision() -> int:
    """A decision on staff of the only home."""
    with as_system():
        return decided(Home.objects.get()).pk


@pytest.fixture
def head():
    browser, _actor = at_the_screen(works_in(a_home()))
    return browser


def test_the_county_declares_a_home_and_the_city_puts_it_on_the_task_of_a_year(county, city):
    assert "旭东路社区" in county.get(reverse("home-declare")).content.decode()
    said = FACTS | {"level": "village", "village": "旭东路社区", "on": TODAY.isoformat()}
    words = words_of(county.post(reverse("home-declare"), said, follow=True))
    assert "已申报，等市残联列入建设任务" in words
    home = Home.objects.get()
    assert (home.code, home.state, home.is_ground_floor) == (VILLAGE_CODE, "declared", None)
    there = reverse("home-step", args=[home.pk, "select"])
    assert there in city.get(reverse("home", args=[home.pk])).content.decode()
    assert there not in county.get(reverse("home", args=[home.pk])).content.decode()
    answer = city.post(there, {"on": TODAY.isoformat(), "year": TODAY.year, "document": "襄残1号"}, follow=True)
    assert "「列入建设任务」已办好" in words_of(answer)
    assert f"{TODAY.year}年" in told(answer)


def test_a_level_without_its_place_is_told_beside_the_field(county):
    answer = county.post(reverse("home-declare"), FACTS | {"level": "town", "on": TODAY.isoformat()})
    assert answer.status_code == 422
    assert "请填写家园建在哪里" in told(answer)


def test_a_home_of_a_town_stands_at_the_town_and_one_of_the_county_at_the_county(county):
    county.post(reverse("home-declare"), FACTS | {"level": "town", "town": TOWN_CODE, "on": TODAY.isoformat()})
    county.post(reverse("home-declare"), FACTS | {"level": "county", "on": TODAY.isoformat()})
    assert list(Home.objects.order_by("pk").values_list("code", flat=True)) == [TOWN_CODE, COUNTY_CODE]


def test_a_seat_for_a_part_of_a_county_is_offered_the_towns_of_that_part_alone(county):
    DivisionFactory(code="420602003000", name="庞公街道", level="town")
    part = replace(COUNTY, ranges=(subtree(TOWN_CODE),))
    offered = DeclareForm(actor=part, today=TODAY).fields["town"].choices
    assert [code for code, _name in offered] == ["", TOWN_CODE]


def test_a_seat_of_the_city_cannot_take_a_step_of_the_county_by_its_address(city):
    home = declared()
    answer = city.post(reverse("home-step", args=[home.pk, "withdraw"]), {"on": TODAY.isoformat(), "reason": "错"})
    assert answer.status_code == 409
    assert Home.objects.get().state == "declared"


def checked(home: Home, **but: str) -> dict[str, str]:
    """The checklist as it is posted: every item holds, but for those that are said otherwise."""
    said = {f"holds_{code}": "yes" for code in all_good(home)} | but
    return {"on": TODAY.isoformat(), "document": "验收表", **said}


def test_the_acceptance_shows_what_the_records_say_and_refuses_what_was_not_looked_at(county):
    home = led(equipped(declared()), "self_checked")
    HomeRoom.objects.filter(use="rest").delete()
    there = reverse("home-step", args=[home.pk, "accept_by_county"])
    page = county.get(there)
    assert "登记 160 平方米" in told(page)
    assert "没有登记：日间照料、休息" in told(page)
    form = page.context["form"]
    looked = [form[name].initial for name in ("holds_area", "holds_rooms", "holds_access")]
    assert looked == ["yes", "no", "unseen"]
    answer = county.post(there, checked(home, holds_rooms="no", holds_staff="unseen"))
    assert answer.status_code == 409
    assert "功能房间：不合格；工作人员：没有核对" in told(answer)
    words = {"words_rooms": "已隔出休息区"} | {f"words_{code}": "看过" for code in ("fire", "insurance")}
    answer = county.post(there, checked(home, **words), follow=True)
    assert "县级验收合格" in told(answer)
    step = home.steps.get(act="accept_by_county")
    assert "已隔出休息区" in told(county.get(reverse("home-checklist", args=[step.pk])))
    assert "11 项合格，共 11 项" in told(county.get(reverse("home", args=[home.pk])))


def paper(home: Home, kind: str, last: dt.date | None, number: str = "甲1") -> HomePaper:
    valid = DateRange(dt.date(2020, 1, 1), last and last + dt.timedelta(days=1))
    return HomePaper.objects.create(home=home, code=home.code, kind=kind, number=number, issuer="某单位", valid=valid)


def test_papers_that_ran_out_or_soon_will_are_said_in_words_on_the_page(county):
    home = a_home()
    paper(home, "fire", TODAY - dt.timedelta(days=3))
    paper(home, "liability", TODAY + dt.timedelta(days=30))
    paper(home, "accident", TODAY + dt.timedelta(days=31))
    page = county.get(reverse("home", args=[home.pk]))
    assert [line.partition("（")[0] for line in page.context["running_out"]] == [
        "消防验收或备案：已过期 3 天",
        "公众责任保险：还有 30 天到期",
    ]
    assert "证照要续期" in told(page)
    paper(home, "fire", None, "甲2")
    assert len(county.get(reverse("home", args=[home.pk])).context["running_out"]) == 1


def test_the_list_narrows_by_state_level_and_year_and_keeps_to_its_own_county(county):
    a_home("甲家园", task_year=2025)
    a_home("乙家园", TOWN_CODE, level="town", state="suspended", closed_reason="维修")
    a_home("丙家园", ELSEWHERE_CODE)
    there = reverse("homes")
    assert re.findall("[甲乙丙]家园", told(county.get(there))) == ["乙家园", "甲家园"]
    for said, found in (
        ({"state": "suspended"}, ["乙家园"]),
        ({"task_year": 2025}, ["甲家园"]),
        ({"level": "town"}, ["乙家园"]),
    ):
        assert re.findall("[甲乙丙]家园", told(county.get(there, said))) == found
    elsewhere = Home.objects.get(name="丙家园")
    assert county.get(reverse("home", args=[elsewhere.pk])).status_code == 404


def test_the_office_opens_the_account_of_a_head_once_the_home_is_open(county):
    closed = a_home("甲家园", state="plaque", opened_on=None)
    said = {"name": "周敏", "username": "zhoumin", "party_post": "社区党委书记"}
    answer = county.post(reverse("home-head", args=[closed.pk]), said)
    assert answer.status_code == 409
    assert "还没有运营" in told(answer)
    home = a_home()
    answer = county.post(reverse("home-head", args=[home.pk]), said)
    assert "这个密码只显示这一次" in told(answer)
    assert answer["Cache-Control"] == "no-store"
    account = Account.objects.get(username="zhoumin")
    assert [actor.role.name for actor in keepers_of(account.pk, TODAY)] == ["home_head"]
    assert "社区党委书记" in told(county.get(reverse("home", args=[home.pk])))
    again = county.post(reverse("home-head", args=[home.pk]), said | {"username": "other"})
    assert "已有负责人" in told(again)
    assert not Account.objects.filter(username="other").exists()


def test_a_head_who_left_is_replaced_by_the_office(county):
    staff = works_in(a_home())
    county.post(reverse("home-head-close", args=[staff.pk]), {"reason": "换届"})
    assert keepers_of(staff.account_id, TODAY) == []
    answer = county.post(reverse("home-head", args=[staff.home_id]), {"name": "陈静", "username": "chenjing"})
    assert "已登记陈静" in told(answer)


def test_the_office_leaves_the_other_staff_to_the_home(county):
    carer = works_in(a_home(), "carer", "李红")
    answer = county.post(reverse("home-head-close", args=[carer.pk]), {"reason": "离职"})
    assert answer.status_code == 409
    assert "请由家园自己登记" in told(answer)


def test_the_head_adds_staff_with_and_without_an_account_and_lets_them_go(head):
    there = reverse("home-own-staff")
    said = {"name": "李红", "post": "carer", "username": "lihong", "training_hours": 8}
    assert "没有党组织的决定" in told(head.post(there, said))
    assert "这个密码只显示这一次" in told(head.post(there, said | {"matter_id": by_decision()}))
    cook = {"name": "王芳", "post": "cook", "training_hours": 0, "matter_id": by_decision()}
    assert "此人只登记在册，不能登录" in told(head.post(there, cook))
    with as_system():
        carer = HomeStaff.objects.get(name="李红")
    assert [actor.role.name for actor in keepers_of(carer.account_id, TODAY)] == ["home_worker"]
    head.post(reverse("home-own-staff-keep", args=[carer.pk]), {"training_hours": 24, "party_post": "党员"})
    assert "24 学时" in told(head.get(there))
    moved = {"post": "helper", "matter_id": by_decision()}
    head.post(reverse("home-own-staff-move", args=[carer.pk]), moved)
    assert "已离任：转任其他" in told(head.get(there))
    with as_system():
        carer = HomeStaff.objects.get(name="李红", closed_reason="")
    gone = {"reason": "回家带孩子", "matter_id": by_decision()}
    head.post(reverse("home-own-staff-close", args=[carer.pk]), gone)
    assert "已离任：回家带孩子" in told(head.get(there))
    assert keepers_of(carer.account_id, TODAY) == []


def test_the_head_cannot_dismiss_himself_nor_anybody_of_another_home(head):
    with as_system():
        own = HomeStaff.objects.get()
        other = works_in(a_home("铁路社区阳光家园"), "carer", "李红")
    answer = head.post(reverse("home-own-staff-close", args=[own.pk]), {"reason": "累"})
    assert "不能登记自己离任" in told(answer)
    assert head.post(reverse("home-own-staff-close", args=[other.pk]), {"reason": "累"}).status_code == 404


def test_a_carer_keeps_no_staff_and_no_papers():
    browser, _actor = at_the_screen(works_in(a_home(), "carer", "李红"))
    assert browser.get(reverse("home-own-staff")).status_code == 403
    assert browser.get(reverse("home-own-site")).status_code == 403


def test_the_head_keeps_rooms_and_papers_of_the_own_home(head):
    head.post(reverse("home-own-room"), {"use": "rest", "area": 30})
    head.post(reverse("home-own-room"), {"use": "rest", "area": 35, "words": "六张床"})
    said = {"kind": "fire", "number": "消1号", "issuer": "消防大队", "first": "2025-01-01", "last": "2025-12-31"}
    head.post(reverse("home-own-paper"), said)
    words = told(head.get(reverse("home-own-site")))
    assert "35六张床" in words
    assert "已过期" in words
    assert "2025年12月31日到期" in words
    again = head.post(reverse("home-own-paper"), said)
    assert "这个证号已经登记过" in told(again)
    with as_system():
        room, kept = HomeRoom.objects.get(), HomePaper.objects.get()
    head.post(reverse("home-own-paper-drop", args=[kept.pk]), {"reason": "登记错了"})
    head.post(reverse("home-own-room-drop", args=[room.pk]))
    words = told(head.get(reverse("home-own-site")))
    assert "还没有登记房间" in words
    assert "还没有登记证照" in words


def test_the_scan_of_a_paper_is_seen_by_the_home_and_by_the_office_and_by_nobody_elsewhere(head, county):
    said = {"kind": "fire", "number": "消1号", "issuer": "消防大队", "first": "2025-01-01"}
    said |= {"scan": SimpleUploadedFile("消防.png", png(), "image/png")}
    assert "证照已登记" in words_of(head.post(reverse("home-own-paper"), said, follow=True))
    with as_system():
        kept = HomePaper.objects.get()
    assert head.get(reverse("home-own-scan", args=[kept.pk])).status_code == 200
    assert county.get(reverse("home-scan", args=[kept.pk])).status_code == 200
    assert (
        seated("county_office", "420606000000", "county").get(reverse("home-scan", args=[kept.pk])).status_code == 404
    )


def test_the_town_enters_rooms_and_papers_while_the_home_is_built(county):
    home = led(declared(), "building")
    town = seated("town_desk", TOWN_CODE, "town")
    assert "房间已登记" in words_of(
        town.post(reverse("home-room", args=[home.pk]), {"use": "rest", "area": 30}, follow=True)
    )
    room = HomeRoom.objects.get()
    assert reverse("home-room-drop", args=[room.pk]) in town.get(reverse("home", args=[home.pk])).content.decode()
    refused = town.post(reverse("home-step", args=[home.pk, "self_check"]), checked(home))
    assert "这一步由县级残联办理" in told(refused)


def test_an_honour_is_entered_with_its_document_and_its_taking_back_is_shown(city):
    home = a_home()
    said = {
        "level": "national",
        "title": "全国残疾人之家",
        "issuer": "国务院残工委",
        "document": "1号",
        "on": "2024-05-01",
    }
    assert "国家级" in told(city.post(reverse("home-honour", args=[home.pk]), said, follow=True))
    honour = Honour.objects.get()
    there = reverse("honour-revoke", args=[honour.pk])
    words = told(city.post(there, {"on": TODAY.isoformat(), "reason": "弄虚作假"}, follow=True))
    assert "撤销：弄虚作假" in words


def test_the_city_gives_a_county_its_task_and_both_see_how_far_it_has_come(county, city):
    said = {"kind": "task", "county": COUNTY_CODE, "first_year": TODAY.year, "number": 2, "document": "2号"}
    said |= {"decided_on": TODAY.isoformat()}
    a_home(accepted_on=TODAY, task_year=TODAY.year)
    words = told(city.post(reverse("home-target"), said, follow=True))
    assert "任务 2 家，建成 1 家，还差 1 家" in words
    assert Target.objects.get().code == COUNTY_CODE
    words = told(county.get(reverse("home-progress")))
    assert "任务 2 家，建成 1 家，还差 1 家" in words
    assert county.get(reverse("home-progress")).context["may_plan"] is False
    assert county.get(reverse("home-target")).status_code == 403
    a_home("铁路社区阳光家园", ELSEWHERE_CODE, accepted_on=TODAY, task_year=TODAY.year)
    (there,) = [url for _place, row, url in city.get(reverse("home-progress")).context["rows"] if row.task]
    assert re.findall("(旭东路|铁路)社区阳光家园", told(city.get(there))) == ["旭东路"]
    words = told(city.get(reverse("home-progress"), {"year": TODAY.year + 1}))
    assert "没有下达任务" in words


def test_a_plan_needs_its_last_year_and_stands_above_the_tasks(county, city):
    said = {"kind": "plan", "first_year": TODAY.year - 1, "number": 100, "document": "规划"}
    said |= {"decided_on": TODAY.isoformat()}
    assert city.post(reverse("home-target"), said).status_code == 422
    words = told(city.post(reverse("home-target"), said | {"last_year": TODAY.year + 3}, follow=True))
    assert "目标 100 家" in words
    assert "还有 100 家没有下达" in words


def test_a_village_is_told_that_the_progress_is_of_counties(county):
    village = seated("liaison", VILLAGE_CODE, "village")
    assert "进度由县级和市级查看" in told(village.get(reverse("home-progress")))
    assert "阳光家园" in told(village.get(reverse("homes")))
