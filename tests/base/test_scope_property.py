"""The property of reach: whatever is read, by whatever path, is just what the seat reaches. Counted, case by case.

Made-up cities are built from recorded random states: trees, seats of every role, seats limited to parts of two counties,
a seat that ended and one to come, and rows in every scoped table, some of which point at rows elsewhere.  Every read
path that introspection finds is gone through as every seat: tables, lists, exports, searches, pages, panels, files.  The
oracle knows only digits: a code lies beneath a division when it begins with the division's digits.
"""

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import openpyxl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from doorstep.base.enforce import scoped_models
from doorstep.base.figures import FIGURES, read_period
from doorstep.base.listing import Listing, count_text, leaf, stream
from doorstep.base.pages import PUBLIC, SIGNED_IN
from doorstep.base.scope import as_system, scoped
from doorstep.entitlements.listings import CHANGES
from doorstep.orgs.seats import actor_of, as_actor
from doorstep.orgs.views_seats import SEATS
from doorstep.payments.listings import BATCHES, lines_of
from doorstep.payments.models import Batch
from doorstep.people.finding import find_people
from doorstep.people.listings import looks_listing, people_listing
from doorstep.people.models import Person
from doorstep.report.services import freeze_report
from tests.cast import CITY as CITY_OFFICE
from tests.desk import sat_down
from tests.factories import NOON
from tests.paths import Case, cases_of, patterns
from tests.world import RARE, Sitting, World, build_world

pytestmark = pytest.mark.usefixtures("db")
ENOUGH = int(os.environ.get("DOORSTEP_SCOPE_CASES", "20000"))
FIRST_STATE = int(os.environ.get("DOORSTEP_SCOPE_STATE", "420600"))
MOST_OF_ONE_TABLE = 40  # counted of one table on one path, so that no big table fills the tally by itself
MARK = re.compile(f"[{RARE}]{{3}}")


@dataclass
class Tally:
    """Decisions by read path, and what was seen that should not be, or hidden that should be seen."""

    decisions: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    def compare(
        self, path: str, who: str, seen: Iterable[Any], oracle: set[Any], every: set[Any], doubtful=frozenset()
    ):
        """One decision for each row of the table: shown or not, against the oracle."""
        seen = set(seen)
        self.decisions[path] += min(len(every), MOST_OF_ONE_TABLE)
        self.leaks += [f"{path} showed {row} to {who}" for row in seen - oracle]
        self.losses += [f"{path} hid {row} from {who}" for row in oracle - seen - doubtful]

    def same(self, path: str, who: str, told: Any, expected: Any) -> None:
        """One decision: what was told equals what is so."""
        self.decisions[path] += 1
        if told != expected:
            self.leaks.append(f"{path} told {who} {told!r}, and it is {expected!r}")


@dataclass(frozen=True)
class Walk:
    """One seat on its way through everything that can be read."""

    world: World
    sitting: Sitting
    tally: Tally

    @property
    def who(self) -> str:
        """The seat, in the words of a failure."""
        return f"{self.sitting.role} of {'+'.join(self.sitting.members)}"

    @property
    def actor(self) -> Any:
        """The seat's actor, as the door makes it."""
        return as_actor(self.sitting.seat)

    def every(self, label: str) -> set[Any]:
        """Every row of a table."""
        return set(self.world.rows[label])

    def oracle(self, label: str, verb: str = "") -> set[Any]:
        """The rows that the seat may see: beneath its members, if its role has the verb."""
        if verb and not self.sitting.may(verb):
            return set()
        return {key for key, laid in self.world.rows[label].items() if self.sitting.covers(laid.code)}

    def compare(
        self, path: str, label: str, seen: Iterable[Any], oracle: set[Any], doubtful: Iterable[Any] = ()
    ) -> None:
        """The rows of a table that a path showed, against the oracle."""
        self.tally.compare(path, self.who, seen, oracle, self.every(label), frozenset(doubtful))


