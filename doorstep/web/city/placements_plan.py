"""A made-up year of employers and whom they have placed: what they declare, what departments list, what is planted.

Everything follows from the plan's random state and the people of the register; nothing is written here.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from doorstep.kernel.idcard import check_character as check_of_person
from doorstep.kernel.uscc import check_character, organisation_check_character
from doorstep.quota.services import Said

from .numbers import AREA, with_wrong_check
from .plan import RESIDENTS, CityPlan

MONTHS = range(12)
INSURANCES = ("pension", "unemployment", "injury", "medical")
KINDS = (("enterprise", 80), ("institution", 8), ("agency", 4), ("association", 4), ("nonprofit", 4))
TRADES = (
    "纸品厂",
    "服饰有限公司",
    "食品有限公司",
    "物业服务部",
    "电子有限公司",
    "农业合作社",
    "印务有限公司",
    "家政服务部",
)
WORDS = "春风长江汉水隆中岘山鹿门古城檀溪云集米芾诸葛卧龙南湖凤雏"
STRIKES_OFF = "cancelled_employer"


@dataclass(frozen=True)
class Somebody:
    """A person of the register: key, name, number, birthday."""

    key: int
    name: str
    number: str
    born_on: dt.date


@dataclass
class Firm:
    """An employer that is made up."""

    uscc: str
    name: str
    kind: str
    industry: str
    code: str
    staff: int
    struck_off: dt.date | None = None


@dataclass
class Work:
    """A year of one person with one employer: what is declared of it, what departments list, and what is planted.

    `must` are the claims and months (from 0) at which something has to be noticed, `may` those at which it is no fault
    to notice something as well.
    """

    firm: Firm
    who: Somebody
    said_name: str
    said_number: str
    months: list[int]
    wage_fen: int
    contract_from: dt.date
    contract_until: dt.date
    is_full_time: bool = True
    paid: dict[tuple[str, int], str] = field(default_factory=dict)  # list and month, by whom
    wages: dict[int, tuple[str, int]] = field(default_factory=dict)  # month, by whom and how much
    fault: str = ""
    must: set[tuple[str, int]] = field(default_factory=set)
    may: set[tuple[str, int]] = field(default_factory=set)
    holds: bool = False  # what a reviewer finds who looks at the employer's proof

    def said(self) -> Said:
        """What the employer declares."""
        return Said(
            name=self.said_name,
            number=self.said_number,
            contract_from=self.contract_from,
            contract_until=self.contract_until,
            wages_fen=[self.wage_fen if at in self.months else None for at in MONTHS],
            is_full_time=self.is_full_time,
            post="普工",
        )


@dataclass(frozen=True)
class YearPlan:
    """How large the year is. `placed` counts placements without those that are planted twice; of so many declarations
    one is left to the reviewers, where any is.
    """

    city: CityPlan
    employers: int
    placed: int
    year: int = 2025
    one_left_of: int = 0

    def draw(self, *words: str) -> Random:
        """A source of chance of one's own."""
        return self.city.draw("placements", *words)


