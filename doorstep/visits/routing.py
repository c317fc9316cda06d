"""Which team makes which visit on which day, in which order and when. Values in, routes out: no rows, no Django.

The search is PyVRP's. What it finds is checked and mended here, so that an answer always keeps to hours, windows, days
and skills, and an urgent visit is never left out where it could stand in the place of one that is not.
All times are minutes of the day, all lengths metres.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

EARTH_M = 6_371_000
DAY_LATER_M = 20_000  # a day's delay of an urgent visit weighs as much as this much more road
WORTH_M, URGENT_WORTH_M = 10**6, 10**8  # what leaving a visit out weighs, so that none is left out to save road
NEVER_M = 10**9  # a way that may not be taken
NEIGHBOURS = 20  # visits near a visit that the search tries beside it; more of them are slower and found nothing better


@dataclass(frozen=True)
class Point:
    """A place on the earth, in degrees."""

    lon: float
    lat: float


@dataclass(frozen=True)
class Travel:
    """How far and how long from one point to another: the straight line, longer by a detour, at one speed."""

    speed_km_h: int
    detour_percent: int

    def metres(self, here: Point, there: Point) -> int:
        """Length of the way."""
        across = math.radians(there.lon - here.lon) * math.cos(math.radians((here.lat + there.lat) / 2))
        return round(math.hypot(across, math.radians(there.lat - here.lat)) * EARTH_M * self.detour_percent / 100)

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


@dataclass(frozen=True)
class Effort:
    """How long to search: so many seconds or so many rounds. Rounds alone give the same answer every time."""

    seconds: float | None = None
    rounds: int | None = None


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


def search(problem: Problem, efforts: Iterable[Effort], *, seed: int = 1) -> Iterator[Answer]:
    """An answer after each effort, each search beginning where the one before it ended."""
    if not problem.calls or not problem.teams:
        yield from (_mended(problem, {}) for _effort in efforts)
        return
    import pyvrp  # loads numpy and more: only where somebody plans
    from pyvrp.search import NeighbourhoodParams

    matter, best = problem_for_search(problem), None
    how = pyvrp.SolveParams(neighbourhood=NeighbourhoodParams(num_neighbours=NEIGHBOURS))
    for number, effort in enumerate(efforts):
        about: dict[str, Any] = {"seed": seed + number, "params": how, "initial_solution": best}
        best = pyvrp.solve(matter, _stop(effort), collect_stats=False, display=False, **about).best
        yield _mended(problem, routes_found(problem, best))


def kinds_of(problem: Problem) -> list[list[Team]]:
    """The teams that a search need not tell apart: of one day, with the same hours and skills."""
    kinds: dict[tuple[Any, ...], list[Team]] = {}
    for team in problem.teams:
        kinds.setdefault((team.day, team.opens, team.closes, team.most_minutes, team.skills), []).append(team)
    return list(kinds.values())


def problem_for_search(problem: Problem) -> Any:
    """The problem as PyVRP reads it: each kind of team with ways of its own.

    To visit is worth more than any way, and a way to a visit that a team may not make costs more than any visit is
    worth, so that such visits are left out.  All times are of one day, since what a day allows stands in the ways.
    """
    import numpy
    import pyvrp

    points = [problem.base, *(call.point for call in problem.calls)]
    metres = numpy.array([[problem.travel.metres(here, there) for there in points] for here in points])
    minutes: Any = numpy.array([[problem.travel.minutes(here, there) for there in points] for here in points])
    first = min(team.day for team in problem.teams)
    ways: list[Any] = []
    types = []
    for alike in kinds_of(problem):
        team, made = alike[0], metres.copy()
        for number, call in enumerate(problem.calls, 1):
            if not team.may_make(call):
                made[:, number] = NEVER_M
            elif call.is_urgent:
                made[:, number] += (team.day - first) * DAY_LATER_M
        numpy.fill_diagonal(made, 0)
        about: dict[str, Any] = {"tw_early": team.opens, "tw_late": team.closes, "shift_duration": team.most_minutes}
        types.append(pyvrp.VehicleType(len(alike), profile=len(ways), **about))
        ways.append(made)
    return pyvrp.ProblemData(
        [pyvrp.Location(point.lon, point.lat) for point in points],
        [_client(number, call) for number, call in enumerate(problem.calls, 1)],
        [pyvrp.Depot(0)],
        types,
        ways,
        [minutes] * len(ways),
    )


def _client(number: int, call: Call) -> Any:
    import pyvrp

    return pyvrp.Client(
        number,
        service_duration=call.minutes,
        tw_early=call.opens,
        tw_late=max(call.opens, call.closes - call.minutes),
        prize=URGENT_WORTH_M if call.is_urgent else WORTH_M,
        required=False,
    )


def _stop(effort: Effort) -> Any:
    from pyvrp.stop import MaxIterations, MaxRuntime

    return MaxIterations(effort.rounds) if effort.rounds is not None else MaxRuntime(effort.seconds or 0)


def routes_found(problem: Problem, solution: Any) -> dict[int, list[Call]]:
    """The calls of each team in a solution, as they are there; of teams alike, whichever comes first gets a route."""
    free = [list(alike) for alike in kinds_of(problem)]
    return {
        free[route.vehicle_type()].pop(0).key: [problem.calls[step.idx] for step in route if step.is_client()]
        for route in solution.routes()
    }


def _mended(problem: Problem, found: Mapping[int, Sequence[Call]]) -> Answer:
    """The routes without what does not fit in them, and with what still does: urgent calls before all others."""
    routes = {team.key: _fitting(problem, team, found.get(team.key, ())) for team in problem.teams}
    _put_in(problem, routes)
    for call in [call for call in _left(problem, routes) if call.is_urgent]:
        _put_in_place_of_another(problem, routes, call)
    _put_in(problem, routes)
    metres = sum(problem.metres(calls) for calls in routes.values())
    keys = {key: tuple(call.key for call in calls) for key, calls in routes.items()}
    return Answer(keys, tuple(call.key for call in _left(problem, routes)), metres)


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


def _put_in(problem: Problem, routes: Mapping[int, list[Call]]) -> None:
    """Put each call that is left where it adds the least, if it fits anywhere."""
    for call in _left(problem, routes):
        places = [
            (place, team.key)
            for team in problem.teams
            if (place := best_place(problem, team, routes[team.key], call)) is not None
        ]
        if places:
            (_metres, position), key = min(places)
            routes[key].insert(position, call)


def _put_in_place_of_another(problem: Problem, routes: Mapping[int, list[Call]], call: Call) -> None:
    """Put an urgent call where one that is not urgent stood, if there is such a place."""
    for team in problem.teams:
        route = routes[team.key]
        for other in [one for one in route if not one.is_urgent]:
            without = [one for one in route if one is not other]
            place = best_place(problem, team, without, call)
            if place is not None:
                route[:] = [*without[: place[1]], call, *without[place[1] :]]
                return
