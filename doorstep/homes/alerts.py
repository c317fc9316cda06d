"""What everybody sees at once: who is missing and was last seen where."""

from doorstep.base.access import Actor

from .models import Home
from .models_safety import Incident


def missing_within(actor: Actor, verb: str, home: Home | None = None) -> list[Incident]:
    """Incidents of somebody missing and not yet found, the latest first."""
    rows = Incident.objects.within_reach(actor, verb).filter(kind="missing", found_at=None, closed_at=None)
    if home is not None:
        rows = rows.filter(home=home)
    return list(rows.select_related("home", "client").order_by("-known_at"))
