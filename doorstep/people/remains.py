"""What may be left on a seat that closes: spreadsheets that it read in and has not entered."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from doorstep.base.models import Upload
from doorstep.orgs.handing import Remain, declare_remain
from doorstep.orgs.models import Seat

from .sheets import KIND


def _unfinished(seat: Seat):
    return Upload.objects.filter(seat_id=seat.pk, kind=KIND, rows__state__in=["ready", "faulty"]).distinct()


def _count(seat: Seat, desks: Sequence[str]) -> int:
    return _unfinished(seat).count()


def _give(seat: Seat, successor: Seat) -> int:
    """They are the successor's from now on; who read them in stays written on them."""
    keys = list(_unfinished(seat).values_list("pk", flat=True))
    return Upload.objects.filter(pk__in=keys).update(seat_id=successor.pk)


declare_remain(
    Remain("uploads", _("没有写完的导入"), _count, verbs=frozenset({"person.import"}), hand=_give),
)
