"""What is left when a seat closes, who takes it over, and where a place's work comes to while nobody sits there."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, ScopedQuerySet, fetch
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import covers

from .accounts import close_seat
from .models import Seat
from .roles import ROLES
from .seats import reach_of, sitting


@dataclass(frozen=True)
class Remain:
    """One kind of work that may be left on a seat, declared by its room.

    `count(seat, desks)` tells how much there is; `desks` are the places whose work comes to the seat.  `verbs`: those
    of them that the seat has, whoever takes over must have.  `hand(seat, successor)` gives what is the seat's own to
    another and says how much; none: it waits at the place.  `may_lapse`: no successor need be named for it.
    `same_org`: only a seat of the same organisation can do it.  `note`: what is to be known of it.
    """

    name: str
    label: Any
    count: Callable[[Seat, Sequence[str]], int]
    verbs: frozenset[str] = frozenset()
    hand: Callable[[Seat, Seat], int] | None = None
    may_lapse: bool = False
    same_org: bool = False
    note: Any = ""


@dataclass(frozen=True)
class Left:
    """So much of one kind is left. `needs_somebody`: nobody else would see to it."""

    remain: Remain
    count: int
    needs_somebody: bool


REMAINS: dict[str, Remain] = {}


def declare_remain(remain: Remain) -> None:
    """Make known what may be left on a seat. A name declared twice is an error."""
    if remain.name in REMAINS:
        raise LookupError(f"what may be left on a seat is declared twice: {remain.name}")
    REMAINS[remain.name] = remain


def open_seats(on: dt.date) -> ScopedQuerySet:
    """Seats that somebody can sit in on the day."""
    return Seat.objects.filter(held__contains=on, account__is_active=True)


def is_closed(seat: Seat) -> bool:
    """Whether the seat came to its end, be it on the day on which it was opened."""
    return seat.held.isempty or seat.held.upper is not None


def desks_of(seat_id: int, code: str, *, on: dt.date) -> list[str]:
    """The places whose work comes to this seat: its own, and those that it took over and where nobody sits again.

    One query.
    """
    again = open_seats(on).filter(org=OuterRef("org"), role=OuterRef("role"))
    taken = Seat.objects.filter(~Exists(again), handed_to=seat_id).values_list("code", flat=True)
    return [code, *sorted(set(taken) - {code})]


def others_of(seat: Seat, *, on: dt.date) -> list[Seat]:
    """Who else sits in the same role at the same organisation, with at least the same reach."""
    same = open_seats(on).filter(org=seat.org_id, role=seat.role).exclude(pk=seat.pk)
    return [one for one in same.select_related("account") if one.grouping_id in (None, seat.grouping_id)]


def left_on(seat: Seat, *, on: dt.date) -> list[Left]:
    """What is left on a seat by kind, first what needs somebody. Counts alone: whoever keeps seats sees no person."""
    desks, others = desks_of(seat.pk, seat.code, on=on), others_of(seat, on=on)
    held, found = ROLES[seat.role].permissions, []
    for remain in REMAINS.values():
        if remain.verbs and not remain.verbs & held:
            continue
        if count := remain.count(seat, desks):
            needs = not remain.may_lapse and (remain.hand is not None or not others)
            found.append(Left(remain, count, needs))
    return sorted(found, key=lambda one: not one.needs_somebody)


def successors_of(seat: Seat, left: Iterable[Left], *, by: Actor, on: dt.date) -> list[Seat]:
    """Who can take it over: seats within the keeper's reach, here or above, with the verbs of the seat's work."""
    verbs = frozenset().union(*(remain.verbs for remain in REMAINS.values())) & ROLES[seat.role].permissions
    at_home = any(one.needs_somebody and one.remain.same_org for one in left)
    rows = sitting(open_seats(on).within_reach(by, "seat.open").exclude(pk=seat.pk)).order_by("-code", "role", "pk")
    return [
        one
        for one in rows
        if not ROLES[one.role].retired
        and (verbs <= ROLES[one.role].permissions if verbs else one.role == seat.role)
        and all(covers(reach_of(one), part.lo) for part in reach_of(seat))
        and (one.org_id == seat.org_id or not at_home)
    ]


def seat_words(seat: Seat) -> str:
    """A seat as a keeper names it."""
    place = seat.grouping.name if seat.grouping else seat.org.name
    return f"{seat.account.name}（{place}·{ROLES[seat.role].label}）"


@transaction.atomic
def hand_over_seat(
    seat_id: int, successor_id: int | None, *, reason: str, by: Actor, at: dt.datetime
) -> list[tuple[Left, int]]:
    """Close a seat, and give what is left on it to another; on a seat that is closed, the second alone.

    Returns what was left, and how much of it changed hands.  Where nobody can take over, the seat closes all the same:
    somebody who must be out is out, and the work waits at its place, seen from above.

    Raises: Http404, Refused("seat.no_reason", "seat.no_successor", "seat.unfit_successor").
    """
    seat = fetch(
        Seat.objects.select_related("account", "org", "grouping").select_for_update(of=("self",)),
        by,
        "seat.open",
        pk=seat_id,
    )
    left = left_on(seat, on=at.date())
    fit = {one.pk: one for one in successors_of(seat, left, by=by, on=at.date())}
    successor = _chosen(seat, successor_id, left, fit)
    if not is_closed(seat):
        seat = close_seat(seat_id, by=by, at=at, reason=reason)
    if successor is None:
        return [(one, 0) for one in left]
    seat.handed_to = successor
    seat.save(update_fields=["handed_to"])
    Seat.objects.filter(handed_to=seat.pk).update(handed_to=successor)
    handed = [(one, one.remain.hand(seat, successor) if one.remain.hand else one.count) for one in left]
    became = {"seat": successor.pk, **{one.remain.name: count for one, count in handed}}
    record(by, "hand_over_seat", seat, at=at, became=became, reason=f"{seat_words(successor)}：{reason}")
    return handed


def _chosen(seat: Seat, successor_id: int | None, left: Iterable[Left], fit: dict[int, Seat]) -> Seat | None:
    what = _("没有交接。") if is_closed(seat) else _("没有停用。")
    if successor_id is not None and successor_id not in fit:
        raise Refused(
            what,
            why=_("选的岗位接不了：它不在，或没有办这些事的权限。"),
            then=_("请从页面上重新选。"),
            code="seat.unfit_successor",
        )
    if successor_id is not None:
        return fit[successor_id]
    waiting = [one for one in left if one.needs_somebody]
    if fit and (waiting or is_closed(seat)):
        words = "、".join(f"{one.remain.label} {one.count}" for one in waiting)
        raise Refused(
            what,
            why=_("还有事没有人接着办：%(left)s。") % {"left": words} if words else _("没有选由谁接手。"),
            then=_("请选择由谁接手。"),
            code="seat.no_successor",
        )
    return None
