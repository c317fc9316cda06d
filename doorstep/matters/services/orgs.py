"""The organisation in whose name a seat acts."""

from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.kernel.refusal import Refused
from doorstep.orgs.models import Org


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
