"""Days, months, terms and workdays."""

import datetime as dt

import pytest
from chinese_calendar import constants
from hypothesis import assume, given
from hypothesis import strategies as st

from doorstep.kernel.days import (
    Calendar,
    Deadline,
    add_months,
    add_workdays,
    age_on,
    is_workday,
    last_day_of_term,
    month_bounds,
    month_of,
    to_calendar_due,
    workdays_between,
)

PUBLISHED = Calendar(
    off=frozenset(constants.holidays), make_up=frozenset(constants.workdays), years=frozenset(range(2004, 2027))
)
UNKNOWN = Calendar(off=frozenset(), make_up=frozenset(), years=frozenset())

days = st.dates(dt.date(2003, 1, 1), dt.date(2028, 12, 31))
counts = st.integers(0, 80)
calendars = st.sampled_from([PUBLISHED, UNKNOWN])


@given(st.dates(dt.date(1950, 1, 1), dt.date(2080, 12, 31)), st.integers(1, 40))
def test_a_term_ends_in_the_month_it_began_and_never_overshoots(starts, years):
    ends = last_day_of_term(starts, years=years)
    assert (ends.year, ends.month) == (starts.year + years, starts.month)
    assert ends.day in (starts.day, 28)


def test_a_term_from_29_february_ends_on_the_28th_or_the_29th():
    assert last_day_of_term(dt.date(2024, 2, 29), years=1) == dt.date(2025, 2, 28)
    assert last_day_of_term(dt.date(2024, 2, 29), years=4) == dt.date(2028, 2, 29)


@pytest.mark.parametrize(
    ("day", "n", "later"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 1, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2026, 12, 15), 1, dt.date(2027, 1, 15)),
        (dt.date(2026, 3, 31), -1, dt.date(2026, 2, 28)),
        (dt.date(2026, 1, 1), -1, dt.date(2025, 12, 1)),
        (dt.date(2026, 5, 20), 0, dt.date(2026, 5, 20)),
        (dt.date(2026, 8, 31), 13, dt.date(2027, 9, 30)),
    ],
)
def test_a_month_without_the_corresponding_day_ends_on_its_last(day, n, later):
    assert add_months(day, n) == later


@given(st.dates(dt.date(1950, 1, 1), dt.date(2080, 12, 31)), st.integers(-300, 300))
def test_months_are_counted_exactly_and_the_day_only_ever_shrinks_to_a_month_end(day, n):
    later = add_months(day, n)
    assert later.year * 12 + later.month == day.year * 12 + day.month + n
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(days=1)).day == 1)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2080, 12, 31)))
def test_a_day_lies_within_the_bounds_of_its_month(day):
    first, after = month_bounds(day)
    assert month_of(day) == first <= day < after
    assert first.day == after.day == 1
    assert 28 <= (after - first).days <= 31


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        (dt.date(2010, 5, 20), dt.date(2026, 5, 19), 15),
        (dt.date(2010, 5, 20), dt.date(2026, 5, 20), 16),
        (dt.date(2008, 2, 29), dt.date(2026, 2, 27), 17),
        (dt.date(2008, 2, 29), dt.date(2026, 2, 28), 18),
        (dt.date(2008, 2, 29), dt.date(2024, 2, 28), 15),
        (dt.date(2008, 2, 29), dt.date(2024, 2, 29), 16),
        (dt.date(2026, 5, 20), dt.date(2026, 5, 20), 0),
    ],
)
def test_an_age_is_reached_on_the_birthday(born_on, on, age):
    assert age_on(born_on, on) == age


@given(st.dates(dt.date(1900, 1, 1), dt.date(2026, 12, 31)), st.integers(0, 45000))
def test_nobody_grows_younger_and_each_birthday_adds_one(born_on, lived):
    on = born_on + dt.timedelta(days=lived)
    age = age_on(born_on, on)
    assert age_on(born_on, on + dt.timedelta(days=1)) - age in (0, 1)
    assert last_day_of_term(born_on, years=age) <= on < last_day_of_term(born_on, years=age + 1)


def test_there_is_no_age_before_birth():
    with pytest.raises(ValueError, match="before birth"):
        age_on(dt.date(2026, 5, 21), dt.date(2026, 5, 20))


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (dt.date(2025, 9, 26), 5, dt.date(2025, 10, 10)),
        (dt.date(2025, 9, 26), 10, dt.date(2025, 10, 16)),
        (dt.date(2026, 2, 12), 5, dt.date(2026, 2, 26)),
        (dt.date(2022, 9, 28), 5, dt.date(2022, 10, 10)),
        (dt.date(2025, 9, 28), 0, dt.date(2025, 9, 28)),
    ],
)
def test_workdays_are_counted_past_holidays_and_over_make_up_days(start, n, due):
    assert add_workdays(start, n, PUBLISHED) == Deadline(due, provisional=False)


