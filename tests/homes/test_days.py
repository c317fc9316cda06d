"""What a day and a month come to, from taps alone: in any order, sent again, undone."""

import datetime as dt
from dataclasses import replace
from random import Random
from types import SimpleNamespace
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from doorstep.homes.days import DayOut, TapSeen, day_of, is_valid_day, month_of, standing, subsidy_fen
from doorstep.homes.terms_day import SUBSIDY_BY_DAYS

ON = dt.date(2026, 3, 2)
MORNING = dt.datetime(2026, 3, 2, 0, 30, tzinfo=dt.UTC)  # half past eight in China


def tap(kind: str, minute: int = 0, **about) -> TapSeen:
    return TapSeen(uuid4(), kind, MORNING + dt.timedelta(minutes=minute), **about)


KINDS = st.sampled_from(["arrive", "leave", "meal", "service", "medicine", "incident", "present", "half"])
PLAIN = st.builds(
    lambda key, kind, minute: TapSeen(
        UUID(int=key), kind, MORNING + dt.timedelta(minutes=minute), "rehab" if kind == "service" else ""
    ),
    st.integers(1, 2**100),
    KINDS,
    st.integers(0, 900),
)
A_DAY = st.lists(PLAIN, max_size=12, unique_by=lambda one: one.key)


def test_a_day_from_arrival_to_leaving():
    day = day_of([tap("arrive"), tap("meal", 210), tap("service", 60, service="rehab"), tap("leave", 241)])
    assert (day.minutes, day.meals, day.services, day.open_at) == (241, 1, {"rehab": 1}, None)
    assert is_valid_day(day, ON)


def test_whoever_came_and_never_left_has_no_minutes_and_it_is_said():
    day = day_of([tap("arrive")])
    assert (day.is_present, day.minutes, day.open_at) == (True, 0, MORNING)
    assert not is_valid_day(day, ON)


def test_a_second_arrival_and_a_leaving_without_arrival_are_counted_and_move_nothing():
    day = day_of([tap("leave", -5), tap("arrive"), tap("arrive", 100), tap("leave", 240)])
    assert (day.minutes, day.doubles, day.strays) == (240, 1, 1)


def test_two_stays_on_a_day_are_added_up():
    day = day_of([tap("arrive"), tap("leave", 100), tap("arrive", 200), tap("leave", 300)])
    assert (day.minutes, day.arrived, day.left) == (200, MORNING, MORNING + dt.timedelta(minutes=300))


def test_three_hours_of_work_make_a_day_valid_without_four_hours_present():
    assert is_valid_day(DayOut(minutes=200, work_minutes=180), ON)
    assert not is_valid_day(DayOut(minutes=239, work_minutes=179), ON)


def test_a_whole_day_of_an_old_sheet_counts_without_minutes_and_half_a_day_is_a_day_present(monkeypatch):
    whole, half = day_of([tap("present")]), day_of([tap("half")])
    assert [(one.is_present, one.minutes, is_valid_day(one, ON)) for one in (whole, half)] == [
        (True, 0, True),
        (True, 0, False),
    ]
    monkeypatch.setattr("doorstep.homes.days.DAY_MARKED", SimpleNamespace(on=lambda _day: 0))
    assert not is_valid_day(whole, ON)


@given(A_DAY, st.integers())
def test_the_order_of_receipt_does_not_matter(taps, state):
    shuffled = list(taps)
    Random(state).shuffle(shuffled)
    assert day_of(shuffled) == day_of(taps)


@given(A_DAY, st.integers())
def test_sending_again_is_harmless(taps, state):
    again = [*taps, *Random(state).sample(taps, len(taps) // 2)]
    assert day_of(again) == day_of(taps)


@given(A_DAY, PLAIN)
def test_undoing_removes_exactly_that_tap(taps, wrong):
    others = [one for one in taps if one.key != wrong.key]
    undo = TapSeen(uuid4(), "undo", MORNING + dt.timedelta(days=1), undoes=wrong.key)
    assert day_of([undo, *others, wrong]) == day_of(others)
    assert [one.key for one in standing([*others, wrong, undo])] == [one.key for one in standing(others)]


def whole_day(minutes: int = 300) -> DayOut:
    return day_of([tap("arrive"), tap("meal", 60), tap("leave", minutes)])


def month(days: int, *, is_counted: bool = True):
    first = dt.date(2026, 3, 1)
    return month_of([(first + dt.timedelta(days=n), whole_day()) for n in range(days)], first, is_counted=is_counted)


def test_seventeen_valid_days_of_two_hundred_yuan_give_170_00():
    made = month(17)
    assert (made.valid_days, made.is_valid, made.subsidy_fen) == (17, True, 170_00)
    assert (made.minutes, made.meals, made.rows) == (17 * 300, 17, 17 * 3)


def test_more_days_than_needed_give_no_more_than_the_standard():
    assert [month(days).subsidy_fen for days in (0, 14, 15, 20, 23)] == [0, 140_00, 150_00, 200_00, 200_00]
    assert [month(days).is_valid for days in (14, 15)] == [False, True]


def test_whoever_does_not_count_towards_care_draws_no_subsidy():
    assert month(20, is_counted=False).subsidy_fen == 0


def test_all_or_nothing_where_that_is_set(monkeypatch):
    whole = replace(SUBSIDY_BY_DAYS, values=(replace(SUBSIDY_BY_DAYS.values[0], value=0),))
    monkeypatch.setattr("doorstep.homes.days.SUBSIDY_BY_DAYS", whole)
    assert (subsidy_fen(14, ON), subsidy_fen(15, ON)) == (0, 200_00)
