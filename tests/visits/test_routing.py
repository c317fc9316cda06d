"""Routes keep to days, hours, windows and skills, whatever is asked; each visit is made once, or left for a reason."""

from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.visits.routing import (
    Answer,
    Call,
    Point,
    Problem,
    Team,
    Travel,
    best_place,
    timetable,
    why_left,
)
from doorstep.visits.searching import Effort, search

BASE = Point(112.1, 32.0)
TRAVEL = Travel(30, 140)
DAYS = (0, 1)
HOUR = 60


@st.composite
def calls(draw, key: int) -> Call:
    opens = draw(st.integers(7, 15)) * HOUR
    return Call(
        key,
        Point(112.1 + draw(st.integers(-9, 9)) / 50, 32.0 + draw(st.integers(-9, 9)) / 50),
        draw(st.sampled_from((20, 45, 90))),
        opens,
        opens + draw(st.integers(1, 9)) * HOUR,
        frozenset(draw(st.sets(st.sampled_from(DAYS), min_size=1))),
        frozenset(draw(st.sets(st.sampled_from((1, 4)), max_size=1))),
        draw(st.booleans()),
    )


@st.composite
def problems(draw) -> Problem:
    teams = [
        Team(
            key,
            draw(st.sampled_from(DAYS)),
            8 * HOUR,
            draw(st.integers(10, 18)) * HOUR,
            draw(st.integers(1, 9)) * HOUR,
            frozenset(draw(st.sets(st.sampled_from((1, 4))))),
        )
        for key in range(draw(st.integers(0, 3)))
    ]
    asked = [draw(calls(key)) for key in range(100, 100 + draw(st.integers(0, 7)))]
    return Problem(asked, teams, BASE, TRAVEL)


def answer(problem: Problem, rounds: int = 30) -> Answer:
    return list(search(problem, [Effort(rounds=rounds)]))[-1]


def near(key: int, minutes: int = 60, **about) -> Call:
    window = {"opens": 8 * HOUR, "closes": 18 * HOUR, "days": frozenset(DAYS)} | about
    return Call(key, Point(112.1, 32.0), minutes, **window)


def team(key: int, day: int = 0, most: int = 8 * HOUR, skills: frozenset[int] = frozenset()) -> Team:
    return Team(key, day, 8 * HOUR, 18 * HOUR, most, skills)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_every_visit_is_made_once_or_left(problem):
    found = answer(problem)
    made = [key for route in found.routes.values() for key in route]
    assert sorted([*made, *found.left]) == sorted(call.key for call in problem.calls)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_no_route_breaks_a_window_the_hours_the_day_or_a_skill(problem):
    found = answer(problem)
    for one in problem.teams:
        route = [problem.by_key[key] for key in found.routes[one.key]]
        made, here, now = timetable(problem, one, route), BASE, 0
        assert made.leaves >= one.opens
        assert made.back <= one.closes or not route
        assert made.back - made.leaves <= one.most_minutes
        for call, begin in zip(route, made.begins, strict=True):
            assert call.opens <= begin
            assert begin + call.minutes <= call.closes
            assert begin >= (now or made.leaves) + TRAVEL.minutes(here, call.point)
            assert one.day in call.days
            assert call.skills <= one.skills
            here, now = call.point, begin + call.minutes


@settings(max_examples=150, deadline=None)
@given(problems())
def test_nothing_is_left_that_would_still_fit_and_nothing_urgent_for_something_that_is_not(problem):
    found = answer(problem)
    for one in problem.teams:
        route = [problem.by_key[key] for key in found.routes[one.key]]
        for call in (problem.by_key[key] for key in found.left):
            assert best_place(problem, one, route, call) is None
            for other in route:
                if call.is_urgent and not other.is_urgent:
                    assert best_place(problem, one, [it for it in route if it is not other], call) is None


@settings(max_examples=80, deadline=None)
@given(problems())
def test_a_reason_is_given_for_each_visit_that_is_left(problem):
    reasons = {problem.by_key[key]: why_left(problem, problem.by_key[key]) for key in answer(problem).left}
    for call, why in reasons.items():
        able = [one for one in problem.teams if one.may_make(call)]
        assert (why == "no_team") == (not any(one.day in call.days for one in problem.teams))
        assert (why in {"full", "too_long"}) == bool(able)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_same_rounds_from_the_same_seed_give_the_same_answer(problem):
    assert answer(problem) == answer(problem)


def test_what_needs_a_doctor_goes_with_the_car_that_has_one_though_another_is_nearer():
    problem = Problem([near(1, skills=frozenset({4}))], [team(7), team(8, skills=frozenset({4}))], BASE, TRAVEL)
    assert answer(problem).routes == {7: (), 8: (1,)}


def test_an_urgent_visit_goes_out_on_the_first_day_it_may():
    urgent = near(9, is_urgent=True)
    problem = Problem([near(1), near(2), urgent], [team(7, 0, 1 * HOUR), team(8, 1)], BASE, TRAVEL)
    assert answer(problem).routes[7] == (9,)


def test_of_two_that_do_not_both_fit_the_urgent_one_is_made():
    problem = Problem([near(1, 50), near(2, 60, is_urgent=True)], [team(7, 0, HOUR)], BASE, TRAVEL)
    found = answer(problem)
    assert (found.routes[7], found.left) == ((2,), (1,))
    assert why_left(problem, problem.by_key[1]) == "full"


def test_a_car_sets_out_late_rather_than_wait_at_the_door():
    late = near(1, opens=14 * HOUR, closes=16 * HOUR)
    problem = Problem([late], [team(7)], BASE, TRAVEL)
    made = timetable(problem, problem.teams[0], [late])
    assert (made.leaves, list(made.begins), made.back) == (14 * HOUR, [14 * HOUR], 15 * HOUR)


def test_what_was_set_by_hand_is_told_what_is_wrong_with_it():
    blind, early = near(1, skills=frozenset({1})), near(2, closes=9 * HOUR, days=frozenset({1}))
    problem = Problem([blind, early], [team(7, most=90)], BASE, TRAVEL)
    made = timetable(problem, problem.teams[0], [blind, early])
    assert set(made.faults) == {(1, "skill"), (2, "late"), (2, "day"), (0, "hours")}


def test_a_second_effort_is_never_worse_than_the_first():
    many = [
        Call(key, Point(112 + key % 7 / 30, 32 + key % 5 / 30), 20, 480, 1080, frozenset({0})) for key in range(1, 40)
    ]
    problem = Problem(many, [team(1), team(2)], BASE, TRAVEL)
    first, second = search(problem, [Effort(rounds=50), Effort(rounds=200)])
    assert (len(second.left), second.metres) <= (len(first.left), first.metres)
