"""Reading the days of many clients from their taps, in as few queries as for one."""

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any

from django.db.models import Sum

from .days import DayOut, TapSeen, day_of
from .models_day import Tap
from .models_work import WorkRecord

Days = dict[tuple[int, dt.date], DayOut]


def days_in(homes: Sequence[int], first: dt.date, until: dt.date, clients: Collection[int] | None = None) -> Days:
    """What each client's days came to, from `first` up to and without `until`. Two queries, whatever the number.

    `clients`: of these alone.
    """
    within: dict[str, Any] = {"home__in": homes, "day__gte": first, "day__lt": until}
    within |= {} if clients is None else {"client__in": clients}
    work = WorkRecord.objects.filter(**within, undoes=None, undone_by=None).order_by()
    minutes = {
        (client, day): total for client, day, total in work.values_list("client", "day").annotate(total=Sum("minutes"))
    }
    taps = Tap.objects.filter(**within, client__isnull=False).order_by("client", "day")
    columns = taps.values_list("client", "day", "key", "kind", "said_at", "service", "undoes__key")
    found: Days = {}
    for whose, part in groupby(columns, key=lambda row: row[:2]):
        found[whose] = day_of((TapSeen(*row[2:]) for row in part), minutes.pop(whose, 0))
    return found | {whose: DayOut(work_minutes=total) for whose, total in minutes.items()}
