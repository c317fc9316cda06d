"""Days, months, terms and workdays as law counts them. No clock: every function is given its days."""

import calendar as gregorian
import datetime as dt
from dataclasses import dataclass


def age_on(born_on: dt.date, on: dt.date) -> int:
    """Whole years completed on the day; the birthday itself counts. Born on 29 February: 28 February in common years.

    Raises: ValueError before birth. Source: 民法典 第二百零二条 for the missing day; the birthday is practice.
    """
    if on < born_on:
        raise ValueError("nobody has an age before birth")
    years = on.year - born_on.year
    return years if on >= last_day_of_term(born_on, years=years) else years - 1


def last_day_of_term(starts: dt.date, *, years: int) -> dt.date:
    """The last day of a term of whole years: the same day of the month, or the month's last day if it has none.

    The starting day itself is not counted.  Source: 民法典 第二百零一条、第二百零二条.
    """
    return add_months(starts, years * 12)


def add_months(day: dt.date, n: int) -> dt.date:
    """The corresponding day n months later (earlier if negative), or that month's last day if it has none.

    Source: 民法典 第二百零二条.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    month_end = gregorian.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, month_end))


def month_named(said: str) -> dt.date:
    """The month that is written 2026-05, as its first day.

    Raises: ValueError for what is no month, or for one of a year in which nobody whom we serve is paid or promised.
    """
    first = dt.date.fromisoformat(f"{said}-01")
    if not 1900 <= first.year < 2200:
        raise ValueError(f"not a month of our time: {said}")
    return first


def month_of(day: dt.date) -> dt.date:
    """The month a day lies in, as its first day."""
    return day.replace(day=1)


def month_bounds(month: dt.date) -> tuple[dt.date, dt.date]:
    """The month as a half-open range: its first day, and the first day of the next."""
    return month_of(month), add_months(month_of(month), 1)


@dataclass(frozen=True)
class Calendar:
    """Public holidays and make-up workdays as published, and the years for which they have been.

    `off` need not name ordinary weekends. Source: 国务院办公厅 each year's 节假日安排的通知.
    """

    off: frozenset[dt.date]
    make_up: frozenset[dt.date]
    years: frozenset[int]

    def __post_init__(self) -> None:
        if both := self.off & self.make_up:
            raise ValueError(f"both off and a workday: {min(both)}")


@dataclass(frozen=True)
class Deadline:
    """The last day of a period. `provisional`: a day that was counted lies in a year not yet published."""

    date: dt.date
    provisional: bool


def is_workday(day: dt.date, calendar: Calendar) -> bool:
    """Whether offices work on the day; Monday to Friday where nothing else is published."""
    return day in calendar.make_up or (day.weekday() < 5 and day not in calendar.off)


def add_workdays(start: dt.date, n: int, calendar: Calendar) -> Deadline:
    """The n-th workday after the starting day, which is not counted; for n = 0 the starting day itself.

    Raises: ValueError for n < 0.  Source: 民法典 第二百零一条; 行政许可法 第八十二条.
    """
    _require_count(n)
    day = start
    for _ in range(n):
        day = _first_workday(day + dt.timedelta(days=1), calendar)
    return Deadline(day, n > 0 and not _is_published(start + dt.timedelta(days=1), day, calendar))


def workdays_between(start: dt.date, end: dt.date, calendar: Calendar) -> int:
    """Workdays after the starting day up to and with the end: the inverse of `add_workdays`.

    Raises: ValueError where the end lies before the start.
    """
    if end < start:
        raise ValueError("the end lies before the start")
    counted = (start + dt.timedelta(days=gone) for gone in range(1, (end - start).days + 1))
    return sum(is_workday(day, calendar) for day in counted)


def to_calendar_due(start: dt.date, days: int, calendar: Calendar) -> Deadline:
    """The last day of a period of calendar days; one that falls on a day off moves to the first workday after it.

    For 0 days, the starting day itself. Raises: ValueError for days < 0.
    Source: 民法典 第二百零一条、第二百零三条.
    """
    _require_count(days)
    if days == 0:
        return Deadline(start, False)
    last = start + dt.timedelta(days=days)
    due = _first_workday(last, calendar)
    return Deadline(due, not _is_published(last, due, calendar))


def _require_count(n: int) -> None:
    if n < 0:
        raise ValueError("a period cannot be negative")


def _first_workday(day: dt.date, calendar: Calendar) -> dt.date:
    while not is_workday(day, calendar):
        day += dt.timedelta(days=1)
    return day


def _is_published(first: dt.date, last: dt.date, calendar: Calendar) -> bool:
    return calendar.years.issuperset(range(first.year, last.year + 1))
