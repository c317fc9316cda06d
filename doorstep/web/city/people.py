"""The people of a made-up city, one after another, from a plan alone: no database, no clock."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from doorstep.kernel.days import add_months, age_on
from doorstep.kernel.names import surname_of

from . import circumstances
from .circumstances import Told
from .names import UNUSUAL, full_name, given_name
from .numbers import Taker, card_number, number_taker, phone, with_wrong_check
from .plan import CityPlan, Place, people_by_place, planted_at

# Structure of certificate holders, per cent. Source: domain brief §12.2 (待核).
CATEGORIES = ((1, 2, 3, 4, 5, 6, 7), (11.0, 8.8, 1.6, 53.5, 9.2, 10.9, 5.0))
GRADES = {
    1: (35, 12, 15, 38),
    2: (30, 35, 20, 15),
    3: (22, 18, 28, 32),
    4: (6, 22, 32, 40),
    5: (9, 40, 37, 14),
    6: (8, 52, 33, 7),
    7: (50, 34, 11, 5),
}
MALE = {1: 0.52, 2: 0.54, 3: 0.60, 4: 0.60, 5: 0.60, 6: 0.58, 7: 0.57}
AGES = (((0, 6), (7, 17), (18, 59), (60, 69), (70, 79), (80, 98)), (0.5, 2.5, 50, 22, 16, 9))
ADULT_AGES = (AGES[0][2:], AGES[1][2:])
BANKS = ("汉江演示银行", "隆中演示银行", "岘山演示银行")
MONEY_IS_DUE = ("expired_paid", "dead_paid", "wrong_holder")
SHARES_A_HOUSEHOLD = 0.12
TERM_MONTHS = 120
REASONS = {"cancelled": "本人申请注销", "frozen": "迁移逾期未办", "lost": "本人报失", "moved_out": "户籍迁出本市"}


@dataclass(frozen=True, slots=True)
class Issue:
    """One certificate as issued."""

    category: int
    grade: int
    reissue: int
    since: dt.date
    until: dt.date
    state: str
    state_since: dt.date
    reason: str
    components: tuple[tuple[int, int], ...]


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
class Holder:
    """One person of the register with everything that hangs on it. `defect` names what was planted, or is empty."""

    defect: str
    name: str
    male: bool
    born_on: dt.date
    died_on: dt.date | None
    number: str | None
    phone: str | None
    place: Place
    lives: Place
    door: str
    household: str
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


def holders(plan: CityPlan, places: Sequence[Place]) -> Iterator[Holder]:
    """Everybody, village by village in the order given."""
    take, planted, unusual = number_taker(), planted_at(plan), _unusual_at(plan)
    serial, clean = 0, None
    for place, count in zip(places, people_by_place(plan, places), strict=True):
        draw, before = plan.draw("people", place.code), None
        for _ in range(count):
            defect = planted.get(serial, "")
            if defect == "duplicate" and clean is not None:
                holder = _again(draw, clean, place, take, serial)
            else:
                holder = _holder(draw, plan, places, place, before, take, serial, defect, unusual.get(serial))
            if not holder.defect and holder.number and holder.died_on is None:
                clean = holder
            yield holder
            before, serial = holder, serial + 1


def _unusual_at(plan: CityPlan) -> dict[int, str]:
    """Each unusual name at least once, and three in a thousand."""
    count = min(plan.people // 4, max(len(UNUSUAL), plan.people * 3 // 1000))
    chosen = plan.draw("unusual").sample(range(plan.people), count)
    return {serial: UNUSUAL[place % len(UNUSUAL)] for place, serial in enumerate(chosen)}


def _holder(
    draw: Random,
    plan: CityPlan,
    places: Sequence[Place],
    place: Place,
    before: Holder | None,
    take: Taker,
    serial: int,
    defect: str,
    unusual: str | None,
) -> Holder:
    category = 7 if defect == "no_components" else draw.choices(CATEGORIES[0], CATEGORIES[1])[0]
    male = draw.random() < MALE[category]
    born_on, number = take(_birthday(draw, plan, adult=defect in MONEY_IS_DUE), male)
    age = age_on(born_on, plan.on)
    if age < 3 and category in (3, 6):  # neither can be assessed so early
        category = 4
    components = _components(draw, category)
    grade = min(grade for _, grade in components)
    died_on = _death(draw, plan, born_on, defect)
    name = unusual or full_name(draw, male=male, born_year=born_on.year)
    joins = before is not None and not before.defect and draw.random() < SHARES_A_HOUSEHOLD
    if joins and before is not None and not unusual and draw.random() < 0.5:
        name = surname_of(before.name) + given_name(draw, male=male, born_year=born_on.year)
    door = before.door if joins and before is not None else _door(draw, place)
    shown = components if category == 7 and defect != "no_components" else ()
    warden = _warden(draw, plan, name, age, components, take)
    due = defect in MONEY_IS_DUE
    return Holder(
        defect=defect if defect != "duplicate" else "",
        name=name,
        male=male,
        born_on=born_on,
        died_on=died_on,
        number=_told_number(draw, number, defect),
        phone=phone(draw) if defect == "stale_phone" or draw.random() < 0.92 else None,
        place=place,
        lives=places[draw.randrange(len(places))] if draw.random() < 0.08 else place,
        door=door,
        household=before.household if joins and before is not None else f"{serial + 1:08d}",
        is_head=not joins and age >= 18 and draw.random() < 0.6,
        updated_on=_updated(draw, plan, defect),
        issues=_issues(draw, plan, born_on, died_on, category, grade, shown, defect),
        told=circumstances.told(draw, plan, age=age, grade=grade, due=due),
        warden=warden,
        card=_card(draw, plan, name, warden, serial, defect),
    )


def _again(draw: Random, first: Holder, place: Place, take: Taker, serial: int) -> Holder:
    """The same person under another number: told once more, elsewhere."""
    _, number = take(first.born_on, first.male)
    card = first.card and replace(first.card, number=card_number(serial + 1))
    household, door = f"{serial + 1:08d}", _door(draw, place)
    return replace(
        first, defect="duplicate", number=number, place=place, lives=place, household=household, door=door, card=card
    )


def _birthday(draw: Random, plan: CityPlan, *, adult: bool) -> dt.date:
    bands, weights = ADULT_AGES if adult else AGES
    youngest, oldest = draw.choices(bands, weights)[0]
    latest = plan.on.toordinal() - int(youngest * 365.25) - 1
    earliest = plan.on.toordinal() - int((oldest + 1) * 365.25) + 1
    return dt.date.fromordinal(draw.randint(earliest, latest))


def _components(draw: Random, category: int) -> tuple[tuple[int, int], ...]:
    """Categories and grades: one pair, or two or three where the certificate says multiple."""
    if category != 7:
        return ((category, draw.choices((1, 2, 3, 4), GRADES[category])[0]),)
    worst = draw.choices((1, 2, 3, 4), GRADES[7])[0]
    parts = sorted(draw.sample(range(1, 7), 3 if draw.random() < 0.1 else 2))
    return tuple((part, worst if place == 0 else draw.randint(worst, 4)) for place, part in enumerate(parts))


def _death(draw: Random, plan: CityPlan, born_on: dt.date, defect: str) -> dt.date | None:
    roll, days = draw.random(), draw.random()
    if defect == "dead_paid":
        return max(born_on, plan.month - dt.timedelta(days=30 + int(days * 210)))
    if defect:
        return None
    if roll < 0.010:
        return max(born_on, plan.month - dt.timedelta(days=1 + int(days * 540)))
    if roll < 0.012:
        return max(born_on, plan.month + dt.timedelta(days=int(days * plan.on.day)))
    return None


def _told_number(draw: Random, number: str, defect: str) -> str | None:
    if defect == "wrong_check":
        return with_wrong_check(number)
    return number if defect or draw.random() > 0.003 else None


def _door(draw: Random, place: Place) -> str:
    if place.is_urban:
        return f"{draw.randint(1, 60)}号楼{draw.randint(1, 4)}单元{draw.randint(1, 18)}0{draw.randint(1, 4)}室"
    return f"{draw.randint(1, 12)}组{draw.randint(1, 90)}号"


def _updated(draw: Random, plan: CityPlan, defect: str) -> dt.date:
    days = draw.randint(2400, 3600) if defect == "stale_phone" else draw.randint(0, 700)
    return plan.on - dt.timedelta(days=days)


def _issues(
    draw: Random,
    plan: CityPlan,
    born_on: dt.date,
    died_on: dt.date | None,
    category: int,
    grade: int,
    components: tuple[tuple[int, int], ...],
    defect: str,
) -> tuple[Issue, ...]:
    """The certificate held now, and in one case of ten the one before it."""
    roll, days = draw.random(), draw.random()
    since, state = _issued(plan, born_on, roll, days, defect), "active"
    state_roll = draw.random()
    if died_on is not None and died_on < plan.month and not defect:
        state, state_since, reason = "cancelled", min(plan.on, died_on + dt.timedelta(days=20)), "死亡"
    elif not defect and state_roll < 0.018:
        state = next(
            name for upto, name in ((0.006, "cancelled"), (0.010, "frozen"), (0.015, "lost"), (1, "moved_out"))
            if state_roll < upto
        )
        state_since, reason = max(since, plan.on - dt.timedelta(days=int(days * 300))), REASONS[state]
    else:
        state_since, reason = since, ""
    until = add_months(since, TERM_MONTHS)
    reissue = 0 if draw.random() > 0.06 else draw.randint(1, 2)
    held = Issue(category, grade, reissue, since, until, state, state_since, reason, components)
    earlier = add_months(since, -TERM_MONTHS)
    if not 0.026 <= roll < 0.126 or earlier <= born_on:
        return (held,)
    former = grade if components or draw.random() < 0.8 else min(4, grade + 1)
    return (Issue(category, former, 0, earlier, since, "replaced", since, "到期换领", components), held)


def _issued(plan: CityPlan, born_on: dt.date, roll: float, days: float, defect: str) -> dt.date:
    """The day of issue: mostly within ten years; some have run out, some run out within the month."""
    ends = None
    if defect == "expired_paid":
        ends = plan.month - dt.timedelta(days=int(days * 200))
    elif not defect and roll < 0.02:
        ends = plan.month - dt.timedelta(days=int(days * 700))
    elif not defect and roll < 0.026:
        ends = plan.month + dt.timedelta(days=1 + int(days * (plan.next_month - plan.month).days))
    if ends is not None and (since := add_months(ends, -TERM_MONTHS)) > born_on:
        return since
    latest, earliest = plan.on.toordinal(), add_months(plan.next_month, 2 - TERM_MONTHS).toordinal()
    earliest = min(latest, max(earliest, born_on.toordinal() + 30))
    return dt.date.fromordinal(earliest + int(days * (latest - earliest)))


def _warden(
    draw: Random, plan: CityPlan, name: str, age: int, components: tuple[tuple[int, int], ...], take: Taker
) -> Warden | None:
    """A guardian for minors and for people with intellectual or mental disability. Source: domain brief §1.6."""
    if age >= 18 and not any(category in (5, 6) for category, _ in components) or draw.random() < 0.01:
        return None
    if age < 18:
        relation = draw.choices(("parent", "grandparent"), (88, 12))[0]
    elif age < 45:
        relation = draw.choices(("parent", "spouse", "sibling"), (70, 20, 10))[0]
    else:
        relation = draw.choices(("spouse", "child", "sibling", "other"), (45, 35, 15, 5))[0]
    male = draw.random() < 0.5
    older = {"parent": 27, "grandparent": 52, "spouse": 0, "sibling": 2, "child": -25, "other": -10}[relation]
    born_year = min(plan.on.year - 19, plan.on.year - age - older)
    born_on, number = take(dt.date(born_year, draw.randint(1, 12), draw.randint(1, 28)), male)
    shares_surname = relation in ("sibling", "child") or (relation == "parent" and male)
    called = full_name(draw, male=male, born_year=born_on.year)
    if shares_surname:
        called = surname_of(name) + given_name(draw, male=male, born_year=born_on.year)
    since = plan.on - dt.timedelta(days=draw.randint(200, 2500))
    return Warden(called, relation, number, phone(draw), since)


def _card(draw: Random, plan: CityPlan, name: str, warden: Warden | None, serial: int, defect: str) -> Card | None:
    due, roll = defect in MONEY_IS_DUE, draw.random()
    bank, since = draw.choice(BANKS), plan.on - dt.timedelta(days=draw.randint(300, 2000))
    if roll > 0.97 and not due:
        return None
    is_guardians = warden is not None and not due and draw.random() < 0.4
    holder = warden.name if is_guardians and warden is not None else name
    if defect == "wrong_holder":
        holder = name[:-1] + ("芬" if name[-1] != "芬" else "分")
    return Card(holder, bank, card_number(serial + 1), is_guardians, since)
