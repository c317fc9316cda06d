"""The register of people: first page of the list, search, one person; beside bare SQL for the same rows."""

import time
from collections.abc import Iterator, Mapping
from itertools import cycle

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bench.measure import Line, rounds
from bench.visitor import Visitor, get, post, queries_of
from doorstep.base.scope import scoped
from doorstep.people.finding import MOST, find_people
from doorstep.people.models import Person

PAGE_SECONDS, PAGE_QUERIES = 0.05, 12
ROUNDS = 40

LIST = """
    SELECT person.*, village.name, town.name
    FROM people_person AS person
    LEFT JOIN orgs_division AS village
        ON village.system = 'stats' AND village.code = person.code AND village.valid @> %(on)s::date
    LEFT JOIN orgs_division AS town
        ON town.system = 'stats' AND town.code = person.town || '000' AND town.valid @> %(on)s::date
    WHERE person.code >= %(lo)s AND person.code < %(hi)s AND person.merged_into_id IS NULL
    ORDER BY person.code, person.id LIMIT 51
"""
HELD = "SELECT * FROM certificates_certificate WHERE person_id = ANY(%s)"
LIKE = """
    SELECT id FROM people_person
    WHERE {column} LIKE %(part)s AND code >= %(lo)s AND code < %(hi)s AND merged_into_id IS NULL
    ORDER BY code, id LIMIT 51
"""


def measure(visitors: Mapping[str, Visitor]) -> Iterator[Line]:
    """The list at each reach, then each way to search at each reach, then persons' pages."""
    for place, visitor in visitors.items():
        yield _list(place, visitor)
    texts = {place: _texts(visitor) for place, visitor in visitors.items()}
    for way in texts["city"]:
        for place, visitor in visitors.items():
            yield _search(f"search by {way}, {place}", *texts[place][way], visitor)
    for place in ("village", "county", "city"):
        yield _persons(place, visitors[place])


def _list(place: str, visitor: Visitor) -> Line:
    path = reverse("people")
    page = get(visitor, path).body.decode()
    _same(f"list of a {place}", [key for key in _bare_list(visitor)[1] if _address(key) not in page])
    mine, theirs = rounds(lambda: get(visitor, path).seconds, lambda: _bare_list(visitor)[0], times=ROUNDS)
    return Line(
        f"people list, {place}",
        mine,
        PAGE_SECONDS,
        queries_of(visitor, path),
        PAGE_QUERIES,
        "bare SQL for the same rows",
        theirs,
    )


def _bare_list(visitor: Visitor) -> tuple[float, list[int]]:
    """Seconds and persons of the page as two statements written by hand."""
    (reach,) = visitor.actor.ranges
    terms = {"lo": reach.lo, "hi": reach.hi, "on": timezone.localdate()}
    with scoped(visitor.actor.ranges, by=visitor.actor, read_only=True), connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(LIST, terms)
        keys = [row[0] for row in cursor.fetchall()][:50]
        cursor.execute(HELD, [keys])
        cursor.fetchall()
        return time.perf_counter() - began, keys


def _texts(visitor: Visitor) -> dict[str, tuple[str, str]]:
    """By way of searching: what is typed, and the column that LIKE would read; all of one person within reach."""
    with scoped(visitor.actor.ranges, by=visitor.actor, read_only=True):
        people = Person.objects.filter(merged_into=None, died_on=None, number__isnull=False).order_by("-code", "-pk")
        person = next(one for one in people.iterator() if len(one.name) == 3 and len(one.initials) == 3)
        number = person.number.open()
    return {
        "1 character": (person.name[2], "name"),
        "2 characters": (person.name[1:], "name"),
        "3 characters": (person.name, "name"),
        "initials": (person.initials, "initials"),
        "identity number": (number, ""),
    }


def _search(what: str, text: str, column: str, visitor: Visitor) -> Line:
    path, said = reverse("people-find"), {"q": text}
    post(visitor, path, said)
    act = lambda: post(visitor, path, said).seconds  # noqa: E731
    queries = queries_of(visitor, path, said)
    if not column:
        mine, _none = rounds(act, times=ROUNDS)
        return Line(what, mine, PAGE_SECONDS, queries, PAGE_QUERIES)
    with scoped(visitor.actor.ranges, by=visitor.actor, read_only=True):
        found = [person.pk for person in find_people(visitor.actor, text, on=timezone.localdate()).people]
    _same(what, set(found) ^ set(_like(visitor, column, text)[1][:MOST]))
    mine, theirs = rounds(act, lambda: _like(visitor, column, text)[0], times=ROUNDS)
    return Line(what, mine, PAGE_SECONDS, queries, PAGE_QUERIES, "bare LIKE '%…%', keys alone", theirs)


def _like(visitor: Visitor, column: str, text: str) -> tuple[float, list[int]]:
    """Seconds and persons of the search as LIKE finds them, without any page."""
    (reach,) = visitor.actor.ranges
    terms = {"part": f"%{text}%", "lo": reach.lo, "hi": reach.hi}
    with scoped(visitor.actor.ranges, by=visitor.actor, read_only=True), connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(LIKE.format(column=column), terms)
        keys = [row[0] for row in cursor.fetchall()]
        return time.perf_counter() - began, keys


def _persons(place: str, visitor: Visitor) -> Line:
    with scoped(visitor.actor.ranges, by=visitor.actor, read_only=True):
        everybody = Person.objects.filter(merged_into=None).order_by("number_index").values_list("pk", flat=True)
        keys = list(everybody[:ROUNDS])
    turns = cycle(keys)
    mine, _none = rounds(lambda: get(visitor, _address(next(turns))).seconds, times=ROUNDS)
    queries = max(queries_of(visitor, _address(key)) for key in keys)
    return Line(f"person's page, {ROUNDS} persons, {place}", mine, PAGE_SECONDS, queries)


def _address(key: int) -> str:
    return reverse("person", args=[key])


def _same(what: str, differing: object) -> None:
    """What is measured and its peer must give the same rows, or the comparison means nothing."""
    if differing:
        raise RuntimeError(f"{what}: the page and its peer differ by {differing}")
