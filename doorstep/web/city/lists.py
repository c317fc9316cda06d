"""Whole lists that other departments tell of a made-up city: who is on them; whoever of a county is not, is not."""

import datetime as dt
from collections.abc import Iterable, Iterator
from random import Random

from .circumstances import Told
from .plan import CityPlan

CIVIL, LABOUR, SCHOOL, VETERANS, FARMS, OWN = (
    "民政部门名单比对",
    "人社部门名单比对",
    "教育部门学籍比对",
    "退役军人部门名单比对",
    "农业农村部门名单比对",
    "残联服务台账",
)
SOURCES = {
    "near_poor": CIVIL,
    "unattended_child": CIVIL,
    "elderly_nursing": CIVIL,
    "elderly_living": CIVIL,
    "veteran_care": VETERANS,
    "enrolled": SCHOOL,
    "self_employed": LABOUR,
    "flexible_insured": LABOUR,
    "employed_by_unit": LABOUR,
    "above_quota": LABOUR,
    "in_training": LABOUR,
    "sheltered_work": OWN,
    "day_care": OWN,
    "home_care": OWN,
    "board_care": OWN,
    "retrofit_need": OWN,
    "device_need": OWN,
    "pension_payer": LABOUR,
    "accident_insured": OWN,
    "emergency": CIVIL,
    "machine_owner": FARMS,
    "monitored_household": FARMS,
}
# How often somebody who may be on a list is, and what another department pays a month. All of it is guessed (待核).
ANYBODY = {"near_poor": 0.03, "emergency": 0.002, "accident_insured": 0.05, "device_need": 0.03}
AT_WORK = {"self_employed": 0.006, "flexible_insured": 0.02, "in_training": 0.006, "machine_owner": 0.002}
CARED_FOR = {"day_care": 0.02, "home_care": 0.03, "board_care": 0.008, "sheltered_work": 0.01}
EMPLOYED, ABOVE_QUOTA, PENSION, RETROFIT, MONITORED = 0.03, 0.1, 0.8, 0.02, 0.015
PAID_MONTHLY = {"elderly_nursing": (100_00, 150_00), "elderly_living": (80_00, 150_00), "veteran_care": (900_00,)}
# Whoever is on these is asked after too: what bars them, and no list tells.
ASK_FURTHER, FURTHER = {"emergency", *CARED_FOR}, ("destitute", "in_institution")
ELDERLY, VETERAN, UNATTENDED, AT_SCHOOL = 0.05, 0.001, 0.01, 0.7


def lists_of(plan: CityPlan, counties: Iterable[str]) -> Iterator[tuple[str, str, dt.date, str, dt.date]]:
    """Every whole list of each county: kind, code, since when, source, and the day of its data."""
    for code in counties:
        for kind, source in SOURCES.items():
            yield kind, code, dt.date(plan.on.year - 2, 1, 1), source, _as_of(plan)


def draw_listed(
    draw: Random, plan: CityPlan, told: Iterable[Told], *, age: int, grade: int, mind: bool, due: bool
) -> tuple[Told, ...]:
    """The lists that somebody is on, of whom `told` is known already.

    `due`: nothing may bar the subsidies. `mind`: intellectual or mental disability.
    """
    known = {row.kind: row.holds for row in told}
    since, as_of = dt.date(plan.on.year - draw.randrange(3), 1, 1), _as_of(plan)
    kinds = [
        kind
        for kind in _drawn(draw, age=age, grade=grade, mind=mind, due=due)
        if kind != "near_poor" or not known.get("low_income")
    ]
    rows = [Told(kind, True, since, None, SOURCES[kind], as_of, _paid(draw, kind)) for kind in kinds]
    if ASK_FURTHER.intersection(kinds):
        rows += (Told(bar, False, since, None, CIVIL, as_of) for bar in FURTHER if bar not in known)
    return tuple(rows)


def _as_of(plan: CityPlan) -> dt.date:
    return min(plan.on, plan.month + dt.timedelta(days=4))


def _paid(draw: Random, kind: str) -> int | None:
    return draw.choice(PAID_MONTHLY[kind]) if kind in PAID_MONTHLY else None


def _drawn(draw: Random, *, age: int, grade: int, mind: bool, due: bool) -> Iterator[str]:
    yield from (kind for kind, share in ANYBODY.items() if draw.random() < share)
    if draw.random() < MONITORED:
        yield "monitored_household"
    if 6 <= age <= 22 and draw.random() < AT_SCHOOL:
        yield "enrolled"
    if 16 <= age <= 59:
        yield from _at_work(draw, grade=grade, mind=mind)
    if grade <= 2 and draw.random() < RETROFIT:
        yield "retrofit_need"
    if not due:
        yield from _kept_by_others(draw, age=age, grade=grade)


def _at_work(draw: Random, *, grade: int, mind: bool) -> Iterator[str]:
    yield from (kind for kind, share in AT_WORK.items() if draw.random() < share)
    if draw.random() < EMPLOYED:
        yield "employed_by_unit"
        if draw.random() < ABOVE_QUOTA:
            yield "above_quota"
    # Of pensions only those are compared whose contribution the government pays.
    if grade <= 2 and draw.random() < PENSION:
        yield "pension_payer"
    if mind or grade <= 2:
        yield from (kind for kind, share in CARED_FOR.items() if draw.random() < share)


def _kept_by_others(draw: Random, *, age: int, grade: int) -> Iterator[str]:
    if age < 18 and draw.random() < UNATTENDED:
        yield "unattended_child"
    if age >= 65 and grade <= 2 and draw.random() < ELDERLY:
        yield "elderly_nursing"
    if age >= 65 and draw.random() < ELDERLY:
        yield "elderly_living"
    if draw.random() < VETERAN:
        yield "veteran_care"