def read_tables(walk: Walk) -> None:
    """Every scoped table: what the database shows by itself, and what the filter keeps by itself."""
    for model in scoped_models():
        label, rows = model._meta.label, model._default_manager
        oracle = walk.oracle(label)
        with scoped(walk.actor.ranges, by=walk.actor, read_only=True):
            walk.compare("rows", label, rows.values_list("pk", flat=True), oracle)
            walk.tally.same("count", walk.who, rows.count(), len(oracle))
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT county, count(*) FROM "{model._meta.db_table}" GROUP BY 1') if has_county(
                    model
                ) else cursor.execute(f"SELECT left(code, 6), count(*) FROM {model._meta.db_table} GROUP BY 1")
                expected = Counter(walk.world.rows[label][key].code[:6] for key in oracle)
                walk.tally.same("totals by county", walk.who, dict(cursor.fetchall()), dict(expected))
        with as_system(read_only=True):
            walk.compare("filter", label, rows.in_ranges(walk.actor.ranges).values_list("pk", flat=True), oracle)


def has_county(model: type) -> bool:
    """Whether the table keeps the county as a column."""
    return any(one.name == "county" for one in model._meta.local_fields)


@dataclass(frozen=True)
class Listed:
    """A list with the table of its rows, which of them it lists, and those of which nothing is asked."""

    listing: Listing
    label: str
    lists: Callable[[Any], bool] = lambda key: True
    doubtful: frozenset[Any] = frozenset()


def people_of(walk: Walk) -> list[Listed]:
    merged = set(Person.objects.exclude(merged_into=None).values_list("pk", flat=True))
    listing = people_listing(walk.actor, {}, on=timezone.localdate())
    return [Listed(listing, "people.Person", lambda key: key not in merged)]


def changes_of(walk: Walk) -> list[Listed]:
    """A change whose person has moved out of reach may be left out; one out of reach may never be shown."""
    rows = CHANGES.rows(CITY_OFFICE).model.objects.values_list("pk", "person__code")
    return [
        Listed(CHANGES, "entitlements.Change", doubtful=frozenset(k for k, c in rows if not walk.sitting.covers(c)))
    ]


def lines_of_batches(walk: Walk) -> list[Listed]:
    found = []
    for batch in Batch.objects.filter(pk__in=sorted(walk.every("payments.Batch"))[:4]):
        mine = set(batch.lines.values_list("pk", flat=True))
        found.append(Listed(lines_of(batch), "payments.Line", mine.__contains__))
    return found


# Every list that introspection finds, by the name under which its module holds or makes it.
LISTS: dict[str, Callable[[Walk], list[Listed]]] = {
    "people_listing": people_of,
    "looks_listing": lambda walk: [Listed(looks_listing(walk.actor), "base.Look")],
    "SEATS": lambda walk: [Listed(SEATS, "orgs.Seat")],
    "CHANGES": changes_of,
    "BATCHES": lambda walk: [Listed(BATCHES, "payments.Batch")],
    "lines_of": lines_of_batches,
}


def read_lists(walk: Walk) -> None:
    """Every list: its pages, its count, its export."""
    for name, make in LISTS.items():
        with as_system(read_only=True):
            lists = make(walk)
        for listed in lists:
            _read_list(walk, name, listed)


def _read_list(walk: Walk, name: str, listed: Listed) -> None:
    listing, actor = replace(listed.listing, page_size=5), walk.actor
    oracle = {key for key in walk.oracle(listed.label, listing.permission) if listed.lists(key)}
    with scoped(actor.ranges, by=actor, read_only=True):
        seen, after = [], ""
        while True:
            page = leaf(listing, actor, {"after": after} if after else {})
            seen += [row.pk for row in page.rows]
            if not (after := page.after):
                break
        counted = count_text(listing, actor, {})
    walk.compare(f"list {name}", listed.label, seen, oracle, listed.doubtful)
    walk.tally.same(f"list {name}: once each", walk.who, len(seen), len(set(seen)))
    if not oracle & listed.doubtful:
        walk.tally.same(f"count of {name}", walk.who, counted, f"{len(oracle)} 行")
    walk.tally.same(f"export of {name}", walk.who, len(list(stream(listing, actor, {}))), len(seen))


