"""The way of a home from the declaration to the plaque: who takes which step, and what stands in the way."""

import datetime as dt

import pytest

from doorstep.base.models import Trail
from doorstep.homes.acceptance import Answer, checklist_of
from doorstep.homes.building import STEPS, open_steps
from doorstep.homes.models import BuildStep, Home, HomePaper
from doorstep.homes.services.building import Facts, declare_home, keep_home
from doorstep.kernel.refusal import Refused
from tests.cast import CITY, COUNTY, COUNTY_CODE, ELSEWHERE_CODE, SIGNER, TOWN, VILLAGE_CODE

from .cast import a_client, a_home
from .programme_cast import AT, FACTS, TODAY, WAY, all_good, declared, equipped, led, step

pytestmark = pytest.mark.usefixtures("db")
EARLIER = dt.date(2026, 3, 1)


def test_a_home_goes_the_whole_way_and_each_step_says_who_when_and_by_which_paper():
    home = led(equipped(declared()), "operating")
    assert (home.task_year, home.accepted_on, home.opened_on) == (2026, TODAY, TODAY)
    steps = list(home.steps.order_by("pk"))
    assert [one.act for one in steps] == ["declare", *(name for name, _by in WAY)]
    assert [one.before for one in steps[1:]] == [one.after for one in steps[:-1]]
    assert {one.document for one in steps[1:]} == {"襄残〔2026〕1号"}
    assert [one.seat_label for one in steps[1:]] == [by.seat_label for _name, by in WAY]
    assert Trail.objects.filter(act="step_home", thing_id=home.pk).count() == len(WAY)


def test_built_is_what_the_city_has_accepted_and_not_what_the_county_has():
    home = led(equipped(declared()), "county_accepted")
    assert home.accepted_on is None
    assert led(home, "city_accepted").accepted_on == TODAY


def test_a_step_of_the_city_is_refused_to_the_county_in_words():
    home = led(equipped(declared()), "county_accepted")
    with pytest.raises(Refused, match="这一步由市残联办理"):
        step(home, "accept_by_city", COUNTY)
    with pytest.raises(Refused, match="验收家园"):
        step(home, "accept_by_city", SIGNER)


def test_a_step_of_the_county_is_refused_to_the_city_and_to_the_town():
    home = led(equipped(declared()), "self_checked")
    with pytest.raises(Refused, match="这一步由县级残联办理"):
        step(home, "accept_by_county", CITY)
    with pytest.raises(Refused, match="这一步由县级残联办理"):
        declare_home(FACTS, "village", VILLAGE_CODE, TODAY, by=TOWN, at=AT)


def test_a_home_out_of_reach_cannot_be_declared():
    with pytest.raises(Refused, match="没有申报"):
        declared(code=ELSEWHERE_CODE)


def test_a_step_out_of_turn_is_refused_and_says_where_the_home_stands():
    home = declared()
    with pytest.raises(Refused, match="现在的状态是「县级申报」"):
        step(home, "begin_building", COUNTY)


def test_no_acceptance_while_an_item_does_not_hold_or_was_not_looked_at():
    home = led(equipped(declared()), "self_checked")
    lacking = all_good(home, staff=Answer(False, "只有一人"), opening=Answer(None))
    with pytest.raises(Refused, match="还有 2 项不行：工作人员：不合格；开放时间：没有核对"):
        step(home, "accept_by_county", COUNTY, answers=lacking)
    assert Home.objects.get().state == "self_checked"
    with pytest.raises(Refused, match="还有 11 项不行"):
        step(home, "accept_by_county", COUNTY, answers={})


def test_a_self_check_may_say_what_does_not_hold_yet():
    home = step(led(equipped(declared()), "building"), "self_check", COUNTY, answers={"staff": Answer(False, "在招聘")})
    kept = home.steps.get(act="self_check").checklist
    assert kept["staff"] == {"holds": False, "words": "在招聘", "record": ""}
    assert kept["medicine"]["holds"] is None
    assert kept["area"] == {"holds": None, "words": "", "record": "登记 160 平方米"}


def test_who_answers_otherwise_than_the_records_says_what_was_seen():
    home = led(equipped(declared(Facts(**FACTS.__dict__ | {"usable_area": 90}))), "building")
    with pytest.raises(Refused, match="没有写说明：使用面积"):
        step(home, "self_check", COUNTY)
    answers = all_good(home, area=Answer(True, "实测 120 平方米"))
    assert step(home, "self_check", COUNTY, answers=answers).state == "self_checked"


