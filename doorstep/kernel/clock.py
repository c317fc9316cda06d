"""The clock of a case: working time only, with every stop a segment that has a reason. No clock of its own.

A day counts when the clock was running as it began: so the day on which a case is accepted, or taken up again, is not
counted, and the day on which it is stopped is.  Source: 民法典 第二百零一条（开始的当日不计入）.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .days import Calendar, Deadline, add_workdays, is_workday, to_calendar_due

Unit = Literal["workdays", "days"]


@dataclass(frozen=True)
class Limit:
    """How long an office has. `unit` "days" are calendar days, where the law says so."""

    count: int
    unit: Unit = "workdays"


@dataclass(frozen=True)
class Segment:
    """Days in which the clock ran (`stops` empty) or stood still, and then why. `until` None: it still does."""

    since: date
    until: date | None
    stops: str

    @property
    def counts(self) -> bool:
        """Whether time is used up in it."""
        return not self.stops


def segments_of(steps: Iterable[tuple[date, str]], *, ended: date | None = None) -> list[Segment]:
    """The segments that follow from steps in order: the day, and why the clock stands still from then on.

    An empty reason: it runs.  Steps that change nothing join the segment before.  `ended` closes the last one.
    """
    found: list[Segment] = []
    for day, stops in steps:
        if found and found[-1].stops == stops:
            continue
        if found:
            found[-1] = Segment(found[-1].since, day, found[-1].stops)
        found.append(Segment(day, None, stops))
    if found and ended is not None:
        found[-1] = Segment(found[-1].since, ended, found[-1].stops)
    return found


def used(segments: Sequence[Segment], limit: Limit, until: date, calendar: Calendar) -> int:
    """Days of the limit's unit used up to and with `until`."""
    return sum(
        _counted(segment.since, min(segment.until or until, until), limit, calendar)
        for segment in segments
        if segment.counts and segment.since < until
    )


def due_on(segments: Sequence[Segment], limit: Limit, calendar: Calendar) -> Deadline | None:
    """The last day of the limit; None while the clock stands still with time left, since no day can be named then."""
    left = limit.count
    for segment in segments:
        if not segment.counts:
            continue
        spent = 0 if segment.until is None else _counted(segment.since, segment.until, limit, calendar)
        if segment.until is None or spent >= left:
            return _after(segment.since, left, limit, calendar)
        left -= spent
    return None


def _counted(since: date, until: date, limit: Limit, calendar: Calendar) -> int:
    days = (since + timedelta(days=gone) for gone in range(1, (until - since).days + 1))
    return sum(1 for day in days if limit.unit == "days" or is_workday(day, calendar))


def _after(since: date, left: int, limit: Limit, calendar: Calendar) -> Deadline:
    return (to_calendar_due if limit.unit == "days" else add_workdays)(since, left, calendar)