def test_a_make_up_sunday_is_a_workday_and_a_holiday_thursday_is_not():
    assert is_workday(dt.date(2025, 9, 28), PUBLISHED)
    assert not is_workday(dt.date(2025, 10, 2), PUBLISHED)
    assert not is_workday(dt.date(2025, 9, 27), PUBLISHED)
    assert is_workday(dt.date(2025, 9, 26), PUBLISHED)


def test_a_year_not_published_is_counted_by_weekdays_and_the_result_is_provisional():
    assert add_workdays(dt.date(2026, 12, 31), 5, PUBLISHED) == Deadline(dt.date(2027, 1, 7), provisional=True)
    assert add_workdays(dt.date(2026, 12, 30), 1, PUBLISHED) == Deadline(dt.date(2026, 12, 31), provisional=False)
    assert add_workdays(dt.date(2026, 12, 30), 2, PUBLISHED) == Deadline(dt.date(2027, 1, 1), provisional=True)


def test_counting_no_days_is_never_provisional():
    assert add_workdays(dt.date(2031, 5, 1), 0, PUBLISHED) == Deadline(dt.date(2031, 5, 1), provisional=False)


@given(days, counts, calendars)
def test_counting_on_and_counting_between_are_inverse(start, n, calendar):
    due = add_workdays(start, n, calendar).date
    assert workdays_between(start, due, calendar) == n
    assert n == 0 or is_workday(due, calendar)


@given(days, st.integers(0, 120), calendars)
def test_counting_between_and_counting_on_reach_the_last_workday(start, gone, calendar):
    end = start + dt.timedelta(days=gone)
    due = add_workdays(start, workdays_between(start, end, calendar), calendar).date
    assert due <= end
    assert workdays_between(due, end, calendar) == 0


@given(days, counts, counts, calendars)
def test_more_workdays_never_end_sooner(start, n, more, calendar):
    first, second = add_workdays(start, n, calendar), add_workdays(start, n + more, calendar)
    assert first.date + dt.timedelta(days=more) <= second.date
    assert second.provisional >= first.provisional


@given(days, st.integers(0, 30), counts, calendars)
def test_a_later_start_never_ends_sooner(start, later, n, calendar):
    assert add_workdays(start, n, calendar).date <= add_workdays(start + dt.timedelta(days=later), n, calendar).date


@given(days, counts, counts, calendars)
def test_a_period_counted_in_two_legs_ends_where_it_would_in_one(start, n, more, calendar):
    middle = add_workdays(start, n, calendar).date
    assert add_workdays(middle, more, calendar).date == add_workdays(start, n + more, calendar).date


@pytest.mark.parametrize(
    ("start", "days_long", "due"),
    [
        (dt.date(2026, 5, 11), 7, dt.date(2026, 5, 18)),  # a Monday
        (dt.date(2026, 5, 16), 7, dt.date(2026, 5, 25)),  # a Saturday moves to Monday
        (dt.date(2025, 9, 24), 10, dt.date(2025, 10, 9)),  # within the October holiday
        (dt.date(2025, 9, 18), 10, dt.date(2025, 9, 28)),  # a make-up Sunday does not move
        (dt.date(2025, 10, 1), 0, dt.date(2025, 10, 1)),
    ],
)
def test_a_calendar_period_that_ends_on_a_day_off_ends_after_it(start, days_long, due):
    assert to_calendar_due(start, days_long, PUBLISHED) == Deadline(due, provisional=False)


def test_a_calendar_period_is_provisional_only_where_its_last_day_is_not_published():
    assert to_calendar_due(dt.date(2026, 12, 1), 30, PUBLISHED) == Deadline(dt.date(2026, 12, 31), provisional=False)
    assert to_calendar_due(dt.date(2026, 12, 1), 31, PUBLISHED).provisional
    assert not to_calendar_due(dt.date(2003, 12, 20), 20, PUBLISHED).provisional


@given(days, st.integers(1, 90), calendars)
def test_a_calendar_period_ends_on_the_first_workday_from_its_last_day_on(start, length, calendar):
    due = to_calendar_due(start, length, calendar).date
    last = start + dt.timedelta(days=length)
    assert due >= last
    assert is_workday(due, calendar)
    assert workdays_between(last - dt.timedelta(days=1), due, calendar) == 1


def test_a_negative_period_is_refused():
    with pytest.raises(ValueError, match="negative"):
        add_workdays(dt.date(2026, 5, 20), -1, PUBLISHED)
    with pytest.raises(ValueError, match="negative"):
        to_calendar_due(dt.date(2026, 5, 20), -1, PUBLISHED)


@given(days, days)
def test_counting_backwards_is_refused(start, end):
    assume(end < start)
    with pytest.raises(ValueError, match="before the start"):
        workdays_between(start, end, PUBLISHED)


def test_a_day_cannot_be_both_off_and_a_workday():
    with pytest.raises(ValueError, match="2026-05-09"):
        Calendar(frozenset([dt.date(2026, 5, 9)]), frozenset([dt.date(2026, 5, 9)]), frozenset([2026]))
