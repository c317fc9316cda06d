"""What departments told of those whom employers have placed, as the lists that `verify` reads. As the system: a list is
the city's, and whoever reviews a county does not reach it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from django.db import connection

from doorstep.base.engines.columns import Array
from doorstep.base.engines.gathering import FOREVER, month_number
from doorstep.certificates.models import Certificate
from doorstep.exchange.models_feeds import IN_FORCE

from .claimed import Claimed
from .models import Declaration
from .models_lists import ListedMonth, ListedSpan

PAID = ("pension", "unemployment", "injury", "medical", "wages")
ENDS = ("cancelled", "moved_out", "frozen")  # states of a certificate that end it on the day they begin
NEWEST_LAST = ("run__as_of", "run_id", "row")
COUNTING_TOO = ("submitted", "accepted", "reviewed", "certified")
ELSEWHERE = """
    SELECT placement.number_index, employer.uscc, declaration.year, placement.wages_fen
    FROM quota_placement AS placement
    JOIN quota_declaration AS declaration ON declaration.id = placement.declaration_id
    JOIN quota_employer AS employer ON employer.id = placement.employer_id
    WHERE placement.number_index IN (SELECT unnest(%s::bytea[])) AND declaration.year = ANY(%s)
      AND declaration.state = ANY(%s)
"""


def lists_of(claimed: Claimed, years: Sequence[int]) -> dict[str, dict[str, Array]]:
    """The lists by the names of `sources`. A handful of queries."""
    keys = list(claimed.people)
    return {
        **_months(claimed, keys, years),
        "certificates": _certificates(claimed, keys),
        "veterans": _spans(claimed, _listed_spans(keys, "veteran")),
        "employers": _registrations(claimed),
        "counted": _elsewhere(claimed, keys, years),
    }


def _months(claimed: Claimed, keys: list[bytes], years: Sequence[int]) -> dict[str, dict[str, Array]]:
    rows = ListedMonth.objects.filter(
        number_index__in=keys, run__state__in=IN_FORCE, month__year__in=years, kind__in=PAID
    ).order_by(*NEWEST_LAST)
    # City and county may both tell of one payment: it was paid once, and the newer list says how much.
    told = {
        (kind, bytes(key), uscc, month): fen
        for kind, key, uscc, month, fen in rows.values_list("kind", "number_index", "uscc", "month", "fen")
    }
    found: dict[str, list[tuple[int, int, int, int]]] = {kind: [] for kind in PAID}
    for (kind, key, uscc, month), fen in told.items():
        person, employer = claimed.people[key], claimed.employers.get(uscc, -1)
        found[kind].append((person, month_number(month), employer, fen or 0))
    return {kind: _columns(("person_id", "month", "employer_id", "fen"), told) for kind, told in found.items()}


def _certificates(claimed: Claimed, keys: list[bytes]) -> dict[str, Array]:
    """Our own register's, and those that the national list tells of."""
    ours = Certificate.objects.filter(person__number_index__in=keys, person__merged_into=None)
    told = ours.values_list("person__number_index", "valid", "state", "state_since", "grade")
    rows = []
    for key, valid, state, since, grade in told:
        ends = [day for day in (valid.upper, since if state in ENDS else None) if day]
        rows.append((bytes(key or b""), valid.lower, min(ends, default=None), grade))
    return _spans(claimed, [*rows, *_listed_spans(keys, "certificate")])


def _listed_spans(keys: list[bytes], kind: str) -> Iterator[tuple[bytes, dt.date, dt.date | None, int]]:
    rows = ListedSpan.objects.filter(number_index__in=keys, kind=kind, run__state__in=IN_FORCE)
    for key, since, until, value in _newest(rows.values_list("number_index", "run_id", "since", "until", "value")):
        yield bytes(key or b""), since, until, value or 0


def _newest(rows: Any) -> Iterator[tuple[Any, ...]]:
    """Of rows with who they are about and in which file, those of the newest file that tells of each; without it."""
    by_file: dict[Any, tuple[int, list[tuple[Any, ...]]]] = {}
    for who, run, *told in rows.order_by(*NEWEST_LAST):
        key = who if isinstance(who, str) else bytes(who)
        if key not in by_file or by_file[key][0] != run:
            by_file[key] = (run, [])
        by_file[key][1].append((key, *told))
    for _run, kept in by_file.values():
        yield from kept


def _spans(claimed: Claimed, rows: Iterable[tuple[bytes, dt.date, dt.date | None, int]]) -> dict[str, Array]:
    """Spans in months: what holds at a month's end holds for the month (待核)."""
    told = [(claimed.people[key], month_number(since), _end(until), value) for key, since, until, value in rows]
    return _columns(("person_id", "since", "until", "value"), told)


def _registrations(claimed: Claimed) -> dict[str, Array]:
    rows = ListedSpan.objects.filter(uscc__in=list(claimed.employers), kind="employer", run__state__in=IN_FORCE)
    told = [
        (claimed.employers[uscc], month_number(since), _end(until), 0)
        for uscc, since, until in _newest(rows.values_list("uscc", "run_id", "since", "until"))
    ]
    return _columns(("employer_id", "since", "until", "value"), told)


def _end(until: dt.date | None) -> int:
    return FOREVER if until is None else month_number(until)


def _elsewhere(claimed: Claimed, keys: list[bytes], years: Sequence[int]) -> dict[str, Array]:
    """Who claims which month of these people. Where several employers do, it is elsewhere for each of them."""
    claimants: dict[tuple[int, int], set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(ELSEWHERE, [keys, list(years), list(COUNTING_TOO)])
        for key, uscc, year, wages in cursor:
            january = month_number(dt.date(year, 1, 1))
            for at, wage in enumerate(wages):
                if wage is not None:
                    claimants[claimed.people[bytes(key)], january + at].add(uscc)
    told = [
        (person, month, claimed.employers.get(next(iter(who)), -1) if len(who) == 1 else -1)
        for (person, month), who in claimants.items()
    ]
    return _columns(("person_id", "month", "employer_id"), told)


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, Array]:
    columns = np.array(rows, np.int32).reshape(-1, len(names)).T
    return {name: np.ascontiguousarray(column) for name, column in zip(names, columns, strict=True)}


def years_of(declarations: Iterable[Declaration]) -> list[int]:
    """The years that declarations are about."""
    return sorted({one.year for one in declarations})
