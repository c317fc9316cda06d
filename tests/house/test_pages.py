"""Every page that can be got, by the seats that may: in time, whole, and fit for a reader. One made-up town for all."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from doorstep.base.access import PERMISSIONS
from doorstep.base.figures import read_period
from doorstep.base.pages import PUBLIC, SIGNED_IN
from doorstep.homes.keepers import HOME_HEAD, keeper_actor
from doorstep.homes.models import Home, HomeStaff
from doorstep.orgs.roles import ROLES
from doorstep.quota.clerks import EMPLOYER_CLERK
from doorstep.quota.models import Employer, EmployerClerk
from doorstep.report.services import freeze_report
from tests.cast import CITY as CITY_OFFICE
from tests.desk import sat_down
from tests.factories import NOON, AccountFactory
from tests.paths import Case, cases_of, patterns
from tests.rows_quota import lay_sheet
from tests.world import CITY, SINCE, Sitting, World, build_world

from .tree import nothing

pytestmark = pytest.mark.usefixtures("db")
BUDGET = 12
# Pages that need more, each with the reason and its own budget.
DEARER = {
    "batch": 14,  # signatures, what came back, what follows it, and who was left out, each a query
    "matter": 21,  # its story, papers with their files, letters, clock, assessment, visits, and who may do what next
    "change": 17,  # its reasons, each room asked once where it has them from; other months; how far it has come
    "explanation": 14,  # each room asked once where it has the facts from; what the person has renounced
    "recovery": 13,  # what came back, what is held back, and whether the person lives and is registered here
    "home": 14,  # its steps, staff, rooms, papers, honours, who is missing, and what may be done next
    "home-safety": 15,  # checks, faults, incidents, drills, samples, visitors, each a panel with its count
    "home-own-safety": 17,  # the same, with what is late of each
    "joint-unit": 20,  # its villages, what each has said, and eight numbers with what is not known of them
    "home-client": 14,  # plans with reviews, medicines, days elsewhere, the register asked what it has come to know
    "person": 18,  # a card for each room that has something to tell of the person
    "declaration": 18,  # its people, ledger and rulings; the signs, each a query; what it came to, and its story
    "desk": 40,  # queues, of villages too, visits, places, money, homes, placement, from afar, feeds, jobs, figures
    "home-desk": 16,  # who is missing, and what of incidents, faults, the check, samples and meals cannot wait
    "home-progress": 15,  # tasks, homes, the plan; what the evaluation takes: tasks, homes, ratings, incidents
    "seat-close": 17,  # what is left on the seat, a count for each kind, who else sits there and who could take over
    "placement-figures": 17,  # the whole and four ways to divide it, employers and persons each a query; names
    "placement": 16,  # its ledger, the lists and who rules, who else claims it, what was asked elsewhere, its story
    "figure": 14,  # its rows, its value, what it cannot be told of, and the names of places
    "home-pay-period": 15,  # lines with their parts, sales left out, what was said against the month, how it came back
    "figures": 75,  # the 41 figures and the house's own, two queries each, three where something may be unknown
    "report": 80,  # the same, computed anew to say what has changed since
}
ANSWERS = {200, 302, 409}
OF_SYSTEMS = {"feed-push": {403}}  # what is not signed is refused, whoever sits there
# What the test's own transaction adds: savepoints, and the reach before, which is read and then put back.
OURS_ALONE = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK TO|BEGIN|COMMIT)|current_setting", re.IGNORECASE)
ENGLISH = re.compile(r"\b[A-Za-z]{2,}(?: [a-z]{2,}){2,}\b")


class Undefined(str):
    """Stands for a variable that a template names and nobody gave: refuses to be drawn."""

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        raise LookupError(f"undefined variable in a template: {variable}")


@pytest.fixture(autouse=True)
def strict_templates(monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Undefined("?"))


@pytest.fixture
def town() -> World:
    """Rows in every table, and a frozen report."""
    world = build_world(2026, each=8)
    freeze_report(read_period("2026", today=NOON.date()), said={"addressee": "王部长"}, by=CITY_OFFICE, at=NOON)
    return world


def whoever_may(case: Case, world: World) -> Iterator[Sitting]:
    """The seats that may open the page, one of each role, nearest to the row first."""
    roles: set[str] = set()
    for sitting in sorted(world.seats, key=lambda one: len(one.members) == 1 and one.members[0] == CITY):
        may = case.permission in {PUBLIC, SIGNED_IN} or sitting.may(case.permission)
        own = case.label != "base.Upload" or world.owners.get(case.key) == sitting.seat.pk
        if (
            sitting.is_open
            and may
            and own
            and sitting.role not in roles
            and (not case.code or sitting.covers(case.code))
        ):
            roles.add(sitting.role)
            yield sitting


def clerk_of(case: Case) -> Sitting:
    """Whoever acts for the employer of the row, or for any employer; he sits in no seat of the federation."""
    whose = Employer.objects.order_by("pk")
    if case.label:
        row = apps.get_model(case.label)._base_manager.get(pk=case.key)
        whose = whose.filter(pk=row.employer_id)
    employer = whose[0]
    clerk = employer.clerks.filter(closed_reason="").order_by("pk").first()
    if clerk is None:
        account = AccountFactory(username=f"employer-{employer.pk}", name=employer.name)
        held = DateRange(SINCE, None)
        clerk = EmployerClerk.objects.create(employer=employer, code=employer.code, account=account, held=held)
    seat: Any = SimpleNamespace(pk=-clerk.pk)
    if case.name.startswith("placement-import"):
        lay_sheet(clerk, case.key)
    return Sitting(seat, clerk.account, EMPLOYER_CLERK.name, ())


def keeper_of(case: Case) -> Sitting:
    """The head of the home of the row, or of any home that is open."""
    whose = Home.objects.filter(state="operating").order_by("pk")
    if case.label:
        row = apps.get_model(case.label)._base_manager.get(pk=case.key)
        whose = Home.objects.filter(pk=row.pk if case.label == "homes.Home" else row.home_id)
    home = whose[0]
    head = home.staff.filter(post="head", account__isnull=False).first()
    if head is None:
        account = AccountFactory(username=f"home-{home.pk}", name=home.name)
        held = DateRange(SINCE, None)
        head = HomeStaff.objects.create(
            home=home, code=home.code, account=account, name=home.name, post="head", held=held
        )
    seat: Any = SimpleNamespace(pk=keeper_actor(head).seat_id)
    return Sitting(seat, head.account, HOME_HEAD.name, ())


OUTSIDE = ((EMPLOYER_CLERK, clerk_of), (HOME_HEAD, keeper_of))


def some_visits(world: World) -> Iterator[tuple[Case, Sitting]]:
    """Every variant of every address, for two rows each, by every role that may open it."""
    for pattern in patterns():
        seen: Counter[str] = Counter()
        for case in cases_of(pattern, world):
            variant = re.sub(r"\d+", "#", case.url) if case.label else case.url
            if seen[variant] >= 2:
                continue
            of = next((whose for role, whose in OUTSIDE if case.permission in role.permissions), None)
            sittings = [of(case)] if of else list(whoever_may(case, world))
            seen[variant] += bool(sittings)
            yield from ((case, sitting) for sitting in sittings)


@dataclass(frozen=True)
class Visit:
    """What came of getting a page."""

    status: int
    body: bytes
    is_page: bool
    queries: int


def visit(client: Client, url: str) -> Visit:
    """Get a page, count what it asked of the database, and read it to its end."""
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    asked = [one["sql"] for one in captured if not OURS_ALONE.search(one["sql"])]
    put_back = sum("set_config" in one for one in asked) // 2
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return Visit(answer.status_code, body, is_page, len(asked) - put_back)


def faults_of_visit(client: Client, case: Case) -> Iterator[str]:
    """Everything that is wrong with a page that this client gets."""
    try:
        seen = visit(client, case.url)
    except Exception as bug:
        yield f"{type(bug).__name__}: {str(bug)[:160]}"
        return
    if seen.status not in OF_SYSTEMS.get(case.name, ANSWERS):
        yield f"answers {seen.status}"
    if seen.queries > DEARER.get(case.name, BUDGET):
        yield f"{seen.queries} queries"
    if seen.is_page:
        yield from faults_of(html.document_fromstring(seen.body.decode()))


def faults_of(document: Any) -> Iterator[str]:
    """What a reader, or a reader's software, would stumble over."""
    if document.get("lang") != "zh-CN":
        yield "no language said"
    if (count := len(document.xpath("//h1[not(ancestor::*[@id='refusal'])]"))) != 1:  # the gallery's sample aside
        yield f"{count} h1"
    if not (document.findtext(".//title") or "").split("·")[0].strip():
        yield "no title"
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"inline {element.tag}"
        yield from (
            f"{name}= on <{element.tag}>" for name in element.attrib if name == "style" or name.startswith("on")
        )
    ids = Counter(document.xpath("//@id"))
    yield from (f"id {name} twice" for name, times in ids.items() if times > 1)
    text = document.text_content()
    yield from (f"unrendered {mark}" for mark in ("{{", "{%", "{#", "None", "<c-") if mark in text)
    yield from (f"English: {said}" for said in ENGLISH.findall(text))
    yield from unlabelled(document, ids)


