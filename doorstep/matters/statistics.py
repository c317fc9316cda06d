"""What becomes of cases, item by item, in a month: how many, how soon, and how near to home they were accepted."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, F, Q
from django.utils import timezone

from doorstep.base.access import Actor
from doorstep.base.items import ITEMS
from doorstep.kernel.days import month_bounds

from .models import Matter


@dataclass(frozen=True)
class Counted:
    """One item in one month. `on_time` of `ended`, those that a promised day stood for; `sunk` of `accepted`."""

    item: str
    filed: int
    accepted: int
    sunk: int
    closed: int
    ended: int
    on_time: int


def count_cases(actor: Actor, month: dt.date) -> Iterator[Counted]:
    """Every item with a case that was filed, accepted or closed in the month, within reach. One query."""
    filed, accepted, closed = (_within(name, month) for name in ("opened_at", "accepted_at", "closed_at"))
    ended = closed & Q(due_on__isnull=False) & ~Q(outcome="withdrawn")
    rows = Matter.objects.within_reach(actor, "matter.view").filter(filed | accepted | closed, item__in=ITEMS)
    counts = {
        "filed": filed,
        "accepted": accepted,
        "sunk": accepted & ~Q(org_code__endswith="000000"),
        "closed": closed,
        "ended": ended,
        "on_time": ended & Q(closed_at__date__lte=F("due_on")),
    }
    found = rows.order_by().values("item").annotate(**{name: Count("pk", filter=one) for name, one in counts.items()})
    return (Counted(**cast(dict[str, Any], row)) for row in found.order_by("item"))


def _within(name: str, month: dt.date) -> Q:
    first, next_first = month_bounds(month)
    midnight = dt.time(0, tzinfo=timezone.get_default_timezone())
    since, until = (dt.datetime.combine(day, midnight) for day in (first, next_first))
    return Q(**{f"{name}__gte": since, f"{name}__lt": until})


def share(part: int, whole: int) -> str:
    """A share in per cent with one place; a dash where there is nothing to share."""
    return f"{100 * part / whole:.1f}%" if whole else "—"
