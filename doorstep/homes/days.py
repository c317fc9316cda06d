"""What the taps of a day and the days of a month come to. Values only: nothing here asks the database."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from .terms_day import DAY_MARKED, DAY_PRESENT, DAY_WORKED, MONTH_DAYS, SUBSIDY, SUBSIDY_BY_DAYS, SUBSIDY_DAYS

MOST_MINUTES = 24 * 60
COUNT_FOR_NOTHING = frozenset({"undo", "card"})


class TapSeen(NamedTuple):
    """A tap as a day is read from it; `undoes` is the key of the tap that it takes back."""

    key: UUID
    kind: str
    said_at: dt.datetime
    service: str = ""
    undoes: UUID | None = None


@dataclass(frozen=True)
class DayOut:
    """What a day came to. A stay without an end counts no minute and is said; nothing is guessed.

    `open_at`: when somebody came who has not left.  `doubles`: arrivals while already there.
    `strays`: departures of somebody who had not come.  `marked`: "present" or "half", where an old sheet says so and no
    time.  `rows`: the taps that count.
    """

    arrived: dt.datetime | None = None
    left: dt.datetime | None = None
    minutes: int = 0
    work_minutes: int = 0
    meals: int = 0
    services: dict[str, int] = field(default_factory=dict)
    medicines: int = 0
    incidents: int = 0
    open_at: dt.datetime | None = None
    doubles: int = 0
    strays: int = 0
    marked: str = ""
    rows: tuple[UUID, ...] = ()

    @property
    def is_present(self) -> bool:
        """Whether the person came."""
        return self.arrived is not None or bool(self.marked)


def standing(taps: Iterable[TapSeen]) -> list[TapSeen]:
    """The taps that count, of somebody and neither undone nor undoing, each once, in the order of their making."""
    once = {tap.key: tap for tap in taps}
    undone = {tap.undoes for tap in once.values() if tap.kind == "undo"}
    left = (tap for tap in once.values() if tap.kind not in COUNT_FOR_NOTHING and tap.key not in undone)
    return sorted(left, key=lambda tap: (tap.said_at, tap.key))


def day_of(taps: Iterable[TapSeen], work_minutes: int = 0) -> DayOut:
    """One client's day from the taps of that day, in whatever order they were received."""
    counted = standing(taps)
    kinds = Counter(tap.kind for tap in counted)
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    since: dt.datetime | None = None
    stayed, doubles, strays = dt.timedelta(), 0, 0
    for tap in counted:
        if tap.kind == "arrive":
            doubles += since is not None
            since = since or tap.said_at
            first = first or tap.said_at
        elif tap.kind == "leave" and since is not None:
            stayed, last, since = stayed + (tap.said_at - since), tap.said_at, None
        elif tap.kind == "leave":
            strays += 1
    return DayOut(
        arrived=first,
        left=last,
        minutes=min(int(stayed.total_seconds()) // 60, MOST_MINUTES),
        work_minutes=work_minutes,
        meals=kinds["meal"],
        services=dict(Counter(tap.service for tap in counted if tap.kind == "service")),
        medicines=kinds["medicine"],
        incidents=kinds["incident"],
        open_at=since,
        doubles=doubles,
        strays=strays,
        marked="present" if kinds["present"] else "half" if kinds["half"] else "",
        rows=tuple(tap.key for tap in counted),
    )


def is_valid_day(day: DayOut, on: dt.date) -> bool:
    """Whether the day counts: long enough present, or long enough at work. Source: domain §4.5, 待核.

    A whole day of which an old sheet says no time counts where the parameter says so; half a day does not.
    """
    is_long = day.minutes >= DAY_PRESENT.on(on) or day.work_minutes >= DAY_WORKED.on(on)
    return is_long or (day.marked == "present" and bool(DAY_MARKED.on(on)))


@dataclass(frozen=True)
class MonthOut:
    """What a month came to; `rows` and `digest` say from how many taps, and from which."""

    days_present: int
    valid_days: int
    is_valid: bool
    minutes: int
    work_minutes: int
    meals: int
    services: dict[str, int]
    subsidy_fen: int
    rows: int
    digest: str


def month_of(days: Sequence[tuple[dt.date, DayOut]], month: dt.date, *, is_counted: bool) -> MonthOut:
    """One client's month from its days; whoever does not count towards care (计入托养) draws no subsidy."""
    valid = sum(is_valid_day(day, on) for on, day in days)
    services: Counter[str] = Counter()
    for _on, day in days:
        if day.services:
            services.update(day.services)
    keys = sorted(key.bytes for _on, day in days for key in day.rows)
    return MonthOut(
        days_present=sum(day.is_present or is_valid_day(day, on) for on, day in days),
        valid_days=valid,
        is_valid=valid >= MONTH_DAYS.on(month),
        minutes=sum(day.minutes for _on, day in days),
        work_minutes=sum(day.work_minutes for _on, day in days),
        meals=sum(day.meals for _on, day in days),
        services=dict(sorted(services.items())),
        subsidy_fen=subsidy_fen(valid, month) if is_counted else 0,
        rows=len(keys),
        digest=hashlib.sha256(b"".join(keys)).hexdigest(),
    )


def subsidy_fen(valid_days: int, month: dt.date) -> int:
    """What valid days give, rounded down to the fen: by days, or all or nothing. Source: domain §4.5, 待核."""
    standard, full = SUBSIDY.on(month), SUBSIDY_DAYS.on(month)
    if SUBSIDY_BY_DAYS.on(month):
        return min(standard, standard * valid_days // full)
    return standard if valid_days >= MONTH_DAYS.on(month) else 0