def search_people(walk: Walk) -> None:
    """By name, by a part of it, and by number: whoever stands within reach is found, and nobody else."""
    if not walk.sitting.may("person.view"):
        return
    people = walk.world.rows["people.Person"]
    with as_system(read_only=True):
        sample = walk.world.chance.sample(sorted(people), 12)
        standing = list(Person.objects.filter(pk__in=sample, merged_into=None))
    oracle = walk.oracle("people.Person", "person.view")
    for person in standing:
        for text in (person.name, person.name[-2:], person.number.open() if person.number else ""):
            with scoped(walk.actor.ranges, by=walk.actor, read_only=True):
                found = (
                    {row.pk for row in find_people(walk.actor, text, on=timezone.localdate()).people} if text else None
                )
            if found is not None:
                walk.tally.same("search", walk.who, found - oracle, set())
                walk.tally.same("search", walk.who, person.pk in found, person.pk in oracle)


def may_show(walk: Walk) -> set[str]:
    """The marks that a page may show this seat: those within its reach, and its own name and place in the header."""
    rows = walk.world.rows
    within = {laid.mark for table in rows.values() for laid in table.values() if walk.sitting.covers(laid.code)}
    seat = walk.sitting.seat
    return (
        within
        | {rows["orgs.Seat"][seat.pk].mark, rows["orgs.Org"][seat.org_id].mark, ""}
        | marks(walk.actor.seat_label)
    )


def marks(text: str) -> set[str]:
    """Every mark that stands in a text."""
    return set(MARK.findall(text))


def read_pages(walk: Walk, client: Client) -> None:
    """Every address: of those about a row, one within reach and one without; no page shows a mark from elsewhere."""
    allowed = may_show(walk)
    for pattern in patterns():
        for case in chosen(cases_of(pattern, walk.world), walk):
            body = _get(walk, client, case)
            walk.tally.same("marks on a page", f"{walk.who} at {case.name}", marks(body) - allowed, set())
            options = re.findall(r'<option value="(\d{12})"', body)
            walk.tally.same("choices on a page", walk.who, [o for o in options if not walk.sitting.covers(o)], [])


def chosen(cases: list[Case], walk: Walk) -> Iterator[Case]:
    """Of the cases of an address: each that is about no row, else of each variant one within reach and one without."""
    variants: dict[tuple[str, bool], list[Case]] = {}
    for case in cases:
        if case.code:
            key = re.sub(r"/\d+/", "/#/", case.url, count=1), walk.sitting.covers(case.code)
            variants.setdefault(key, []).append(case)
    yield from (walk.world.chance.choice(some) for some in variants.values())
    without = [case for case in cases if not case.code]
    yield from walk.world.chance.sample(without, min(3, len(without)))


def _get(walk: Walk, client: Client, case: Case) -> str:
    """The text of a page; its status is a decision where the page is about a row."""
    with transaction.atomic():
        answer = client.get(case.url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if case.permission != PUBLIC:
        told = "there" if answer.status_code in {200, 302, 400, 409} else str(answer.status_code)
        if not (told == "404" and _may_be_missing(walk, case)):
            walk.tally.same(
                f"page {case.name}", f"{walk.who} asking {case.url}", told, expected(walk.sitting, case, walk.world)
            )
    return body.decode(errors="replace")


def _may_be_missing(walk: Walk, case: Case) -> bool:
    """Within reach, but it hangs on a row that may lie elsewhere."""
    return case.label in {"people.Merge", "entitlements.Change"} and walk.sitting.covers(case.code)


def expected(sitting: Sitting, case: Case, world: World) -> str:
    """What a page should answer: shown, refused for lack of the verb, or not found."""
    asks_for_row_only = case.name in {"job", "job-stop"}
    if case.permission != SIGNED_IN and not sitting.may(case.permission) and not asks_for_row_only:
        return "403"
    if not case.code:
        return "there"
    own = case.label != "base.Upload" or world.owners.get(case.key) == sitting.seat.pk
    return (
        "there"
        if sitting.covers(case.code) and own and (not asks_for_row_only or sitting.may(case.permission))
        else "404"
    )


def read_figures(walk: Walk, client: Client, report_id: int) -> None:
    """The rows behind each figure, now and as frozen."""
    if not walk.sitting.may("report.view"):
        return
    allowed, period = may_show(walk), read_period(str(timezone.localdate().year), today=timezone.localdate())
    for figure in FIGURES.values():
        if figure.rows is None:
            continue
        with as_system(read_only=True):
            rows = figure.rows(period)
            keys = list(rows.values_list("pk", flat=True))
        table = walk.world.rows.get(rows.model._meta.label)
        hidden = figure.is_personal and not walk.sitting.may("person.view")
        within = [key for key in keys if table is None or walk.sitting.covers(table[key].code)]
        for more in ("", f"?report={report_id}"):
            answer = client.get(reverse("figure", args=[figure.code]) + more)
            walk.tally.same("marks of a figure", walk.who, marks(answer.content.decode()) - allowed, set())
            if not more:
                shown = 0 if hidden else min(len(within), 50)
                walk.tally.same(f"rows of {figure.code}", walk.who, len(answer.context["rows"]), shown)


def read_files(walk: Walk, client: Client) -> None:
    """Downloads of lists: as CSV and as a spreadsheet, and the register by its own form."""
    allowed = may_show(walk)
    for name in ("changes", "batches"):
        for form in ("csv", "xlsx"):
            answer = client.get(reverse(name), {"format": form})
            if answer.status_code == 200:
                walk.tally.same(f"file {name}.{form}", walk.who, marks(text_of(answer, form)) - allowed, set())
    if walk.sitting.may("person.export"):
        said = {"form": "csv", "purpose": "核对", "reason": "核对"}
        answer = client.post(reverse("people-export"), said)
        if answer.streaming:
            walk.tally.same("file people.csv", walk.who, marks(text_of(answer, "csv")) - allowed, set())


def text_of(answer: Any, form: str) -> str:
    """Every cell of a download."""
    raw = b"".join(answer.streaming_content)
    if form == "csv":
        return "\n".join(" ".join(row) for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True)
    return "\n".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row)


