"""What waits at a reviewer's desk: one filter each, for counts and lists alike."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor

from .models import Declaration, Employer
from .models_outcome import Appeal


@dataclass(frozen=True)
class Queue:
    """One line of the desk. `narrow(on)` is the filter; `verb` whose work it is."""

    name: str
    label: "str | Promise"
    verb: str
    narrow: Callable[[dt.date], Q]
    tone: str
    word: "str | Promise"


QUEUES: tuple[Queue, ...] = (
    Queue("accept", _("待受理"), "placement.review", lambda on: Q(state="submitted"), "now", _("待受理")),
    Queue("review", _("待初审"), "placement.review", lambda on: Q(state="accepted"), "now", _("待初审")),
    Queue("certify", _("待认定"), "placement.certify", lambda on: Q(state="reviewed"), "now", _("待认定")),
    Queue(
        "overdue",
        _("已超过办结日"),
        "placement.view",
        lambda on: Q(state__in=Declaration.UNDER_REVIEW, due_on__lt=on),
        "bad",
        _("已超期"),
    ),
)
BY_NAME = {queue.name: queue for queue in QUEUES}


def in_queue(rows: QuerySet, name: str, *, on: dt.date) -> QuerySet:
    """The declarations that stand in a queue on the day."""
    return rows.filter(BY_NAME[name].narrow(on))


def counts_of(actor: Actor, *, on: dt.date) -> dict[str, int]:
    """How many declarations stand in each queue. One query."""
    rows = Declaration.objects.within_reach(actor, "placement.view").order_by()
    return rows.aggregate(**{queue.name: Count("pk", filter=queue.narrow(on)) for queue in QUEUES})


def to_approve(actor: Actor) -> Any:
    """Employers that wait to be approved."""
    return Employer.objects.within_reach(actor, "placement.review").filter(state="applied")


def to_reconsider(actor: Actor) -> Any:
    """Appeals that this account may decide: it had no part in what is appealed against."""
    rows = Appeal.objects.within_reach(actor, "placement.review").filter(state="open")
    return rows.exclude(first_id=actor.account_id).exclude(Q(second_id=actor.account_id, second_id__isnull=False))
