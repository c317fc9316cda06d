"""This room's card on a person's page: what the person receives, and why or why not."""

from collections.abc import Mapping
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.items import BENEFITS
from doorstep.base.panels import Panel, put_panel
from doorstep.kernel.days import month_of
from doorstep.people.models import Person

from .models import STANDING, Award, Change
from .models_process import Renunciation


def _benefits(person: Person, actor: Actor) -> Mapping[str, Any]:
    month = month_of(timezone.localdate())
    # The latest first: where one award follows another, what is received now remains.
    awards = Award.objects.filter(STANDING, person=person, months__overlap=DateRange(month, None)).order_by("-months")
    standing = {award.benefit: award for award in awards}
    declined = {
        one.benefit: one for one in Renunciation.objects.filter(person=person, months__upper_inf=True).order_by("pk")
    }
    may_answer = actor.may("benefit.answer", person.code)
    open_changes = {c.benefit: c for c in Change.objects.filter(person=person, state="open").order_by("month")}
    rows = [
        {
            "label": benefit.label,
            "award": (award := standing.get(code)),
            "since": award.months.lower if award and award.months.lower > month else None,
            "change": open_changes.get(code),
            "renounced": (held := declined.get(code)),
            "return_url": reverse("renunciation-return", args=[held.pk]) if held and may_answer else "",
            "why": reverse("explanation", args=[person.pk, code, month.year, month.month]),
        }
        for code, benefit in BENEFITS.items()
    ]
    return {
        "rows": rows,
        "month": month,
        "renounce_url": reverse("renounce", args=[person.pk]) if may_answer else "",
    }


put_panel("person", Panel("benefits", _("待遇"), "benefit.view", "entitlements/_benefits.html", _benefits, 20))
