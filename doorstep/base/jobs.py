"""Long work: kinds of jobs, submitting one, and running it step by step so that it can be killed at any point.

A kind is a generator: each step does one chunk and yields the words of its progress.  The runner commits the chunk and
the progress together, so a job that dies is run again from its rows and does nothing twice.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import procrastinate
from asgiref.sync import sync_to_async
from django.db import OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree

from .access import SYSTEM, Actor
from .models import Job
from .scope import as_system, scoped

log = logging.getLogger(__name__)
KINDS: dict[str, "Kind"] = {}
STALLED_AFTER_SECONDS = 30


@dataclass(frozen=True)
class Kind:
    """A kind of long work. `steps(job)` yields after each chunk; it skips what its rows show as done."""

    name: str
    label: str
    steps: Callable[[Job], Iterator[str]]


def job_kind(name: str, label: str) -> Callable[[Callable[[Job], Iterator[str]]], Callable[[Job], Iterator[str]]]:
    """Register a generator as a kind of job."""

    def register(steps: Callable[[Job], Iterator[str]]) -> Callable[[Job], Iterator[str]]:
        if name in KINDS:
            raise LookupError(f"job kind declared twice: {name}")
        KINDS[name] = Kind(name, label, steps)
        return steps

    return register


def submit_job(kind: str, terms: dict[str, Any], *, by: Actor, code: str, at: Any, total: int = 0) -> Job:
    """Put a job down and enqueue it in the same transaction: neither exists without the other."""
    if kind not in KINDS:
        raise LookupError(f"no such job kind: {kind}")
    job = Job.objects.create(
        kind=kind,
        terms=terms,
        code=code,
        opened_at=at,
        seat_id=by.seat_id,
        seat_label=by.seat_label,
        steps_total=total,
    )
    enqueue(job.pk)
    return job


def enqueue(job_id: int) -> None:
    """Ask the queue to run the job; once is enough however often it is asked."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        _in_queue(job_id).defer(job_id=job_id)


def _in_queue(job_id: int) -> procrastinate.jobs.JobDeferrer:
    return run_queued.configure(queueing_lock=f"job-{job_id}", lock=f"job-{job_id}")


@app.task(name="doorstep.run_job", queue="work", pass_context=False)
def run_queued(job_id: int, **_: Any) -> None:
    """The queue's way in. Tolerates arguments that a later release may add."""
    close_old_connections()
    run_job(job_id)


@app.periodic(cron="* * * * *")
@app.task(name="doorstep.sweep", queue="work", queueing_lock="sweep", pass_context=True)
async def sweep(context: procrastinate.JobContext, timestamp: int) -> None:
    """Each minute takes up what a killed worker left `doing`, and open jobs that the queue holds no longer."""
    queue = context.app.job_manager
    for stalled in await queue.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await queue.retry_job(stalled)
    for job_id in await sync_to_async(forgotten_jobs)():
        with suppress(AlreadyEnqueued):
            await _in_queue(job_id).defer_async(job_id=job_id)


def forgotten_jobs() -> list[int]:
    """Open jobs that are neither queued nor being worked on: whoever ran them lost the database on the way."""
    close_old_connections()
    with as_system(read_only=True), connection.cursor() as cursor:
        cursor.execute(
            """SELECT id FROM base_job AS job WHERE state IN ('waiting', 'running') AND NOT EXISTS (
                 SELECT FROM procrastinate_jobs AS queued
                 WHERE queued.lock = 'job-' || job.id AND queued.status IN ('todo', 'doing')) ORDER BY id"""
        )
        return [row[0] for row in cursor.fetchall()]


def on_app_ready(app: procrastinate.App) -> None:
    """Tell the worker how often to say that it lives."""
    app.worker_defaults["update_heartbeat_interval"] = 5.0
    app.worker_defaults["stalled_worker_timeout"] = STALLED_AFTER_SECONDS


def run_job(job_id: int) -> Job:
    """Run a job to its end, its stop or its refusal. Each step is one transaction.  Safe to call again at any time.

    Where the database goes away the job stays open, for the sweep to take up.
    """
    with as_system():
        job = Job.objects.select_for_update(of=("self",)).get(pk=job_id)
        if job.closed_at is not None:
            return job
        Job.objects.filter(pk=job_id).update(state="running", beat_at=timezone.now())
    steps = KINDS[job.kind].steps(job)
    try:
        while _one_step(job, steps):
            pass
    except _TakenUpElsewhere:
        log.warning("job %s %s was taken up by another worker", job.pk, job.kind)
    except OperationalError:
        log.warning("job %s %s lost the database", job.pk, job.kind)
        raise
    except Refused as refusal:
        _close(job, "failed", _in_words(refusal))
    except Exception:
        log.exception("job %s %s failed", job.pk, job.kind)
        words = Refused(
            _("这项工作没有做完。"),
            why=_("程序出错，已做的部分都已保存。"),
            then=_("请重试；仍不成请联系系统管理员。"),
            code="job.broken",
        )
        _close(job, "failed", _in_words(words))
        raise
    with as_system():
        return Job.objects.get(pk=job_id)


def _in_words(refusal: Refused) -> dict[str, str]:
    return {"what": refusal.what, "why": refusal.why, "then": refusal.then, "code": refusal.code}


def _one_step(job: Job, steps: Iterator[str]) -> bool:
    """One chunk and its progress, committed together. False at the end or when somebody asked to stop."""
    with scoped([subtree(job.code)], by=actor_of(job)):
        asked = Job.objects.filter(pk=job.pk).values_list("stop_asked", flat=True).get()
        if asked:
            _end(job, "stopped", job.outcome)
            return False
        try:
            progress = next(steps)
        except StopIteration:
            _end(job, "done", job.outcome)
            return False
        standing = Job.objects.filter(pk=job.pk, steps_done=job.steps_done, closed_at=None)
        job.steps_done += 1
        if not standing.update(
            steps_done=job.steps_done,
            steps_total=max(job.steps_total, job.steps_done),
            progress=progress,
            outcome=job.outcome,
            beat_at=timezone.now(),
        ):
            raise _TakenUpElsewhere
    return True


class _TakenUpElsewhere(Exception):
    """Another worker has gone on with the job, thinking this one dead: the step is rolled back, and this one stops."""


def actor_of(job: Job) -> Actor:
    """The seat that asked for the work, with the reach of the place it asked for."""
    return replace(
        SYSTEM, seat_id=job.seat_id, code=job.code, ranges=(subtree(job.code),), seat_label=job.seat_label, name=""
    )


def _close(job: Job, state: str, outcome: Any) -> None:
    with as_system():
        _end(job, state, outcome)


def _end(job: Job, state: str, outcome: Any) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, outcome=outcome, closed_at=timezone.now())


def ask_to_stop(job: Job, *, by: Actor) -> None:
    """The job stops before its next step; what it has done stays done. Raises: Refused("job.over")."""
    if job.closed_at is not None:
        raise Refused(_("没有取消。"), why=_("这项工作已经结束。"), then=_("无须再做什么。"), code="job.over")
    Job.objects.filter(pk=job.pk).update(stop_asked=True)
