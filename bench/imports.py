"""Fifty thousand people taken in from a spreadsheet by one desk, while another goes on looking at the list."""

import datetime as dt
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from threading import Event, Thread

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from bench.measure import Line
from bench.visitor import Visitor, get, post, post_file
from doorstep.base.models import Job
from doorstep.base.scope import as_system
from doorstep.base.sheetout import Heading, write_xlsx
from doorstep.orgs.models import Division
from doorstep.people.models import Person
from doorstep.people.sheets import expected_columns
from doorstep.web.city.names import full_name
from doorstep.web.city.numbers import number_taker, phone

IMPORTED = 50_000
MOST_SECONDS = 60
SECONDS_BETWEEN_PAGES = 0.1


def measure(desk: Visitor, other: Visitor) -> Iterator[Line]:
    """The upload with every check, the entering by the worker, both together; and the list all the while."""
    file = _sheet(desk)
    ended, pages = Event(), list[float]()
    looking = Thread(target=_look, args=(other, ended, pages))
    looking.start()
    try:
        began = time.perf_counter()
        upload = post_file(desk, reverse("people-imports"), "people.xlsx", file).location
        read = time.perf_counter() - began
        job_id = int(post(desk, upload, {}).location.rstrip("/").rpartition("/")[2])
        outcome = outcome_of(job_id)
        whole = time.perf_counter() - began
    finally:
        ended.set()
        looking.join()
    if outcome.get("added") != IMPORTED:
        raise RuntimeError(f"the import of {IMPORTED} people came to {outcome}")
    what = f"import of {IMPORTED:,} people"
    yield Line(f"{what}: upload, reading, checking", [read])
    yield Line(f"{what}: entering, as a job", [whole - read])
    yield Line(f"{what}: the whole", [whole], MOST_SECONDS)
    yield Line(f"people list, county, during the import ({len(pages)} times)", pages)


def _look(visitor: Visitor, ended: Event, pages: list[float]) -> None:
    while not ended.wait(SECONDS_BETWEEN_PAGES):
        pages.append(get(visitor, reverse("people")).seconds)


def outcome_of(job_id: int) -> dict[str, int]:
    """What the job came to, once it has come to an end."""
    while True:
        with as_system(read_only=True):
            job = Job.objects.get(pk=job_id)
        if job.closed_at is not None:
            return job.outcome
        time.sleep(0.2)


def _sheet(desk: Visitor) -> bytes:
    """A spreadsheet of people whom nobody has registered, in the villages of the desk's reach."""
    columns, (reach,) = expected_columns(), desk.actor.ranges
    with as_system(read_only=True):
        first = Person.objects.aggregate(first=Min("born_on"))["first"]
        standing = Division.objects.filter(system="stats", level="village").as_of(timezone.localdate())
        within = standing.filter(code__gte=reach.lo, code__lt=reach.hi).order_by("code")
        villages = list(within.values_list("code", flat=True))
    people = _people(villages, before=first)
    rows = [[said.get(column.name, "") for column in columns] for said in people]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.xlsx"
        write_xlsx(path, [Heading(column.label) for column in columns], rows, title="残疾人名册")
        return path.read_bytes()


def _people(villages: Sequence[str], *, before: dt.date) -> Iterator[dict[str, str]]:
    """By column: born before everybody in the register, certified, a quarter with a guardian; no two look alike."""
    draw, take, seen = Random(7), number_taker(), set[tuple[str, str, dt.date]]()
    for place in range(IMPORTED):
        is_male = place % 2 == 0
        born_on, number = take(before - dt.timedelta(days=1), is_male)
        village, name = draw.choice(villages), ""
        while not name or (village, name, born_on) in seen:
            name = full_name(draw, male=is_male, born_year=born_on.year)
        seen.add((village, name, born_on))
        guardian = {"guardian": full_name(draw, male=True, born_year=1970), "guardian_relation": "子女"}
        yield {
            "name": name,
            "number": number,
            "village": village,
            "address": f"{draw.randint(1, 12)}组{draw.randint(1, 90)}号",
            "phone": phone(draw),
            "certificate": f"{number}{draw.randint(1, 6)}{draw.randint(1, 4)}",
            "issued_on": f"{draw.randint(2018, 2025)}-0{draw.randint(1, 9)}-15",
            **(guardian if place % 4 == 0 else {}),
        }
