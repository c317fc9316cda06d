"""How far the building of a year has come, and the figures of the report on it."""

import datetime as dt

import pytest

from doorstep.base.figures import FIGURES, read_period
from doorstep.base.models import Trail
from doorstep.homes.models import Home, Honour, Target
from doorstep.homes.progress import plan_of, progress_of, total_of
from doorstep.homes.services.honouring import HonourSaid, give_honour, revoke_honour
from doorstep.homes.services.targets import Aim, set_target
from doorstep.kernel.refusal import Refused
from doorstep.report.services import compute
from tests.cast import CITY, CITY_CODE, COUNTY, COUNTY_CODE, ELSEWHERE_CODE, VILLAGE_CODE

from .cast import a_home
from .programme_cast import AT, TODAY

pytestmark = pytest.mark.usefixtures("db")
ELSEWHERE_COUNTY = "420606000000"
YEAR = read_period("2026", today=TODAY)


def target(number: int, code: str = COUNTY_CODE, *, kind: str = "task", years=(2026, 2026), on=TODAY) -> Target:
    return set_target(Aim(kind, *years, number, "襄残〔2026〕2号", on), code, by=CITY, at=AT)


def built(on: dt.date, name: str, code: str = VILLAGE_CODE, **about) -> Home:
    return a_home(name, code, accepted_on=on, task_year=about.pop("task_year", on.year), **about)


def row_of(code: str, year: int = 2026):
    return {row.code: row for row in progress_of(year, [COUNTY_CODE, ELSEWHERE_COUNTY], CITY)}[code]


def test_what_counts_as_built_is_the_acceptance_of_the_city_in_the_year_and_month():
    target(3)
    built(dt.date(2026, 1, 31), "甲")
    built(dt.date(2026, 2, 1), "乙", task_year=2025)
    built(dt.date(2025, 12, 31), "丙")
    a_home("丁", state="county_accepted", accepted_on=None, opened_on=None, task_year=2026)
    row = row_of(COUNTY_CODE)
    assert (row.months[:3], row.accepted, row.selected, row.under_way) == ([1, 1, 0], 2, 2, 1)
    assert row.words == "任务 3 家，建成 2 家，还差 1 家"


def test_a_home_closed_since_was_built_and_one_given_up_was_not():
    target(1)
    built(dt.date(2026, 1, 5), "甲", state="closed", closed_reason="场地收回")
    a_home("乙", state="dropped", accepted_on=None, opened_on=None, task_year=2026, closed_reason="资金")
    assert (row_of(COUNTY_CODE).words, row_of(COUNTY_CODE).selected) == ("任务 1 家，已完成", 1)


def test_more_than_the_task_and_no_task_at_all_are_said_in_words():
    target(1)
    for name in ("甲", "乙"):
        built(TODAY, name)
        built(TODAY, name, ELSEWHERE_CODE)
    assert row_of(COUNTY_CODE).words == "任务 1 家，建成 2 家，超出 1 家"
    assert row_of(ELSEWHERE_COUNTY).words == "没有下达任务，建成 2 家"
    assert row_of(COUNTY_CODE, 2024).words == "没有下达任务"
    assert total_of(progress_of(2026, [], CITY)).accepted == 4


def test_the_tasks_are_held_beside_the_plan():
    target(5, CITY_CODE, kind="plan", years=(2021, 2026))
    target(2, years=(2025, 2025))
    target(2)
    target(9, ELSEWHERE_COUNTY, years=(2020, 2020))
    built(dt.date(2025, 5, 1), "甲")
    assert plan_of(2026, CITY).words == "各年任务合计 4 家，还有 1 家没有下达；建成 1 家。"
    target(3, ELSEWHERE_COUNTY)
    assert "比目标多 2 家" in plan_of(2026, CITY).words
    assert plan_of(2026, COUNTY) is None
    assert plan_of(2019, CITY) is None


