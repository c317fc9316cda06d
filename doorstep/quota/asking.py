"""Which departments were asked about a month at all, and whether what they told is still fresh."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from doorstep.base.engines.gathering import Monthly, Registered
from doorstep.base.workdays import calendar_in_force
from doorstep.exchange.contracts import CONTRACTS
from doorstep.exchange.models_feeds import IN_FORCE, FeedRun
from doorstep.kernel.claims import Claim
from doorstep.kernel.feed import FeedContract, fresh_until
from doorstep.orgs.places import above

from .sources import SOURCES

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
KIND_OF = {"employers": "employer"}  # the lists that are called otherwise in the files


@dataclass(frozen=True)
class Asked:
    """The file from which a list was read, by place, list and month of the year (from 0); and which lists are stale."""

    files: dict[tuple[str, int, str, int], int]
    stale: frozenset[tuple[str, str]]

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
    """What was asked for these places and years, as of the day. One query, and the calendar's."""
    wanted = {name: _contracts_telling(KIND_OF.get(name, name)) for name in set(LIST_OF.values())}
    codes = {code for place, _year in places for code in above(place)}
    contracts = {contract.code: contract for found in wanted.values() for contract in found}
    runs = list(
        FeedRun.objects.filter(contract__in=contracts, code__in=codes, state__in=IN_FORCE, as_of__lte=on).order_by("pk")
    )
    calendar, files, stale = calendar_in_force(), dict[tuple[str, int, str, int], int](), set[tuple[str, str]]()
    for place, year in places:
        for name, telling in wanted.items():
            mine = [run for run in runs if run.code in above(place) and run.contract in {one.code for one in telling}]
            for run in mine:
                for month in _months(run, year, is_monthly=name != "employers"):
                    files[place, year, name, month] = run.pk
            if name == "employers" and mine:
                newest = max(mine, key=lambda run: run.as_of)
                if on > fresh_until(contracts[newest.contract], newest.as_of, calendar):
                    stale.add((place, name))
    return Asked(files, frozenset(stale))


def _contracts_telling(kind: str) -> list[FeedContract]:
    return [contract for contract in CONTRACTS.values() if kind in kinds_told(contract)]


def kinds_told(contract: FeedContract) -> tuple[str, ...]:
    """What rows of a feed tell of, whatever its shape."""
    told = getattr(contract.tells, "kinds", None) or getattr(contract.tells, "kind", None) or ()
    return (told,) if isinstance(told, str) else tuple(told)


def _months(run: FeedRun, year: int, *, is_monthly: bool) -> Iterable[int]:
    """The months of the year (from 0) for which a file speaks: its own, or all of them where it tells of spans."""
    if not is_monthly:
        return range(12)
    return [run.period.lower.month - 1] if run.period.lower.year == year else []
