"""Who must have a guardian. This room knows minors; the rooms above add their own reasons."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, Lookup, OuterRef, Q, QuerySet

from .ages import born_by
from .models import Guardian

FULL_AGE_YEARS = 18


@dataclass(frozen=True)
class Ground:
    """One reason why somebody must have a guardian: its words, and the people it concerns on a day."""

    name: str
    label: str
    people: Callable[[dt.date], Q | Lookup]


GROUNDS: list[Ground] = []


def need_guardian(ground: Ground) -> Ground:
    """Make a reason known. A reason declared twice is an error."""
    if any(known.name == ground.name for known in GROUNDS):
        raise LookupError(f"ground of guardianship declared twice: {ground.name}")
    GROUNDS.append(ground)
    return ground


def is_minor(born_on: dt.date | None, on: dt.date) -> bool:
    """Whether the eighteenth birthday is still to come on the day; of whoever's birthday is not known, it is not said.

    Source: 民法典 第十七条.
    """
    return born_on is not None and born_on > born_by(on, years=FULL_AGE_YEARS)


def _minors(on: dt.date) -> Q:
    """Born so late that the eighteenth birthday is still to come.  Source: 民法典 第十七条、第二十七条."""
    return Q(born_on__gt=born_by(on, years=FULL_AGE_YEARS))


need_guardian(Ground("minor", "未成年人", _minors))


def lacking_guardian(people: QuerySet, on: dt.date) -> QuerySet:
    """The living who must have a guardian on the day, and have none."""
    concerned = Q(pk__in=[])
    for ground in GROUNDS:
        concerned |= Q(ground.people(on))
    held = Exists(Guardian.objects.filter(person=OuterRef("pk"), held__contains=on))
    return people.filter(concerned, ~held, died_on=None)


def with_grounds(people: QuerySet, on: dt.date) -> QuerySet:
    """The people, each with `ground_<name>`: whether that reason concerns them."""
    return people.annotate(**{f"ground_{ground.name}": ground.people(on) for ground in GROUNDS})


def grounds_of(person: object) -> list[str]:
    """The words of the reasons that concern a person fetched by `with_grounds`."""
    return [ground.label for ground in GROUNDS if getattr(person, f"ground_{ground.name}", False)]
