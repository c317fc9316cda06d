"""This room's card on a person's page: what the person receives, and why or why not."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.items import BENEFITS
from doorstep.base.panels import Panel, put_panel
from doorstep.kernel.days import month_of
from doorstep.people.models import Person

from .models import STANDING, Award, Change


def _benefits(person: Person, actor: Actor) -> Mapping[str, Any]:
    month = month_of(timezone.localdate())
    standing = {award.benefit: award for award in Award.objects.filter(STANDING, person=person, months__contains=month)}
    open_changes = {c.benefit: c for c in Change.objects.filter(person=person, state="open").order_by("month")}
    rows = [
        {
            "label": benefit.label,
            "award": standing.get(code),
            "change": open_changes.get(code),
            "why": reverse("explanation", args=[person.pk, code, month.year, month.month]),
        }
        for code, benefit in BENEFITS.items()
    ]
    return {"rows": rows, "month": month}


put_panel("person", Panel("benefits", _("待遇"), "benefit.view", "entitlements/_benefits.html", _benefits, 20))
