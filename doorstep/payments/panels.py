"""This room's card on a person's page: where the person is paid, and the latest payments."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.items import label_of
from doorstep.base.panels import Panel, put_panel
from doorstep.kernel.days import month_of
from doorstep.people.models import Person

from .accounts import has_account
from .bankformat import RETURN_CODES
from .models import Line, PayAccount
from .tones import LINE_TONES

LATEST = 6


def _payments(person: Person, actor: Actor) -> Mapping[str, Any]:
    account = PayAccount.objects.filter(person=person, used__contains=timezone.localdate()).first()
    lines = list(Line.objects.filter(person=person).order_by("-month", "-pk")[:LATEST])  # a village sees no batches
    return {
        "account": account,
        "rows": [
            (line, label_of(line.benefit), LINE_TONES[line.state], RETURN_CODES.get(line.return_code, ""))
            for line in lines
        ],
        "slip_month": max((month_of(line.paid_on or line.month) for line in lines), default=None),
        "is_first": account is None and not has_account(person),
        "may_change": actor.may("account.change", person.code),
        "person": person,
        "may_open": actor.may("batch.view", person.code),
    }


put_panel("person", Panel("payments", _("发放"), "benefit.view", "payments/_payments.html", _payments, 25))
