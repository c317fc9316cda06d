"""Long work of this room: a month run, one county a step."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.items import BENEFITS
from doorstep.base.jobs import job_kind
from doorstep.base.models import Job
from doorstep.kernel.regions import subtree

from .services import judge_month


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
