"""The rows behind the figures on acceptance sunk downwards (F16, F17): who should have an account, and since when."""

import datetime as dt

from django.db.models import DateField, F, Func, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from doorstep.orgs.figures import orgs
from doorstep.orgs.models import Org, Seat

from .models import Readiness

ROLES = ("town_desk", "liaison")


def accounts_due(on: dt.date) -> QuerySet[Org]:
    """Every town's federation, and the associations of villages that were ready on the day, with `opened_on`: the day
    on which the first seat of a window or a liaison was opened there, or null.
    """
    days = Greatest("window_on", "machine_on", "trained_on", "agreed_on")
    whole = Q(window_on__isnull=False, machine_on__isnull=False, trained_on__isnull=False, agreed_on__isnull=False)
    ready = Readiness.objects.filter(whole).annotate(ready_on=days).filter(ready_on__lte=on).values("org")
    lower = Func(F("held"), function="lower", output_field=DateField())
    seats = Seat.objects.filter(org=OuterRef("pk"), role__in=ROLES).order_by().values("org")
    opened = seats.annotate(first=Min(lower)).filter(first__lte=on).values("first")
    due = orgs(on, "town") | orgs(on, "village").filter(pk__in=ready)
    return due.annotate(opened_on=Subquery(opened))


def all_opened_on(on: dt.date) -> dt.date | None:
    """The day on which the last account that was due was opened; None while one is lacking, or none is due."""
    days = [org.opened_on for org in accounts_due(on)]  # type: ignore[attr-defined]
    return max(days) if days and None not in days else None
