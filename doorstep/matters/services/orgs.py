"""The organisation in whose name a seat acts, or acted."""

from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor
from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import MatterEvent
from doorstep.orgs.models import Org, Seat


def org_of(by: Actor) -> Org:
    """The federation's organisation at the actor's place. Raises: Refused("matter.no_org")."""
    kinds = ["federation", "village_association"]
    org = Org.objects.filter(code=by.code, kind__in=kinds).order_by("-active").first()
    if org is None:
        raise Refused(
            _("没有登记办件。"),
            why=_("您所在的地方还没有残联或残协组织。"),
            then=_("请先在「组织」里设立。"),
            code="matter.no_org",
        )
    return org


def org_of_step(event: MatterEvent, by: Actor) -> Org:
    """The organisation whose seat took the step, wherever it is; the actor's own where the system took it.

    Raises: Refused("matter.no_org").
    """
    with scoped(SYSTEM.ranges, by=SYSTEM):
        seat = Seat.objects.select_related("org").filter(pk=event.seat_id).first()
    return seat.org if seat is not None else org_of(by)
