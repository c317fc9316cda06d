"""The search for routes, which is PyVRP's: the problem as it reads it, and its answers as ours.  No Django."""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .routing import Answer, Call, Problem, Team, mended

DAY_LATER_M = 20_000  # a day's delay of an urgent visit weighs as much as this much more road
WORTH_M, URGENT_WORTH_M = 10**6, 10**7  # what leaving a visit out weighs, so that none is left out to save road
NEVER_M = 10**8  # a way that may not be taken
# Tried on two hundred visits: with more neighbours beside each visit the search is slower, with fewer it finds no place
# for those that need a doctor; it has to learn sooner than by default what a fault should cost, and goes on faster
# where it shakes less at once and does not search around each best answer to the end.
NEIGHBOURS, UPDATES, MOST_SHAKEN = 35, 100, 8


@dataclass(frozen=True)
class Effort:
    """How long to search: so many seconds or so many rounds. Rounds alone give the same answer every time."""

    seconds: float | None = None
    rounds: int | None = None


def search(problem: Problem, efforts: Iterable[Effort], *, seed: int = 1) -> Iterator[Answer]:
    """An answer after each effort, each search beginning where the one before it ended."""
    if not problem.calls or not problem.teams:
        yield from (mended(problem, {}) for _effort in efforts)
        return
    import pyvrp  # loads numpy and more: only where somebody plans
    from pyvrp.exceptions import PenaltyBoundWarning

    matter = problem_for_search(problem)
    walk, prices, best = _searcher(matter, seed)
    pace = pyvrp.IteratedLocalSearchParams(exhaustive_on_best=False)
    for effort in efforts:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)  # of weeks that are too full: we tell it ourselves
            found = pyvrp.IteratedLocalSearch(matter, prices, walk, best, pace).run(_stop(effort), False, False)
        answer = mended(problem, routes_found(problem, found.best))
        best = _as_solution(problem, matter, answer)
        yield answer


def _searcher(matter: Any, seed: int) -> tuple[Any, Any, Any]:
    """What `pyvrp.solve` is made of: the local search, what its faults cost, and a solution to begin with.

    Kept from effort to effort, so that what was learned of the cost of faults is not learned again.
    """
    from pyvrp import PenaltyManager, PenaltyParams, RandomNumberGenerator, Solution
    from pyvrp.search import (
        OPERATORS,
        LocalSearch,
        NeighbourhoodParams,
        PerturbationManager,
        PerturbationParams,
        compute_neighbours,
    )

    chance = RandomNumberGenerator(seed=seed)
    near = compute_neighbours(matter, NeighbourhoodParams(num_neighbours=NEIGHBOURS))
    walk = LocalSearch(matter, chance, near, PerturbationManager(PerturbationParams(max_perturbations=MOST_SHAKEN)))
    for operator in OPERATORS:
        if operator.supports(matter):
            walk.add_operator(operator(matter))
    terms = PenaltyParams(solutions_between_updates=UPDATES)
    prices = PenaltyManager(terms.midpoint_penalties(matter), terms)
    return walk, prices, walk(Solution.make_random(matter, chance), prices.max_cost_evaluator(), exhaustive=True)


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


def _as_solution(problem: Problem, matter: Any, answer: Answer) -> Any:
    """An answer as PyVRP reads it, for a search to begin with."""
    import pyvrp

    numbers = {call.key: number for number, call in enumerate(problem.calls)}
    routes = [
        pyvrp.Route(matter, [numbers[key] for key in answer.routes[team.key]], kind)
        for kind, alike in enumerate(kinds_of(problem))
        for team in alike
        if answer.routes[team.key]
    ]
    return pyvrp.Solution(matter, routes)
