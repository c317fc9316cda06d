"""The sunshine homes of a made-up city, from its plan alone: where each stands, since when, how far it has come."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.homes.building import STEPS
from doorstep.kernel.days import add_months
from doorstep.kernel.money import split
from doorstep.people.places import plain_name

from .plan import RESIDENTS, CityPlan, Place

OPEN_HOMES, PEOPLE_TO_A_HOME = 40, 500
YEARS_OF_LIFE = 2
EVERY_TOWN_HOME = 5  # every fifth home is a township's, with more room
WAY = ("select", "begin_building", "self_check", "accept_by_county", "accept_by_city", "give_plaque", "open_home")
UNDER_WAY = (
    "declared",
    "selected",
    "building",
    "self_checked",
    "county_accepted",
    "plaque",
)  # this year's, one of each
LAST_YEAR = 6  # homes that were accepted in the year before the plan's, beside those with two years of life
# Days from one step to the next, at least and at most.
PACE = (15, 45)
FEW = 8  # a city of fewer homes builds none beside them


@dataclass(frozen=True)
class HomePlan:
    """One home: its place, its size, and the day of each step that it has taken."""

    number: int
    code: str
    level: str
    name: str
    address: str
    capacity: int
    area: int
    has_meals: bool
    run_mode: str
    declared_on: dt.date
    steps: tuple[tuple[str, dt.date], ...]

    @property
    def state(self) -> str:
        """Where it stands now."""
        return STEPS[self.steps[-1][0]].after if self.steps else "declared"

    def day_of(self, step: str) -> dt.date | None:
        """The day of a step, where it was taken."""
        return dict(self.steps).get(step)

    @property
    def opened_on(self) -> dt.date:
        """The day on which it opened. Raises: KeyError where it has not."""
        return dict(self.steps)["open_home"]


def homes_open(plan: CityPlan) -> int:
    """How many homes are open: forty in a city of twenty thousand holders, fewer in a smaller one."""
    return min(OPEN_HOMES, -(-plan.people // PEOPLE_TO_A_HOME))


def life_begins(plan: CityPlan) -> dt.date:
    """The first day of the first month of which the days are kept: two years with the plan's month."""
    return add_months(plan.month, 1 - 12 * YEARS_OF_LIFE)


def home_plans(plan: CityPlan, places: Sequence[Place], meant: Mapping[str, int]) -> list[HomePlan]:
    """The homes of the city: those that are open, then those on the way.

    `meant`: how many people each town (its first nine digits) has for whom homes are meant; homes stand where most are.
    """
    old = homes_open(plan)
    states = ["old"] * old + ([*["last_year"] * LAST_YEAR, *UNDER_WAY] if old >= FEW else [])
    chosen = _chosen(plan, places, meant, len(states))
    return [
        _home(plan, number, place, state) for number, (place, state) in enumerate(zip(chosen, states, strict=False))
    ]


def _chosen(plan: CityPlan, places: Sequence[Place], meant: Mapping[str, int], number: int) -> list[Place]:
    """So many villages, no two alike, by counties' residents, in the towns with most people for whom homes are."""
    by_town: dict[str, list[Place]] = {}
    for place in places:
        if place.is_ordinary:
            by_town.setdefault(place.code[:9], []).append(place)
    counties = sorted({town[:6] for town in by_town})
    wanted = split(number, [RESIDENTS.get(county, 400_000) for county in counties])
    found: list[list[Place]] = []
    for county, count in zip(counties, wanted, strict=True):
        towns = sorted((town for town in by_town if town[:6] == county), key=lambda town: (-meant.get(town, 0), town))
        drawn = [plan.draw("homes", town).sample(by_town[town], len(by_town[town])) for town in towns]
        rounds = [town[turn] for turn in range(count) for town in drawn if turn < len(town)]
        found.append(rounds[:count])
    # One county after the other in turn, so that those on the way are spread over them.
    return [part[turn] for turn in range(number) for part in found if turn < len(part)]


def _home(plan: CityPlan, number: int, place: Place, state: str) -> HomePlan:
    """`state`: "old" for one with two years of life, "last_year" for one accepted then, else where it stands."""
    draw = plan.draw("home", str(number))
    of_town = state == "old" and number % EVERY_TOWN_HOME == EVERY_TOWN_HOME - 1
    name = place.town if of_town else plain_name(place.name)
    return HomePlan(
        number=number + 1,
        code=f"{place.code[:9]}000" if of_town else place.code,
        level="town" if of_town else "village",
        name=f"{name}阳光家园",
        address=f"{place.county}{place.town}{plain_name(place.name)}{draw.randint(1, 90)}号",
        capacity=30 if of_town else draw.choice((15, 20)),
        area=(220 if of_town else 100) + 10 * draw.randrange(10),
        has_meals=draw.random() < 0.7 or number == 0,
        run_mode=draw.choices(("community", "public", "entrusted", "aided"), (6, 2, 1, 1))[0],
        **_dated(plan, number, state),
    )


def _dated(plan: CityPlan, number: int, state: str) -> dict[str, Any]:
    """The day of the declaration and of each step, counted back from the last one."""
    draw = plan.draw("home steps", str(number))
    taken = WAY[: UNDER_WAY.index(state) + (state == "plaque")] if state in UNDER_WAY else WAY
    if state == "old":
        last = life_begins(plan) - dt.timedelta(days=draw.randint(20, 900))
    elif state == "last_year":
        last = dt.date(plan.on.year - 1, 12, 20) - dt.timedelta(days=draw.randint(0, 120))
    else:
        last = plan.on - dt.timedelta(days=draw.randint(5, 25))
    days = [last]
    for _step in taken:
        days.append(days[-1] - dt.timedelta(days=draw.randint(*PACE)))
    declared_on, *steps = reversed(days)
    return {"declared_on": declared_on, "steps": tuple(zip(taken, steps, strict=True))}
