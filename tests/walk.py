"""One seat on its way through everything that can be read, and the tally of what it saw against the oracle.

The oracle knows only digits: a code lies beneath a division when it begins with the division's digits.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import openpyxl
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from doorstep.base.enforce import scoped_models
from doorstep.base.figures import FIGURES, read_period
from doorstep.base.listing import Listing, count_text, leaf, stream
from doorstep.base.pages import PUBLIC, SIGNED_IN
from doorstep.base.scope import as_system, scoped
from doorstep.certificates.views_assess import ASSESSMENTS
from doorstep.entitlements.listings import CHANGES, OBJECTIONS
from doorstep.entitlements.listings_recovery import RECOVERIES
from doorstep.exchange.listings import FINDINGS, MESSAGES
from doorstep.exchange.listings_feeds import FEED_ROWS
from doorstep.matters.listings import matters_listing
from doorstep.matters.models_mandate import Mandate
from doorstep.matters.views_arrive import arrivals_listing
from doorstep.matters.views_forward import forwardings_listing
from doorstep.matters.views_mandate import CLIENTS
from doorstep.orgs.seats import actor_of, as_actor
from doorstep.orgs.views_seats import SEATS
from doorstep.payments.listings import BATCHES, lines_of, returns_listing
from doorstep.payments.listings_ledger import LEDGER, LEDGER_DAYS, LEDGER_FINDINGS, PAY_CLOCKS
from doorstep.payments.models import Batch
from doorstep.people.finding import find_people
from doorstep.people.listings import looks_listing, people_listing
from doorstep.people.models import Person
from doorstep.quota.listings import APPEALS, DRAWS, EMPLOYERS, declarations_listing
from doorstep.quota.views_figures import certified_listing, placed_listing
from doorstep.visits.listings import visits_listing
from tests.desk import sat_down
from tests.paths import VERBS, Case, cases_of, patterns
from tests.rows_quota import counts, of_noon
from tests.walk_homes import HOME_LISTS
from tests.world import RARE, Sitting, World

MOST_OF_ONE_TABLE = 40  # counted of one table on one path, so that no big table fills the tally by itself
MAY_POINT_ELSEWHERE = {"people.Merge", "people.Person"}  # joined to a person elsewhere
MARK = re.compile(f"[{RARE}]{{3}}")


@dataclass
class Tally:
    """Decisions by read path; what was seen that should not be; what was hidden that should be seen."""

    decisions: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)


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

    def compare(self, path: str, label: str, seen: Iterable[Any], oracle: set[Any]) -> None:
        """One decision for each row of the table: shown or not, against the oracle."""
        tally, shown = self.tally, set(seen)
        tally.decisions[path] += min(len(self.every(label)), MOST_OF_ONE_TABLE)
        tally.leaks += [f"{path} showed {label} {row} to {self.who}" for row in shown - oracle]
        tally.losses += [f"{path} hid {label} {row} from {self.who}" for row in oracle - shown]

    def shows(self, path: str, text: str, allowed: set[str]) -> None:
        """One decision: no mark of a row elsewhere stands in the text."""
        tables = self.world.rows.items()
        elsewhere = marks(text) - allowed
        whose = [f"{label} {laid}" for label, rows in tables for laid in rows.values() if laid.mark in elsewhere]
        self.same(path, whose or sorted(elsewhere), [])

    def same(self, path: str, told: Any, expected: Any) -> None:
        """One decision: what was told equals what is so."""
        self.tally.decisions[path.partition(" /")[0]] += 1
        if told != expected:
            self.tally.leaks.append(f"{path} told {self.who} {told!r}, and it is {expected!r}")


def read_tables(walk: Walk) -> None:
    """Every scoped table: what the database shows by itself, and what the filter keeps by itself."""
    for model in scoped_models():
        label, rows = model._meta.label, model._default_manager
        oracle = walk.oracle(label)
        with scoped(walk.actor.ranges, by=walk.actor, read_only=True):
            walk.compare("rows", label, rows.values_list("pk", flat=True), oracle)
            walk.same("count", rows.count(), len(oracle))
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT left(code, 6), count(*) FROM "{model._meta.db_table}" GROUP BY 1')
                expected = Counter(walk.world.rows[label][key].code[:6] for key in oracle)
                walk.same("totals by county", dict(cursor.fetchall()), dict(expected))
        with as_system(read_only=True):
            walk.compare("filter", label, rows.in_ranges(walk.actor.ranges).values_list("pk", flat=True), oracle)


@dataclass(frozen=True)
class Listed:
    """A list with the table of its rows, and which of them it lists."""

    listing: Listing
    label: str
    lists: Callable[[Any], bool] = lambda key: True


def people_of(walk: Walk) -> list[Listed]:
    merged = set(Person.objects.exclude(merged_into=None).values_list("pk", flat=True))
    listing = people_listing(walk.actor, {}, on=timezone.localdate())
    return [Listed(listing, "people.Person", lambda key: key not in merged)]


def changes_of(walk: Walk) -> list[Listed]:
    return [Listed(CHANGES, "entitlements.Change")]


def lines_of_batches(walk: Walk) -> list[Listed]:
    found = []
    for batch in Batch.objects.filter(pk__in=sorted(walk.every("payments.Batch"))[:4]):
        mine = set(batch.lines.values_list("pk", flat=True))
        found.append(Listed(lines_of(batch), "payments.Line", mine.__contains__))
    return found


def clients_of(walk: Walk) -> list[Listed]:
    """A helper's own clients: those who entrusted something to an organisation at the seat's very place."""
    own = set(Mandate.objects.filter(org_code=walk.actor.code).values_list("pk", flat=True))
    return [Listed(CLIENTS, "matters.Mandate", own.__contains__)]


def of_homes(make: Callable[[Walk], list[Any]], walk: Walk) -> list[Listed]:
    return [Listed(*one) for one in make(walk)]


# Every list that introspection finds, by the name under which its module holds or makes it.
LISTS: dict[str, Callable[[Walk], list[Listed]]] = {
    "people_listing": people_of,
    "looks_listing": lambda walk: [Listed(looks_listing(walk.actor), "base.Look")],
    "SEATS": lambda walk: [Listed(SEATS, "orgs.Seat")],
    "CHANGES": changes_of,
    "OBJECTIONS": lambda walk: [Listed(OBJECTIONS, "entitlements.ListObjection")],
    "BATCHES": lambda walk: [Listed(BATCHES, "payments.Batch")],
    "lines_of": lines_of_batches,
    "returns_listing": lambda walk: [Listed(returns_listing(on=timezone.localdate()), "payments.ReturnTask")],
    "RECOVERIES": lambda walk: [Listed(RECOVERIES, "entitlements.Recovery")],
    "LEDGER": lambda walk: [Listed(LEDGER, "payments.LedgerEntry")],
    "LEDGER_DAYS": lambda walk: [Listed(LEDGER_DAYS, "payments.LedgerDay")],
    "LEDGER_FINDINGS": lambda walk: [Listed(LEDGER_FINDINGS, "payments.LedgerFinding")],
    "PAY_CLOCKS": lambda walk: [Listed(PAY_CLOCKS, "payments.PayClock")],
    "ASSESSMENTS": lambda walk: [Listed(ASSESSMENTS, "certificates.Assessment")],
    "CLIENTS": clients_of,
    "arrivals_listing": lambda walk: [Listed(arrivals_listing(), "matters.Arrival")],
    "forwardings_listing": lambda walk: [Listed(forwardings_listing(), "matters.Forwarding")],
    "MESSAGES": lambda walk: [Listed(MESSAGES, "exchange.Message")],
    "FINDINGS": lambda walk: [Listed(FINDINGS, "exchange.Finding")],
    "FEED_ROWS": lambda walk: [Listed(FEED_ROWS, "exchange.FeedRow")],
    "matters_listing": lambda walk: [Listed(matters_listing(walk.actor, on=timezone.localdate()), "matters.Matter")],
    "EMPLOYERS": lambda walk: [Listed(EMPLOYERS, "quota.Employer")],
    "APPEALS": lambda walk: [Listed(APPEALS, "quota.Appeal")],
    "DRAWS": lambda walk: [Listed(DRAWS, "quota.Draw")],
    "declarations_listing": lambda walk: [
        Listed(declarations_listing(walk.actor, on=timezone.localdate()), "quota.Declaration")
    ],
    "certified_listing": lambda walk: [Listed(certified_listing(of_noon(), walk.actor), "quota.Certification")],
    "placed_listing": lambda walk: [Listed(placed_listing(of_noon(), walk.actor), "quota.Placement", counts)],
    "visits_listing": lambda walk: [Listed(visits_listing(walk.actor, on=timezone.localdate()), "visits.VisitOrder")],
    **{name: partial(of_homes, make) for name, make in HOME_LISTS.items()},
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
    walk.compare(f"list {name}", listed.label, seen, oracle)
    walk.same(f"list {name}: once each", len(seen), len(set(seen)))
    walk.same(f"count of {name}", counted, f"{len(oracle)} 行")
    walk.same(f"export of {name}", len(list(stream(listing, actor, {}))), len(seen))


def search_people(walk: Walk) -> None:
    """By name, by a part of it, and by number: whoever stands within reach is found, and nobody else."""
    if not walk.sitting.may("person.view"):
        return
    people = walk.world.rows["people.Person"]
    with as_system(read_only=True):
        sample = walk.world.chance.sample(sorted(people), 12)
        standing = list(Person.objects.filter(pk__in=sample, merged_into=None))
    oracle = walk.oracle("people.Person", "person.view")
    texts = [(one, text) for one in standing for text in (one.name, one.name[-2:], one.number and one.number.open())]
    for person, text in texts:
        if text:
            with scoped(walk.actor.ranges, by=walk.actor, read_only=True):
                found = {row.pk for row in find_people(walk.actor, text, on=timezone.localdate()).people}
            walk.same("search", found - oracle, set())
            walk.same("search", person.pk in found, person.pk in oracle)


def may_show(walk: Walk) -> set[str]:
    """The marks that a page may show this seat: those within its reach, and its own name and place in the header."""
    tables = walk.world.rows.values()
    within = {laid.mark for table in tables for laid in table.values() if walk.sitting.covers(laid.code)}
    return within | marks(f"{walk.actor.name} {walk.actor.seat_label}")


def marks(text: str) -> set[str]:
    """Every mark that stands in a text."""
    return set(MARK.findall(text))


# Where somebody belongs: every county of the city, of which nothing is told.
PUBLIC_CHOICES = {"forwarding-new", "employer-apply"}


def read_pages(walk: Walk, client: Client) -> None:
    """Every address: of those about a row, one within reach and one without; no page shows a mark from elsewhere."""
    allowed = may_show(walk)
    for pattern in patterns():
        for case in chosen(cases_of(pattern, walk.world), walk):
            body = _get(walk, client, case)
            walk.shows(f"marks on {case.name} {case.url}", body, allowed)
            options = re.findall(r'<option value="(\d{12})"', body)
            beyond = [one for one in options if not walk.sitting.covers(one) and case.name not in PUBLIC_CHOICES]
            walk.same(f"choices on {case.name} {case.url}", beyond, [])


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
    answer, body = _answer(client, case.url)
    if case.permission != PUBLIC:
        told, expects = _told(answer), expected(walk.sitting, case, walk.world)
        if expects == "404" and told == "there":
            missing, other = _answer(client, case.url.replace(f"/{case.key}/", "/999999999/"))
            told = "404" if (_told(missing), _main(other)) == (told, _main(body)) else told
        if not (told == "404" and _may_be_missing(walk, case)):
            walk.same(f"page {case.name} {case.url}", told, expects)
    return body


def _answer(client: Client, url: str) -> tuple[Any, str]:
    with transaction.atomic():
        answer = client.get(url, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body.decode(errors="replace")


def _told(answer: Any) -> str:
    """Shown, in whatever words; or the status that says why not."""
    return "there" if answer.status_code in {200, 400, 409} else str(answer.status_code)


def _main(body: str) -> str:
    """What stands on a page itself: a row out of reach is answered as one that does not exist."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body.partition("<main")[2])


