"""What a made-up city is to be: how many people, in which villages, on which day, and what is planted to be found."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from doorstep.kernel.days import add_months, month_of

DEFAULT_PEOPLE = 20_000
DEFAULT_STATE = 1
DEFAULT_DAY = dt.date(2026, 10, 31)
# Residents by county, 2020 census where it is known, else estimates that close the sum. Source: domain brief §12.3.
RESIDENTS = {
    "420602": 476_500,
    "420606": 920_000,
    "420607": 923_235,
    "420624": 465_000,
    "420625": 483_293,
    "420626": 222_900,
    "420682": 421_000,
    "420683": 888_794,
    "420684": 460_000,
}
SPREAD = 0.35  # of a village's population around its county's mean, as the deviation of its logarithm
SPECIAL_UNIT = 0.2  # a park, farm or prison holds so much of an ordinary village
# Share of all people, and what was planted. Disjoint; whoever carries one carries no other.
PLANTED = {
    "wrong_check": (0.01, "身份证号末位校验不对"),
    "duplicate": (0.005, "同一个人登记了两次，号码不同"),
    "expired_paid": (0.003, "残疾人证已过期，仍在发放"),
    "dead_paid": (0.002, "已去世，仍在发放"),
    "stale_phone": (0.02, "电话多年没有更新"),
    "no_components": (0.005, "多重残疾没有登记组成"),
    "wrong_holder": (0.002, "银行户名与姓名不符"),
}


@dataclass(frozen=True)
class CityPlan:
    """The numbers that decide everything: the same plan gives the same city."""

    people: int = DEFAULT_PEOPLE
    random_state: int = DEFAULT_STATE
    on: dt.date = DEFAULT_DAY
    full: bool = False  # homes have more clients, every service and every month's pay

    @property
    def month(self) -> dt.date:
        """The month whose work is done, by its first day."""
        return month_of(self.on)

    @property
    def next_month(self) -> dt.date:
        """The month that waits, by its first day."""
        return add_months(self.month, 1)

    def draw(self, *words: str) -> Random:
        """A source of chance of one's own: what one part draws does not shift another."""
        return Random("/".join((str(self.random_state), *words)))  # noqa: S311  (no secret is made here)


@dataclass(frozen=True)
class Place:
    """A village or community that holds people, with the names above it."""

    code: str
    name: str
    town: str
    county: str

    @property
    def is_ordinary(self) -> bool:
        """A village or community in the law's sense, rather than a park, farm or estate that is counted like one."""
        return is_genuine(self.code)

    @property
    def is_urban(self) -> bool:
        """A residents' committee (居委会); its number lies below 200."""
        return self.code[9:] < "200"


def is_genuine(code: str) -> bool:
    """A street, town, township, community or village: its last number lies below 400. Source: domain brief §1.12."""
    own = code[6:9] if code.endswith("000") else code[9:]
    return own < "400"


def people_by_place(plan: CityPlan, places: Sequence[Place]) -> list[int]:
    """How many people each place holds; they sum to the plan's number exactly."""
    draw = plan.draw("places")
    raw = [draw.lognormvariate(0, SPREAD) * (1 if place.is_ordinary else SPECIAL_UNIT) for place in places]
    of_county: dict[str, float] = {}
    for place, weight in zip(places, raw, strict=True):
        of_county[place.code[:6]] = of_county.get(place.code[:6], 0) + weight
    shares = [
        weight / of_county[place.code[:6]] * RESIDENTS.get(place.code[:6], 400_000)
        for place, weight in zip(places, raw, strict=True)
    ]
    scale, start = plan.people / math.fsum(shares), draw.random()
    marks = [math.floor(upto * scale + start) for upto in accumulate(shares)]
    marks[-1] = plan.people + math.floor(start)
    return [upto - before for before, upto in zip([0, *marks[:-1]], marks, strict=True)]


def planted_at(plan: CityPlan) -> dict[int, str]:
    """Which serial numbers carry what is planted."""
    wanted = {kind: math.ceil(share * plan.people) for kind, (share, _) in PLANTED.items()}
    total = sum(wanted.values())
    if total > plan.people // 2:
        return {}
    chosen = iter(plan.draw("planted").sample(range(plan.people), total))
    return {next(chosen): kind for kind, count in wanted.items() for _ in range(count)}
