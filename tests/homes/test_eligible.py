"""Who is of the group that homes are for, day by day around the birthdays; and in which order those who wait stand."""

import calendar
import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.homes.eligible import is_of_age, is_of_kind, sixtieth, standing
from doorstep.homes.waiting import in_order, place_of, reason_of

DAY = dt.timedelta(days=1)
ON = dt.date(2026, 3, 2)
AT = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
MIND = ((5, 3),)


def birthday(born_on: dt.date, years: int) -> dt.date:
    """The birthday by the calendar: of the 29th of February the 28th where there is no 29th."""
    year = born_on.year + years
    last = calendar.monthrange(year, born_on.month)[1]
    return dt.date(year, born_on.month, min(born_on.day, last))


def births(first: int, last: int):
    """Birthdays of these years, many of them a 29th of February."""
    leap = [dt.date(year, 2, 29) for year in range(first, last + 1) if calendar.isleap(year)]
    return st.one_of(st.dates(dt.date(first, 1, 1), dt.date(last, 12, 31)), st.sampled_from(leap))


@given(births(1996, 2090), st.integers(-400, 400))
def test_one_counts_from_the_sixteenth_birthday_on_and_no_day_earlier(born_on, days):
    sixteen = birthday(born_on, 16)
    assert is_of_age(born_on, sixteen + days * DAY) is (days >= 0)


@given(births(1952, 2050), st.integers(-400, 400))
def test_one_counts_up_to_the_day_before_the_sixtieth_birthday(born_on, days):
    sixty = birthday(born_on, 60)
    assert is_of_age(born_on, sixty + days * DAY) is (days < 0)
    assert sixtieth(born_on, ON) == sixty


def test_whoever_was_born_on_the_29th_of_february_is_sixteen_on_the_28th_in_a_common_year():
    leap = dt.date(2084, 2, 29)  # sixteen in 2100, which has no 29th
    assert not is_of_age(leap, dt.date(2100, 2, 27))
    assert is_of_age(leap, dt.date(2100, 2, 28))


def test_nobody_counts_before_birth():
    assert is_of_age(ON + DAY, ON) is False


@pytest.mark.parametrize(
    ("kinds", "counts"),
    [
        (((5, 4),), True),
        (((6, 3),), True),
        (((4, 1),), True),
        (((4, 2),), True),
        (((4, 3),), False),
        (((1, 1),), False),
        (((1, 1), (4, 2)), True),
        (((1, 1), (4, 3)), False),
        (((2, 1), (5, 4)), True),
        (((7, 1),), None),
        ((), None),
        (None, None),
    ],
)
def test_the_kind_counts_by_any_part_of_the_certificate(kinds, counts):
    assert is_of_kind(kinds, ON) is counts


def test_unknown_is_not_false_and_is_asked_for():
    told = standing(dt.date(1990, 1, 1), None, ON)
    assert told.is_counted is None
    assert "请到残联核对或者办证" in told.words
    assert "没有登记是哪几类" in standing(dt.date(1990, 1, 1), ((7, 1),), ON).words


def test_who_is_not_counted_is_told_why_and_what_is_open():
    told = standing(dt.date(1950, 1, 1), ((1, 1),), ON)
    assert told.is_counted is False
    assert told.words == "年龄不在 16 到 59 周岁之间；不是智力、精神或者重度肢体残疾，可以参加活动，不计入托养。"


def test_a_wrong_age_is_said_whether_or_not_the_kind_is_known():
    assert standing(dt.date(1950, 1, 1), None, ON).is_counted is False


@given(st.dates(dt.date(1950, 1, 1), dt.date(2020, 1, 1)), st.sampled_from([MIND, ((4, 3),), None, ((7, 2),)]))
def test_there_are_words_just_where_one_is_not_counted(born_on, kinds):
    told = standing(born_on, kinds, ON)
    assert (told.words == "") is (told.is_counted is True)


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits, without a row."""

    pk: int
    grade: int | None
    has_single_caretaker: bool
    has_many_disabled: bool | None
    applied_at: dt.datetime


one_waits = st.builds(
    Waiting,
    st.integers(1, 10**6),
    st.sampled_from([1, 2, 3, 4, None]),
    st.booleans(),
    st.sampled_from([True, False, None]),
    st.integers(0, 3).map(lambda hours: AT + dt.timedelta(hours=hours)),
)
queues = st.lists(one_waits, max_size=12, unique_by=lambda one: one.pk)


@given(queues.flatmap(lambda queue: st.tuples(st.just(queue), st.permutations(queue))))
def test_the_order_of_those_who_wait_hangs_on_nothing_but_themselves(both):
    queue, shuffled = both
    assert in_order(queue) == in_order(shuffled)


@given(queues)
def test_no_two_stand_in_the_same_place(queue):
    assert len({place_of(one) for one in queue}) == len(queue)


@given(queues, one_waits)
def test_who_joins_changes_nothing_among_the_others(queue, other):
    others = [one for one in queue if one.pk != other.pk]
    assert [one for one in in_order([*others, other]) if one.pk != other.pk] == in_order(others)


def test_the_order_is_severity_then_caretaker_then_household_then_time():
    later = AT + dt.timedelta(hours=1)
    severe, alone = Waiting(9, 1, False, False, later), Waiting(8, 2, True, False, later)
    many, early, late = (
        Waiting(7, 2, False, True, later),
        Waiting(6, 2, False, False, AT),
        Waiting(5, 2, False, False, later),
    )
    unknown = Waiting(1, None, True, True, AT)
    assert in_order([unknown, late, early, many, alone, severe]) == [severe, alone, many, early, late, unknown]
    assert reason_of(alone) == "二级，只有一人照料，2026-03-02 10:00 申请"
    assert reason_of(unknown).startswith("残疾等级不清楚，只有一人照料，一户多残")
