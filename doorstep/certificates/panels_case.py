"""This room's cards on the page of a case: the assessment, what was posted, who objected; the days of a transfer."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.items import ITEMS
from doorstep.base.panels import Panel, put_panel
from doorstep.matters.models import Matter

from .following import CANCEL_MONTHS, FREEZE_MONTHS, last_day, unmoved
from .models import Certificate
from .models_assess import Assessment, Objection, Posting


def _assessment(matter: Matter, actor: Actor) -> Mapping[str, Any] | None:
    """Four queries; nothing for a case that was neither booked nor posted. The diagnosis is not shown here."""
    found = list(Assessment.objects.filter(matter=matter).select_related("institution").order_by("pk"))
    posted = list(Posting.objects.filter(matter=matter).order_by("pk"))
    if not found and not posted:
        return None
    return {
        "compared": _compared(matter, found),
        "rows": found,
        "postings": posted,
        "objections": list(Objection.objects.filter(matter=matter).order_by("pk")),
    }


def _compared(matter: Matter, found: list[Assessment]) -> list[tuple[str, str, str]]:
    """What the certificate says and what it would say once this is approved; nothing without both. One query."""
    after = next((one for one in reversed(found) if one.meets_standard), None)
    if after is None or matter.closed_at is not None:
        return []
    held = Certificate.objects.filter(person=matter.person_id, state__in=("active", "frozen")).order_by("-pk").first()
    if held is None:
        return []
    rows = [
        (_("残疾类别"), held.get_category_display(), after.get_category_display()),
        (_("残疾等级"), held.get_grade_display(), after.get_grade_display()),
    ]
    return [(str(label), str(was), str(now)) for label, was, now in rows]


def _unmoved(matter: Matter, actor: Actor) -> Mapping[str, Any] | None:
    """The last days of a certificate that did not follow its person; nothing for other cases. No query."""
    if matter.item not in ITEMS or ITEMS[matter.item].finds is not unmoved:
        return None
    on = timezone.localdate()
    return {"freeze": last_day(matter, FREEZE_MONTHS, on), "cancel": last_day(matter, CANCEL_MONTHS, on)}


put_panel("matter", Panel("unmoved", _("迁证期限"), "matter.view", "certificates/_unmoved.html", _unmoved, 15))
put_panel(
    "matter", Panel("assessment", _("评定与公示"), "matter.view", "certificates/_assessment.html", _assessment, 20)
)
