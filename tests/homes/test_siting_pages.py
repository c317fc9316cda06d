"""Pages of where to build next, as the city's office sees them."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from doorstep.base.jobs import run_job
from doorstep.homes.models_siting import SitingStudy
from doorstep.homes.services import siting_acts
from tests.cast import CITY_CODE
from tests.desk import sat_down
from tests.factories import AccountFactory, OrgFactory, SeatFactory
from tests.homes.cast import a_home, told
from tests.homes.siting_cast import a_line_of_villages, asked

pytestmark = pytest.mark.usefixtures("db")
SAID = {
    "objective": "cover",
    "number": "1",
    "within_km": "3",
    "least": "0",
    "counts": "all",
    "fixed": "",
    "forbidden": "",
    "cost": "",
    "budget": "",
}


@pytest.fixture
def office() -> Browser:
    """A browser in which the city's office has signed in."""
    org = OrgFactory(code=CITY_CODE, level="city", kind="federation", name="襄阳市残联")
    account = AccountFactory()
    return sat_down(account, SeatFactory(account=account, role="city_office", org=org))


def page_of(study: SitingStudy) -> str:
    return reverse("home-siting", args=[study.pk])


def answered(**said) -> SitingStudy:
    study = asked(**said)
    run_job(study.job_id)
    return study


def test_the_office_asks_and_reads_the_answer_once_it_is_there(office):
    a_line_of_villages()
    assert "16 至 59 周岁" in told(office.get(reverse("home-siting-ask")))
    there = office.post(reverse("home-siting-ask"), SAID).url
    assert "算完以后，结果写在这一页" in told(office.get(there))
    run_job(SitingStudy.objects.get().job_id)
    words = told(office.get(there))
    assert "再建 1 家，3 公里内能多覆盖 6 人，是 8 人中的 75.0%；连同现有的家园，一共覆盖 6 人（75.0%）" in words
    assert "已证明没有更好的选法" in words
    assert "1襄城区 前进街道 中一村委会66" in words
    assert "樊城区0200" in words
    assert "覆盖最多已证明最好多覆盖 6 人，一共 6 人（共 8 人）" in told(office.get(reverse("home-sitings")))


def test_what_was_not_reckoned_with_is_said(office):
    a_line_of_villages()
    whole = office.get(page_of(answered())).content.decode()
    assert "1 个村（社区）没有坐标，那里的 1 人没有算在内：樊城区 前进街道 北一村委会" in whole
    assert "坐标为示意" in whole


def test_what_nothing_can_meet_is_refused_beside_the_form(office):
    a_line_of_villages()
    answer = office.post(reverse("home-siting-ask"), SAID | {"least": "1"})
    assert answer.status_code == 409
    assert "每个地方都照顾到，连同必建的，至少要 2 处，只能新建 1 处" in told(answer)
    assert not SitingStudy.objects.exists()


@pytest.mark.parametrize(("field", "label"), [("fixed", "必建的地方"), ("forbidden", "不建的地方")])
def test_a_name_that_nobody_knows_is_refused_beside_the_field_in_which_it_stands(office, field, label):
    a_line_of_villages()
    answer = office.post(reverse("home-siting-ask"), SAID | {field: "南一村"})
    assert answer.status_code == 409
    assert "区划里没有「南一村」" in answer.context["form"].errors[field][0]
    assert "区划里没有「南一村」" in told(answer).split(label)[-1].split("每家费用")[0]


def test_a_name_in_a_choice_by_hand_is_refused_beside_it(office):
    a_line_of_villages()
    answer = office.post(page_of(answered()), {"sites": "南一村"})
    assert answer.status_code == 409
    assert "区划里没有「南一村」" in told(answer).split("自己选的地方")[1]


