"""What may be left on a seat that closes: assessments booked to its institution and not concluded."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from doorstep.orgs.handing import Remain, declare_remain
from doorstep.orgs.models import Seat

from .models_assess import Assessment


def _booked(seat: Seat, desks: Sequence[str]) -> int:
    return Assessment.objects.filter(institution__org=seat.org_id, concluded_at=None).count()


declare_remain(
    Remain(
        "assessments",
        _("约到本机构、还没有结论的评定"),
        _booked,
        verbs=frozenset({"assessment.record"}),
        same_org=True,
        note=_("只有本机构的岗位能登记结论。本机构没有别的岗位的，请先开通一个。"),
    )
)
