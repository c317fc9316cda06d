"""Two hundred home visits in a county's week: our answer after 30 seconds beside PyVRP's own after five minutes.

    .venv/bin/python bench/visits.py [--seconds 300] [--state 1]

Needs no database.  Ours is the search as the product runs it, in slices of five seconds, mended and checked; the
library's is one run on the same data with the same seed.  Both are weighed alike: metres on the road, what a day's
delay of an urgent visit weighs, and what a visit left out weighs.  Ends with 1 where a limit is not kept.
"""

import argparse
import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from doorstep.visits.routing import Answer, Call, Point, Problem, Team, Travel, timetable
from doorstep.visits.searching import (
    DAY_LATER_M,
    URGENT_WORTH_M,
    WORTH_M,
    Effort,
    problem_for_search,
    routes_found,
    search,
)
from doorstep.visits.terms import SEARCH_SECONDS, SLICE_SECONDS

VISITS, CARS, DAYS = 200, 6, 5
MOST_SECONDS, MOST_GAP_PERCENT = 30, 2.0
EIGHT, SEVENTEEN = 8 * 60 + 30, 17 * 60 + 30
TRAVEL = Travel(30, 140)


def county(state: int) -> Problem:
    """A county of forty by forty kilometres: towns with villages around them, a third of the visits near the seat."""
    chance = Random(state)
    towns = [Point(112 + chance.uniform(-0.21, 0.21), 32 + chance.uniform(-0.18, 0.18)) for _ in range(14)]
    towns += [Point(112, 32)] * 5
    calls = [_call(number, chance.choice(towns), chance) for number in range(1, VISITS + 1)]
    teams = [
        Team(car * 10 + day, day, EIGHT, SEVENTEEN, 480, frozenset({1, 2, 3, 4, 5, 6}) if car < 2 else frozenset())
        for day in range(DAYS)
        for car in range(CARS)
    ]
    return Problem(calls, teams, Point(112, 32), TRAVEL)


def _call(key: int, town: Point, chance: Random) -> Call:
    """One in five is to be assessed, one in ten is urgent, half suit on a morning or an afternoon only."""
    point = Point(town.lon + chance.gauss(0, 0.03), town.lat + chance.gauss(0, 0.03))
    opens, closes = chance.choice([(EIGHT, SEVENTEEN), (EIGHT, SEVENTEEN), (EIGHT, 12 * 60), (13 * 60, SEVENTEEN)])
    first = chance.randrange(DAYS)
    days = range(DAYS) if chance.random() < 0.6 else range(first, min(DAYS, first + 2))
    is_assessed = chance.random() < 0.2
    skills = frozenset({chance.randint(1, 6)}) if is_assessed else frozenset()
    minutes = 60 if is_assessed else chance.choice([20, 30, 40, 45])
    return Call(key, point, minutes, opens, closes, frozenset(days), skills, chance.random() < 0.1)


def weight(problem: Problem, answer: Answer) -> int:
    """What an answer weighs, reckoned from its routes. Raises: AssertionError for a route with a fault."""
    total = 0
    for team in problem.teams:
        calls = [problem.by_key[key] for key in answer.routes[team.key]]
        made = timetable(problem, team, calls)
        assert not calls or not made.faults, made.faults
        total += made.metres + DAY_LATER_M * team.day * sum(call.is_urgent for call in calls)
    return total + sum(URGENT_WORTH_M if problem.by_key[key].is_urgent else WORTH_M for key in answer.left)


def ours(problem: Problem) -> tuple[Answer, float]:
    """The product's own search, and the seconds that it took from beginning to end."""
    began = time.perf_counter()
    *_earlier, answer = search(problem, [Effort(seconds=SLICE_SECONDS)] * (SEARCH_SECONDS // SLICE_SECONDS))
    return answer, time.perf_counter() - began


def the_librarys(problem: Problem, seconds: float) -> Answer:
    """One run of the library, its routes as they are."""
    import pyvrp
    from pyvrp.stop import MaxRuntime

    found = pyvrp.solve(problem_for_search(problem), MaxRuntime(seconds), seed=1, collect_stats=False, display=False)
    calls = routes_found(problem, found.best)
    routes = {team.key: tuple(call.key for call in calls.get(team.key, ())) for team in problem.teams}
    made = {key for keys in routes.values() for key in keys}
    return Answer(routes, tuple(call.key for call in problem.calls if call.key not in made), 0)


def main() -> None:
    """Measure one county and print the table."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--seconds", type=float, default=300, help="how long the library searches (300)")
    reader.add_argument("--state", type=int, default=1, help="which county (1)")
    said = reader.parse_args()
    problem = county(said.state)
    mine, taken = ours(problem)
    theirs = the_librarys(problem, said.seconds)
    gap = (weight(problem, mine) / weight(problem, theirs) - 1) * 100
    print("| county | visits | car-days | ours: seconds | left out | km | the library's: seconds | left out | gap |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    print(
        f"| {said.state} | {VISITS} | {len(problem.teams)} | {taken:.1f} (limit {MOST_SECONDS}) | {len(mine.left)} "
        f"| {mine.metres / 1000:.0f} | {said.seconds:.0f} | {len(theirs.left)} "
        f"| {gap:+.2f} % (limit {MOST_GAP_PERCENT:+.0f} %) |"
    )
    sys.exit(0 if taken <= MOST_SECONDS and gap <= MOST_GAP_PERCENT else 1)


if __name__ == "__main__":
    main()
