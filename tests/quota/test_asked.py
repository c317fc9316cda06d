"""What a place has been told: of which months, which of them are late, and how fresh a list of spans is."""

import datetime as dt

import pytest

from doorstep.exchange.models_feeds import FeedRow
from doorstep.quota.asked import month_states, months_told, spans_told
from tests.cast import CITY, CITY_CODE, COUNTY_CODE, ELSEWHERE, ELSEWHERE_CODE

from .lists import APRIL, MARCH, insured, paid, told

pytestmark = pytest.mark.usefixtures("db")
OTHER_COUNTY = "420606000000"
A_VETERAN = ("王伟芳", paid(1)[1], "六级", "2010-05-01", "")


def test_months_are_told_by_lists_of_the_place_and_of_those_above_it():
    march = told("hr-insurance", insured(1))
    april = told("hr-insurance", insured(1, month="2025-04"), as_of=APRIL, place=CITY_CODE, by=CITY)
    told("tax-wages", paid(1, month="2025-02"), as_of=dt.date(2025, 2, 28))
    assert months_told(COUNTY_CODE, "injury", 2025) == {3: march.pk, 4: april.pk}
    assert months_told(CITY_CODE, "injury", 2025) == months_told(ELSEWHERE_CODE, "injury", 2025) == {4: april.pk}
    assert months_told(COUNTY_CODE, "injury", 2024) == {}
    assert months_told(COUNTY_CODE, "medical", 2025) == {}


def test_a_month_is_told_by_its_newest_file_even_while_a_row_of_it_waits():
    told("tax-wages", paid(1), as_of=dt.date(2025, 3, 30))
    corrected = told("tax-wages", paid(1), paid(2, "-1"))
    assert FeedRow.objects.exists()
    assert months_told(COUNTY_CODE, "wages", 2025) == {3: corrected.pk}


def test_a_month_that_was_not_told_is_awaited_and_late_once_its_day_and_the_grace_are_over():
    told("tax-wages", paid(1))
    # The list of March was of the 31st; that of April is due on 30 April, and late after five workdays: 12 May 2025.
    on_time, late = dt.date(2025, 5, 12), dt.date(2025, 5, 13)
    assert [month_states(COUNTY_CODE, ["wages"], 2025, on)["wages"][4] for on in (on_time, late)] == ["awaited", "late"]
    states = month_states(COUNTY_CODE, ["wages"], 2025, late)["wages"]
    assert [states[month] for month in (1, 2, 3, 5, 12)] == ["late", "late", "told", "awaited", "awaited"]
    assert set(month_states(ELSEWHERE_CODE, ["wages"], 2025, dt.date(2026, 3, 1))["wages"].values()) == {"late"}


def test_a_list_of_spans_was_never_told_is_fresh_and_goes_stale():
    (never,) = spans_told(COUNTY_CODE, "veteran", MARCH)
    assert (never.contract.code, never.state, never.runs) == ("veterans-grades", "never", ())
    run = told("veterans-grades", A_VETERAN)
    (fresh,) = spans_told(COUNTY_CODE, "veteran", MARCH)
    assert (fresh.state, fresh.runs, fresh.as_of) == ("fresh", (run.pk,), MARCH)
    assert spans_told(COUNTY_CODE, "veteran", fresh.fresh_until)[0].state == "fresh"
    (stale,) = spans_told(COUNTY_CODE, "veteran", fresh.fresh_until + dt.timedelta(days=1))
    assert (stale.state, stale.runs) == ("stale", (run.pk,))
    assert spans_told(COUNTY_CODE, "veteran", MARCH - dt.timedelta(days=1))[0].state == "never"


def test_employers_are_asked_of_two_departments_and_only_at_the_place_and_above():
    told("market-employers", (insured(1)[2], "某公司", "2015-06-01", ""), place=OTHER_COUNTY, by=ELSEWHERE)
    here = {one.contract.code: one.state for one in spans_told(COUNTY_CODE, "employer", MARCH)}
    there = {one.contract.code: one.state for one in spans_told(OTHER_COUNTY, "employer", MARCH)}
    assert here == {"civil-organisations": "never", "market-employers": "never"}
    assert there == {"civil-organisations": "never", "market-employers": "fresh"}


def test_a_newer_list_of_spans_is_the_one_that_is_asked():
    told("veterans-grades", A_VETERAN)
    newer = told("veterans-grades", A_VETERAN, as_of=APRIL)
    assert spans_told(COUNTY_CODE, "veteran", APRIL)[0].runs == (newer.pk,)
