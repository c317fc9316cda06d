"""Which departments were asked about a month at all, and whether what they told is still fresh."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from doorstep.base.engines.gathering import Monthly, Registered
from doorstep.kernel.claims import Claim

from .asked import months_told, spans_told
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
EMPLOYERS, EMPLOYER = "employers", "employer"
PAID = sorted(set(LIST_OF.values()) - {EMPLOYERS})


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
    """What was asked for these places and years, as of the day. A query for each list, place and year."""
    files, stale = dict[tuple[str, int, str, int], int](), set[tuple[str, str]]()
    for place, year in places:
        for name in PAID:
            files |= {(place, year, name, month - 1): run for month, run in months_told(place, name, year).items()}
        told = [one for one in spans_told(place, EMPLOYER, on) if one.runs]
        files |= {(place, year, EMPLOYERS, month): told[-1].runs[-1] for month in range(12 if told else 0)}
        if told and all(one.state == "stale" for one in told):
            stale.add((place, EMPLOYERS))
    return Asked(files, frozenset(stale))
