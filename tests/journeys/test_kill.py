"""Killed at random points of its months of work, a county loses nothing, pays nobody twice, and does no act twice.

Two counties hold the same people.  One works undisturbed; the other's process is killed (SIGKILL), or its connection
cut (pg_terminate_backend), at DOORSTEP_KILLS random instants, and each time begun again.  In the end both have the same
rows.
"""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any

import psycopg
import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, F, Sum

from doorstep.base.models import Job, Trail
from doorstep.base.scope import as_system
from doorstep.entitlements.models import Award, Change, MonthRun
from doorstep.payments.models import Answer, Batch, Line, Signature
from doorstep.people.models import Person
from tests.factories import BARS, CertificateFactory, CircumstanceFactory, PayAccountFactory, PersonFactory
from tests.journeys.month_of_work import CUT
from tests.processes import app_conninfo, environment, found_installation, program, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
KILLS = int(os.environ.get("DOORSTEP_KILLS", "20"))
STATE = int(os.environ.get("DOORSTEP_KILL_STATE", "20261124"))
PEOPLE = 60
QUIET, DISTURBED = "420602000000", "420606000000"
NAME = "doorstep-killed"


def lay_people(county: str) -> None:
    """The same people in each county, told apart by the number in their address."""
    chance = Random(STATE)
    for number in range(PEOPLE):
        died = dt.date(2026, chance.randint(1, 6), 10) if chance.random() < 0.1 else None
        person = PersonFactory(code=f"{county[:6]}002003", address=str(number), died_on=died)
        CertificateFactory(person=person, grade=chance.randint(1, 4), valid=DateRange(dt.date(2020, 1, 1), None))
        for kind in ("low_income", "needs_care"):
            if (holds := chance.choice([True, True, False, None])) is not None:
                CircumstanceFactory(person=person, kind=kind, holds=holds)
        for kind in BARS:
            CircumstanceFactory(person=person, kind=kind, holds=False)
        if chance.random() < 0.9:
            PayAccountFactory(person=person)


class Nursery:
    """The nurse and the children that it brings up to be killed."""

    def __init__(self) -> None:
        terms = environment()
        terms["DOORSTEP_DB_APP_URL"] += f" application_name={NAME}"
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.nurse = subprocess.Popen(program("tests.journeys.month_of_work"), env=terms, text=True, **pipes)

    def begin(self, county: str, since: int, until: int) -> int:
        """A child that works through these months; its process number."""
        self.nurse.stdin.write(json.dumps({"county": county, "since": since, "until": until}) + "\n")
        self.nurse.stdin.flush()
        return int(self.nurse.stdout.readline())

    def end(self) -> int:
        """How the child ended: 0 done, 1 by an error (which the test shows), 2 cut off, -9 killed."""
        return int(self.nurse.stdout.readline())

    def close(self) -> None:
        """Whatever is left ends."""
        self.nurse.kill()
        self.nurse.communicate()


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    found_installation()
    with as_system():
        for county in (QUIET, DISTURBED):
            lay_people(county)
    opened = Nursery()
    yield opened
    opened.close()


def cut_connections() -> None:
    """The server ends the child's connection, as when it is restarted."""
    with psycopg.connect(app_conninfo(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [NAME])


def nobody_works() -> bool:
    with psycopg.connect(app_conninfo(), autocommit=True) as other:
        left = other.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [NAME])
        return left.fetchone() == (0,)


def disturb(nursery: Nursery, chance: Random, *, span: float) -> int:
    """Kill until it was killed often enough, going on to another month whenever one is done. Returns the months."""
    month, killed = 0, Counter()
    while sum(killed.values()) < KILLS:
        child = nursery.begin(DISTURBED, month, month + 1)
        time.sleep(chance.uniform(0, span))
        if chance.random() < 0.25:
            cut_connections()
        else:
            with suppress(ProcessLookupError):  # it was done just before
                os.kill(child, signal.SIGKILL)
        ended = nursery.end()
        assert ended in {0, CUT, -signal.SIGKILL}, "the work broke down by itself"
        killed[ended] += ended != 0
        month += ended == 0
    assert min(killed[CUT], killed[-signal.SIGKILL]) > 0, killed
    return month + 1


def test_a_month_of_work_that_is_killed_again_and_again_comes_out_as_if_it_never_was(nursery, capsys):
    took = []
    for month in range(2):  # the first is slower, for all that is read once
        began = time.monotonic()
        nursery.begin(QUIET, month, month + 1)
        assert nursery.end() == 0
        took.append(time.monotonic() - began)
    count = disturb(nursery, Random(STATE), span=took[-1])
    for county in (QUIET, DISTURBED):
        nursery.begin(county, 0, max(count, 2))
        assert nursery.end() == 0
    wait_until(nobody_works, what="the last connection to end")
    with as_system(read_only=True):
        assert outcome(DISTURBED) == outcome(QUIET)
        assert Line.objects.filter(state="paid").exists()
        assert Line.objects.exclude(follows_line=None).exists()
        assert_nothing_is_double()
    with capsys.disabled():
        sys.stdout.write(f"\n{KILLS} kills over {count} months: 0 lost, 0 double\n")


def outcome(county: str) -> dict[str, Any]:
    """Everything that came of the work, told by the numbers of people and not by keys."""
    people, who = {"person__code__startswith": county[:6]}, F("person__address")
    lines = Line.objects.filter(**people).exclude(state="dropped")
    paid = lines.filter(state="paid")
    batches, runs = Batch.objects.filter(code=county), MonthRun.objects.filter(code=county)
    return {
        "paid": paid.aggregate(lines=Count("pk"), fen=Sum("amount_fen")),
        "lines": sorted(lines.values_list(who, "benefit", "month", "amount_fen", "state", "return_code", "number")),
        "changes": sorted(Change.objects.filter(**people).values_list(who, "benefit", "month", "kind", "state")),
        "awards": sorted(map(str, Award.objects.filter(**people).values_list(who, "benefit", "amount_fen", "months"))),
        "batches": sorted(batches.values_list("benefit", "month", "state", "lines_count", "total_fen")),
        "runs": sorted(runs.values_list("benefit", "month", "persons", "due", "due_fen")),
        "jobs": sorted(Job.objects.filter(code=county).values_list("terms__month", "state", "steps_done")),
        "signatures": Signature.objects.filter(code=county).count(),
        "answers": Answer.objects.filter(code=county).count(),
        "acts": Counter(Trail.objects.filter(code__startswith=county[:6]).values_list("act", flat=True)),
    }


def assert_nothing_is_double() -> None:
    """What the database holds together, read once more."""
    live = Line.objects.exclude(state__in=["returned", "dropped"])
    assert not live.values("person", "benefit", "month").annotate(times=Count("pk")).filter(times__gt=1).exists()
    heads = Batch.objects.annotate(held=Count("lines"), fen=Sum("lines__amount_fen"))
    assert not heads.exclude(held=F("lines_count"), fen=F("total_fen")).exists()
    assert not Batch.objects.exclude(state="answered").exists()
    assert not Job.objects.exclude(state="done").exists()
    assert Person.objects.count() == 2 * PEOPLE
