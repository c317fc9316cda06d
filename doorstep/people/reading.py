"""One person with what the page shows of family and circumstances, in one query; and what was done since."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, Func, OuterRef, QuerySet, Value
from django.db.models.functions import Concat, JSONObject, Left

from doorstep.base.acts import act_words
from doorstep.base.models import Look, Trail
from doorstep.base.seal import Sealed
from doorstep.kernel.days import month_of
from doorstep.orgs.models import Division

from .guardianship import with_grounds
from .models import Circumstance, Guardian, Person, Roster

ACTS_SHOWN, LOOKS_SHOWN = 20, 5


@dataclass(frozen=True)
class Event:
    """One line of a timeline, as cotton/timeline.html draws it."""

    label: str
    by: str
    at: dt.datetime
    note: str


def whole_people(on: dt.date) -> QuerySet:
    """People, each with places in words, rows joined to it, guardians, what was told for the month, and whole lists."""
    circumstances = Circumstance.objects.filter(person=OuterRef("pk"), valid__contains=month_of(on))
    lists = Roster.objects.filter(code__in=_line(OuterRef("code"), from_city=True), valid__contains=month_of(on))
    guardians = Guardian.objects.filter(person=OuterRef("pk"), held__contains=on).order_by("pk")
    joined = Person.objects.filter(merged_into=OuterRef("pk")).order_by("pk")
    return with_grounds(Person.objects.select_related("household"), on).annotate(
        place=_path(OuterRef("code"), on),
        lives_place=_path(OuterRef("lives_code"), on),
        joined=ArraySubquery(joined.values("pk")),
        told=ArraySubquery(
            circumstances.values(
                said=JSONObject(kind="kind", holds="holds", source="source", as_of="as_of", amount_fen="amount_fen")
            )
        ),
        lists=ArraySubquery(lists.values(said=JSONObject(kind="kind", source="source", as_of="as_of"))),
        standing=ArraySubquery(
            guardians.values(
                said=JSONObject(
                    pk="pk",
                    name="name",
                    relation="relation",
                    since=Func(F("held"), function="lower", output_field=CharField()),
                    phone=_hex("phone"),
                    number=_hex("number"),
                    proof="proof",
                )
            )
        ),
    )


def _path(code: Any, on: dt.date) -> ArraySubquery:
    """The names of county, town and village, in this order."""
    above = Division.objects.filter(system="stats", code__in=_line(code)).as_of(on).order_by("code")
    return ArraySubquery(above.values("name"))


def _line(code: Any, *, from_city: bool = False) -> list[Any]:
    """The codes from the county, or from the city, down to this one."""
    widths = (4, 6, 9) if from_city else (6, 9)
    return [*(Concat(Left(code, width), Value("0" * (12 - width))) for width in widths), code]


def _hex(column: str) -> Func:
    """Sealed bytes as text, which JSON can carry."""
    return Func(F(column), Value("hex"), function="encode", output_field=CharField())


def opened(text: str | None) -> str:
    """A sealed value that came as text, in plain; empty where there is none."""
    return Sealed(bytes.fromhex(text)).open() if text else ""


def rows_of(person: Person) -> list[int]:
    """The person's own row and every row that was joined to it. No query where none was, or one for each step back."""
    known, last = {person.pk}, [person.pk]
    if (first := getattr(person, "joined", None)) is not None:
        known, last = {person.pk, *first}, list(first)
    while last:
        more = set(Person.objects.filter(merged_into__in=last).values_list("pk", flat=True)) - known
        known, last = known | more, sorted(more)
    return sorted(known)


def lines_of(people: list[int]) -> tuple[list[Event], list[Event]]:
    """The latest acts on these rows, newest last, and the latest looks at them, newest first. One query."""
    done = Trail.objects.filter(thing="people.person", thing_id__in=people).order_by("-at", "-pk")
    seen = Look.objects.filter(person_id__in=people).order_by("-at", "-pk")
    done = done.annotate(what=F("act"), why=F("reason"), kind=Value("did"))
    seen = seen.annotate(what=F("field"), why=F("purpose"), kind=Value("saw"))
    read = ("at", "seat_label", "account_name", "what", "why", "kind")
    lines = done.values_list(*read)[:ACTS_SHOWN].union(seen.values_list(*read)[:LOOKS_SHOWN], all=True)
    acts: list[Event] = []
    looks: list[Event] = []
    for at, seat, account, what, why, kind in sorted(lines, key=lambda line: line[0]):
        by = f"{seat} {account}".strip()
        if kind == "did":
            acts.append(Event(act_words(what), by, at, why))
        else:
            looks.insert(0, Event(what, by, at, why))
    return acts, looks


def looks_at(people: list[int]) -> QuerySet:
    """Who looked at these rows, latest first."""
    return Look.objects.filter(person_id__in=people).order_by("-at", "-pk")
