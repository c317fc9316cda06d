"""What a seat keeps for itself whatever its room: the filters that it saved."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from doorstep.base.models import SavedFilter
from doorstep.base.saved import MOST

from .handing import Remain, declare_remain
from .models import Seat


def _count(seat: Seat, desks: Sequence[str]) -> int:
    return SavedFilter.objects.filter(seat_id=seat.pk).count()


def _copy(seat: Seat, successor: Seat) -> int:
    """The successor gets those whose names are free, as many as a list holds; the seat that closed keeps its own."""
    held: dict[str, set[str]] = {}
    for listing, name in SavedFilter.objects.filter(seat_id=successor.pk).values_list("listing", "name"):
        held.setdefault(listing, set()).add(name)
    copies = []
    for one in SavedFilter.objects.filter(seat_id=seat.pk).order_by("pk"):
        names = held.setdefault(one.listing, set())
        if one.name not in names and len(names) < MOST:
            names.add(one.name)
            one.pk, one.seat_id, one.code = None, successor.pk, successor.code
            copies.append(one)
    return len(SavedFilter.objects.bulk_create(copies))


declare_remain(Remain("saved_filters", _("保存的筛选"), _count, hand=_copy, may_lapse=True))
