"""Long work of this room: a month run, telling what it found, and each night the money compared with itself."""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import replace

from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from doorstep.base.access import SYSTEM
from doorstep.base.items import BENEFITS
from doorstep.base.jobs import job_kind
from doorstep.base.models import Job
from doorstep.base.scope import as_system
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.payments.reconciling import WINDOW

from .recovery_check import compare_all
from .services import judge_month, publish_list, tell_changes

TOLD_IN_A_STEP = 200

log = logging.getLogger(__name__)


@job_kind("entitlements.judge", "月度判定")
def judge_counties(job: Job) -> Iterator[str]:
    """Judge each county of the job for its month; a county already done in this job is passed over."""
    month, counties = dt.date.fromisoformat(job.terms["month"]), job.terms["counties"]
    for position, code in enumerate(counties[job.steps_done :], start=job.steps_done + 1):
        by = replace(SYSTEM, seat_id=job.seat_id, seat_label=job.seat_label, code=code, ranges=(subtree(code),))
        runs = judge_month(list(BENEFITS.values()), month, code=code, by=by, at=timezone.now())
        due, unknown = sum(run.due for run in runs), sum(run.unknown for run in runs)
        yield _("已判定 %(done)s/%(all)s 个县：应享 %(due)s 人次，暂不能判定 %(unknown)s 人次。") % {
            "done": position,
            "all": len(counties),
            "due": due,
            "unknown": unknown,
        }


@job_kind("entitlements.publish", "告知并公示")
def tell_and_publish(job: Job) -> Iterator[str]:
    """Tell everybody of whom the month's run found something, then publish the newcomers; nobody twice."""
    month, benefit, code = dt.date.fromisoformat(job.terms["month"]), job.terms["benefit"], job.terms["code"]
    by = replace(SYSTEM, seat_id=job.seat_id, seat_label=job.seat_label, code=code, ranges=(subtree(code),))
    told = 0
    while count := tell_changes(benefit, month, code=code, by=by, at=timezone.now(), most=TOLD_IN_A_STEP):
        told += count
        yield _("已告知 %(told)s 人。") % {"told": told}
    try:
        made = publish_list(benefit, month, code=code, by=by, at=timezone.now())
    except Refused as refusal:
        if refusal.code != "list.nobody":
            raise
        yield _("已告知 %(told)s 人。没有要公示的人。") % {"told": told}
        return
    words = {"told": told, "count": made.entries_count, "day": f"{made.closes_on:%Y-%m-%d}"}
    yield _("已告知 %(told)s 人，公示 %(count)s 人，公示到 %(day)s。") % words


@app.periodic(cron="40 17 * * *")  # 01:40 in China
@app.task(name="doorstep.ledger_nightly", queue="work", queueing_lock="ledger-nightly", pass_context=False)
def compare_money(timestamp: int = 0, **_: object) -> None:
    """Compare the days up to yesterday, and every clock; what differs waits on the desk of finance."""
    close_old_connections()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    with as_system():
        still_open = compare_all(yesterday - dt.timedelta(days=WINDOW), yesterday, at=timezone.now())
    if still_open:
        log.warning("batch, bank, ledger and clocks differ in %s places", still_open)
