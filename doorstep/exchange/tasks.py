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
from .models import Reconciliation
from .outbox import TASK
from .partners import Partner, connected_partners
from .reconciling import reconcile_day

log = logging.getLogger(__name__)
RECONCILES_FROM = dt.time(1)  # by then a partner has entered the evening's messages


@app.periodic(cron="* * * * *")
@app.task(name=TASK, queue="work", queueing_lock=TASK, pass_context=False)
def deliver_messages(timestamp: int = 0, **_: Any) -> None:
    """Send what is due; and once a day, as soon as the partner answers, compare yesterday."""
    close_old_connections()
    deliver_due(timezone.now)
    for partner in connected_partners():
        reconcile_yesterday(partner, at=timezone.localtime())


def reconcile_yesterday(partner: Partner, *, at: dt.datetime) -> None:
    """Compare the day before `at`, in China time, unless that was done or the night is young."""
    yesterday = at.date() - dt.timedelta(days=1)
    with as_system(read_only=True):
        is_done = Reconciliation.objects.filter(partner=partner.name, day=yesterday).exists()
    if is_done or at.time() < RECONCILES_FROM:
        return
    try:
        reconcile_day(partner, yesterday, now=timezone.now)
    except Refused as refusal:
        log.warning("no reconciliation with %s of %s: %s", partner.name, yesterday, refusal.code)
