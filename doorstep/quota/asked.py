"""What a place has been told of months of work: which months, which lists, and which of them are late."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from doorstep.base.scope import as_system
from doorstep.base.workdays import calendar_in_force
from doorstep.exchange.contracts import CONTRACTS
from doorstep.exchange.models_feeds import IN_FORCE, FeedRun
from doorstep.kernel.days import Calendar
from doorstep.kernel.feed import FeedContract, HoldsSpan, PaysMonth, fresh_until
from doorstep.orgs.places import above

MONTH_WORDS = {"told": _("已收到"), "awaited": _("还没到期"), "late": _("过期未到")}
MONTH_TONES = {"told": "good", "awaited": "quiet", "late": "bad"}


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


def month_states(place: str, kind: str, year: int, on: dt.date) -> dict[int, str]:
    """How each month of the year stands on the day: `told`, `awaited`, or `late`: it should have been told by now.

    Silence of a month that was not told says nothing of anybody.
    """
    told, calendar = months_told(place, kind, year), calendar_in_force()
    contracts = lists_of(kind, PaysMonth)
    return {month: _state(month in told, contracts, dt.date(year, month, 1), on, calendar) for month in range(1, 13)}


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
