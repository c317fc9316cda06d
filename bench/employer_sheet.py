"""Fifty thousand people declared by one employer from a spreadsheet, while its clerk goes on looking at the pages."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from threading import Event, Thread

from django.urls import reverse
from django.utils import timezone

from bench.imports import MOST_SECONDS, SECONDS_BETWEEN_PAGES, outcome_of
from bench.measure import Line
from bench.visitor import Visitor, get, post, post_file, sign_in
from doorstep.base.access import Actor
from doorstep.base.models import Job, Upload
from doorstep.base.scope import as_system, scoped
from doorstep.base.sheetout import Heading, write_xlsx
from doorstep.orgs.models import Account
from doorstep.orgs.seats import actors_of
from doorstep.quota.models import Placement
from doorstep.quota.services import Application, apply_employer, decide_employer, open_declaration
from doorstep.quota.services.importing import IMPORT
from doorstep.quota.sheet import COLUMNS
from doorstep.web.city.names import full_name
from doorstep.web.city.numbers import number_taker
from doorstep.web.city.placements_plan import credit_code

ROWS, ONE_FAULTY_IN = 50_000, 50
FAULTS = ({"month_3": "三千"}, {"number": "420699"}, {"contract_from": ""})
USERNAME = "bench-employer"
MENDED = 5


def measure(office: Visitor, port: int) -> Iterator[Line]:
    """The upload with every check, mending, the entering by the worker, reading and entering together; and pages."""
    clerk, declaration = _declaring(office, port)
    page = reverse("declaration-own", args=[declaration])
    sheet = reverse("placement-import", args=[declaration])
    people, looked = list(_people()), dict[str, list[float]]()
    file = _file(people)
    read = _while_looking(clerk, page, looked, "reading", lambda: post_file(clerk, sheet, "people.xlsx", file))
    listed = [get(clerk, sheet).seconds for _time in range(20)]
    faulty = [place for place in range(ROWS) if _is_faulty(place)][:MENDED]
    mended = [_mend(clerk, sheet, place + 2, people[place]) for place in faulty]
    entered = _while_looking(clerk, page, looked, "entering", lambda: _enter(clerk, sheet))
    with as_system(read_only=True):
        there = Placement.objects.filter(declaration=declaration).count()
    if there != (expected := ROWS - ROWS // ONE_FAULTY_IN + MENDED):
        raise RuntimeError(f"of {expected} sound rows {there} were entered")
    what = f"an employer's sheet of {ROWS:,} rows, {ROWS // ONE_FAULTY_IN:,} of them faulty"
    yield Line(f"{what}: upload, reading, checking", [read])
    yield Line(f"{what}: entering, as a job", [entered])
    yield Line(f"{what}: both", [read + entered], MOST_SECONDS)
    yield Line(f"{what}: its page", listed)
    yield Line(f"{what}: a row mended", mended)
    for when, pages in looked.items():
        yield Line(f"the declaration's page during the {when} ({len(pages)} times)", pages)
    yield Line(f"the declaration's page with {there:,} people", [get(clerk, page).seconds for _time in range(20)])


def _declaring(office: Visitor, port: int) -> tuple[Visitor, int]:
    """An approved employer's clerk at the screen, and the key of a new declaration of last year."""
    now = timezone.now()
    said = Application(
        uscc=credit_code(999_001, "enterprise"),
        name="量测用食品厂",
        kind="enterprise",
        industry="C",
        code=f"{office.actor.code[:6]}000000",
        address="演示路1号",
        contact="周敏",
        phone="19900007788",
    )
    employer = apply_employer(said, username=USERNAME, name="周敏", password="Jiamenkou-2026-x", at=now)
    with scoped(office.actor.ranges, by=office.actor):
        decide_employer(employer.pk, is_approved=True, reason="演示", by=office.actor, at=now)
    clerk = _clerk(now)
    with scoped((), by=clerk):
        made = open_declaration(timezone.localtime(now).year - 1, carries_on=False, by=clerk, at=now)
    return sign_in(USERNAME, port), made.pk


def _clerk(now: dt.datetime) -> Actor:
    account = Account.objects.get(username=USERNAME)
    (clerk,) = actors_of(account.pk, on=timezone.localtime(now).date())
    return clerk


def _while_looking(
    clerk: Visitor, page: str, looked: dict[str, list[float]], when: str, act: Callable[[], object]
) -> float:
    """How long the act takes, while the page is asked for all the time."""
    ended, pages = Event(), looked.setdefault(when, [])

    def look() -> None:
        while not ended.wait(SECONDS_BETWEEN_PAGES):
            pages.append(get(clerk, page).seconds)

    looking = Thread(target=look)
    looking.start()
    began = time.perf_counter()
    try:
        act()
        return time.perf_counter() - began
    finally:
        ended.set()
        looking.join()


def _enter(clerk: Visitor, sheet: str) -> None:
    """Say that the sound rows go in, and wait until they are."""
    post(clerk, sheet, {"enter": "yes"})
    with as_system(read_only=True):
        job = Job.objects.filter(kind=IMPORT).latest("pk")
    outcome_of(job.pk)


def _mend(clerk: Visitor, sheet: str, row: int, sound: dict[str, str]) -> float:
    """A faulty row put right in the browser."""
    with as_system(read_only=True):
        upload = Upload.objects.latest("pk")
    answer = post(clerk, f"{sheet}{row}/", sound | {"upload": str(upload.pk)})
    if answer.status != 302:
        raise RuntimeError(f"row {row} was not mended: {answer.status}")
    return answer.seconds


def _people() -> Iterator[dict[str, str]]:
    """By column: sound rows of people who work the whole year."""
    draw, take = Random(11), number_taker()
    for place in range(ROWS):
        born_on, number = take(dt.date(1990, 1, 1) - dt.timedelta(days=place % 9000), place % 2 == 0)
        wage = str(draw.randrange(24, 60) * 100)
        yield {
            "name": full_name(draw, male=place % 2 == 0, born_year=born_on.year),
            "number": number,
            "post": draw.choice(("包装", "门卫", "保洁", "客服")),
            "contract": "劳动合同",
            "contract_from": f"{draw.randrange(2018, 2024)}-03-01",
            "contract_until": "2029-12-31",
            **{f"month_{at}": wage for at in range(1, 13)},
        }


def _is_faulty(place: int) -> bool:
    return place % ONE_FAULTY_IN == ONE_FAULTY_IN - 1


def _file(people: Sequence[dict[str, str]]) -> bytes:
    """The people as a spreadsheet, one row in fifty with one of the faults."""
    said = (one | FAULTS[place % len(FAULTS)] if _is_faulty(place) else one for place, one in enumerate(people))
    rows = ([one.get(column.name, "") for column in COLUMNS] for one in said)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.xlsx"
        write_xlsx(path, [Heading(column.label) for column in COLUMNS], rows, title="安排的残疾人")
        return path.read_bytes()
