"""What a county's annual evaluation takes from homes: built beside the task, quality, grave incidents, by a cut-off."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from doorstep.__main__ import main
from doorstep.base.figures import FIGURES, read_period
from doorstep.homes.evaluating import county_years, cut_off, hundredths
from doorstep.homes.models import Rating
from doorstep.homes.models_safety import Incident
from doorstep.homes.services.targets import Aim, set_target
from doorstep.report.services import compute
from doorstep.web.countymap import by_county
from tests.cast import CITY, CITY_CODE, COUNTY_CODE, ELSEWHERE_CODE, VILLAGE_CODE
from tests.desk import sat_down
from tests.factories import AccountFactory, DivisionFactory, OrgFactory, SeatFactory
from tests.homes.cast import AT, a_home, told
from tests.quota.reviewcast import seated

pytestmark = pytest.mark.usefixtures("db")
ELSEWHERE_COUNTY = "420606000000"
END, NOVEMBER = dt.date(2026, 12, 31), dt.date(2026, 11, 1)


def a_task(number: int, code: str = COUNTY_CODE, *, on: dt.date = dt.date(2026, 1, 9), year: int = 2026) -> None:
    set_target(Aim("task", year, year, number, "襄残〔2026〕2号", on), code, by=CITY, at=AT)


def built(*days: dt.date, code: str = VILLAGE_CODE) -> list[int]:
    return [a_home(f"{day}家园", code, accepted_on=day, opened_on=day).pk for day in days]


def rated(home: int, points: int, *, state: str = "awarded", on: dt.date = NOVEMBER, year: int = 2026) -> int:
    stars = {"stars": 4} if state == "awarded" else {}
    about = {"home_id": home, "code": VILLAGE_CODE, "year": year, "state": state, "points": points}
    return Rating.objects.create(noticed_on=on, notice_until=on, **about, **stars).pk


def grave(home: int, level: str = "1", *, on: dt.datetime = AT) -> int:
    said = {"level": level, "kind": "injury", "happened_at": on, "known_at": on, "entered_at": on, "words": "摔伤"}
    return Incident.objects.create(home_id=home, code=VILLAGE_CODE, by_label="负责人", **said).pk


def of_county(code: str = COUNTY_CODE, year: int = 2026, as_of: dt.date = END):
    return {one.code: one for one in county_years(year, as_of)}[code]


def test_seven_of_eight_built_is_ten_and_a_half_of_twelve_and_a_mean_of_84_is_672_of_eight():
    """The worked example of domain §9.1."""
    a_task(8)
    homes = built(*(dt.date(2026, month, 1) for month in range(1, 8)))
    ratings = [rated(home, points) for home, points in zip(homes[:2], (800, 880), strict=True)]
    row = of_county()
    assert (row.task, row.built, row.ratings) == (8, tuple(homes), tuple(ratings))
    assert (row.built_per_mille, hundredths(row.built_score)) == (875, "10.50")
    assert (row.quality_tenths, hundredths(row.quality_score)) == (840, "6.72")


def test_what_counts_is_the_acceptance_of_the_city_in_the_year_and_more_than_the_task_is_all():
    a_task(1)
    built(dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    a_home("在建", state="county_accepted", accepted_on=None, opened_on=None, task_year=2026)
    row = of_county()
    assert (len(row.built), row.built_per_mille, row.built_score) == (2, 1000, 1200)


def test_what_is_later_than_the_cut_off_is_not_seen():
    a_task(4, on=dt.date(2026, 1, 9))
    (first, _second) = built(dt.date(2026, 3, 1), dt.date(2026, 9, 1))
    rated(first, 900, on=dt.date(2026, 11, 1))
    row = of_county(as_of=dt.date(2026, 6, 30))
    assert (row.built, row.built_per_mille, row.ratings) == ((first,), 250, ())
    assert cut_off(2026, dt.date(2026, 6, 30)) == dt.date(2026, 6, 30)
    assert cut_off(2026, dt.date(2027, 2, 1)) == END


def test_without_a_task_and_without_a_rating_there_is_no_score_and_not_nought():
    built(dt.date(2026, 3, 1))
    row = of_county()
    assert (row.task, row.built_per_mille, row.built_score, row.quality_score) == (None, None, None, None)
    assert hundredths(row.built_score) == "—"


def test_only_decided_ratings_of_the_year_count_and_extras_lift_none_above_a_hundred():
    (one, two, three) = built(*(dt.date(2025, month, 1) for month in (1, 2, 3)))
    rated(one, 1040)
    rated(two, 600, state="withheld")
    rated(three, 900, state="notice")
    rated(three, 500, year=2025)
    assert of_county().tenths == (1000, 600)
    assert of_county().quality_tenths == 800


def test_incidents_of_the_first_level_are_told_with_their_rows():
    (home,) = built(dt.date(2025, 1, 1))
    first = grave(home)
    grave(home, "2")
    grave(home, on=dt.datetime(2025, 12, 31, 4, tzinfo=dt.UTC))
    assert of_county().grave == (first,)


def test_the_page_tells_each_county_its_own_and_the_city_all_of_them():
    today = timezone.localdate()
    for code, name in ((COUNTY_CODE, "襄城区"), (ELSEWHERE_COUNTY, "樊城区")):
        DivisionFactory(code=code, name=name, level="county", parent_code="420600000000")
    a_task(2, year=today.year, on=today)
    a_task(3, ELSEWHERE_COUNTY, year=today.year, on=today)
    built(today)
    built(today, code=ELSEWHERE_CODE)
    page = told(seated("county_office").get("/homes/progress/"))
    assert "年度综合考评" in page
    assert "1/250.0%6.000——0" in page.replace(" ", "")
    assert "1/3" not in page
    assert told(seated("county_office").get("/homes/progress/?year=0000"))
    org = OrgFactory(code=CITY_CODE, level="city", kind="federation", name="襄阳市残联")
    account = AccountFactory()
    city = sat_down(account, SeatFactory(account=account, role="city_office", org=org))
    page = told(city.get("/homes/progress/")).replace(" ", "")
    assert "襄城区1/250.0%6.00" in page
    assert "樊城区1/333.3%4.00" in page


def test_the_command_gives_rows_that_an_evaluation_can_take(capsys):
    a_task(8)
    homes = built(dt.date(2026, 1, 1))
    assert main(["homes", "evaluation", "2026", "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["code"], line["task"], line["built"], line["built_score"]) == (COUNTY_CODE, 8, homes, 150)
    assert main(["homes", "evaluation", "2026"]) == 0
    assert "任务 8 家，建成 1 家，建设得分 1.50，质量得分 —。" in capsys.readouterr().out


def test_the_figures_of_the_year_by_county_and_in_the_city():
    a_task(2)
    a_task(2, ELSEWHERE_COUNTY)
    built(*(dt.date(2026, month, 1) for month in (1, 2, 3)))
    year = read_period("2026", today=dt.date(2026, 5, 15))
    assert compute(FIGURES["D18"], year).value == 3
    assert by_county(FIGURES["D18"], year) == {COUNTY_CODE: 3}
    assert compute(FIGURES["D19"], year).value == "50.0"
    assert compute(FIGURES["D19"], read_period("2025", today=dt.date(2026, 5, 15))).value is None
