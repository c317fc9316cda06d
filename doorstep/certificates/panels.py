"""This room's card on a person's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.panels import Panel, put_panel
from doorstep.kernel.names import mask_number
from doorstep.people.models import Person
from doorstep.people.services.reveal import PURPOSES

from .models import Certificate
from .services import STEPS, certificate_number
from .words import category_words, last_day, state_words


@dataclass(frozen=True)
class Issued:
    """One certificate as the card shows it; the number is masked."""

    certificate: Certificate
    category: str
    state: str
    tone: str
    until: Any
    number: str
    reveal_url: str
    state_url: str
    print_url: str


def _certificates(person: Person, actor: Actor) -> Mapping[str, Any]:
    """One query."""
    today, may_record = timezone.localdate(), actor.may("certificate.record", person.code)
    may_print = actor.may("certificate.print", person.code)
    may_reveal = actor.may("person.reveal", person.code)
    named: dict[str, Any] = {
        "filter": Q(components__isnull=False),
        "order_by": "components__category",
        "default": [],
    }
    parts, grades = ArrayAgg("components__category", **named), ArrayAgg("components__grade", **named)
    rows = Certificate.objects.filter(person=person).annotate(parts=parts, grades=grades).order_by("-issued_on", "-pk")
    return {
        "rows": [
            Issued(
                row,
                category_words(row, zip(row.parts, row.grades, strict=True)),
                *state_words(row, today),
                last_day(row),
                mask_number(certificate_number(person, row)),
                reverse("certificate-reveal", args=[row.pk]) if may_reveal else "",
                reverse("certificate-state", args=[row.pk])
                if may_record and any(now == row.state for now, _then in STEPS)
                else "",
                reverse("certificate-print", args=[row.pk]) if may_print and row.state == "active" else "",
            )
            for row in rows
        ],
        "record_url": reverse("certificate-record", args=[person.pk]) if may_record else "",
        "purposes": PURPOSES,
    }


put_panel(
    "person",
    Panel("certificates", _("残疾人证"), "certificate.view", "certificates/_certificates.html", _certificates, 10),
)
