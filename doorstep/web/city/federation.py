"""The federation of a made-up city: organisations at four levels, their terms, and who holds which post."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from doorstep.kernel.days import add_months
from doorstep.people.places import plain_name

from .names import full_name
from .numbers import phone
from .plan import CityPlan, is_genuine

TERM_YEARS = 5  # 待核: the charter's article has not been read
FOUNDED = dt.date(2016, 1, 1)
ASSOCIATIONS = {
    "blind_association": "盲人协会",
    "deaf_association": "聋人协会",
    "limb_association": "肢残人协会",
    "intellectual_association": "智力残疾人及亲友协会",
    "mental_association": "精神残疾人及亲友协会",
}
SECOND_LIAISON = {"town": 0.2, "village": 0.015}
VACANT = {"town": 0.0, "village": 0.006}
CHANGED_HANDS = 0.08
CONGRESS_MONTH = {"town": 4, "county": 6, "city": 9}  # from below upwards, within one year
STAFF = {"city": 12, "county": 4}


@dataclass(frozen=True)
class PostPlan:
    """Somebody in a post for a period."""

    kind: str
    holder: str
    phone: str
    since: dt.date
    until: dt.date | None = None
    left_reason: str = ""


@dataclass(frozen=True)
class OrgPlan:
    """One organisation with its terms (number, congress, next due) and posts."""

    code: str
    level: str
    kind: str
    name: str
    since: dt.date
    terms: tuple[tuple[int, dt.date, dt.date], ...]
    posts: tuple[PostPlan, ...]


def orgs(plan: CityPlan, divisions: Iterable[tuple[str, str, str]]) -> Iterator[OrgPlan]:
    """The organisations at every division (code, name, level) that has one of its own, from the city down."""
    for code, name, level in divisions:
        draw = plan.draw("orgs", code)
        if level == "village":
            if is_genuine(code):
                yield OrgPlan(
                    code,
                    level,
                    "village_association",
                    f"{plain_name(name)}残协",
                    FOUNDED,
                    (),
                    _liaisons(draw, plan, level),
                )
        elif level != "town" or is_genuine(code):
            posts = (*_officers(draw, plan, level), *(_liaisons(draw, plan, level) if level == "town" else ()))
            yield OrgPlan(code, level, "federation", f"{name}残联", FOUNDED, _terms(draw, plan, level), posts)
        if level in STAFF:
            for kind, words in ASSOCIATIONS.items():
                posts = (_post(draw, plan, "chair"),)
                yield OrgPlan(code, level, kind, f"{name}{words}", FOUNDED, _terms(draw, plan, level), posts)


def _terms(draw: Random, plan: CityPlan, level: str) -> tuple[tuple[int, dt.date, dt.date], ...]:
    """The present term and the one before it. Congresses fall in years that end in 1 or 6, from below upwards."""
    latest = plan.on.year - (plan.on.year - 1) % TERM_YEARS
    if plan.on < dt.date(latest, 10, 1):
        latest -= TERM_YEARS
    held = dt.date(latest, CONGRESS_MONTH[level], draw.randint(5, 25))
    before, due = add_months(held, -12 * TERM_YEARS), add_months(held, 12 * TERM_YEARS)
    number = (latest - 1986) // TERM_YEARS
    return (number - 1, before, held), (number, held, due)


def _officers(draw: Random, plan: CityPlan, level: str) -> tuple[PostPlan, ...]:
    if level == "town":
        return (_post(draw, plan, "director"),)
    kinds = ["chair", "director", *["staff"] * STAFF[level]]
    return tuple(_post(draw, plan, kind) for kind in kinds)


def _liaisons(draw: Random, plan: CityPlan, level: str) -> tuple[PostPlan, ...]:
    """One liaison, sometimes two; a few villages wait for a successor, and some have had another before."""
    posts = [_post(draw, plan, "liaison")]
    if draw.random() < SECOND_LIAISON[level]:
        posts.append(_post(draw, plan, "liaison"))
    if draw.random() < VACANT[level]:
        left_on = plan.on - dt.timedelta(days=draw.randint(5, 80))
        gone = posts[0]
        return (PostPlan(gone.kind, gone.holder, gone.phone, min(gone.since, left_on), left_on, "本人辞任"),)
    if draw.random() < CHANGED_HANDS:
        until = posts[0].since
        before = _post(draw, plan, "liaison")
        since = until - dt.timedelta(days=draw.randint(400, 1500))
        posts.append(PostPlan(before.kind, before.holder, before.phone, since, until, "任期届满"))
    return tuple(posts)


def _post(draw: Random, plan: CityPlan, kind: str) -> PostPlan:
    name = full_name(draw, male=draw.random() < 0.45, born_year=plan.on.year - draw.randint(28, 58))
    return PostPlan(kind, name, phone(draw), plan.on - dt.timedelta(days=draw.randint(100, 2200)))
