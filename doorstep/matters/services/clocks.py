"""The clock of a case in rows: segments written as it goes on, the due day, and both derived anew from the events."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.clock import Limit, Segment, due_on, segments_of
from doorstep.kernel.days import Calendar
from doorstep.matters.models import Matter, MatterEvent, MatterSegment
from doorstep.people.services.standing import day_of


def limit_of(matter: Matter) -> Limit:
    """The limit with which the case began."""
    return Limit(matter.limit_count, "days" if matter.limit_unit == "days" else "workdays")


def turn_clock(matter: Matter, event: MatterEvent, *, ends: bool) -> None:
    """Write what an event does to the clock: close the open segment, open the next, set the due day. Four queries."""
    if matter.accepted_at is None:
        return
    day = day_of(event.at)
    rows = list(MatterSegment.objects.filter(matter=matter).order_by("number"))
    last = rows[-1] if rows else None
    if last is None or last.stops != event.stops or ends:
        if last is not None and last.until is None:
            last.until = day
            last.save(update_fields=["until"])
        if not ends:
            rows.append(
                MatterSegment.objects.create(
                    matter=matter, code=matter.code, number=len(rows) + 1, since=day, stops=event.stops
                )
            )
    matter.stops = "" if ends else event.stops
    if not ends:
        set_due(matter, [Segment(row.since, row.until, row.stops) for row in rows], calendar_in_force())


def set_due(matter: Matter, segments: Iterable[Segment], calendar: Calendar) -> None:
    """The due day that follows from the segments, on the row in memory."""
    deadline = due_on(list(segments), limit_of(matter), calendar)
    matter.due_on = deadline.date if deadline else None
    matter.is_provisional = bool(deadline and deadline.provisional)


@dataclass(frozen=True)
class Difference:
    """A case whose kept clock is not what its events say."""

    number: str
    kept: str
    derived: str


def derived_segments(events: Iterable[MatterEvent], *, ended: dt.date | None) -> list[Segment]:
    """The segments that the events alone give: from the act that starts the clock on."""
    steps, begun = [], False
    for event in events:
        begun = begun or event.starts
        if begun:
            steps.append((day_of(event.at), event.stops))
    return segments_of(steps[:-1] if ended and len(steps) > 1 else steps, ended=ended)


def check_clocks(*, mend: bool = False, at_once: int = 500) -> Iterator[Difference]:
    """Derive every open case's due day anew from its events and today's calendar, and tell each that differs.

    A provisional day that the published calendar has moved is not a fault: with `mend` it is written down and told.
    """
    calendar, after = calendar_in_force(), 0
    while rows := list(
        Matter.objects.filter(closed_at=None, accepted_at__isnull=False, pk__gt=after)
        .order_by("pk")
        .prefetch_related("events", "segments")[:at_once]
    ):
        after = rows[-1].pk
        for matter in rows:
            yield from _check(matter, calendar, mend=mend)


def _check(matter: Matter, calendar: Calendar, *, mend: bool) -> Iterator[Difference]:
    events = sorted(matter.events.all(), key=lambda event: event.number)
    kept = [Segment(row.since, row.until, row.stops) for row in sorted(matter.segments.all(), key=lambda r: r.number)]
    derived = derived_segments(events, ended=None)
    before = (matter.due_on, matter.is_provisional)
    set_due(matter, derived, calendar)
    if kept != derived:
        yield Difference(matter.number, _words(kept), _words(derived))
    elif before != (matter.due_on, matter.is_provisional):
        yield Difference(matter.number, str(before[0] or _("停表")), str(matter.due_on or _("停表")))
        if mend:
            with transaction.atomic():
                Matter.objects.filter(pk=matter.pk).update(due_on=matter.due_on, is_provisional=matter.is_provisional)


def _words(segments: Iterable[Segment]) -> str:
    return "；".join(
        f"{part.since:%Y-%m-%d} {_('至')} {part.until or _('今')} {part.stops or _('计时')}" for part in segments
    )
