"""This room's card on the page of a case: the assessment, what was posted, who objected."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.panels import Panel, put_panel
from doorstep.matters.models import Matter

from .models_assess import Assessment, Objection, Posting


def _assessment(matter: Matter, actor: Actor) -> Mapping[str, Any] | None:
    """Three queries; nothing for a case that was neither booked nor posted. The diagnosis is not shown here."""
    found = list(Assessment.objects.filter(matter=matter).select_related("institution").order_by("pk"))
    posted = list(Posting.objects.filter(matter=matter).order_by("pk"))
    if not found and not posted:
        return None
    return {
        "rows": found,
        "postings": posted,
        "objections": list(Objection.objects.filter(matter=matter).order_by("pk")),
    }


put_panel(
    "matter", Panel("assessment", _("评定与公示"), "matter.view", "certificates/_assessment.html", _assessment, 20)
)
