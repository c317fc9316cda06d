"""Which team makes which visit on which day, in which order and when. Values in, routes out: no rows, no Django.

What a search finds (searching.py) is checked and mended here, so that an answer always keeps to hours, windows, days
and skills, and an urgent visit is never left out where it could stand in the place of one that is not.
All times are minutes of the day, all lengths metres.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

EARTH_M = 6_371_000
FEW = 10  # calls left, for which it is worth moving others about


@dataclass(frozen=True)
class Point:
    """A place on the earth, in degrees."""

    lon: float
    lat: float


@lru_cache(2**17)  # a route that is tried in many orders asks for the same ways again and again
def _metres(here: Point, there: Point, detour_percent: int) -> int:
    across = math.radians(there.lon - here.lon) * math.cos(math.radians((here.lat + there.lat) / 2))
    return round(math.hypot(across, math.radians(there.lat - here.lat)) * EARTH_M * detour_percent / 100)


@dataclass(frozen=True)
class Travel:
    """How far and how long from one point to another: the straight line, longer by a detour, at one speed."""

    speed_km_h: int
    detour_percent: int

    def metres(self, here: Point, there: Point) -> int:
        """Length of the way."""
        return _metres(here, there, self.detour_percent)

    def minutes(self, here: Point, there: Point) -> int:
        """Time of the way, rounded up."""
        return math.ceil(self.metres(here, there) * 60 / (self.speed_km_h * 1000))


@dataclass(frozen=True)
class Call:
    """One visit to be made: it lies wholly between `opens` and `closes` on one of the `days`, by a team that has all
    the `skills`."""

    key: int
    point: Point
    minutes: int
    opens: int
    closes: int
    days: frozenset[int]
    skills: frozenset[int] = frozenset()
    is_urgent: bool = False


@dataclass(frozen=True)
class Team:
    """One car on one day with who sits in it: out between `opens` and `closes`, for `most_minutes` at most."""

    key: int
    day: int
    opens: int
    closes: int
    most_minutes: int
    skills: frozenset[int] = frozenset()

    def may_make(self, call: Call) -> bool:
        """Whether the day and the skills fit."""
        return self.day in call.days and call.skills <= self.skills


@dataclass(frozen=True)
class Problem:
    """All that is to be decided on. Every team sets out from `base` and comes back to it."""

    calls: Sequence[Call]
    teams: Sequence[Team]
    base: Point
    travel: Travel

    @cached_property
    def by_key(self) -> Mapping[int, Call]:
        """The calls by their keys."""
        return {call.key: call for call in self.calls}

    def metres(self, calls: Sequence[Call]) -> int:
        """Length of the way out, from call to call, and back; none where there is no call."""
        stops = [self.base, *(call.point for call in calls), self.base]
        return sum(self.travel.metres(here, there) for here, there in pairwise(stops))


@dataclass(frozen=True)
class Timetable:
    """When a team sets out, when each visit begins, when the team is back; and what is wrong with it.

    `faults` are (key of the call, or 0 for the whole route; "day", "skill", "late" or "hours").
    """

    leaves: int
    begins: Sequence[int]
    back: int
    metres: int
    faults: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Answer:
    """The calls of each team in order, by the team's key; and the calls of no team."""

    routes: Mapping[int, tuple[int, ...]]
    left: tuple[int, ...]
    metres: int


def timetable(problem: Problem, team: Team, calls: Sequence[Call]) -> Timetable:
    """The times of a route that sets out as late as it can without waiting in vain or coming late."""
    begins, waited, spare = _forward(problem, team.opens, calls)
    leaves = team.opens + min(waited, spare)
    begins, _waited, _spare = _forward(problem, leaves, calls)
    last = (calls[-1].point, begins[-1] + calls[-1].minutes) if calls else (problem.base, leaves)
    back = last[1] + problem.travel.minutes(last[0], problem.base)
    faults = [(call.key, "day") for call in calls if team.day not in call.days]
    faults += [(call.key, "skill") for call in calls if not call.skills <= team.skills]
    times = zip(calls, begins, strict=True)
    faults += [(call.key, "late") for call, begin in times if begin + call.minutes > call.closes]
    if back > team.closes or back - leaves > team.most_minutes:
        faults.append((0, "hours"))
    return Timetable(leaves, begins, back, problem.metres(calls), faults)


