"""A worker as the product starts it, with one more kind of job: its third step waits for a lock that the test holds."""

import os
from collections.abc import Iterator

import django

if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from doorstep.base.jobs import KINDS, job_kind
from doorstep.base.models import Job, Trail

SLOW = "tests.slow"
STEPS = 6
LOCK = 420699


def slow(job: Job) -> Iterator[str]:
    """Six steps, one row each."""
    for step in range(job.steps_done, STEPS):
        who = {"seat_id": job.seat_id, "seat_label": "", "account_name": str(os.getpid())}
        Trail.objects.create(code=job.code, at=timezone.now(), act="count", thing="", thing_id=step, **who)
        if step == 2:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield f"第 {step + 1} 步"


if SLOW not in KINDS:
    job_kind(SLOW, "慢工")(slow)

if __name__ == "__main__":
    call_command("procrastinate", "worker", concurrency=1)
