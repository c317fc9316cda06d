"""From a seat to the actor who sits in it: role, reach and words for the header.

Outside bodies have no seats in the federation.  A room that deals with them tells who acts for them (`OUTSIDE`); they
are numbered below zero, so that no line of the trail takes one for a seat.
"""

import datetime as dt
from collections.abc import Callable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from doorstep.base.access import Actor
from doorstep.base.scope import as_system
from doorstep.kernel.regions import Range, merge, subtree

from .models import Division, DivisionChange, Seat
from .roles import ROLES

OUTSIDE: list[Callable[[int, dt.date], list[Actor]]] = []  # by account and day


def sitting(rows: QuerySet[Seat]) -> QuerySet[Seat]:
    """Seats with what an actor is made of. `former_codes`: those that the county bore before and nothing bears now,
    at which batches and the trail of that time still lie.
    """
    stands = Division.objects.filter(system="stats", code=OuterRef("old_code"), valid__upper_inf=True)
    changes = DivisionChange.objects.filter(
        ~Exists(stands), system="stats", kind="recoded", new_code=OuterRef("code"), old_code__endswith="000000"
    )
    return rows.select_related("account", "org", "grouping").annotate(
        former_codes=ArraySubquery(changes.values("old_code"))
    )


def reach_of(seat: Seat) -> tuple[Range, ...]:
    """The ranges of a seat: its organisation's subtree, with what `sitting` found, or the members of its grouping."""
    if seat.grouping is None:
        return merge(subtree(code) for code in (seat.code, *getattr(seat, "former_codes", ())))
    return merge(subtree(code) for code in seat.grouping.members)


def as_actor(seat: Seat) -> Actor:
    """The actor of a seat fetched with its account, organisation and grouping."""
    role = ROLES[seat.role]
    place = seat.grouping.name if seat.grouping else seat.org.name
    return Actor(
        account_id=seat.account_id,
        seat_id=seat.pk,
        role=role,
        code=seat.code,
        ranges=reach_of(seat),
        seat_label=f"{place}·{role.label}",
        name=seat.account.name,
    )


def seats_of(account_id: int, *, on: dt.date) -> list[Seat]:
    """The seats an account holds on the day, by name of the organisation. Read before any reach is known."""
    with as_system(read_only=True):
        held = sitting(Seat.objects.filter(account_id=account_id, held__contains=on))
        return [seat for seat in held.order_by("org__code", "role") if not ROLES[seat.role].retired]


def actors_of(account_id: int, *, on: dt.date) -> list[Actor]:
    """Everybody whom the holder of the account may be on the day: in seats first, then for outside bodies."""
    outside = [actor for told in OUTSIDE for actor in told(account_id, on)]
    return [*(as_actor(seat) for seat in seats_of(account_id, on=on)), *outside]


def actor_of(seat_id: int, account_id: int, *, on: dt.date) -> Actor | None:
    """The actor, or None where the seat is another's, closed, not begun, or of a switched-off account."""
    if seat_id < 0:
        return next((actor for told in OUTSIDE for actor in told(account_id, on) if actor.seat_id == seat_id), None)
    with as_system(read_only=True):
        held = Seat.objects.filter(pk=seat_id, account_id=account_id, account__is_active=True, held__contains=on)
        seat = sitting(held).first()
    return None if seat is None or ROLES[seat.role].retired else as_actor(seat)