def _forward(problem: Problem, leaves: int, calls: Sequence[Call]) -> tuple[list[int], int, int]:
    """When each visit begins, the minutes waited in all, and by how much one may set out later without harm."""
    here, now, waited, spare, begins = problem.base, leaves, 0, 24 * 60, []
    for call in calls:
        arrives = now + problem.travel.minutes(here, call.point)
        begin = max(arrives, call.opens)
        waited += begin - arrives
        spare = min(spare, waited + max(0, call.closes - call.minutes - begin))
        begins.append(begin)
        here, now = call.point, begin + call.minutes
    return begins, waited, spare


def best_place(problem: Problem, team: Team, calls: Sequence[Call], call: Call) -> tuple[int, int] | None:
    """The least metres that the call adds to a faultless route, and its position there; None where it does not fit."""
    if not team.may_make(call):
        return None
    found = []
    before = problem.metres(calls)
    for position in range(len(calls) + 1):
        made = timetable(problem, team, [*calls[:position], call, *calls[position:]])
        if not made.faults:
            found.append((made.metres - before, position))
    return min(found, default=None)


def why_left(problem: Problem, call: Call) -> str:
    """Why a call is of no team: "no_team" that day, "no_skill", "too_long" even for an empty car, or "full"."""
    that_day = [team for team in problem.teams if team.day in call.days]
    if not that_day:
        return "no_team"
    able = [team for team in that_day if team.may_make(call)]
    if not able:
        return "no_skill"
    return "full" if any(best_place(problem, team, (), call) for team in able) else "too_long"


def mended(problem: Problem, found: Mapping[int, Sequence[Call]]) -> Answer:
    """The routes without what does not fit in them, and with what still does: urgent calls before all others.

    Ends with no call left that would fit anywhere, nor an urgent one that would fit in place of one that is not: each
    turn leaves fewer calls, or fewer urgent ones, or is the last.
    """
    routes = {team.key: _fitting(problem, team, found.get(team.key, ())) for team in problem.teams}
    before: list[Call] | None = None
    while (left := _left(problem, routes)) and left != before:
        before = left
        for call in left:
            if not _moved(problem, routes, call, {}):
                _put_in_place_of_another(problem, routes, call, are_few_left=len(left) <= FEW)
    metres = sum(problem.metres(calls) for calls in routes.values())
    keys = {key: tuple(call.key for call in calls) for key, calls in routes.items()}
    return Answer(keys, tuple(call.key for call in left), metres)


def _fitting(problem: Problem, team: Team, calls: Sequence[Call]) -> list[Call]:
    """The calls, in their order, without those that make the route faulty."""
    kept: list[Call] = []
    if not timetable(problem, team, calls).faults:
        return list(calls)
    for call in sorted(calls, key=lambda one: not one.is_urgent):
        place = best_place(problem, team, kept, call)
        if place is not None:
            kept.insert(place[1], call)
    return kept


def _left(problem: Problem, routes: Mapping[int, Sequence[Call]]) -> list[Call]:
    """The calls of no team, urgent ones first."""
    made = {call.key for calls in routes.values() for call in calls}
    return sorted((call for call in problem.calls if call.key not in made), key=lambda call: not call.is_urgent)


def _put_in_place_of_another(
    problem: Problem, routes: Mapping[int, list[Call]], call: Call, *, are_few_left: bool
) -> None:
    """Put a call where another stood that can stand elsewhere; or else an urgent one where one that is not stood.

    Where many are left, all cars are full: then only the second is tried.
    """
    given_up: tuple[Team, list[Call]] | None = None
    for team in (team for team in problem.teams if team.may_make(call)):
        route = routes[team.key]
        for other in [one for one in route if are_few_left or call.is_urgent > one.is_urgent]:
            without = [one for one in route if one is not other]
            place = best_place(problem, team, without, call)
            if place is None:
                continue
            made = [*without[: place[1]], call, *without[place[1] :]]
            if are_few_left and _moved(problem, routes, other, {team.key: made}):
                return
            if call.is_urgent > other.is_urgent and given_up is None:
                given_up = team, made
    if given_up is not None:
        routes[given_up[0].key][:] = given_up[1]


def _moved(problem: Problem, routes: Mapping[int, list[Call]], call: Call, instead: Mapping[int, list[Call]]) -> bool:
    """Put the call where it adds the least once the routes of `instead` are as given; False where it fits nowhere."""
    places = [
        (place, team.key)
        for team in problem.teams
        if (place := best_place(problem, team, instead.get(team.key, routes[team.key]), call)) is not None
    ]
    if not places:
        return False
    for key, made in instead.items():
        routes[key][:] = made
    (_metres_more, position), key = min(places)
    routes[key].insert(position, call)
    return True
