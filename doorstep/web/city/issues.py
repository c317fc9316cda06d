"""Certificates of made-up people: categories, components and grades by the structure of holders; terms and states."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from doorstep.kernel.days import add_months

from .plan import CityPlan

# Per cent of holders by category, then by grade. Source: domain brief §12.2 (待核).
CATEGORIES = {1: 11.0, 2: 8.8, 3: 1.6, 4: 53.5, 5: 9.2, 6: 10.9, 7: 5.0}
GRADES = {
    1: (35, 12, 15, 38),
    2: (30, 35, 20, 15),
    3: (22, 18, 28, 32),
    4: (6, 22, 32, 40),
    5: (9, 40, 37, 14),
    6: (8, 52, 33, 7),
    7: (50, 34, 11, 5),
}
MULTIPLE = 7
TERM_MONTHS = 120
NOT_YET_CANCELLED = 0.15  # of those who died: the month's work does it
EXPIRED, EXPIRES_NOW, RENEWED = 0.02, 0.026, 0.126  # upper bounds of one roll
# Upper bounds of another roll: what else may have become of a certificate, and why.
STATES = (
    (0.006, "cancelled", "本人申请注销"),
    (0.010, "frozen", "迁移逾期未办"),
    (0.015, "lost", "本人报失"),
    (0.018, "moved_out", "户籍迁出本市"),
)

Components = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """One certificate as issued, in force from `since` up to, and without, `until`."""

    category: int
    grade: int
    reissue: int
    since: dt.date
    until: dt.date
    state: str
    state_since: dt.date
    reason: str
    components: Components


def draw_components(draw: Random, category: int) -> Components:
    """Categories and grades: one pair, or two or three where the certificate says multiple."""
    if category != MULTIPLE:
        return ((category, draw.choices((1, 2, 3, 4), GRADES[category])[0]),)
    worst = draw.choices((1, 2, 3, 4), GRADES[MULTIPLE])[0]
    parts = sorted(draw.sample(range(1, MULTIPLE), 3 if draw.random() < 0.1 else 2))
    return tuple((part, worst if place == 0 else draw.randint(worst, 4)) for place, part in enumerate(parts))


def draw_issues(
    draw: Random,
    plan: CityPlan,
    components: Components,
    *,
    category: int,
    born_on: dt.date,
    died_on: dt.date | None,
    defect: str,
) -> tuple[Issue, ...]:
    """The certificate held now and, in one case of ten, the one before it. Its grade is that of the worst component."""
    roll, days = draw.random(), draw.random()
    grade = min(grade for _, grade in components)
    kept = components if category == MULTIPLE and defect != "no_components" else ()
    since = _issued(plan, born_on, died_on or plan.on, roll, days, defect)
    state, state_since, reason = _state(draw, plan, since, died_on, defect)
    reissue = 0 if draw.random() > 0.06 else draw.randint(1, 2)
    held = Issue(category, grade, reissue, since, add_months(since, TERM_MONTHS), state, state_since, reason, kept)
    earlier = add_months(since, -TERM_MONTHS)
    if not EXPIRES_NOW <= roll < RENEWED or earlier <= born_on:
        return (held,)
    former = grade if kept or draw.random() < 0.8 else min(4, grade + 1)
    return (Issue(category, former, 0, earlier, since, "replaced", since, "到期换领", kept), held)


def _issued(plan: CityPlan, born_on: dt.date, until: dt.date, roll: float, days: float, defect: str) -> dt.date:
    """The day of issue, up to `until`: mostly within ten years; some have run out, some run out within the month."""
    ends = None
    if defect == "expired_paid":
        ends = plan.month - dt.timedelta(days=int(days * 200))
    elif not defect and roll < EXPIRED:
        ends = plan.month - dt.timedelta(days=int(days * 700))
    elif not defect and roll < EXPIRES_NOW:
        ends = plan.month + dt.timedelta(days=1 + int(days * (plan.next_month - plan.month).days))
    if ends is not None and (since := add_months(ends, -TERM_MONTHS)) > born_on:
        return since
    latest, earliest = until.toordinal(), add_months(plan.next_month, 2 - TERM_MONTHS).toordinal()
    earliest = min(latest, max(earliest, born_on.toordinal() + 30))
    return dt.date.fromordinal(earliest + int(days * (latest - earliest)))


def _state(
    draw: Random, plan: CityPlan, since: dt.date, died_on: dt.date | None, defect: str
) -> tuple[str, dt.date, str]:
    """State, since when, and why."""
    roll, days = draw.random(), draw.random()
    if died_on is not None and died_on < plan.month and not defect and roll > NOT_YET_CANCELLED:
        return "cancelled", min(plan.on, died_on + dt.timedelta(days=20)), "死亡"
    for upto, state, reason in STATES:
        if roll < upto and not defect and died_on is None:
            return state, max(since, plan.on - dt.timedelta(days=int(days * 300))), reason
    return "active", since, ""
