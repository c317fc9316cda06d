"""A list of everybody in the city, told by another department, entered; and the next month's, with little new."""

import csv
import datetime as dt
import io
import time
from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone

from bench.measure import Line
from doorstep.base.access import SYSTEM
from doorstep.base.models import Job
from doorstep.base.scope import as_system
from doorstep.exchange.feed_runs import receive_feed
from doorstep.exchange.models_feeds import FeedName, FeedRow, FeedRun
from doorstep.kernel.days import add_months, month_of
from doorstep.kernel.idcard import is_sound
from doorstep.people.models import Circumstance, Person, Roster

CONTRACT, KIND, HEAD = "civil-near-poor", "near_poor", ("姓名", "身份证号", "认定月份")
MOST_SECONDS = 60
EACH_NEW = 100  # so many rows of the later list stand for one person who has left it


def measure(city: str) -> Iterator[Line]:
    """The first list and the next, each from the hand to the last fact, by the worker."""
    today = timezone.localdate()
    earlier = add_months(month_of(today), -1)
    with as_system(read_only=True):
        born = Person.objects.filter(merged_into=None, born_on__lt=earlier).exclude(number=None)
        rows = [
            (person.name, person.number.open(), "2025-01")
            for person in born.only("name", "number").iterator()
            if person.number and is_sound(person.number.open())  # some of the made city's are mistyped on purpose
        ]
    _forget()
    first = _entered(rows, city, earlier)
    yield Line(f"a list of {len(rows):,} people, all in the register, entered as a job", [first[0]], MOST_SECONDS)
    kept = [row for place, row in enumerate(rows) if place % EACH_NEW]
    later = _entered(kept, city, today)
    yield Line("the next month's list, a hundredth gone from it", [later[0]], MOST_SECONDS)
    with as_system(read_only=True):
        told = Circumstance.objects.filter(kind=KIND, holds=True)
        facts = told.count(), told.filter(valid__endswith__isnull=True).count()
    if facts != (len(rows), len(kept)) or later[1].left_out != len(rows) - len(kept):
        raise RuntimeError(f"lists of {len(rows)} and {len(kept)} people came to {facts}, {later[1].left_out} left out")


def _forget() -> None:
    """Nobody has told anything of the kind yet: what the made city tells of it would be later than these lists, and
    those of an earlier measurement of a city that was kept would be known.
    """
    with as_system():
        Circumstance.objects.filter(kind=KIND).delete()
        Roster.objects.filter(kind=KIND).delete()
        runs = FeedRun.objects.filter(contract=CONTRACT)
        for rows in (FeedRow, FeedName):
            rows.objects.filter(run__in=runs).delete()
        runs.delete()


def _entered(rows: list[tuple[str, str, str]], city: str, as_of: dt.date) -> tuple[float, FeedRun]:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    began = time.perf_counter()
    with as_system():
        run = receive_feed(
            CONTRACT,
            out.getvalue().encode("gb18030"),
            f"{as_of}.csv",
            place=city,
            as_of=as_of,
            by=replace(SYSTEM, code=city),
            at=timezone.now(),
        )
    while True:
        with as_system(read_only=True):
            job = Job.objects.get(pk=run.job_id)
            run = FeedRun.objects.defer("content").get(pk=run.pk)
        if job.closed_at is not None:
            break
        time.sleep(0.2)
    if run.state != "closed" or run.good != len(rows):
        raise RuntimeError(f"a list of {len(rows)} people came to {run.state}: {run.good} good, {run.bad} bad")
    return time.perf_counter() - began, run
