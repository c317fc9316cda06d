"""What was done to a person and who looked, in words: the lines of the trail as a page shows them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from doorstep.base.acts import act_words
from doorstep.base.models import Look, Trail

from .models import Person

SHOWN_AT_MOST = 20


@dataclass(frozen=True)
class Event:
    """One line of a timeline, as cotton/timeline.html draws it."""

    label: str
    by: str
    at: dt.datetime
    note: str


def rows_of(person: Person) -> list[int]:
    """The person's own row and every row that was joined to it. One query."""
    joined, known = [person.pk], {person.pk}
    while True:
        more = set(Person.objects.filter(merged_into__in=joined).values_list("pk", flat=True)) - known
        if not more:
            return sorted(known)
        joined, known = sorted(more), known | more


def events_of(people: Iterable[int]) -> list[Event]:
    """The latest acts on these rows, newest last. One query."""
    lines = Trail.objects.filter(thing="people.person", thing_id__in=list(people)).order_by("-at")[:SHOWN_AT_MOST]
    return [
        Event(act_words(line.act), f"{line.seat_label} {line.account_name}".strip(), line.at, line.reason)
        for line in reversed(lines)
    ]


def looks_at(people: Iterable[int]) -> Any:
    """Who looked at these rows, latest first."""
    return Look.objects.filter(person_id__in=list(people)).order_by("-at", "-pk")
