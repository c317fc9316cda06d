"""What waits at offices about homes: open incidents, faults past their day or to be looked at, odd days and pay."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor

from .models_day import Notice
from .models_safety import Fault, Incident
from .services.safety import INSPECT


class Queue(NamedTuple):
    """One line of the desk: its words, its page, how many rows and the oldest day, how pressing."""

    label: Any
    url: str
    found: dict[str, Any]
    tone: str
    word: Any


def late_faults(on: dt.date) -> Q:
    """Faults past their day that nobody has mended."""
    return Q(mended_on=None, passed_on=None, due_on__lt=on)


# Faults that offices found and that were mended: an office is to look again.
MENDED = Q(mended_on__isnull=False, passed_on=None) & ~Q(found_by__kind="self")


def home_queues(actor: Actor, on: dt.date) -> Iterator[Queue]:
    """The queues of an office that inspects homes; none for others. Three queries."""
    if not actor.may(INSPECT):
        return
    incidents = Incident.objects.within_reach(actor, INSPECT).filter(closed_at=None)
    found = incidents.aggregate(n=Count("pk"), first=Min(TruncDate("known_at")))
    yield Queue(_("家园：没有办结的事件"), reverse("homes-safety"), found, "bad", _("要处理"))
    late, page = late_faults(on), f"{reverse('home-faults')}?only="
    faults = (
        Fault.objects.within_reach(actor, INSPECT)
        .filter(passed_on=None)
        .aggregate(
            late=Count("pk", filter=late),
            due=Min("due_on", filter=late),
            mended=Count("pk", filter=MENDED),
            since=Min("mended_on", filter=MENDED),
        )
    )
    found = {"n": faults["late"], "first": faults["due"]}
    yield Queue(_("家园：过了整改期限的隐患"), f"{page}late", found, "bad", _("已超期"))
    found = {"n": faults["mended"], "first": faults["since"]}
    yield Queue(_("家园：已整改、等复查的隐患"), f"{page}mended", found, "now", _("待复查"))
    odd = Notice.objects.within_reach(actor, INSPECT).filter(outcome="")
    found = odd.aggregate(n=Count("pk"), first=Min(TruncDate("found_at")))
    yield Queue(_("家园：要核实的情况"), f"{reverse('home-notices')}?open=yes", found, "warn", _("要核实"))
