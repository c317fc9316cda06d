"""What may be done only after the party organisation decided it."""

from django.utils.translation import gettext as _

from doorstep.homes.models import Home
from doorstep.homes.models_governance import MajorMatter
from doorstep.kernel.refusal import Refused


def require_decision(home: Home, kind: str, matter_id: int | None, *, what: str) -> MajorMatter:
    """The decision of the home that allows an act of this kind. Raises: Refused("decision.missing")."""
    found = MajorMatter.objects.filter(home=home, kind=kind, state="agreed", pk=matter_id or 0).first()
    if found is None:
        label = dict(MajorMatter.KINDS)[kind]
        raise Refused(
            what,
            why=_("这属于重要事项（%(kind)s），须先经党组织会议讨论同意。") % {"kind": label},
            then=_("请先提出事项，会议同意以后，再选那个决定。"),
            code="decision.missing",
        )
    return found
