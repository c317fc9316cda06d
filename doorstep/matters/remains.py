"""What may be left on a seat that closes: cases that wait at its place, and mandates given to its organisation."""

from collections.abc import Sequence

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.items import ITEMS
from doorstep.orgs.handing import Remain, declare_remain
from doorstep.orgs.models import Seat
from doorstep.orgs.roles import ROLES

from .desks import HELP
from .models import Matter
from .models_mandate import Mandate

VERBS = frozenset({"matter.accept", "matter.review", "matter.approve", "matter.arbitrate", "matter.deliver", HELP})


def _cases(seat: Seat, desks: Sequence[str]) -> int:
    """Open cases at these desks, at a stage at which the seat's role has something to do. One query."""
    may, counted = ROLES[seat.role].permissions, 0
    rows = Matter.objects.filter(desk_code__in=desks, closed_at=None).order_by()
    for item, stage, count in rows.values_list("item", "stage").annotate(n=Count("pk")):
        acts = ITEMS[item].machine.open_acts(stage) if item in ITEMS else []
        if any(act.needs in may and not act.automatic for act in acts):
            counted += count
    return counted


def _mandates(seat: Seat, desks: Sequence[str]) -> int:
    return Mandate.objects.filter(org_code=seat.code, valid__contains=timezone.localdate()).count()


declare_remain(Remain("cases", _("在本岗位所在地待办的办件"), _cases, verbs=VERBS))
declare_remain(
    Remain(
        "mandates",
        _("委托给本组织的代办"),
        _mandates,
        verbs=frozenset({HELP}),
        note=_("委托只能由受托的组织办。接手的岗位在别的组织的，请通知本人改委托，或由本人到场。"),
    )
)