def test_a_paper_that_ran_out_does_not_hold_and_one_that_is_not_there_is_not_known():
    home = led(equipped(declared()), "building")
    HomePaper.objects.filter(kind="fire").update(valid=(dt.date(2025, 1, 1), TODAY))
    HomePaper.objects.filter(kind="accident").delete()
    lines = {line.code: line for line in checklist_of(home, TODAY)}
    assert (lines["fire"].holds, lines["fire"].record) == (False, "消防验收或备案已过期")
    assert lines["insurance"].holds is None
    assert "服务对象意外伤害保险没有登记" in lines["insurance"].record
    assert "food" not in lines


def test_the_standard_of_a_town_is_higher_than_that_of_a_village():
    lines = {line.code: line for line in checklist_of(a_home(level="town", code="420602002000"), TODAY)}
    assert lines["area"].standard == "使用面积不少于 200 平方米。"
    assert lines["area"].holds is False


@pytest.mark.parametrize(
    ("name", "by", "at_state"),
    [("send_back_by_county", COUNTY, "self_checked"), ("send_back_by_city", CITY, "county_accepted")],
)
def test_county_and_city_send_back_with_a_reason_and_the_way_begins_again_from_building(name, by, at_state):
    home = led(equipped(declared()), at_state)
    with pytest.raises(Refused, match="没有写原因"):
        step(home, name, by)
    home = step(home, name, by, reason="缺休息室")
    assert home.state == "building"
    assert led(home, "city_accepted").accepted_on == TODAY
    assert BuildStep.objects.get(act=name).reason == "缺休息室"


def test_a_home_taken_out_of_the_task_has_no_year_and_may_be_put_on_another():
    home = step(led(declared(), "selected"), "take_out", CITY, reason="资金未到位")
    assert (home.state, home.task_year) == ("declared", None)
    assert step(home, "select", CITY, year=2027).task_year == 2027


def test_a_home_suspended_says_why_and_opens_again():
    home = led(equipped(declared()), "operating")
    assert step(home, "suspend_home", COUNTY, reason="房屋维修").closed_reason == "房屋维修"
    home = step(home, "resume_home", COUNTY)
    assert (home.state, home.closed_reason) == ("operating", "")


def test_a_home_with_clients_is_not_closed_over_their_heads():
    home = led(equipped(declared()), "operating")
    client = a_client(home)
    with pytest.raises(Refused, match="还有 1 名在册的服务对象"):
        step(home, "close_home", COUNTY, reason="场地收回")
    client.delete()
    home = step(home, "close_home", COUNTY, reason="场地收回")
    assert (home.state, home.closed_on, home.accepted_on) == ("closed", TODAY, TODAY)
    with pytest.raises(Refused, match="不用再登记"):
        keep_home(home.pk, FACTS, by=COUNTY, at=AT)


def test_a_step_is_not_dated_before_the_last_one_nor_after_today():
    home = declared()
    with pytest.raises(Refused, match="早于上一步的日期（2026年3月2日）"):
        step(home, "select", CITY, EARLIER)
    with pytest.raises(Refused, match="日期在今天以后"):
        step(home, "select", CITY, TODAY + dt.timedelta(days=1))


def test_two_homes_of_one_name_do_not_stand_in_one_village():
    first = declared()
    with pytest.raises(Refused, match="已有同名的家园"):
        declared()
    step(first, "withdraw", COUNTY, reason="重复申报")
    assert declared().state == "declared"


def test_facts_are_put_right_and_the_trail_says_what_they_were():
    home = declared()
    keep_home(home.pk, Facts(**FACTS.__dict__ | {"usable_area": 120}), by=TOWN, at=AT)
    line = Trail.objects.get(act="keep_home")
    assert (line.was["usable_area"], line.became["usable_area"]) == (160, 120)


def test_each_seat_is_offered_its_own_steps_alone():
    home = declared()
    assert [one.name for one in open_steps(home, CITY)] == ["select"]
    assert [one.name for one in open_steps(home, COUNTY)] == ["withdraw"]
    assert open_steps(home, TOWN) == []


def test_every_state_can_be_left_or_is_an_end_and_every_state_can_be_reached():
    states = {name for name, _label in Home.STATES}
    assert {step.after for step in STEPS.values()} | {"declared"} == states
    assert states - {one for step in STEPS.values() for one in step.before} == {"closed", "dropped"}


def test_the_level_of_a_home_and_its_place_agree():
    with pytest.raises(Refused, match="地点和家园的级别不一致"):
        declare_home(FACTS, "village", COUNTY_CODE, TODAY, by=COUNTY, at=AT)
