"""The report's figures on homes and joint units: each opens to its rows in the browser, live and in a frozen report."""

import datetime as dt

import pytest
from django.test import Client as Browser

from doorstep.base.figures import FIGURES, read_period
from doorstep.homes.models import Honour, Target
from doorstep.homes.models_day import ClientMonth
from doorstep.homes.services.targets import Aim, set_target
from doorstep.kernel.days import add_months
from doorstep.report.services import freeze_report
from doorstep.web.countymap import by_county
from tests.cast import CITY, CITY_CODE, COUNTY_CODE, VILLAGE_CODE
from tests.conftest import see_everything
from tests.desk import sat_down
from tests.factories import NOON, AccountFactory, CertificateFactory, OrgFactory, SeatFactory
from tests.homes.cast import a_client, a_home, told
from tests.homes.daycast import a_tap
from tests.homes.test_units import a_unit, says
from tests.quota.reviewcast import seated

pytestmark = pytest.mark.usefixtures("db")
YEAR = read_period("2026", today=dt.date(2026, 5, 15))
TOLD = {
    "F03": ("100", "2021年至2026年 100 家"),
    "F05": ("1", "旭东路社区阳光家园，2025-01-01 市级验收"),
    "F06": ("3", "2026年 3 家"),
    "F07": ("1", "王小明，旭东路社区阳光家园，2026年4月，20 天"),
    "F09": ("300", "300 户 900 人（村委会台账）"),
    "F10": ("900", "300 户 900 人（村委会台账）"),
    "F11": ("1", "重残"),
    "F12": ("1", "重残"),
    "F15": ("1", "王小明（旭东路社区阳光家园）"),
    "D17": ("1", "王小明，旭东路社区阳光家园，2026年4月，20 天"),
}


def at_the_city() -> Browser:
    """A browser in which the city's office has signed in."""
    org = OrgFactory(code=CITY_CODE, level="city", kind="federation", name="襄阳市残联")
    account = AccountFactory()
    return sat_down(account, SeatFactory(account=account, role="city_office", org=org))


@pytest.fixture
def laid():
    """A plan, a task, a home with an honour and a client cared for long, who came, and a unit of its village."""
    for kind, years, number, code in (("plan", (2021, 2026), 100, CITY_CODE), ("task", (2026, 2026), 3, COUNTY_CODE)):
        set_target(Aim(kind, *years, number, "襄残〔2026〕2号", dt.date(2026, 1, 9)), code, by=CITY, at=NOON)
    home = a_home()
    wang = a_client(home)
    a_tap(wang, dt.date(2026, 4, 1))
    given = {"title": "残疾人之家", "issuer": "残工委", "document": "1号", "on": dt.date(2024, 1, 1)}
    Honour.objects.create(home=home, code=home.code, level="national", **given)
    for back in range(6):
        ClientMonth.objects.create(
            client=wang, home=home, code=home.code, month=add_months(dt.date(2026, 4, 1), -back), closing=1,
            days_present=20, valid_days=20, is_valid=True, minutes=1, work_minutes=0, meals=0, subsidy_fen=0,
            rows=1, digest="", at=NOON, by_label="负责人",
        )  # fmt: skip
    a_unit(VILLAGE_CODE)
    says(VILLAGE_CODE, 300, 900)
    CertificateFactory(person__name="重残", category=5, grade=1)


def test_each_figure_opens_to_its_rows_today_and_in_the_frozen_report(laid):
    report = freeze_report(YEAR, said={}, by=CITY, at=NOON)
    Target.objects.filter(kind="plan").update(number=90)
    browser = seated("county_office")
    city = at_the_city()
    for code, (value, row) in TOLD.items():
        frozen = told(city.get(f"/reports/figures/{code}/?report={report.pk}"))
        assert row.replace("100 家", "90 家") in frozen, code
        assert report.figures.get(figure=code).value == value
        if code != "F03":  # the plan is the city's row
            assert row in told(browser.get(f"/reports/figures/{code}/?period=2026")), code
    assert "90" in told(city.get("/reports/figures/F03/?period=2026"))


def test_parts_by_county_are_parts_of_the_value_and_not_numbers_of_rows(laid):
    parts = {code: by_county(FIGURES[code], YEAR).get(COUNTY_CODE) for code in TOLD if FIGURES[code].by_place}
    assert parts == {"F05": 1, "F06": 3, "F07": 1, "F09": 300, "F10": 900, "F11": 1, "F12": 1, "F15": 1, "D17": 1}


def test_the_map_offers_what_has_parts_alone(laid):
    see_everything()
    city = at_the_city()
    page = told(city.get("/map/?figure=F05"))
    assert "上年建成家数" in page
    assert "五年建设目标" not in page
    assert city.get("/map/?figure=F03").status_code == 409