def find_on_page(walk: Walk, client: Client) -> None:
    """The search box, with whole names and with the one character that every name begins with."""
    allowed = may_show(walk)
    with as_system(read_only=True):
        names = list(Person.objects.order_by("?").values_list("name", flat=True)[:3])
    for text in [*names, "王"]:
        body = client.post(reverse("people-find"), {"q": text}).content.decode()
        found = marks(body.split("<main", 1)[-1].replace(text, "", 1)) - marks(text)
        walk.tally.same("search page", walk.who, found - allowed, set())


def enter_closed(walk: Walk) -> None:
    """A seat that ended, or has not begun, is no seat: nobody acts, and every page leads away."""
    seat, today = walk.sitting.seat, timezone.localdate()
    walk.tally.same("closed seat", walk.who, actor_of(seat.pk, seat.account_id, on=today), None)
    client = sat_down(walk.sitting.account, seat)
    for name in ("desk", "people", "batches", "figures", "orgs"):
        walk.tally.same("closed seat", walk.who, client.get(reverse(name)).status_code, 302)


def go_through(world: World, tally: Tally, *, turn: int) -> None:
    """Every seat through tables, lists and search; a third of them, in turn, through every page and file."""
    report = freeze_report(read_period("2026", today=NOON.date()), said={}, by=CITY_OFFICE, at=NOON)
    from tests.world import settle

    settle(world)
    for place, sitting in enumerate(world.seats):
        walk = Walk(world, sitting, tally)
        if not sitting.is_open:
            enter_closed(walk)
            continue
        read_tables(walk)
        read_lists(walk)
        search_people(walk)
        if place % 3 == turn % 3:
            client = sat_down(sitting.account, sitting.seat)
            read_pages(walk, client)
            read_figures(walk, client, report.pk)
            read_files(walk, client)
            find_on_page(walk, client)


def test_no_path_shows_a_row_from_beyond_the_reach_nor_hides_one_within_it():
    tally, turn = Tally(), 0
    while turn < 3 or sum(tally.decisions.values()) < ENOUGH:
        with transaction.atomic():
            go_through(build_world(FIRST_STATE + turn, each=4), tally, turn=turn)
            transaction.set_rollback(True)
        turn += 1
        assert not tally.leaks, f"random state {FIRST_STATE + turn - 1}: " + "\n".join(tally.leaks[:30])
    assert not tally.losses, "\n".join(tally.losses[:30])
    print(f"\n{sum(tally.decisions.values())} decisions on {len(tally.decisions)} paths in {turn} cities, 0 leaks")
