"""Long work with feeds: entering a file, and each night taking up who has come into the register since."""

from collections.abc import Iterator
from typing import Any

from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from doorstep.base.access import SYSTEM
from doorstep.base.jobs import actor_of, job_kind
from doorstep.base.models import Job
from doorstep.base.scope import as_system
from doorstep.kernel.refusal import Refused

from .contracts import find_contract
from .feed_runs import JOB, ROWS_A_STEP, begin_run, enter_part, file_of, refuse_run
from .feed_settling import recognise_strangers
from .models_feeds import ENTERING, FeedRun


@job_kind(JOB, str(_("写入其他部门的数据")))
def enter_feed(job: Job) -> Iterator[str]:
    """Read the file, then enter its rows part by part; parts that were entered before are passed over."""
    run = FeedRun.objects.get(pk=job.terms["run"])
    if run.state not in ENTERING:
        return
    contract = find_contract(run.contract)
    try:
        file = file_of(run, contract)
    except Refused as refusal:
        refuse_run(run.pk, refusal)
        job.outcome = {"what": refusal.what, "why": refusal.why, "then": refusal.then, "code": refusal.code}
        yield _("没有收：%(why)s") % {"why": refusal.why[:150]}
        return
    run = begin_run(run.pk, file)
    job.steps_total = 1 + -(-max(len(file.rows), 1) // ROWS_A_STEP)
    yield _("读完，共 %(rows)s 行。") % {"rows": run.rows_total}
    while run.state in ENTERING:
        run = enter_part(run.pk, file, contract, by=actor_of(job), at=timezone.now())
        yield _("写入 %(good)s 行，%(bad)s 行待处理，%(strangers)s 行不在名册。") % {
            "good": run.good,
            "bad": run.bad,
            "strangers": run.strangers,
        }


@app.periodic(cron="10 17 * * *")  # 01:10 in China
@app.task(name="doorstep.recognise_strangers", queue="work", queueing_lock="recognise", pass_context=False)
def recognise(timestamp: int = 0, **_: Any) -> None:
    """Who stands on a list and has entered the register since is told of what the list says."""
    close_old_connections()
    with as_system():
        recognise_strangers(by=SYSTEM, at=timezone.now())
