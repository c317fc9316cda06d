"""A feed as agreed with another department: its columns, its period, its freshness, and what a row of it tells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from .benefit import Parameter
from .days import Calendar, add_months, add_workdays, month_of

Kind = Literal["text", "day", "month", "int", "fen", "choice", "citizen", "uscc", "area"]
Period = Literal["daily", "weekly", "monthly", "quarterly", "term"]
PERIOD_WORDS: dict[Period, str] = {
    "daily": "每日",
    "weekly": "每周",
    "monthly": "每月",
    "quarterly": "每季度",
    "term": "每学期",
}
MONTHS: dict[Period, int] = {"monthly": 1, "quarterly": 3, "term": 6}
DAYS: dict[Period, int] = {"daily": 1, "weekly": 7}
TERM_BEGINS = (2, 8)  # school terms are counted from February and from August (待核)


@dataclass(frozen=True)
class FeedColumn:
    """A column of the file. `codes`: for a choice, the texts that may stand in it and what each means to us."""

    name: str
    label: str
    kind: Kind = "text"
    required: bool = True
    other_labels: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tells:
    """A row tells that a circumstance of the person holds.

    kinds  the circumstances of which the file tells
    by     the column whose meaning names the kind, where there is more than one
    since  the column of the day or month from which it holds; none, or an empty cell: from the month of the file
    until  the column of the last day or month of it; none, or an empty cell: no end is known
    amount the column of what the department pays a month; none, or an empty cell: it is not told how much
    """

    kinds: tuple[str, ...]
    by: str = ""
    since: str = ""
    until: str = ""
    amount: str = ""


@dataclass(frozen=True)
class Dies:
    """A row tells of a death, on the day in the column `day`."""

    day: str


@dataclass(frozen=True)
class Moves:
    """A row tells that the household register moved to the area in the column `to`. A person acts on it."""

    to: str


@dataclass(frozen=True)
class PaysMonth:
    """A row tells that an employer paid for a person in the month of the file: a line of insurance, or wages.

    kinds     what is paid
    employer  the column of the employer's credit code
    month     the column of the month
    by        the column whose meaning names the kind, where there is more than one
    amount    the column of the sum; none: it is not told how much
    """

    kinds: tuple[str, ...]
    employer: str
    month: str
    by: str = ""
    amount: str = ""


@dataclass(frozen=True)
class HoldsSpan:
    """A row tells that something held from a day on: of the person, or of an employer where a column names one.

    kind      what held
    since     the column of the first day
    until     the column of the last day; none, or an empty cell: no end is known
    value     the column of a small whole number, such as a grade
    employer  the column of the employer's credit code; none: it is of the person
    called    the column of the employer's name
    """

    kind: str
    since: str
    until: str = ""
    value: str = ""
    employer: str = ""
    called: str = ""


Told = Tells | Dies | Moves | PaysMonth | HoldsSpan


@dataclass(frozen=True)
class FeedContract:
    """What was agreed with a department about one file that it sends again and again.

    key       the columns by which two rows of a file are one and the same
    is_whole  the file lists everybody of a place; else it tells of changes only
    grace     workdays by which the period may be exceeded before the feed counts as stale
    """

    code: str
    label: str
    source: str
    columns: tuple[FeedColumn, ...]
    key: tuple[str, ...]
    period: Period
    grace: Parameter
    tells: Told
    is_whole: bool = False
    formats: tuple[str, ...] = ("xlsx", "text")
    encodings: tuple[str, ...] = ("UTF-8", "GB18030")

    @property
    def name(self) -> str:
        """The file as people call it, with whom it comes from: 民政部门《低保对象名单》."""
        return f"{self.source}《{self.label}》"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The circumstances that the feed tells of; none where it tells of something else."""
        return self.tells.kinds if isinstance(self.tells, Tells) else ()

    @property
    def told(self) -> tuple[str, ...]:
        """Everything that the feed tells of, by its kinds; none where it tells of deaths or moves."""
        match self.tells:
            case Tells(kinds=kinds) | PaysMonth(kinds=kinds):
                return kinds
            case HoldsSpan(kind=kind):
                return (kind,)
        return ()

    @property
    def is_of_employers(self) -> bool:
        """Whether its rows are about employers alone, and name no person."""
        return isinstance(self.tells, HoldsSpan) and bool(self.tells.employer)

    @property
    def is_by_period(self) -> bool:
        """Whether a file replaces the one of its own period only, and those of other periods stay in force."""
        return not self.is_whole or isinstance(self.tells, PaysMonth)

    @property
    def absent(self) -> str:
        """How it stands with whoever is not on a whole list: no; or nothing is known, where the list is no roster."""
        return "不是" if self.kinds else "没有记录"

    def column(self, name: str) -> FeedColumn:
        """The column of this name. Raises: LookupError."""
        found = next((column for column in self.columns if column.name == name), None)
        if found is None:
            raise LookupError(f"{self.code} has no column {name}")
        return found

    def faults(self) -> Iterator[str]:
        """What is not sound in the declaration, for those who wrote it."""
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            yield "a column is declared twice"
        if not self.is_of_employers:
            if ("number", "citizen") not in {(column.name, column.kind) for column in self.columns}:
                yield "no column number of the kind citizen"
            if "name" not in names:
                yield "no column name"
        named = [*self.key, *columns_of(self.tells)]
        yield from (f"no column {one}" for one in named if one not in names)
        if all(one in names for one in named):
            yield from self._faults_of_what_is_told()
        yield from (f"no codes in {one.name}" for one in self.columns if one.kind == "choice" and not one.codes)

    def _faults_of_what_is_told(self) -> Iterator[str]:
        match self.tells:
            case Tells(kinds=kinds, by=by) | PaysMonth(kinds=kinds, by=by):
                meant = set(self.column(by).codes.values()) if by else set(kinds[:1])
                if not kinds or meant != set(kinds):
                    yield "the kinds are not those that the column names"
        match self.tells:
            case Tells(amount=amount) if amount and self.key != ("number",):
                yield "an amount needs one row for a person"
            case PaysMonth(employer=employer, month=month):
                if (self.column(employer).kind, self.column(month).kind, self.period) != ("uscc", "month", "monthly"):
                    yield "who paid in a month needs a credit code, a month, and a file for each month"
            case HoldsSpan(since=since, employer=employer):
                if not self.column(since).required or (employer and self.column(employer).kind != "uscc"):
                    yield "what held needs its first day, and an employer a credit code"
        if self.is_whole and isinstance(self.tells, Dies | Moves):
            yield "a whole list must tell of a circumstance, of a month or of a span"
        if not self.is_whole and isinstance(self.tells, PaysMonth | HoldsSpan):
            yield "months and spans are told by whole lists"


