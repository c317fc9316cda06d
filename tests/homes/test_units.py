"""Joint units: villages join and leave, and the sums over them on any day, each opening to its rows."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doorstep.base.figures import FIGURES, read_period
from doorstep.certificates.models import Component
from doorstep.homes.joint import lunches, volunteers_on
from doorstep.homes.keepers import keeper_actor
from doorstep.homes.models_day import Tap
from doorstep.homes.models_units import JointUnit, UnitVillage, VillageProfile
from doorstep.homes.services.units import Profile, enter_profile, found_unit, join_village, leave_unit
from doorstep.homes.services.volunteering import enter_volunteer, volunteer_left
from doorstep.kernel.refusal import Refused
from doorstep.report.services import compute
from tests.cast import CITY, ELSEWHERE, TOWN, TOWN_CODE, VILLAGE_CODE
from tests.factories import CertificateFactory, DivisionFactory, PersonFactory
from tests.homes.cast import a_client, a_home, at_the_screen, told, works_in
from tests.homes.daycast import a_tap
from tests.quota.reviewcast import seated

pytestmark = pytest.mark.usefixtures("db")
AT = dt.datetime(2026, 5, 15, 4, tzinfo=dt.UTC)
FOUNDED, NEXT = dt.date(2025, 6, 1), "420602002004"
YEAR = read_period("2026", today=dt.date(2026, 5, 15))


def a_unit(*villages: str, since: dt.date = FOUNDED) -> JointUnit:
    """王府洲, with these villages."""
    DivisionFactory(code=TOWN_CODE, name="古城街道", level="town", parent_code="420602000000")
    for code, name in ((VILLAGE_CODE, "新街社区"), (NEXT, "王府洲村")):
        DivisionFactory(code=code, name=name)
    made = found_unit("王府洲联合党委", TOWN_CODE, founded_on=FOUNDED, document="古城发〔2025〕6号", by=TOWN, at=AT)
    for code in villages:
        join_village(made.pk, code, since, by=TOWN, at=AT)
    return made


def says(code: str, households: int, population: int, as_of: dt.date = dt.date(2025, 12, 31)) -> VillageProfile:
    return enter_profile(code, Profile(as_of, households, population, "村委会台账"), by=TOWN, at=AT)


def came(client, day: dt.date = dt.date(2026, 1, 1)) -> Tap:
    return a_tap(client, day)


def value(code: str, period=YEAR):
    return compute(FIGURES[code], period).value


# --- villages


def test_a_unit_stands_at_a_township_of_ones_own():
    with pytest.raises(Refused, match="登记在乡镇"):
        found_unit("王府洲", VILLAGE_CODE, founded_on=FOUNDED, document="文", by=TOWN, at=AT)
    with pytest.raises(Refused, match="权限"):
        found_unit("王府洲", TOWN_CODE, founded_on=FOUNDED, document="文", by=ELSEWHERE, at=AT)
    with pytest.raises(Refused, match="权限"):
        found_unit("王府洲", TOWN_CODE, founded_on=FOUNDED, document="文", by=CITY, at=AT)
    assert not JointUnit.objects.exists()


def test_two_units_of_a_place_have_two_names():
    a_unit()
    with pytest.raises(Refused, match="已有同名的联合党委"):
        found_unit("王府洲联合党委", TOWN_CODE, founded_on=FOUNDED, document="又", by=TOWN, at=AT)


def test_a_village_is_in_one_unit_at_a_time_and_may_leave_and_join_another():
    one = a_unit(VILLAGE_CODE)
    other = found_unit("另一个联合党委", TOWN_CODE, founded_on=FOUNDED, document="文", by=TOWN, at=AT)
    with pytest.raises(Refused, match="同一时期已属于"):
        join_village(other.pk, VILLAGE_CODE, dt.date(2026, 1, 1), by=TOWN, at=AT)
    kept = one.villages.get()
    with pytest.raises(Refused, match="没有写原因"):
        leave_unit(kept.pk, dt.date(2026, 1, 1), " ", by=TOWN, at=AT)
    leave_unit(kept.pk, dt.date(2026, 1, 1), "古城发〔2026〕1号", by=TOWN, at=AT)
    join_village(other.pk, VILLAGE_CODE, dt.date(2026, 1, 1), by=TOWN, at=AT)
    assert UnitVillage.objects.filter(code=VILLAGE_CODE).count() == 2


def test_villages_that_have_left_are_named_as_they_were_without_asking_for_each():
    unit, office = a_unit(), seated("county_office")

    def left(month: int) -> tuple[int, str]:
        kept = join_village(unit.pk, VILLAGE_CODE, dt.date(2026, month, 1), by=TOWN, at=AT)
        leave_unit(kept.pk, dt.date(2026, month, 20), f"第{month}次", by=TOWN, at=AT)
        with CaptureQueriesContext(connection) as asked:
            page = told(office.get(reverse("joint-unit", args=[unit.pk]), {"on": "2026-05-15"}))
        return len(asked), page

    first, *_others, (last, page) = [left(month) for month in (1, 2, 3, 4)]
    assert last == first[0]
    assert page.count("新街社区") == 4


def test_a_village_of_another_township_does_not_join():
    with pytest.raises(Refused, match="不是本乡镇"):
        join_village(a_unit().pk, "420606005008", dt.date(2026, 1, 1), by=TOWN, at=AT)


def test_a_village_does_not_join_before_the_unit_was_founded():
    with pytest.raises(Refused, match="日期应在 2025-06-01"):
        join_village(a_unit().pk, VILLAGE_CODE, dt.date(2025, 5, 31), by=TOWN, at=AT)


@pytest.mark.parametrize(("households", "population"), [(500, 400), (-1, 0)])
def test_a_village_has_no_more_households_than_people(households: int, population: int):
    with pytest.raises(Refused, match="户数比人口还多"):
        says(VILLAGE_CODE, households, population)


# --- sums


def test_households_and_people_are_summed_and_the_latest_word_holds():
    a_unit(VILLAGE_CODE, NEXT)
    says(VILLAGE_CODE, 300, 900, dt.date(2024, 12, 31))
    says(VILLAGE_CODE, 310, 950)
    says(NEXT, 200, 640)
    says(NEXT, 999, 999, dt.date(2026, 5, 14))
    says(NEXT, 210, 650, dt.date(2026, 5, 14))
    assert (value("F09"), value("F10")) == (310 + 210, 950 + 650)
    assert value("F09", read_period("2026-01", today=dt.date(2026, 5, 15))) == 310 + 200


def test_a_village_that_has_not_said_makes_the_sum_unknown_and_is_named():
    unit = a_unit(VILLAGE_CODE, NEXT)
    says(VILLAGE_CODE, 310, 950)
    assert value("F09") is None
    page = told(seated("county_office").get(f"/homes/units/{unit.pk}/?on=2026-05-15"))
    assert "没有村情的村：王府洲村" in page
    assert "户数不知道" in page


def test_without_a_unit_nothing_is_known():
    says(VILLAGE_CODE, 310, 950)
    CertificateFactory(category=6)
    assert [value(code) for code in ("F09", "F10", "F11", "F12", "F15")] == [None] * 5


def test_holders_are_counted_by_where_they_are_registered():
    a_unit(VILLAGE_CODE)
    CertificateFactory(category=6, grade=3)
    CertificateFactory(category=4, grade=3)
    CertificateFactory(category=1, grade=1, state="cancelled", state_since=dt.date(2026, 1, 1))
    CertificateFactory(person=PersonFactory(code=NEXT), category=6)
    assert (value("F11"), value("F12")) == (2, 1)


def test_on_an_earlier_day_what_ended_later_was_in_force():
    a_unit(VILLAGE_CODE)
    CertificateFactory(category=5, state="cancelled", state_since=dt.date(2026, 3, 1))
    assert value("F11") == 0
    assert value("F11", read_period("2026-02", today=dt.date(2026, 5, 15))) == 1


def test_a_village_counts_only_while_it_belongs():
    a_unit(VILLAGE_CODE, since=dt.date(2026, 3, 1))
    CertificateFactory(category=5)
    assert value("F11") == 1
    assert value("F11", read_period("2026-02", today=dt.date(2026, 5, 15))) is None


def test_several_disabilities_count_by_their_parts_and_unknown_parts_are_said():
    unit = a_unit(VILLAGE_CODE)
    severe, slight = CertificateFactory(category=7, grade=2), CertificateFactory(category=7, grade=2)
    for one, grade in ((severe, 2), (slight, 3)):
        Component.objects.create(certificate=one, code=one.code, category=4, grade=grade)
        Component.objects.create(certificate=one, code=one.code, category=1, grade=1)
    assert value("F12") == 1
    CertificateFactory(category=7, grade=1)
    assert value("F12") is None
    page = told(seated("county_office").get(f"/homes/units/{unit.pk}/?on=2026-05-15"))
    assert "不知道，至少 1 名" in page
    assert "没有登记由哪几类组成1 名" in page


def test_severe_clients_with_day_care_in_the_period_are_counted_once():
    a_unit(VILLAGE_CODE)
    home, away = a_home(), a_home("别处阳光家园", code="420606005008")
    came(a_client(home, "重度", 1, grade=1))
    came(a_client(home, "只劳动", 2, grade=1, services=["work"]))
    came(a_client(home, "轻度", 3, grade=3))
    came(a_client(away, "别处", 4, grade=1))
    gone = {"state": "discharged", "ended_reason": "搬家"}
    left = a_client(home, "去年走", 5, held=DateRange(dt.date(2025, 1, 1), dt.date(2026, 1, 1)), **gone)
    came(left, dt.date(2025, 12, 31))
    came(a_client(home, "今年走", 6, held=DateRange(dt.date(2025, 1, 1), dt.date(2026, 1, 2)), **gone))
    came(a_client(home, "又来", 6, held=DateRange(dt.date(2026, 2, 1), None)), dt.date(2026, 2, 1))
    assert value("F15") == 2
    came(a_client(home, "等级不知道", 7, grade=None))
    assert value("F15") is None


def test_whoever_is_on_the_list_and_never_came_was_not_cared_for():
    a_unit(VILLAGE_CODE)
    home = a_home()
    came(a_client(home, "来过", 1, grade=1))
    idle = a_client(home, "没来", 2, grade=1)
    came(idle, dt.date(2025, 12, 31))
    undone = came(idle)
    Tap.objects.create(
        home=home, code=home.code, client=idle, kind="undo", undoes=undone, reason="点错", key=uuid4(),
        day=undone.day, said_at=undone.said_at, at=undone.at, account_id=1, by_label="护理员",
    )  # fmt: skip
    assert value("F15") == 1
    came(idle, dt.date(2026, 5, 15))
    assert value("F15") == 2


def test_where_a_home_recorded_no_arrival_at_all_it_is_not_known():
    unit = a_unit(VILLAGE_CODE)
    home, silent = a_home(), a_home("没有记录的家园")
    came(a_client(home, "来过", 1, grade=1))
    a_client(silent, "轻度", 2, grade=3)
    assert value("F15") == 1
    a_client(silent, "不知道来没来", 3, grade=2)
    assert value("F15") is None
    page = told(seated("county_office").get(f"/homes/units/{unit.pk}/?on=2026-05-15"))
    assert "不知道，至少 1 名" in page
    assert "登记了日间照料，家园没有到园记录1 名" in page


# --- pages


def test_a_county_enters_a_unit_its_villages_and_what_they_consist_of():
    DivisionFactory(code=TOWN_CODE, name="古城街道", level="town", parent_code="420602000000")
    DivisionFactory()
    office = seated("county_office")
    form = {"name": "王府洲联合党委", "code": TOWN_CODE, "founded_on": "2025-06-01", "document": "古城发〔2025〕6号"}
    assert "请加入各村" in office.post("/homes/units/new/", form, follow=True).content.decode()
    here = f"/homes/units/{JointUnit.objects.get().pk}/"
    office.post(f"{here}join/", {"code": VILLAGE_CODE, "since": "2025-06-01"})
    wrong = {"code": VILLAGE_CODE, "as_of": "2025-12-31", "households": "50", "population": "40", "register": "yes"}
    answer = office.post(f"{here}profile/", {**wrong, "source": "台账"})
    assert answer.status_code == 409
    assert "户数比人口还多" in told(answer)
    office.post(f"{here}profile/", {**wrong, "population": "150", "source": "台账"})
    page = told(office.get(here))
    assert "50 户" in page
    assert "150 人" in page
    assert "王府洲联合党委" in told(office.get("/homes/units/"))


def test_a_number_opens_to_the_people_behind_it():
    unit = a_unit(VILLAGE_CODE)
    CertificateFactory(person=PersonFactory(name="李建国"), category=6)
    CertificateFactory(person=PersonFactory(name="张秀英"), category=1)
    office = seated("county_office")
    assert "李建国（精神二级）" in told(office.get(f"/homes/units/{unit.pk}/rows/target/?on=2026-05-15"))
    assert "张秀英" not in told(office.get(f"/homes/units/{unit.pk}/rows/target/?on=2026-05-15"))
    assert "张秀英" in told(office.get(f"/homes/units/{unit.pk}/rows/holders/?on=2026-05-15"))
    assert "没有人" in told(office.get(f"/homes/units/{unit.pk}/rows/holders/?on=2019-05-15"))
    assert office.get(f"/homes/units/{unit.pk}/rows/nothing/").status_code == 404


def test_another_county_does_not_find_the_unit():
    unit = a_unit(VILLAGE_CODE)
    there = seated("county_office", code="420606000000")
    for address in ("", "rows/holders/", "join/", "profile/"):
        assert there.get(f"/homes/units/{unit.pk}/{address}").status_code == 404
    assert "王府洲" not in told(there.get("/homes/units/"))


def test_a_village_that_joined_today_is_told_to_leave_tomorrow():
    unit = a_unit(VILLAGE_CODE, since=AT.date())
    with pytest.raises(Refused, match="这个村今天才加入") as refusal:
        leave_unit(unit.villages.get().pk, AT.date(), "登记错了", by=TOWN, at=AT)
    assert "请明天再登记离开" in refusal.value.then


# --- who helps, and what is eaten


def test_the_family_that_helps_is_entered_by_the_home_and_counted_in_the_unit():
    unit, head = a_unit(VILLAGE_CODE), works_in(a_home())
    browser, _actor = at_the_screen(head)
    said = {"name": "赵桂芳", "who": "family", "does": "做饭", "since": "2026-01-05"}
    refused = browser.post(reverse("home-own-volunteer-new"), said)
    assert "没有写是什么亲属" in told(refused)
    browser.post(reverse("home-own-volunteer-new"), said | {"kin": "老伴"})
    browser.post(reverse("home-own-volunteer-new"), said | {"name": "李志愿", "who": "villager"})
    assert "赵桂芳负责人的家属（老伴）做饭" in told(browser.get(reverse("home-own-volunteers")))
    office = seated("county_office")
    words = told(office.get(reverse("joint-unit", args=[unit.pk]), {"on": "2026-05-15"}))
    assert "志愿者2 名" in words
    assert "其中负责人的家属1 名" in words
    before = told(office.get(reverse("joint-unit", args=[unit.pk]), {"on": "2026-01-04"}))
    assert "志愿者0 名" in before
    assert "赵桂芳" in told(office.get(reverse("joint-unit-rows", args=[unit.pk, "family"])))


def test_whoever_helped_until_a_day_counts_on_that_day_and_not_after():
    unit, head = a_unit(VILLAGE_CODE), keeper_actor(works_in(a_home()))
    kept = enter_volunteer("赵桂芳", "family", "做饭", dt.date(2026, 1, 5), kin="老伴", by=head, at=AT)
    volunteer_left(kept.pk, dt.date(2026, 3, 1), by=head, at=AT)
    assert [volunteers_on(dt.date(2026, 3, day), unit).count() for day in (1, 2)] == [1, 0]
    with pytest.raises(Refused, match="已经登记离开"):
        volunteer_left(kept.pk, dt.date(2026, 3, 1), by=head, at=AT)
    with pytest.raises(Refused, match="日期在今天以后"):
        enter_volunteer("甲", "party", "接送", dt.date(2026, 5, 16), by=head, at=AT)


def test_whoever_helps_is_entered_once_and_again_after_having_left():
    unit, head = a_unit(VILLAGE_CODE), keeper_actor(works_in(a_home()))
    since = dt.date(2026, 1, 5)
    kept = enter_volunteer("赵桂芳", "family", "做饭", since, kin="老伴", by=head, at=AT)
    for day in (since, dt.date(2025, 3, 1), dt.date(2026, 5, 1)):
        with pytest.raises(Refused, match="已经登记过"):
            enter_volunteer(" 赵桂芳", "family", "接送", day, kin="老伴", by=head, at=AT)
    volunteer_left(kept.pk, dt.date(2026, 3, 1), by=head, at=AT)
    enter_volunteer("赵桂芳", "family", "做饭", dt.date(2026, 3, 2), kin="老伴", by=head, at=AT)
    enter_volunteer("赵桂芳（东街）", "family", "做饭", since, kin="老伴", by=head, at=AT)
    assert volunteers_on(dt.date(2026, 5, 15), unit).count() == 2


def test_lunches_are_free_only_where_a_home_has_said_so():
    unit, home = a_unit(VILLAGE_CODE), a_home(has_meals=True)
    client = a_client(home)
    eaten = [a_tap(client, dt.date(2026, 5, day), "meal") for day in (11, 12, 13)]
    a_tap(client, dt.date(2025, 12, 31), "meal")
    undo = {"kind": "undo", "undoes": eaten[2], "reason": "点错"}
    Tap.objects.create(**{**_copied(eaten[2]), **undo})
    office, page = seated("county_office"), reverse("joint-unit", args=[unit.pk])
    assert "免费午餐不知道，至少 0 份" in told(office.get(page, {"on": "2026-05-15"}))
    type(home).objects.update(meal_fen=500)
    assert "免费午餐0 份" in told(office.get(page, {"on": "2026-05-15"}))
    type(home).objects.update(meal_fen=0)
    assert "免费午餐2 份" in told(office.get(page, {"on": "2026-05-15"}))
    rows = told(office.get(reverse("joint-unit-rows", args=[unit.pk, "lunches"]), {"on": "2026-05-15"}))
    assert rows.count("王小明（2026年5月1") == 2


def test_a_lunch_is_one_for_each_client_and_day():
    unit, home = a_unit(VILLAGE_CODE), a_home(has_meals=True, meal_fen=0)
    one, other = a_client(home), a_client(home, "李小红", person_id=900_000_002)
    for client, day in ((one, 11), (one, 11), (one, 12), (other, 11)):
        a_tap(client, dt.date(2026, 5, day), "meal")
    on = dt.date(2026, 5, 15)
    assert [(tap.client_id, tap.day.day) for tap in lunches(on.replace(month=1, day=1), on, unit)] == [
        (one.pk, 11),
        (one.pk, 12),
        (other.pk, 11),
    ]


@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01"])
def test_a_day_far_away_does_not_break_the_page(on):
    unit, office = a_unit(VILLAGE_CODE), seated("county_office")
    a_client(a_home())
    for page in (reverse("joint-unit", args=[unit.pk]), reverse("joint-unit-rows", args=[unit.pk, "cared"])):
        assert office.get(page, {"on": on}).status_code == 200
    if on.startswith("9"):
        assert "这一天还没有到" in told(office.get(reverse("joint-unit", args=[unit.pk]), {"on": on}))


def _copied(tap):
    return {name: getattr(tap, name) for name in ("home", "code", "client", "day", "said_at", "at", "account_id")} | {
        "key": uuid4(),
        "by_label": "员工",
    }