def _may_be_missing(walk: Walk, case: Case) -> bool:
    """Within reach, but it hangs on a row that may lie elsewhere."""
    return case.label in MAY_POINT_ELSEWHERE and walk.sitting.covers(case.code)


def expected(sitting: Sitting, case: Case, world: World) -> str:
    """What a page should answer: shown, refused for lack of the verb, or not found."""
    asks_for_row_only = case.name in VERBS
    if case.permission != SIGNED_IN and not sitting.may(case.permission) and not asks_for_row_only:
        return "403"
    if not case.code:
        return "there"
    own = case.label != "base.Upload" or world.owners.get(case.key) == sitting.seat.pk
    may = not asks_for_row_only or sitting.may(case.permission)
    return "there" if sitting.covers(case.code) and own and may else "404"


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
            walk.shows(f"figure {figure.code}", answer.content.decode(), allowed)
            if not more:
                shown = 0 if hidden else min(len(within), 50)
                walk.same(f"rows of {figure.code}", len(answer.context["rows"]), shown)


def read_files(walk: Walk, client: Client) -> None:
    """Downloads of lists: as CSV and as a spreadsheet, and the register by its own form."""
    allowed = may_show(walk)
    for name in ("changes", "batches"):
        for form in ("csv", "xlsx"):
            answer = client.get(reverse(name), {"format": form})
            if answer.status_code == 200:
                walk.shows(f"file {name}.{form}", text_of(answer, form), allowed)
    if walk.sitting.may("person.export"):
        said = {"form": "csv", "purpose": "核对", "reason": "核对"}
        answer = client.post(reverse("people-export"), said)
        if answer.streaming:
            walk.shows("file people.csv", text_of(answer, "csv"), allowed)


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
        walk.shows("search page", body, allowed | marks(text))


def enter_closed(walk: Walk) -> None:
    """A seat that ended, or has not begun, is no seat: nobody acts, and every page leads away."""
    seat, today = walk.sitting.seat, timezone.localdate()
    walk.same("closed seat", actor_of(seat.pk, seat.account_id, on=today), None)
    client = sat_down(walk.sitting.account, seat)
    for name in ("desk", "people", "batches", "figures", "orgs"):
        walk.same("closed seat", client.get(reverse(name)).status_code, 302)
