"""What waits: visits of today, visits to be planned, visits whose last day has passed. One filter each, for counts and
lists alike."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor

from .models import VisitOrder, VisitStop


@dataclass(frozen=True)
class Queue:
    """One line of the desk. `narrow(on)` is its filter on open orders."""

    name: str
    label: Any
    tone: str
    word: Any
    narrow: Callable[[dt.date], Q]


def _today(on: dt.date) -> Q:
    return Q(Exists(VisitStop.objects.filter(order=OuterRef("pk"), closed_at=None, begins_at__date=on)))


QUEUES = (
    Queue("today", _("今天要去的"), "now", _("今天去"), _today),
    Queue("late", _("过了最晚一天的"), "bad", _("已超期"), lambda on: Q(latest_on__lt=on)),
    Queue("waiting", _("还没有排路线的"), "warn", _("待安排"), lambda on: Q(state="asked", latest_on__gte=on)),
)


def in_queue(rows: QuerySet, name: str, *, on: dt.date) -> QuerySet:
    """Open orders of one queue."""
    queue = next(queue for queue in QUEUES if queue.name == name)
    return rows.filter(queue.narrow(on), closed_at=None)


def counts_of(actor: Actor, *, on: dt.date) -> dict[str, int]:
    """How many open orders there are in each queue, by the filters of the list. One query."""
    rows = VisitOrder.objects.within_reach(actor, "visit.view").filter(closed_at=None)
    return rows.order_by().aggregate(**{queue.name: Count("pk", filter=queue.narrow(on)) for queue in QUEUES})
