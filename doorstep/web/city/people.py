"""The people of a made-up city, one after another, from a plan alone: no database, no clock."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from random import Random

from doorstep.kernel.days import age_on
from doorstep.kernel.names import surname_of

from .circumstances import Told, draw_told
from .issues import CATEGORIES, MULTIPLE, Components, Issue, draw_components, draw_issues
from .lists import draw_listed
from .names import UNUSUAL, full_name, given_name
from .numbers import Taker, card_number, number_taker, phone, with_wrong_check
from .plan import CityPlan, Place, people_by_place, planted_at

# Per cent of holders by sex and age. Source: domain brief §12.2 (待核).
MALE = {1: 0.52, 2: 0.54, 3: 0.60, 4: 0.60, 5: 0.60, 6: 0.58, 7: 0.57}
AGES = {(0, 6): 0.5, (7, 17): 2.5, (18, 59): 50, (60, 69): 22, (70, 79): 16, (80, 98): 9}
ADULT = 18
ASSESSED_FROM = {3: 3, 6: 2}  # speech and mental disability, in years
BANKS = ("汉江演示银行", "隆中演示银行", "岘山演示银行")
MONEY_IS_DUE = ("expired_paid", "dead_paid", "wrong_holder")
SHARES_A_HOUSEHOLD, LIVES_ELSEWHERE, HAS_PHONE, HAS_CARD, GUARDIANS_CARD = 0.12, 0.08, 0.92, 0.97, 0.4
DIED_BEFORE, DIED_THIS_MONTH = 0.010, 0.012
# How a guardian is related: by the ward's age up to, weights, and by how many years the guardian is older.
RELATIONS = (
    (18, {"parent": 88, "grandparent": 12}),
    (45, {"parent": 70, "spouse": 20, "sibling": 10}),
    (200, {"spouse": 45, "child": 35, "sibling": 15, "other": 5}),
)
OLDER = {"parent": 27, "grandparent": 52, "spouse": 0, "sibling": 2, "child": -25, "other": -10}


@dataclass(frozen=True, slots=True)
class Warden:
    """A guardian."""

    name: str
    relation: str
    number: str
    phone: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class Card:
    """The account in which the person is paid."""

    holder: str
    bank: str
    number: str
    is_guardians: bool
    since: dt.date


@dataclass(frozen=True, slots=True)
class Home:
    """A household at a door of a village."""

    place: Place
    number: str
    door: str


@dataclass(frozen=True, slots=True)
class Holder:
    """One person of the register with everything that hangs on it. `defect` names what was planted, or is empty."""

    defect: str
    name: str
    male: bool
    born_on: dt.date
    died_on: dt.date | None
    number: str | None
    phone: str | None
    home: Home
    lives: Place
    is_head: bool
    updated_on: dt.date
    issues: tuple[Issue, ...]
    told: tuple[Told, ...]
    warden: Warden | None
    card: Card | None

    @property
    def still_paid(self) -> bool:
        """An award from the old system stands that should not."""
        return self.defect in ("expired_paid", "dead_paid")


@dataclass(frozen=True, slots=True)
class Turn:
    """What is settled before a person is drawn: whose turn it is, and what is planted."""

    serial: int
    defect: str
    unusual: str | None
    place: Place


def holders(plan: CityPlan, places: Sequence[Place]) -> Iterator[Holder]:
    """Everybody, village by village in the order given."""
    take, planted, unusual = number_taker(), planted_at(plan), _unusual_at(plan)
    serials, clean = count(), None
    for place, people in zip(places, people_by_place(plan, places), strict=True):
        draw, before = plan.draw("people", place.code), None
        for serial in islice(serials, people):
            turn = Turn(serial, planted.get(serial, ""), unusual.get(serial), place)
            if turn.defect == "duplicate" and clean is not None:
                before = _again(draw, turn, clean, take)
            else:
                before = _holder(draw, plan, turn, before, places, take)
            if not before.defect and before.number and before.died_on is None:
                clean = before
            yield before


def _unusual_at(plan: CityPlan) -> dict[int, str]:
    """Each unusual name at least once, and three in a thousand."""
    count = min(plan.people // 4, max(len(UNUSUAL), plan.people * 3 // 1000))
    chosen = plan.draw("unusual").sample(range(plan.people), count)
    return {serial: UNUSUAL[place % len(UNUSUAL)] for place, serial in enumerate(chosen)}


def _holder(
    draw: Random, plan: CityPlan, turn: Turn, before: Holder | None, places: Sequence[Place], take: Taker
) -> Holder:
    defect, due = turn.defect, turn.defect in MONEY_IS_DUE
    category = MULTIPLE if defect == "no_components" else draw.choices(*_columns(CATEGORIES))[0]
    male = draw.random() < MALE[category]
    born_on, number = take(_birthday(draw, plan, adult=due), male)
    age = age_on(born_on, plan.on)
    if age < ASSESSED_FROM.get(category, 0):
        category = 4
    components = draw_components(draw, category)
    died_on = _death(draw, plan, born_on, defect)
    home = _home(draw, turn, before)
    name = turn.unusual or _name(draw, before if before and before.home is home else None, male, born_on)
    warden = _warden(draw, plan, name, age, components, take)
    grade = min(grade for _, grade in components)
    told = draw_told(draw, plan, age=age, grade=grade, due=due)
    mind = any(part in (5, 6) for part, _ in components)
    # A chance of its own: what stands on lists does not shift what else is drawn of the village.
    chance = plan.draw("lists", str(turn.serial))
    told += draw_listed(chance, plan, told, age=age, grade=grade, mind=mind, due=due)
    return Holder(
        defect=defect if defect != "duplicate" else "",
        name=name,
        male=male,
        born_on=born_on,
        died_on=died_on,
        number=_number_as_kept(draw, number, defect),
        phone=phone(draw) if defect == "stale_phone" or draw.random() < HAS_PHONE else None,
        home=home,
        lives=draw.choice(places) if draw.random() < LIVES_ELSEWHERE else turn.place,
        is_head=age >= ADULT and (before is None or before.home is not home) and draw.random() < 0.6,
        updated_on=_updated(draw, plan, defect),
        issues=draw_issues(draw, plan, components, category=category, born_on=born_on, died_on=died_on, defect=defect),
        told=told,
        warden=warden,
        card=_card(draw, plan, turn, name, warden),
    )


def _again(draw: Random, turn: Turn, first: Holder, take: Taker) -> Holder:
    """The same person under another number: told once more, elsewhere."""
    _, number = take(first.born_on, first.male)
    card = first.card and replace(first.card, number=card_number(turn.serial + 1))
    home = _home(draw, turn, None)
    return replace(first, defect="duplicate", number=number, home=home, lives=turn.place, card=card)


def _columns(weights: dict) -> tuple[list, list]:
    return [*weights], [*weights.values()]


def _birthday(draw: Random, plan: CityPlan, *, adult: bool) -> dt.date:
    bands = {band: weight for band, weight in AGES.items() if band[0] >= ADULT or not adult}
    youngest, oldest = draw.choices(*_columns(bands))[0]
    latest = plan.on.toordinal() - int(youngest * 365.25) - 1
    earliest = plan.on.toordinal() - int((oldest + 1) * 365.25) + 1
    return dt.date.fromordinal(draw.randint(earliest, latest))


def _death(draw: Random, plan: CityPlan, born_on: dt.date, defect: str) -> dt.date | None:
    roll, days = draw.random(), draw.random()
    if defect == "dead_paid":
        return max(born_on, plan.month - dt.timedelta(days=30 + int(days * 210)))
    if defect:
        return None
    if roll < DIED_BEFORE:
        return max(born_on, plan.month - dt.timedelta(days=1 + int(days * 540)))
    if roll < DIED_THIS_MONTH:
        return max(born_on, plan.month + dt.timedelta(days=int(days * plan.on.day)))
    return None


def _name(draw: Random, relative: Holder | None, male: bool, born_on: dt.date) -> str:
    """A name; every other person who shares a household shares the surname."""
    if relative is not None and draw.random() < 0.5:
        return surname_of(relative.name) + given_name(draw, male=male, born_year=born_on.year)
    return full_name(draw, male=male, born_year=born_on.year)


def _number_as_kept(draw: Random, number: str, defect: str) -> str | None:
    if defect == "wrong_check":
        return with_wrong_check(number)
    return number if defect or draw.random() > 0.003 else None


def _home(draw: Random, turn: Turn, before: Holder | None) -> Home:
    """A household of one's own, or that of the person before."""
    if before is not None and not before.defect and draw.random() < SHARES_A_HOUSEHOLD:
        return before.home
    if turn.place.is_urban:
        door = f"{draw.randint(1, 60)}号楼{draw.randint(1, 4)}单元{draw.randint(1, 18)}0{draw.randint(1, 4)}室"
    else:
        door = f"{draw.randint(1, 12)}组{draw.randint(1, 90)}号"
    return Home(turn.place, f"{turn.serial + 1:08d}", door)


