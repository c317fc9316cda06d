"""Each night: cases that the register calls for, what the system does by itself, reminders, every clock anew."""

import logging

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from doorstep.base.scope import as_system

from .services.by_itself import act_by_itself
from .services.clocks import check_clocks
from .services.open_found import open_found
from .services.remind import remind_desks

log = logging.getLogger(__name__)


@app.periodic(cron="20 17 * * *")  # 01:20 in China
@app.task(name="doorstep.matters_nightly", queue="work", queueing_lock="matters-nightly", pass_context=False)
def nightly(timestamp: int = 0, **_: object) -> None:
    """Cases found, acts of the system, then clocks, then reminders; each safe to do again."""
    close_old_connections()
    open_found(at=timezone.now())
    act_by_itself(at=timezone.now())
    with as_system():
        for difference in check_clocks(mend=True):
            log.warning("clock of %s: kept %s, derived %s", difference.number, difference.kept, difference.derived)
        remind_desks(on=timezone.localdate(), at=timezone.now())
