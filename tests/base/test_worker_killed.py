"""A real worker, killed in the middle of a step: the next one takes the job up and does nothing twice."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from django.db import connection
from procrastinate.exceptions import AlreadyEnqueued

from doorstep.base.jobs import STALLED_AFTER_SECONDS, forgotten_jobs, submit_job, sweep
from doorstep.base.models import Job, Trail
from doorstep.base.scope import as_system
from tests.base.slow_worker import LOCK, SLOW, STEPS
from tests.cast import COUNTY, COUNTY_CODE
from tests.factories import NOON
from tests.processes import app_conninfo, environment, found_installation, program, wait_until

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.fixture(autouse=True)
def quiet_queue() -> Iterator[None]:
    found_installation()
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")


@contextmanager
def worker() -> Iterator[subprocess.Popen]:
    """A worker of the product, stopped at the end in any case."""
    child = subprocess.Popen(program("tests.base.slow_worker"), env=environment(), stderr=subprocess.PIPE)
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


@contextmanager
def held_lock() -> Iterator[psycopg.Connection]:
    """Whoever asks for the lock waits."""
    with psycopg.connect(app_conninfo(), autocommit=True) as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield holder


def job_now(job_id: int) -> Job:
    with as_system():
        return Job.objects.get(pk=job_id)


def is_done(job_id: int) -> bool:
    return job_now(job_id).state == "done"


def done_steps() -> list[int]:
    with as_system():
        return list(Trail.objects.filter(act="count").order_by("pk").values_list("thing_id", flat=True))


WAITING = """FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""  # others test beside us


def waits_for_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pid {WAITING}", [LOCK])
        return cursor.fetchone() is not None


def submitted() -> int:
    with as_system():
        return submit_job(SLOW, {}, by=COUNTY, code=COUNTY_CODE, at=NOON, total=STEPS).pk


def test_a_job_whose_worker_was_killed_is_taken_up_and_ends():
    job_id = submitted()
    with held_lock(), worker() as first:
        wait_until(waits_for_lock, what="the third step")
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert (job_now(job_id).state, job_now(job_id).steps_done) == ("running", 2)
    with connection.cursor() as cursor:  # the heartbeat of the dead ages, as it would by itself
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s)",
            [STALLED_AFTER_SECONDS + 5],
        )
    with worker():
        wait_until(lambda: is_done(job_id), what="the job's end", seconds=100)
    assert done_steps() == list(range(STEPS))


def test_a_job_whose_connection_was_cut_goes_on():
    job_id = submitted()
    with held_lock() as holder, worker() as only:
        wait_until(waits_for_lock, what="the third step")
        holder.execute(f"SELECT pg_terminate_backend(pid) {WAITING}", [LOCK])
        wait_until(lambda: not waits_for_lock(), what="the cut")
        holder.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        wait_until(lambda: job_id in forgotten_jobs() or is_done(job_id), what="the queue to let it go")
        with suppress(AlreadyEnqueued):  # as the clock does each minute: its own turn may come first
            sweep.defer(timestamp=0)
        wait_until(lambda: is_done(job_id), what="the job's end", seconds=100)
        assert only.poll() is None, "the worker itself lives on"
    assert done_steps() == list(range(STEPS))
