"""What may be left on a seat that closes: money that came back and waits at its place for somebody to look into."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from doorstep.orgs.handing import Remain, declare_remain
from doorstep.orgs.models import Seat

from .models import ReturnTask


def _count(seat: Seat, desks: Sequence[str]) -> int:
    return ReturnTask.objects.filter(code__in=desks, closed_at=None).count()


declare_remain(Remain("returns", _("本岗位所在地要核实的退汇"), _count, verbs=frozenset({"benefit.answer"})))
