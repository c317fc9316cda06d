"""This room's card on a person's page: where the person is paid, and the latest payments."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.panels import Panel, put_panel
from doorstep.people.models import Person

from .bankfile import RETURN_CODES
from .models import Line, PayAccount
from .tones import LINE_TONES

LATEST = 6


def _payments(person: Person, actor: Actor) -> Mapping[str, Any]:
    account = PayAccount.objects.filter(person=person, used__contains=timezone.localdate()).first()
    lines = list(Line.objects.filter(person=person).select_related("batch").order_by("-month", "-pk")[:LATEST])
    return {
        "account": account,
        "rows": [(line, LINE_TONES[line.state], RETURN_CODES.get(line.return_code, "")) for line in lines],
        "may_open": actor.may("batch.view", person.code),
    }


put_panel("person", Panel("payments", _("发放"), "benefit.view", "payments/_payments.html", _payments, 25))
