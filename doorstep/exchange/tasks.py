"""Work of this room without anybody asking: each minute, and whenever a message was put into the outbox."""

import datetime as dt
import logging
from typing import Any

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from doorstep.base.scope import as_system
from doorstep.kernel.refusal import Refused

from .delivering import deliver_due
from .outbox import TASK
from .partners import Partner, connected_partners
from .reconciling import days_to_compare, reconcile_day

log = logging.getLogger(__name__)
RECONCILES_FROM = dt.time(1)  # by then a partner has entered the evening's messages


@app.periodic(cron="* * * * *")
@app.task(name=TASK, queue="work", queueing_lock=TASK, pass_context=False)
def deliver_messages(timestamp: int = 0, **_: Any) -> None:
    """Send what is due; and each night, as soon as the partner answers, compare the days that are due."""
    close_old_connections()
    deliver_due(timezone.now)
    for partner in connected_partners():
        reconcile_due(partner, at=timezone.localtime())


def reconcile_due(partner: Partner, *, at: dt.datetime) -> None:
    """Compare the days that are due, unless the night is young. Where the partner does not answer, a later minute does.

    `at` in China time.
    """
    if at.time() < RECONCILES_FROM:
        return
    with as_system(read_only=True):
        days = days_to_compare(partner.name, at=at)
    for day in days:
        try:
            reconcile_day(partner, day, now=timezone.now)
        except Refused as refusal:
            log.warning("no reconciliation with %s of %s: %s", partner.name, day, refusal.code)
            return