def year_to_show(city: CityPlan) -> YearPlan:
    """The year of a demonstration: enough to look at, and made in half a minute."""
    return YearPlan(city, max(3, min(60, city.people // 100)), max(10, min(300, city.people // 20)), one_left_of=4)


@dataclass(frozen=True)
class Pools:
    """People of the register to choose from: sound ones, and those of whom something is the matter already."""

    sound: Sequence[Somebody]
    dead: Sequence[Somebody]
    lapsed: Sequence[Somebody]
    aged: Sequence[Somebody]


def firms_of(plan: YearPlan) -> list[Firm]:
    """The employers, most of them firms, as many in each county as it has people."""
    draw, counties = plan.draw("firms"), list(RESIDENTS)
    kinds, weights = [kind for kind, _weight in KINDS], [weight for _kind, weight in KINDS]
    found = []
    for serial in range(plan.employers):
        county = draw.choices(counties, [RESIDENTS[one] for one in counties])[0]
        kind = draw.choices(kinds, weights)[0]
        name = "".join(draw.sample(WORDS, 3)) + draw.choice(TRADES)
        found.append(
            Firm(
                credit_code(serial, kind), name, kind, draw.choice("CFHLNOPQ"), f"{county}000000", draw.randint(20, 400)
            )
        )
    return found


def credit_code(serial: int, kind: str) -> str:
    """A sound credit code that is nobody's."""
    organisation = f"MB{serial:06d}"
    classes = {"enterprise": "91", "agency": "11", "institution": "12", "association": "51", "nonprofit": "52"}
    body = f"{classes[kind]}{AREA}{organisation}{organisation_check_character(organisation)}"
    return body + check_character(body)


def year_of(plan: YearPlan, pools: Pools) -> tuple[list[Firm], list[Work]]:
    """The employers and the placements, with everything planted."""
    firms, draw = firms_of(plan), plan.draw("works")
    people = list(pools.sound[: plan.placed])
    works = [_sound(plan, draw, draw.choice(firms), one) for one in people]
    _plant(plan, firms, works, pools)
    return firms, works


def _sound(plan: YearPlan, draw: Random, firm: Firm, who: Somebody) -> Work:
    """Somebody of whom all is well, most of them all year, some from or up to a month."""
    first, last = (draw.randrange(6), 11) if draw.random() < 0.1 else (0, 11)
    months = list(range(first, last + 1))
    began = dt.date(plan.year, first + 1, 1) if first else dt.date(plan.year - draw.randint(1, 4), 1, 1)
    wage = draw.randrange(2500, 6000, 50) * 100
    work = Work(firm, who, who.name, who.number, months, wage, began, dt.date(plan.year + 2, 12, 31))
    for at in months:
        work.wages[at] = (firm.uscc, wage)
        for line in INSURANCES:
            work.paid[line, at] = firm.uscc
    return work


Planter = Callable[[Random, Work, "Spare"], None]


@dataclass
class Spare:
    """What planting takes from: people of whom something is the matter, and other employers."""

    pools: dict[str, list[Somebody]]
    firms: list[Firm]


def _plant(plan: YearPlan, firms: list[Firm], works: list[Work], pools: Pools) -> None:
    draw = plan.draw("faults")
    spare = Spare({"dead": list(pools.dead), "lapsed": list(pools.lapsed), "aged": list(pools.aged)}, firms)
    chosen = draw.sample(range(len(works)), min(len(works), len(FAULTS) * _each(works)))
    for at, (name, planter) in enumerate(FAULTS.items()):
        for position in chosen[at * _each(works) : (at + 1) * _each(works)]:
            works[position].fault = name
            planter(draw, works[position], spare)
    _strike_off(plan, draw, firms, works)
    works += list(_claimed_twice(draw, firms, works))


def _each(works: Sequence[Work]) -> int:
    """How often each fault is planted."""
    return max(1, len(works) // 100)


def _some(draw: Random, work: Work) -> list[int]:
    return sorted(draw.sample(work.months, min(len(work.months), draw.randint(1, 4))))


def _wrong_check(draw: Random, work: Work, spare: Spare) -> None:
    work.said_number = with_wrong_check(work.who.number)


def _old_number(draw: Random, work: Work, spare: Spare) -> None:
    if work.who.number[6:8] == "19":
        work.said_number = work.who.number[:6] + work.who.number[8:17]


def _transposed(draw: Random, work: Work, spare: Spare) -> None:
    number = work.who.number
    places = [at for at in range(10, 16) if number[at] != number[at + 1]]
    if places:
        at = draw.choice(places)
        work.said_number = number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def _spaced_name(draw: Random, work: Work, spare: Spare) -> None:
    work.said_name = " ".join(work.who.name)


def _stranger(draw: Random, work: Work, spare: Spare) -> None:
    """Of another place: the departments list him, our register does not know him."""
    work.who = Somebody(0, work.who.name, _unknown_number(draw), work.who.born_on)
    work.said_number, work.holds = work.who.number, True
    work.must = {(claim, at) for claim in ("alive", "certificate") for at in work.months}


def _unknown_number(draw: Random) -> str:
    body = f"{AREA}199{draw.randrange(10)}0{draw.randrange(1, 10)}{draw.randrange(10, 29)}{500 + draw.randrange(499)}"
    return body + check_of_person(body)


def _replaced(kind: str, claim: str) -> Planter:
    def planter(draw: Random, work: Work, spare: Spare) -> None:
        if not spare.pools[kind]:
            work.fault = ""
            return
        work.who = spare.pools[kind].pop()
        work.said_name, work.said_number = work.who.name, work.who.number
        work.must = {(claim, at) for at in work.months}
        work.may = {(other, at) for other in ("alive", "certificate", "age") for at in work.months}

    return planter


def _low_wage(draw: Random, work: Work, spare: Spare) -> None:
    for at in _some(draw, work):
        work.wages[at] = (work.firm.uscc, draw.randrange(900, 1700) * 100)
        work.must.add(("wage", at))


def _no_wage(draw: Random, work: Work, spare: Spare) -> None:
    work.holds = True
    for at in _some(draw, work):
        del work.wages[at]
        work.must.add(("wage", at))


def _insured_elsewhere(draw: Random, work: Work, spare: Spare) -> None:
    other = draw.choice([firm for firm in spare.firms if firm is not work.firm] or [work.firm])
    for at in _some(draw, work):
        work.paid["pension", at] = other.uscc
        if other is not work.firm:
            work.must.add(("pension", at))


def _not_insured(draw: Random, work: Work, spare: Spare) -> None:
    work.holds = True
    for at in _some(draw, work):
        del work.paid["medical", at]
        work.must.add(("medical", at))


def _short_contract(draw: Random, work: Work, spare: Spare) -> None:
    work.months = work.months[:6]
    work.contract_from = dt.date(work.contract_until.year - 2, work.months[0] + 1, 1)
    work.contract_until = dt.date(work.contract_from.year, work.months[-1] + 1, 28)
    work.must = {("contract", at) for at in work.months}


def _part_time(draw: Random, work: Work, spare: Spare) -> None:
    work.is_full_time = False
    work.must = {("full-time", at) for at in work.months}


FAULTS: dict[str, Planter] = {
    "wrong_check": _wrong_check,
    "old_number": _old_number,
    "transposed": _transposed,
    "spaced_name": _spaced_name,
    "stranger": _stranger,
    "dead": _replaced("dead", "alive"),
    "lapsed": _replaced("lapsed", "certificate"),
    "aged": _replaced("aged", "age"),
    "low_wage": _low_wage,
    "no_wage": _no_wage,
    "insured_elsewhere": _insured_elsewhere,
    "not_insured": _not_insured,
    "short_contract": _short_contract,
    "part_time": _part_time,
}
IDENTITY = ("wrong_check", "old_number", "transposed", "spaced_name")


def _strike_off(plan: YearPlan, draw: Random, firms: list[Firm], works: list[Work]) -> None:
    """A few employers were struck off within the year."""
    for firm in draw.sample(firms, max(1, len(firms) // 100)):
        firm.struck_off = dt.date(plan.year, draw.randint(4, 9), 15)
        for work in works:
            if work.firm is firm:
                gone = {("employer", at) for at in work.months if at + 1 >= firm.struck_off.month}
                work.must |= gone
                if not work.fault and gone:
                    work.fault = STRIKES_OFF


def _claimed_twice(draw: Random, firms: list[Firm], works: list[Work]) -> Iterator[Work]:
    """Some people are declared by a second employer too, which pays nothing for them."""
    for work in draw.sample([one for one in works if not one.fault], _each(works)):
        other = draw.choice([firm for firm in firms if firm is not work.firm and firm.struck_off is None])
        months = _some(draw, work)
        twice = Work(
            other,
            work.who,
            work.who.name,
            work.who.number,
            months,
            work.wage_fen,
            work.contract_from,
            work.contract_until,
            fault="claimed_twice",
        )
        paid = ["pension", "injury", "medical", "wage", "counted-once"]
        paid += [] if other.kind == "agency" else ["unemployment"]
        twice.must = {(claim, at) for claim in paid for at in months}
        work.fault, work.holds = "claimed_by_another", True
        work.must |= {("counted-once", at) for at in months}
        yield twice


def planted(works: Sequence[Work]) -> Counter[str]:
    """How many of each fault."""
    return Counter(work.fault for work in works if work.fault)
