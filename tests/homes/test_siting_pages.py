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
SAID = {"number": "1", "within_km": "3", "least": "0", "fixed": "", "forbidden": "", "cost": "", "budget": ""}


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
    assert "75.0%" in told(office.get(reverse("home-sitings")))


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


def test_a_name_that_nobody_knows_is_refused_beside_the_form(office):
    a_line_of_villages()
    answer = office.post(reverse("home-siting-ask"), SAID | {"fixed": "南一村"})
    assert answer.status_code == 409
    assert "南一村" in told(answer)


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


def test_a_search_taken_back_says_so(office):
    a_line_of_villages()
    study = asked()
    study.job.__class__.objects.filter(pk=study.job_id).update(stop_asked=True)
    run_job(study.job_id)
    assert "已取消" in told(office.get(page_of(study)))