def test_a_task_set_again_is_changed_and_the_trail_says_what_it_was():
    target(3)
    target(4)
    assert Target.objects.get().number == 4
    assert [line.was and line.was["number"] for line in Trail.objects.filter(act="set_home_target").order_by("pk")] == [
        None,
        3,
    ]


@pytest.mark.parametrize(
    ("kind", "code", "years", "number", "words"),
    [
        ("task", CITY_CODE, (2026, 2026), 1, "年度任务下达到县"),
        ("plan", COUNTY_CODE, (2021, 2025), 1, "五年目标下达到市"),
        ("task", COUNTY_CODE, (2026, 2027), 1, "年度任务只管一年"),
        ("plan", CITY_CODE, (2026, 2025), 1, "末年不能早于首年"),
        ("task", COUNTY_CODE, (2026, 2026), 0, "家数要大于零"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused_in_words(kind, code, years, number, words):
    with pytest.raises(Refused, match=words):
        target(number, code, kind=kind, years=years)


def test_only_the_city_gives_tasks():
    with pytest.raises(Refused, match="目标没有下达"):
        set_target(Aim("task", 2026, 2026, 1, "文", TODAY), COUNTY_CODE, by=COUNTY, at=AT)


def test_the_figures_open_to_what_was_planned_built_and_tasked():
    target(100, CITY_CODE, kind="plan", years=(2021, 2026))
    target(3)
    target(2, ELSEWHERE_COUNTY)
    target(7, years=(2025, 2025))
    last = built(dt.date(2025, 12, 31), "甲")
    built(dt.date(2026, 1, 1), "乙")
    values = {code: compute(FIGURES[code], YEAR) for code in ("F03", "F05", "F06")}
    assert {code: one.value for code, one in values.items()} == {"F03": 100, "F05": 1, "F06": 5}
    assert values["F05"].row_ids == (last.pk,)
    assert len(values["F06"].row_ids) == 2


def test_what_nobody_has_entered_is_not_known_and_not_none():
    assert [compute(FIGURES[code], YEAR).value for code in ("F03", "F05", "F06", "D15")] == [None] * 4
    built(dt.date(2026, 1, 1), "乙")
    assert compute(FIGURES["F05"], YEAR).value == 0


def test_a_task_given_after_the_day_of_the_figures_is_not_in_them():
    target(3, on=TODAY + dt.timedelta(days=30))
    assert compute(FIGURES["F06"], YEAR).value is None


def honour(home: Home, level: str, title: str = "残疾人之家", on=dt.date(2025, 5, 1)) -> Honour:
    return give_honour(home.pk, HonourSaid(level, title, "国务院残工委", "残工委〔2025〕1号", on), by=CITY, at=AT)


def test_honours_are_counted_by_their_level_until_they_are_revoked():
    home = built(dt.date(2025, 1, 1), "甲")
    first = honour(home, "national")
    honour(home, "province")
    assert compute(FIGURES["D15"], YEAR).value == 1
    revoke_honour(first.pk, TODAY, "弄虚作假", by=CITY, at=AT)
    assert (compute(FIGURES["D15"], YEAR).value, compute(FIGURES["D16"], YEAR).value) == (0, 1)
    assert compute(FIGURES["D15"], read_period("2026-02", today=TODAY)).value == 1


def test_an_honour_needs_its_document_comes_once_and_is_taken_back_with_a_reason():
    home = built(dt.date(2025, 1, 1), "甲")
    first = honour(home, "city")
    with pytest.raises(Refused, match="已经登记"):
        honour(home, "city")
    with pytest.raises(Refused, match="没有写原因"):
        revoke_honour(first.pk, TODAY, " ", by=CITY, at=AT)
    with pytest.raises(Refused, match="撤销日期要在授予以后"):
        revoke_honour(first.pk, dt.date(2024, 1, 1), "错", by=CITY, at=AT)
    with pytest.raises(Refused, match="没有写文号"):
        give_honour(home.pk, HonourSaid("city", "先进", "市政府", " ", TODAY), by=CITY, at=AT)