def test_the_longest_way_is_told_with_who_has_it_and_beside_the_other_two(office):
    a_line_of_villages()
    there = office.post(reverse("home-siting-ask"), SAID | {"objective": "center", "number": "1"}).url
    run_job(SitingStudy.objects.get().job_id)
    words = told(office.get(there))
    assert "再建 1 家，最远的人路程 36.0 公里（原来 — 公里）。离得最远的在樊城区 前进街道 西一村委会。" in words
    assert "已证明没有更好的选法" in words
    assert "现在0——" in words
    assert "计算的结果310.536.0" in words
    assert "谁都不太远已证明最好最远的人路程 36.0 公里" in told(office.get(reverse("home-sitings")))
    office.post(there, {"sites": "东一村"})
    words = told(office.get(there))
    assert "手工方案最远的人路程 40.0 公里。比上面的结果远 4" in words
    assert "手工方案311.540.0" in words


def test_the_way_on_average_is_told_in_kilometres(office):
    codes = a_line_of_villages()
    a_home(code=codes["东一"])
    study = answered(objective="median")
    words = told(office.get(page_of(study)))
    assert "再建 1 家，路程平均 1.5 公里（原来 11.5 公里）。已证明没有更好的选法" in words
    assert "依次缩短平均路程（米）" in words


def test_the_page_says_which_homes_count_for_a_county(office):
    codes = a_line_of_villages()
    a_home(code=codes["中一"])
    there = office.post(reverse("home-siting-ask"), SAID | {"least": "1"}).url
    assert "1 家（连已有的家园一起算）" in office.get(there).content.decode()
    answer = office.post(reverse("home-siting-ask"), SAID | {"least": "1", "counts": "new"})
    assert answer.status_code == 409
    assert "至少要 2 处，只能新建 1 处" in told(answer).split("每县至少几家")[1].split("每县几家怎么算")[0]


def test_a_choice_by_hand_is_told_with_what_it_lacks(office):
    a_line_of_villages()
    study = answered()
    assert office.post(page_of(study), {"sites": "西一村\n"}).status_code == 302
    words = told(office.get(page_of(study)))
    assert "手工方案一共覆盖 2 人（共 8 人）。比上面的结果少 4 人。" in words


def test_what_is_not_proven_says_by_how_much_another_choice_could_be_better(office, monkeypatch):
    codes = a_line_of_villages()
    monkeypatch.setattr(siting_acts, "SEARCH_SECONDS", 0)
    study = answered(forbidden=codes["中一"])
    words = told(office.get(page_of(study)))
    assert "规定的时间用完了，没有证明这是最好的：别的选法最多还能再多覆盖" in words
    assert "已证明" not in words


def test_the_map_numbers_new_sites_and_draws_homes_as_squares(office):
    codes = a_line_of_villages()
    a_home(code=codes["中一"])
    drawn = office.get(page_of(answered())).content.decode().split('class="sites"')[1].split("</svg>")[0]
    assert drawn.count("<rect") == 1
    assert drawn.count("<circle") == 1
    assert "hole" not in drawn


def test_a_village_that_no_home_reaches_is_hollow(office):
    a_line_of_villages()
    drawn = office.get(page_of(answered())).content.decode().split('class="sites"')[1].split("</svg>")[0]
    assert drawn.count("hole") == 1


def test_counties_are_outlined_where_a_table_holds_them(office, monkeypatch):
    a_line_of_villages()
    page = page_of(answered())
    drawn = office.get(page).content.decode().split('class="sites"')[1].split("</svg>")[0]
    assert drawn.split('class="county" d="')[1].split('"')[0].count("Z") == 11
    monkeypatch.setattr("doorstep.homes.views_siting.outlines", lambda _city: {})
    assert 'class="county"' not in office.get(page).content.decode()


def test_a_search_taken_back_says_so(office):
    a_line_of_villages()
    study = asked()
    study.job.__class__.objects.filter(pk=study.job_id).update(stop_asked=True)
    run_job(study.job_id)
    assert "已取消" in told(office.get(page_of(study)))