def unlabelled(document: Any, ids: Counter) -> Iterator[str]:
    """Controls without a name, pictures without words, tables without heads."""
    for control in document.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        tied = document.xpath("//label[@for=$there]", there=control.get("id", "")) or control.xpath("ancestor::label")
        if not tied and not control.get("aria-label"):
            yield f"no label for {control.get('name')}"
    yield from (f"no alt on {one.get('src', '')[:40]}" for one in document.xpath("//img[not(@alt)]"))
    yield from ("a table without heads" for one in document.xpath("//table") if not one.xpath(".//th"))
    for reference in document.xpath("//@aria-describedby | //@aria-labelledby | //label/@for"):
        yield from (f"points at nothing: {part}" for part in reference.split() if part not in ids)


def test_every_page_opens_within_its_budget_and_is_fit_to_read(town):
    visits = list(some_visits(town))
    clients = {one.seat.pk: sat_down(one.account, one.seat) for one in [*town.seats, *(who for _, who in visits)]}
    assert len(visits) > 300
    assert {case.name for case, _ in visits} == {pattern.name for pattern in patterns()}, "a page that nobody may open"
    nothing(
        {
            f"{case.name} ({sitting.role}): {fault}"
            for case, sitting in visits
            for fault in faults_of_visit(clients[sitting.seat.pk], case)
        }
    )


def test_every_verb_and_every_role_was_tried(town):
    tried = {sitting.role for sitting in town.seats if sitting.is_open}
    assert tried == {name for name, role in ROLES.items() if not role.retired}
    assert {case.permission for case, _ in some_visits(town)} <= {PUBLIC, SIGNED_IN, *PERMISSIONS}
