"""Where a place was on a day, asked by the code of then, by one before it, or by one after it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import parent_of

from .models import Division, DivisionChange
from .places import above, names_of

STATS = "stats"


@dataclass(frozen=True)
class DivisionAt:
    """A unit as it was on a day. `path`: names from the city down. `valid_from` None: nobody knows since when;
    `valid_to` None: stands to this day. `successor`: the code under which it went on afterwards, empty where none.
    """

    code: str
    name: str
    path: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    successor: str


def division_at(code: str, day: dt.date) -> list[DivisionAt]:
    """The unit that the code meant on the day; else the unit that came from it, or the units that it came from.

    Several only where a place was made of several.  Raises: Refused("division.unknown", "division.not_then").
    """
    rows = list(Division.objects.filter(system=STATS, code=code).order_by("valid"))
    if not rows:
        raise Refused(
            _("查不到 %(code)s。") % {"code": code},
            why=_("区划目录里没有这个代码。"),
            then=_("请核对代码；别的市先用 doorstep divisions load 载入。"),
            code="division.unknown",
        )
    if standing := [row for row in rows if _covers(row, day)]:
        return [_told(standing[0], day)]
    if ended := [row for row in rows if row.valid.upper and row.valid.upper <= day]:
        found = _forwards(ended[-1], day)
    else:
        found = _backwards(rows[0], day)
    if answers := [_told(row, day) for row in found]:
        return answers
    raise Refused(
        _("查不到 %(code)s %(name)s 在 %(day)s 的归属。") % {"code": code, "name": rows[-1].name, "day": day},
        why=_end_words(ended[-1]) if ended else _beginning_words(rows[0]),
        then=_("请换一个日期，或到民政部门核对。"),
        code="division.not_then",
    )


def successor_of(row: Division) -> str:
    """The code under which the unit went on when this row of it ended; empty where it stands or went no further."""
    if row.valid.upper is None:
        return ""
    changes = DivisionChange.objects.filter(system=row.system, old_code=row.code, on=row.valid.upper)
    return changes.values_list("new_code", flat=True).first() or ""


@dataclass(frozen=True)
class Side:
    """A unit before or after a change; `above` is the name of the unit above it then."""

    code: str
    name: str
    above: str


@dataclass(frozen=True)
class ToldChange:
    """One change of a unit in words: from what it was to what it became; either may be absent."""

    on: dt.date
    label: str
    old: Side | None
    new: Side | None
    document: str


def changes_of(code: str) -> list[ToldChange]:
    """Every change in which the code takes part, oldest first. Two queries."""
    touched = Q(old_code=code) | Q(new_code=code)
    changes = list(DivisionChange.objects.filter(touched, system=STATS).order_by("on", "pk"))
    parents = {parent_of(side) for change in changes for side in (change.old_code, change.new_code) if side}
    rows = list(Division.objects.filter(system=STATS, code__in=parents - {None}))

    def side(unit: str, name: str, day: dt.date) -> Side | None:
        if not unit:
            return None
        over = next((row.name for row in rows if row.code == parent_of(unit) and _covers(row, day)), "")
        return Side(unit, name, over)

    return [
        ToldChange(
            change.on,
            change.get_kind_display(),
            side(change.old_code, change.old_name, change.on - dt.timedelta(days=1)),
            side(change.new_code, change.new_name, change.on),
            change.document,
        )
        for change in changes
    ]


def _covers(row: Division, day: dt.date) -> bool:
    lower, upper = row.valid.lower, row.valid.upper
    return (lower is None or lower <= day) and (upper is None or day < upper)


def _told(row: Division, day: dt.date) -> DivisionAt:
    codes = above(row.code)
    names = names_of(codes, on=day)
    path = " ".join(names[code] for code in codes if code in names)
    return DivisionAt(row.code, row.name, path, row.valid.lower, row.valid.upper, successor_of(row))


def _forwards(row: Division, day: dt.date) -> Iterator[Division]:
    """The row of the day, following what became of the unit."""
    while row.valid.upper is not None and (code := successor_of(row)):
        following = Division.objects.filter(system=STATS, code=code, valid__contains=row.valid.upper).first()
        if following is None:
            return
        if _covers(following, day):
            yield following
            return
        row = following


def _backwards(row: Division, day: dt.date) -> Iterator[Division]:
    """The rows of the day, following what the unit was made of."""
    since = row.valid.lower
    changes = DivisionChange.objects.filter(system=STATS, new_code=row.code, on=since).exclude(old_code="")
    for code in changes.order_by("old_code").values_list("old_code", flat=True):
        earlier = Division.objects.filter(system=STATS, code=code, valid__endswith=since).first()
        if earlier is None:
            continue
        if _covers(earlier, day):
            yield earlier
        else:
            yield from _backwards(earlier, day)


def _end_words(row: Division) -> str:
    return _("它在 %(on)s 撤销，没有登记由谁承接。") % {"on": row.valid.upper}


def _beginning_words(row: Division) -> str:
    return _("它自 %(on)s 起才在目录里，此前没有登记。") % {"on": row.valid.lower}
