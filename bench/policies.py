"""Six made-up policies over 24 columns, with 28 dated numbers in each of 100 counties, and as many people as wanted.

They have the shapes of real ones: bars, thresholds, amounts by grade and by age, what another office pays.  All numbers
are invented.  The same declarations are given to every engine that is measured.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

import numpy as np

from doorstep.base.engines.columns import Columns, unknown_of
from doorstep.kernel.benefit import Basis, Benefit
from doorstep.kernel.expr import Fact
from doorstep.kernel.parameter import Dated, Parameter
from doorstep.kernel.stacking import Rulebook

MONTH = dt.date(2026, 3, 1)
COUNTIES = tuple(f"{code:06d}" for code in range(420001, 420101))
BASIS = (Basis("虚构的文件", "第一条", dt.date(2025, 1, 1)),)
CHANGES = (dt.date(2025, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 4, 1))

_BOOLS = (
    *("alive", "resident", "low_income", "destitute", "orphan", "injury_care", "in_prison", "in_institution"),
    *("needs_care", "in_training", "licensed", "insured", "employed"),
)
_SMALL = ("age", "grade", "category", "training_days", "months_insured", "months_operated")
_LARGE = ("income", "contribution", "elderly_allowance")
_DATES = ("certified_until", "registered_since")
FACTS = {
    name: Fact(name, name, kind)
    for names, kind in ((_BOOLS, "bool"), (_SMALL + _LARGE, "int"), (_DATES, "date"))
    for name in names
}
TYPES = (
    dict.fromkeys(_BOOLS + ("age", "grade", "category", "training_days"), np.dtype(np.int8))
    | dict.fromkeys(("months_insured", "months_operated"), np.dtype(np.int16))
    | dict.fromkeys(_LARGE + _DATES, np.dtype(np.int32))
)


def parameter(name: str, first: int, step: int) -> Parameter:
    """A number that rises with each change, and is set by each county for itself."""
    made = Parameter(name, name, "fen/month", (), "42")
    for county, place in enumerate(COUNTIES):
        rise = county % 10 * step
        made.settle(place, tuple(Dated(day, first + rise + at * step, "文件", True) for at, day in enumerate(CHANGES)))
    return made


def _living() -> Benefit:
    eligible = (
        FACTS["alive"].holds
        & FACTS["resident"].holds
        & (FACTS["certified_until"] >= MONTH)
        & (FACTS["low_income"].holds | (FACTS["income"] <= parameter("living_line", 900_00, 20_00)))
        & ~FACTS["destitute"].holds
        & ~FACTS["orphan"].holds
        & ~FACTS["in_prison"].holds
        & ~FACTS["in_institution"].holds
    )
    amount = (
        (FACTS["grade"] <= 1, parameter("living_first", 160_00, 5_00)),
        (FACTS["grade"] <= 2, parameter("living_second", 130_00, 5_00)),
        (FACTS["age"] >= parameter("living_old", 60, 1), parameter("living_aged", 110_00, 2_00)),
        (None, parameter("living_rest", 90_00, 2_00)),
    )
    return Benefit("living", "生活补贴", BASIS, eligible, amount, (), outside=FACTS["elderly_allowance"])


def _nursing() -> Benefit:
    eligible = (
        FACTS["alive"].holds
        & (FACTS["grade"] <= parameter("nursing_grade", 1, 1))
        & FACTS["needs_care"].holds
        & ~FACTS["injury_care"].holds
        & ~FACTS["in_prison"].holds
    )
    amount = (
        (FACTS["category"].is_in(4, 5), parameter("nursing_heavy", 150_00, 5_00)),
        (None, parameter("nursing_rest", 120_00, 5_00)),
    )
    return Benefit("nursing", "护理补贴", BASIS, eligible, amount, ())


def _child() -> Benefit:
    eligible = (
        FACTS["alive"].holds
        & (FACTS["age"] <= parameter("child_age", 6, 1))
        & FACTS["in_training"].holds
        & (FACTS["training_days"] >= parameter("child_days", 3, 1))
    )
    amount = (
        (FACTS["training_days"] >= parameter("child_full", 15, 1), parameter("child_most", 500_00, 10_00)),
        (FACTS["age"] <= parameter("child_small", 2, 1), parameter("child_young", 400_00, 10_00)),
        (None, parameter("child_rest", 300_00, 10_00)),
    )
    return Benefit("child", "康复补贴", BASIS, eligible, amount, ())


def _startup() -> Benefit:
    eligible = (
        (FACTS["age"] >= parameter("startup_age", 16, 1))
        & FACTS["licensed"].holds
        & (FACTS["months_operated"] >= parameter("startup_months", 12, 1))
        & ~FACTS["employed"].holds
    )
    return Benefit("startup", "创业补贴", BASIS, eligible, parameter("startup", 5000_00, 100_00), ())


def _flexible() -> Benefit:
    eligible = (
        FACTS["insured"].holds
        & (FACTS["months_insured"] >= parameter("flexible_months", 6, 1))
        & (FACTS["contribution"] >= parameter("flexible_least", 200_00, 5_00))
        & ~FACTS["employed"].holds
    )
    amount = (
        (FACTS["age"] >= parameter("flexible_old", 50, 1), parameter("flexible_aged", 300_00, 5_00)),
        (None, parameter("flexible_rest", 200_00, 5_00)),
    )
    return Benefit("flexible", "灵活就业补贴", BASIS, eligible, amount, ())


def _pension() -> Benefit:
    eligible = (
        (FACTS["grade"] <= 2)
        & (FACTS["age"] >= parameter("pension_age", 16, 1))
        & (FACTS["registered_since"] <= MONTH)
        & (FACTS["income"] <= parameter("pension_line", 2000_00, 50_00))
    )
    return Benefit("pension", "养老保险代缴", BASIS, eligible, parameter("pension", 100_00, 10_00), ())


def book() -> Rulebook:
    """The six policies."""
    return Rulebook((_living(), _nursing(), _child(), _startup(), _flexible(), _pension()))


def people(rows: int, seed: int, *, clustered: bool = True, unknown: float = 0.02) -> Columns:
    """Made-up people. `unknown`: the share of each fact that is not known. `clustered`: they lie county by county."""
    chance = np.random.default_rng(seed)
    spans: Mapping[str, tuple[int, int]] = {
        "age": (0, 95),
        "grade": (1, 5),
        "category": (1, 8),
        "training_days": (0, 23),
        "months_insured": (0, 240),
        "months_operated": (0, 60),
        "income": (0, 4000_00),
        "contribution": (0, 900_00),
        "elderly_allowance": (0, 150_00),
        "certified_until": (MONTH.toordinal() - 400, MONTH.toordinal() + 3000),
        "registered_since": (MONTH.toordinal() - 3000, MONTH.toordinal() + 60),
    }
    rare = {"destitute", "orphan", "injury_care", "in_prison", "in_institution"}
    values = {}
    for name, kind in TYPES.items():
        if name in spans:
            column = chance.integers(*spans[name], rows, dtype=np.int32).astype(kind)
        else:
            column = (chance.random(rows, dtype=np.float32) < (0.02 if name in rare else 0.6)).astype(kind)
        column[chance.random(rows, dtype=np.float32) < unknown] = unknown_of(kind)
        values[name] = column
    place = chance.integers(0, len(COUNTIES), rows, dtype=np.uint16)
    place = np.sort(place) if clustered else place
    code = np.array([int(county) for county in COUNTIES])[place] * 10**6
    return Columns(np.arange(rows, dtype=np.int64), code, place, COUNTIES, tuple(FACTS.values()), values, {})


def digest(told: Iterable[np.ndarray]) -> str:
    """One digest of the amounts, then what fails, benefit by benefit."""
    whole = hashlib.sha256()
    for column in told:
        whole.update(np.ascontiguousarray(column, np.int32).tobytes())
    return whole.hexdigest()
