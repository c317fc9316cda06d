"""What others told of made-up people: who is on which list, what nobody has told yet, what changes next month."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from .plan import CityPlan

LOW_INCOME_IF_SEVERE, LOW_INCOME = 0.45, 0.26  # together a third of all holders. Source: domain brief §12.3 (待核)
NEEDS_CARE = 0.96  # of grade 1 and 2
NOT_TOLD_LOW_INCOME, NOT_TOLD_CARE, NOT_TOLD_BAR = 0.006, 0.01, 0.002
LEAVES_LOW_INCOME, ENTERS_LOW_INCOME = 0.012, 0.012  # with the next month
# What bars a benefit: how often it holds, and who tells it.
BARS = {
    "destitute": (0.03, "民政部门特困供养名单比对"),
    "work_injury_care": (0.003, "人社部门工伤待遇名单比对"),
    "in_prison": (0.002, "司法行政部门名单比对"),
    "in_institution": (0.006, "民政部门机构供养名单比对"),
}
LOW_INCOME_LIST, CARE_VISIT = "民政部门低保名单比对", "乡镇（街道）入户核实"
ORPHAN_LIST, TRAINING_LIST = "民政部门孤儿名单比对", "定点康复机构考勤"


@dataclass(frozen=True, slots=True)
class Told:
    """One circumstance for a period; `until` None: no end known."""

    kind: str
    holds: bool
    since: dt.date
    until: dt.date | None
    source: str
    as_of: dt.date
    fen: int | None = None


def draw_told(draw: Random, plan: CityPlan, *, age: int, grade: int, due: bool) -> tuple[Told, ...]:
    """What is known of a person. Lists are compared only for those to whom money might be due; no row: not known.

    `due`: on the low-income list, and nothing bars it.
    """
    severe = grade <= 2
    since = dt.date(plan.on.year - draw.randrange(3), 1, 1)
    as_of = min(plan.on, plan.month + dt.timedelta(days=4))
    low = True if due else _low_income(draw, severe=severe)
    rows = [*_low_income_rows(draw, plan, low, since, as_of, due=due)]
    care = None
    if severe and draw.random() >= NOT_TOLD_CARE:
        care = draw.random() < NEEDS_CARE
        rows.append(Told("needs_care", care, since, None, CARE_VISIT, as_of))
    might_live = any(row.kind == "low_income" and row.holds for row in rows) or low is None
    if might_live or (severe and care is not False) or age <= 7:
        rows += _bars(draw, since, as_of, due=due)
    if might_live:
        rows.append(Told("orphan", age < 18 and draw.random() < 0.02, since, None, ORPHAN_LIST, as_of))
    if age <= 7 and draw.random() > 0.05:
        rows.append(Told("in_rehabilitation", draw.random() < 0.6, since, None, TRAINING_LIST, as_of))
    return tuple(rows)


def _low_income(draw: Random, *, severe: bool) -> bool | None:
    roll = draw.random()
    if roll < NOT_TOLD_LOW_INCOME:
        return None
    return draw.random() < (LOW_INCOME_IF_SEVERE if severe else LOW_INCOME)


def _low_income_rows(
    draw: Random, plan: CityPlan, low: bool | None, since: dt.date, as_of: dt.date, *, due: bool
) -> list[Told]:
    if low is None:
        return []
    turns = not due and draw.random() < (LEAVES_LOW_INCOME if low else ENTERS_LOW_INCOME)
    if not turns:
        return [Told("low_income", low, since, None, LOW_INCOME_LIST, as_of)]
    return [
        Told("low_income", low, since, plan.next_month, LOW_INCOME_LIST, as_of),
        Told("low_income", not low, plan.next_month, None, LOW_INCOME_LIST, plan.on),
    ]


def _bars(draw: Random, since: dt.date, as_of: dt.date, *, due: bool) -> list[Told]:
    rows = []
    for kind, (share, source) in BARS.items():
        roll = draw.random()
        if due or roll >= NOT_TOLD_BAR:
            rows.append(Told(kind, not due and roll > 1 - share, since, None, source, as_of))
    return rows