def columns_of(tells: Told) -> list[str]:
    """The columns that the telling names."""
    match tells:
        case Tells(_kinds, by, since, until, amount):
            named = [by, since, until, amount]
        case Dies(day):
            named = [day]
        case Moves(to):
            named = [to]
        case PaysMonth(_kinds, employer, month, by, amount):
            named = [employer, month, by, amount]
        case HoldsSpan(_kind, since, until, value, employer, called):
            named = [since, until, value, employer, called]
    return [one for one in named if one]


def period_of(period: Period, day: date) -> tuple[date, date]:
    """The period in which the day lies, as a half-open range of days. Weeks begin on Monday."""
    if period == "daily":
        return day, day + timedelta(days=1)
    if period == "weekly":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    months = MONTHS[period]
    phase = TERM_BEGINS[0] if period == "term" else 1
    first = add_months(month_of(day), -((day.month - phase) % months))
    return first, add_months(first, months)


def next_due(period: Period, as_of: date) -> date:
    """The day on which the next file is due after one of the day `as_of`."""
    return add_months(as_of, MONTHS[period]) if period in MONTHS else as_of + timedelta(days=DAYS[period])


def fresh_until(contract: FeedContract, as_of: date, calendar: Calendar) -> date:
    """The last day on which a file of the day `as_of` is still fresh. Raises: Refused("parameter.missing")."""
    due = next_due(contract.period, as_of)
    return add_workdays(due, contract.grace.on(due), calendar).date
