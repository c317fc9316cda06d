"""Pages about clients: the home's own, from application to leaving, and what offices see."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from doorstep.base.models import Look
from doorstep.homes.models_clients import CarePlan, Client
from tests.desk import sat_down
from tests.factories import OrgFactory, SeatFactory
from tests.homes.cast import AT, a_client, a_home, at_the_screen, told, works_in
from tests.homes.clientcast import number_of, somebody, taken_in

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def at_screen(home):
    return at_the_screen(works_in(home))


@pytest.fixture
def head(at_screen):
    return at_screen[0]


@pytest.fixture
def office():
    seat = SeatFactory()
    return sat_down(seat.account, seat)


def apply(browser, person, **about):
    said = {"name": person.name, "number": number_of(person), "mode": "day", "services": ["care"], **about}
    return browser.post(reverse("home-client-apply"), said, follow=True)


def admitting(**about):
    return {
        "on": timezone.localdate().isoformat(),
        "mode": "day",
        "services": ["care"],
        "agreement_no": "协议1",
        "agreement_signer": "guardian",
        "guardian": "王父",
        "contact": "王父",
        "contact_phone": "199 0000 1234",
        **about,
    }


def test_somebody_is_applied_for_admitted_planned_for_and_let_go(head):
    person = somebody()
    words = told(apply(head, person))
    assert "王小明" in words
    assert "智力二级" in words
    assert number_of(person) not in words
    one = Client.objects.get()
    assert "二级，" in told(head.get(reverse("home-waiting")))
    answer = head.post(reverse("home-client-admit", args=[one.pk]), admitting(), follow=True)
    assert "没有正在执行的计划" in told(answer)
    plan = {"made_on": timezone.localdate().isoformat(), "goals": "自己洗漱", "services": ["care"], "living": "60"}
    words = told(head.post(reverse("home-client-plan", args=[one.pk]), plan, follow=True))
    assert "自己洗漱" in words
    assert "还没有听取本人和家属的意见" in words
    last = {"last_day": timezone.localdate().isoformat(), "reason": "wish"}
    words = told(head.post(reverse("home-client-discharge", args=[one.pk]), last, follow=True))
    assert "已退出" in words
    assert "本人或者监护人要求" in words


def test_a_wrong_number_is_said_beside_its_field_and_stays_out_of_the_address(head):
    person = somebody()
    answer = head.post(reverse("home-client-apply"), {"name": "李勇", "number": number_of(person), "mode": "day"})
    assert answer.status_code == 409
    assert "名册里没有姓名和证件号码都对得上的人" in told(answer)


def test_a_refusal_is_not_done_without_a_decision(head):
    apply(head, somebody())
    one = Client.objects.get()
    answer = head.post(reverse("home-client-refuse", args=[one.pk]), {"reason": "有传染病"})
    assert answer.status_code == 409
    assert "没有党组织的决定" in told(answer)


def test_the_emergency_telephone_is_masked_and_looking_leaves_a_line(home, head):
    one = a_client(home, person_id=77)
    there = reverse("home-client", args=[one.pk])
    assert "19900001234" not in head.get(there).content.decode()
    reveal = reverse("home-client-phone", args=[one.pk])
    assert head.post(reveal, {"purpose": ""}).status_code == 409
    assert "没有写明用途" in told(head.get(reveal))
    answer = head.post(reveal, {"purpose": "contact"})
    assert "19900001234" in told(answer)
    assert answer["Cache-Control"] == "no-store"
    assert Look.objects.get().person_id == 77


def test_what_is_due_shows_what_is_overdue_who_has_no_plan_and_who_turns_sixty(home, head):
    today = timezone.localdate()
    planned, bare = a_client(home, "王小明", 1), a_client(home, "李勇", 2)
    a_client(home, "张老", 3, born_on=dt.date(today.year - 60, 12, 31))
    a_client(home, "赵早", 4, born_on=dt.date(today.year - 61, 1, 1))
    a_client(home, "钱年轻", 5, born_on=dt.date(today.year - 59, 1, 1))
    CarePlan.objects.create(
        client=planned,
        home=home,
        code=home.code,
        made_on=dt.date(2026, 1, 1),
        goals="洗漱",
        services=["care"],
        review_due_on=today - dt.timedelta(days=3),
    )
    words = told(head.get(reverse("home-clients-due")))
    assert "已逾期 3 天" in words
    assert f"给{bare.name}制定计划" in words
    assert f"给{planned.name}制定计划" not in words
    sixty = words[words.index("年底以前满六十周岁的人") :]
    assert sixty.index("赵早") < sixty.index("张老")
    assert "应已转养老服务" in sixty
    assert "钱年轻" not in sixty


def test_a_death_in_the_register_stands_on_the_clients_row(head, at_screen):
    person = somebody()
    one = taken_in(person, at_screen[1])
    person.died_on = AT.date()
    person.save()
    assert "去世。请核实后办退出" in told(head.get(reverse("home-clients")))
    assert "去世。请核实后办退出" in told(head.get(reverse("home-client", args=[one.pk])))


def test_the_list_narrows_by_kind_and_counted(home, head):
    a_client(home, "王小明", 1, kinds="4,5")
    a_client(home, "李勇", 2, kinds="1", is_counted=False, not_counted_words="只参加活动。")
    words = told(head.get(reverse("home-clients") + "?kind=5&counted=yes"))
    assert "王小明" in words
    assert "李勇" not in words


def test_those_who_only_work_in_the_home_open_no_client(home):
    worker, _actor = at_the_screen(works_in(home, "carer", "李勇"))
    one = a_client(home)
    assert worker.get(reverse("home-client", args=[one.pk])).status_code == 403


def test_another_homes_client_is_not_there(head):
    theirs = a_client(a_home("铁路社区阳光家园"))
    assert head.get(reverse("home-client", args=[theirs.pk])).status_code == 404
    assert head.post(reverse("home-client-discharge", args=[theirs.pk]), {}).status_code == 404


def test_an_office_sees_clients_within_reach_and_neither_medicines_nor_acts(home, office):
    one = a_client(home)
    assert "王小明" in told(office.get(reverse("clients-of-home", args=[home.pk])))
    words = told(office.get(reverse("client-of-home", args=[one.pk])))
    assert "王小明" in words
    assert "用药" not in words
    assert "办理退出" not in words
    assert office.get(reverse("home-client", args=[one.pk])).status_code == 403


def test_an_office_elsewhere_sees_none_of_it(home):
    org = OrgFactory(code="420606000000", level="county", name="樊城区残联")
    seat = SeatFactory(org=org)
    office = sat_down(seat.account, seat)
    one = a_client(home)
    assert office.get(reverse("clients-of-home", args=[home.pk])).status_code == 404
    assert office.get(reverse("client-of-home", args=[one.pk])).status_code == 404


def test_medicine_times_that_cannot_be_read_are_said_beside_the_field(home, head):
    one = a_client(home)
    said = {"name": "利培酮", "dose": "1 片", "times": "早上", "ordered_by": "李医生", "since": "2026-03-02"}
    there = reverse("home-client-medicine", args=[one.pk])
    assert "时间应写成 8:00、12:30" in told(head.post(there, said))
    words = told(head.post(there, said | {"times": "８:00，18:30"}, follow=True))
    assert "08:00、18:30" in words


def test_whoever_is_waiting_stands_in_order_on_the_page(head):
    apply(head, somebody(1, grade=2, name="甲二"))
    apply(head, somebody(2, grade=1, name="乙一"))
    apply(head, somebody(3, grade=2, name="丙二"), has_single_caretaker="on")
    words = told(head.get(reverse("home-waiting")))
    assert words.index("乙一") < words.index("丙二") < words.index("甲二")