def _updated(draw: Random, plan: CityPlan, defect: str) -> dt.date:
    days = draw.randint(2400, 3600) if defect == "stale_phone" else draw.randint(0, 700)
    return plan.on - dt.timedelta(days=days)


def _warden(draw: Random, plan: CityPlan, name: str, age: int, components: Components, take: Taker) -> Warden | None:
    """A guardian for minors and for people with intellectual or mental disability. Source: domain brief §1.6."""
    needs_one = age < ADULT or any(category in (5, 6) for category, _ in components)
    if not needs_one or draw.random() < 0.01:
        return None
    weights = next(weights for upto, weights in RELATIONS if age < upto)
    relation = draw.choices(*_columns(weights))[0]
    male = draw.random() < 0.5
    born_year = min(plan.on.year - 19, plan.on.year - age - OLDER[relation])
    _, number = take(dt.date(born_year, draw.randint(1, 12), draw.randint(1, 28)), male)
    called = full_name(draw, male=male, born_year=born_year)
    if relation in ("sibling", "child") or (relation == "parent" and male):
        called = surname_of(name) + given_name(draw, male=male, born_year=born_year)
    since = plan.on - dt.timedelta(days=draw.randint(200, 2500))
    return Warden(called, relation, number, phone(draw), since)


def _card(draw: Random, plan: CityPlan, turn: Turn, name: str, warden: Warden | None) -> Card | None:
    due, roll = turn.defect in MONEY_IS_DUE, draw.random()
    bank, since = draw.choice(BANKS), plan.on - dt.timedelta(days=draw.randint(300, 2000))
    if roll > HAS_CARD and not due:
        return None
    is_guardians = warden is not None and not due and draw.random() < GUARDIANS_CARD
    holder = warden.name if is_guardians and warden is not None else name
    if turn.defect == "wrong_holder":
        holder = name[:-1] + ("芬" if name[-1] != "芬" else "分")
    return Card(holder, bank, card_number(turn.serial + 1), is_guardians, since)
