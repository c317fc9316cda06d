"""The clock of a case: working time only, stops left out, the day of beginning not counted."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.clock import Limit, Segment, due_on, segments_of, used
from doorstep.kernel.days import Calendar, is_workday

# 2025: the autumn holidays, and the Sundays and Saturdays that were worked for them.
HOLIDAYS = frozenset(dt.date(2025, 10, day) for day in range(1, 9))
CALENDAR = Calendar(
    off=HOLIDAYS, make_up=frozenset({dt.date(2025, 9, 28), dt.date(2025, 10, 11)}), years=frozenset({2025})
)
FIVE, TEN = Limit(5), Limit(10)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_a_limit_that_runs_through_is_plain_working_days():
    assert due_on(segments_of([(day("2025-09-26"), "")]), FIVE, CALENDAR).date == day("2025-10-10")
    assert due_on(segments_of([(day("2025-09-26"), "")]), TEN, CALENDAR).date == day("2025-10-16")


def test_the_days_of_a_stop_are_not_counted_and_neither_is_the_day_of_taking_up_again():
    # Accepted Monday; stopped Wednesday with two days used; taken up again Monday week; three left.
    steps = [(day("2025-06-02"), ""), (day("2025-06-04"), "补正"), (day("2025-06-09"), "")]
    assert due_on(segments_of(steps), FIVE, CALENDAR).date == day("2025-06-12")
    assert used(segments_of(steps), FIVE, day("2025-06-10"), CALENDAR) == 3


def test_while_the_clock_stands_no_day_can_be_named():
    steps = [(day("2025-06-02"), ""), (day("2025-06-04"), "评定")]
    assert due_on(segments_of(steps), FIVE, CALENDAR) is None


def test_a_stop_after_the_last_day_does_not_move_it():
    steps = [(day("2025-06-02"), ""), (day("2025-06-20"), "补正")]
    assert due_on(segments_of(steps), FIVE, CALENDAR).date == day("2025-06-09")


def test_a_day_in_a_year_not_yet_published_is_provisional():
    assert due_on(segments_of([(day("2025-12-30"), "")]), FIVE, CALENDAR).provisional
    assert not due_on(segments_of([(day("2025-06-02"), "")]), FIVE, CALENDAR).provisional


def test_where_the_law_counts_calendar_days_holidays_count_and_the_last_day_moves_out_of_them():
    assert due_on(segments_of([(day("2025-09-20"), "")]), Limit(15, "days"), CALENDAR).date == day("2025-10-09")


def test_steps_that_change_nothing_make_no_segment():
    found = segments_of([(day("2025-06-02"), ""), (day("2025-06-03"), ""), (day("2025-06-04"), "公示")])
    assert found == [
        Segment(day("2025-06-02"), day("2025-06-04"), ""),
        Segment(day("2025-06-04"), None, "公示"),
    ]


steps = st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["", "补正", "评定"])), max_size=8).map(
    lambda gaps: [
        (day("2025-03-03") + dt.timedelta(days=sum(gap for gap, _ in gaps[: n + 1])), stops)
        for n, (_gap, stops) in enumerate(gaps)
    ]
)


@given(steps=steps, limit=st.integers(1, 30))
def test_the_due_day_is_the_first_on_which_the_whole_limit_is_used(steps, limit):
    segments = segments_of([(day("2025-03-01"), ""), *steps])
    deadline = due_on(segments, Limit(limit), CALENDAR)
    if deadline is None:
        assert not segments[-1].counts
        assert used(segments, Limit(limit), day("2026-12-31"), CALENDAR) < limit
        return
    assert used(segments, Limit(limit), deadline.date, CALENDAR) == limit
    assert used(segments, Limit(limit), deadline.date - dt.timedelta(days=1), CALENDAR) == limit - 1
    assert is_workday(deadline.date, CALENDAR)


@given(steps=steps, extra=st.integers(0, 30))
def test_a_longer_stop_never_brings_the_day_nearer(steps, extra):
    whole = [(day("2025-03-01"), ""), *steps, (steps[-1][0] if steps else day("2025-03-01"), "")]
    later = [
        (when + dt.timedelta(days=extra if n == len(whole) - 1 else 0), stops) for n, (when, stops) in enumerate(whole)
    ]
    assert due_on(segments_of(later), FIVE, CALENDAR).date >= due_on(segments_of(whole), FIVE, CALENDAR).date


@pytest.mark.parametrize("ended", [day("2025-06-05"), None])
def test_the_end_closes_the_last_segment(ended):
    assert segments_of([(day("2025-06-02"), "")], ended=ended)[-1].until == ended
