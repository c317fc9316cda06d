"""What waits for a desk: to do, near its day, late, with others. One filter each, for counts and lists alike."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor, ScopedQuerySet
from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.days import add_workdays
from doorstep.orgs.handing import desks_of

from .models import Matter, Notice
from .models_forward import Arrival, Forwarding
from .models_mandate import Mandate

NEAR_WORKDAYS = 2


@dataclass(frozen=True)
class Queue:
    """One line of the desk. `narrow(desks, on)` is its filter on open cases, by the places whose work comes here."""

    name: str
    label: Any
    tone: str
    word: Any
    narrow: Callable[[Sequence[str], dt.date], Q]


def _near(desks: Sequence[str], on: dt.date) -> Q:
    near = add_workdays(on, NEAR_WORKDAYS, calendar_in_force()).date
    return Q(desk_code__in=desks, due_on__gte=on, due_on__lte=near)


QUEUES = (
    Queue("mine", _("待办"), "now", _("待办"), lambda desks, on: Q(desk_code__in=desks)),
    Queue("near", _("临期"), "warn", _("快到期"), _near),
    Queue("late", _("超期"), "bad", _("已超期"), lambda desks, on: Q(desk_code__in=desks, due_on__lt=on)),
    Queue(
        "returned",
        _("退回补正"),
        "note",
        _("等本人"),
        lambda desks, on: Q(desk_code__in=desks, stage="returned"),
    ),
    Queue("others", _("在别处办理"), "quiet", _("等别人"), lambda desks, on: ~Q(desk_code__in=desks)),
)


def in_queue(rows: QuerySet, name: str, *, actor: Actor, on: dt.date) -> QuerySet:
    """Open cases of one queue."""
    queue = next(queue for queue in QUEUES if queue.name == name)
    return rows.filter(queue.narrow(desks_of(actor.seat_id, actor.code, on=on), on), closed_at=None)


def counts_of(actor: Actor, *, on: dt.date) -> dict[str, int]:
    """How many open cases there are in each queue, by the filters of the lists. Two queries, and the calendar's."""
    rows = Matter.objects.within_reach(actor, "matter.view").filter(closed_at=None)
    desks = desks_of(actor.seat_id, actor.code, on=on)
    return rows.order_by().aggregate(**{q.name: Count("pk", filter=q.narrow(desks, on)) for q in QUEUES})


def to_tell(actor: Actor) -> QuerySet[Notice]:
    """What people within reach are still to be told."""
    return Notice.objects.within_reach(actor, "matter.file").filter(told_at=None)


def own_mandates(actor: Actor) -> ScopedQuerySet:
    """Mandates that stand today and were given to the organisation at the seat's place."""
    rows = Mandate.objects.within_reach(actor, "matter.file").filter(valid__contains=timezone.localdate())
    return rows.filter(org_code=actor.code).select_related("person")


FORWARDED = {
    "push": Q(pushed_at=None),
    "home": Q(pushed_at__isnull=False, decided_at=None),
    "tell": Q(decided_at__isnull=False, told_at=None),
    "told": Q(told_at__isnull=False),
}


def forwarded_counts(actor: Actor) -> dict[str, int]:
    """How many cases filed here for people who belong elsewhere are in each state. One query."""
    rows = Forwarding.objects.within_reach(actor, "matter.file")
    return rows.order_by().aggregate(**{name: Count("pk", filter=where) for name, where in FORWARDED.items()})


def to_settle(actor: Actor) -> QuerySet[Arrival]:
    """What windows elsewhere have sent here and is no case yet."""
    return Arrival.objects.within_reach(actor, "matter.accept").filter(settled_at=None)
