"""What everybody sees at once: who is missing, for how long, last seen where, and who has not been told yet."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor

from .clocks import late_words, span
from .models import Home
from .models_safety import Incident


@dataclass(frozen=True)
class Missing:
    """Somebody who is missing: for how long, what has not been done, what is late, and the page of it, if any."""

    incident: Incident
    since: str
    undone: str
    late: str
    url: str


def missing_within(actor: Actor, verb: str, home: Home | None = None) -> list[Missing]:
    """Whoever is missing and not yet found, the latest first. One query."""
    rows = Incident.objects.within_reach(actor, verb).filter(kind="missing", found_at=None, closed_at=None)
    if home is not None:
        rows = rows.filter(home=home)
    now = timezone.now()
    return [missing_of(one, actor, now) for one in rows.select_related("home", "client").order_by("-known_at")]


def missing_of(incident: Incident, actor: Actor, now: dt.datetime) -> Missing:
    """One of them, as the actor sees it."""
    steps = [
        (_("报警"), incident.police_at),
        (_("告知家属"), incident.family_at),
        (_("电话报告残联"), incident.phoned_at),
    ]
    name, verb = ("home-own-incident", "home.run") if actor.party else ("home-incident", "home.view")
    return Missing(
        incident,
        span(now - incident.happened_at),
        "、".join(label for label, moment in steps if moment is None),
        late_words(incident, now),
        reverse(name, args=[incident.pk]) if actor.may(verb) else "",
    )
