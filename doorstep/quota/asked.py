"""What departments were asked about months of work, by place: which lists came, how fresh they are, and which are late;
and so, whether silence about a claim means anything.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from doorstep.base.engines.gathering import Monthly, Registered
from doorstep.base.scope import as_system
from doorstep.base.workdays import calendar_in_force
from doorstep.exchange.contracts import CONTRACTS
from doorstep.exchange.models_feeds import IN_FORCE, FeedRun
from doorstep.kernel.claims import Claim
from doorstep.kernel.days import Calendar, add_months
from doorstep.kernel.feed import FeedContract, HoldsSpan, PaysMonth, fresh_until
from doorstep.orgs.places import above

from .sources import SOURCES

MONTH_WORDS = {"told": _("已收到"), "awaited": _("还没到期"), "late": _("过期未到")}
MONTH_TONES = {"told": "good", "awaited": "quiet", "late": "bad"}

OURS = "counted"  # what is claimed of others is in our own rows
# Lists by the facts that are read from them. Certificates lie in our own register: what it does not say is not so.
LIST_OF = {
    fact.name: source.name
    for source in SOURCES
    for fact in (
        [source.here, source.amount]
        if isinstance(source, Monthly)
        else [source.valid]
        if isinstance(source, Registered)
        else []
    )
    if fact is not None and source.name != OURS
}
EMPLOYERS, EMPLOYER = "employers", "employer"
PAID = sorted(set(LIST_OF.values()) - {EMPLOYERS})


@dataclass(frozen=True)
class SpanList:
    """How it stands with one list of spans at a place: `fresh`, `stale` or `never` told (exchange.feed_status).

    `runs` are the files in force, of the place and of those above it; none: nothing of it was ever told.
    """

    contract: FeedContract
    state: str
    runs: tuple[int, ...] = ()
    as_of: dt.date | None = None
    fresh_until: dt.date | None = None


def lists_of(kind: str, told: type[PaysMonth | HoldsSpan]) -> list[FeedContract]:
    """The lists that tell of this kind, by their codes."""
    found = [one for one in CONTRACTS.values() if isinstance(one.tells, told) and kind in one.told]
    return sorted(found, key=lambda one: one.code)


def _in_force(place: str, contracts: list[FeedContract]) -> QuerySet[FeedRun]:
    codes = [one.code for one in contracts]
    return FeedRun.objects.filter(contract__in=codes, code__in=above(place), state__in=IN_FORCE)


def months_told(place: str, kind: str, year: int) -> dict[int, int]:
    """The months of the year of which a list in force tells, at this place or above it, and the newest file of each.

    Where city and county have both told, the newer is named, and both are in force.  One query, of days alone and so
    with the whole tree's reach.
    """
    with as_system():
        runs = _in_force(place, lists_of(kind, PaysMonth)).filter(as_of__year=year).order_by("as_of", "pk")
        return {as_of.month: key for key, as_of in runs.values_list("pk", "as_of")}


def month_states(place: str, kinds: Collection[str], year: int, on: dt.date) -> dict[str, dict[int, str]]:
    """How each month of the year stands on the day, by kind: `told`, `awaited`, or `late`: it should have been told.

    Silence of a month that was not told says nothing of anybody.  One query, and the calendar's.
    """
    contracts, calendar = {kind: lists_of(kind, PaysMonth) for kind in kinds}, calendar_in_force()
    with as_system():
        runs = _in_force(place, [one for lists in contracts.values() for one in lists]).filter(as_of__year=year)
        told = {(code, as_of.month) for code, as_of in runs.values_list("contract", "as_of")}
    return {
        kind: {
            month: _state(any((one.code, month) in told for one in lists), lists, dt.date(year, month, 1), on, calendar)
            for month in range(1, 13)
        }
        for kind, lists in contracts.items()
    }


def _state(is_told: bool, contracts: list[FeedContract], month: dt.date, on: dt.date, calendar: Calendar) -> str:
    if is_told:
        return "told"
    before = month - dt.timedelta(days=1)  # the list of the month before, after which this one was due
    is_late = before < on and any(fresh_until(one, before, calendar) < on for one in contracts)
    return "late" if is_late else "awaited"


def spans_told(place: str, kind: str, on: dt.date) -> list[SpanList]:
    """How each list that tells of the kind stands on the day, at this place or above it. One query."""
    contracts, calendar = lists_of(kind, HoldsSpan), calendar_in_force()
    with as_system():
        runs = _in_force(place, contracts).filter(as_of__lte=on).order_by("as_of", "pk")
        found = list(runs.values_list("contract", "pk", "as_of"))
    standings = []
    for contract in contracts:
        mine = [(key, as_of) for code, key, as_of in found if code == contract.code]
        if not mine:
            standings.append(SpanList(contract, "never"))
            continue
        as_of = mine[-1][1]
        until = fresh_until(contract, as_of, calendar)
        keys = tuple(key for key, _as_of in mine)
        standings.append(SpanList(contract, "fresh" if on <= until else "stale", keys, as_of, until))
    return standings


@dataclass(frozen=True)
class Asked:
    """The file from which a list was read, by place, list and month of the year (from 0); and which lists are stale.

    `beyond` are the months after the day of a list of spans: what still held on that day may have ended since.
    """

    files: dict[tuple[str, int, str, int], int]
    stale: frozenset[tuple[str, str]]
    beyond: frozenset[tuple[str, int, str, int]]

    def is_beyond(self, claim: Claim, place: str, year: int, month: int) -> bool:
        """Whether a list that a claim rests on ends before the month does."""
        return any((place, year, name, month) in self.beyond for name in lists_behind(claim))

    def state(self, claim: Claim, place: str, year: int, month: int) -> str:
        """Of a claim's month: "asked", "stale", or "not_asked" where a list that it rests on was never handed in."""
        lists = lists_behind(claim)
        if any((place, year, name, month) not in self.files for name in lists):
            return "not_asked"
        return "stale" if any((place, name) in self.stale for name in lists) else "asked"

    def runs(self, claim: Claim, place: str, year: int) -> list[int]:
        """The files behind a claim in a year."""
        lists = lists_behind(claim)
        return sorted(
            {run for (at, of, name, _m), run in self.files.items() if (at, of) == (place, year) and name in lists}
        )


def lists_behind(claim: Claim) -> list[str]:
    """The departments' lists that a claim rests on."""
    return sorted({LIST_OF[fact.name] for fact in claim.facts if fact.name in LIST_OF})


def asked_of(places: Collection[tuple[str, int]], *, on: dt.date) -> Asked:
    """What was asked for these places and years, as of the day. A query for each list, place and year."""
    files, stale = dict[tuple[str, int, str, int], int](), set[tuple[str, str]]()
    beyond = set[tuple[str, int, str, int]]()
    for place, year in places:
        for name in PAID:
            files |= {(place, year, name, month - 1): run for month, run in months_told(place, name, year).items()}
        told = [one for one in spans_told(place, EMPLOYER, on) if one.runs]
        files |= {(place, year, EMPLOYERS, month): told[-1].runs[-1] for month in range(12 if told else 0)}
        if told and all(one.state == "stale" for one in told):
            stale.add((place, EMPLOYERS))
        latest = max((one.as_of for one in told if one.as_of), default=dt.date.max)
        ends = [add_months(dt.date(year, at, 1), 1) - dt.timedelta(days=1) for at in range(1, 13)]
        beyond |= {(place, year, EMPLOYERS, month) for month, end in enumerate(ends) if latest < end}
    return Asked(files, frozenset(stale), frozenset(beyond))
