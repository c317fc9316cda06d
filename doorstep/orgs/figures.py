"""The rows behind the figures on the federation (F32–F36), and how far it reaches place by place, on a day.

Counted units: streets, towns and townships, communities and villages. Parks, farms, prisons and the like, which have
codes of their own in the statistics bureau's list (400 and up), set up no federation and are not counted. 口径待核.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left, Substr

from doorstep.kernel.regions import level_of, subtree

from .models import Division, Org, Post, Term

SPECIAL_FROM = "400"  # digits of town or village from which on units are only akin to one
WIDTH_BENEATH = {"city": 6, "county": 9, "town": 12}
THREE_LEVELS = ("city", "county", "town")
BENEATH = ("town", "village")
KIND_AT = {"town": "federation", "village": "village_association"}


def is_genuine(code: str) -> bool:
    """Whether a federation or association is set up here: not in units that are only akin to a town or village."""
    match level_of(code):
        case "town":
            return code[6:9] < SPECIAL_FROM
        case "village":
            return code[9:] < SPECIAL_FROM
    return True


def genuine(rows: QuerySet, *levels: str) -> QuerySet:
    """Rows with a code and a level, at towns or villages (or both) that count."""
    digits = {"town": Substr("code", 7, 3), "village": Substr("code", 10, 3)}
    counted = Q(pk__in=[])
    for level in levels:
        counted |= Q(**{"level": level, f"{level}_digits__lt": SPECIAL_FROM})
    return rows.alias(**{f"{level}_digits": digits[level] for level in levels}).filter(counted)


def units(on: dt.date, *levels: str) -> QuerySet[Division]:
    """Towns, villages or both that count and stand on the day."""
    return genuine(Division.objects.filter(system="stats").as_of(on), *levels)


def orgs(on: dt.date, *levels: str) -> QuerySet[Org]:
    """F33, F35: federations of towns, associations of villages, or both, on the day."""
    kinds = [KIND_AT[level] for level in levels]
    return genuine(Org.objects.filter(kind__in=kinds, active__contains=on), *levels)


def liaisons(on: dt.date, *levels: str) -> QuerySet[Post]:
    """F34, F36: liaisons in post on the day in federations of towns, associations of villages, or both."""
    return Post.objects.filter(kind="liaison", held__contains=on, org__in=orgs(on, *levels).values("pk"))


def town_federations(on: dt.date) -> QuerySet[Org]:
    """F33: towns with a federation on the day, as the federations."""
    return orgs(on, "town")


def town_liaisons(on: dt.date) -> QuerySet[Post]:
    """F34: liaisons in post in federations of towns on the day."""
    return liaisons(on, "town")


def village_associations(on: dt.date) -> QuerySet[Org]:
    """F35: villages with an association on the day, as the associations."""
    return orgs(on, "village")


def village_liaisons(on: dt.date) -> QuerySet[Post]:
    """F36: liaisons in post in associations of villages on the day."""
    return liaisons(on, "village")


def latest_terms(on: dt.date) -> QuerySet[Any]:
    """F32: the latest change of term up to the day of each federation of the city, its counties and towns.

    `was_due_on`: when it had been due, by the term before; none where that is not on record.
    """
    before = Term.objects.filter(org=OuterRef("org"), congress_on__lt=OuterRef("congress_on")).order_by("-congress_on")
    terms = Term.objects.filter(
        org__kind="federation", org__level__in=THREE_LEVELS, org__active__contains=on, congress_on__lte=on
    )
    return (
        terms.annotate(was_due_on=Subquery(before.values("due_on")[:1]))
        .order_by("org_id", "-congress_on")
        .distinct("org_id")
    )


def year_of_congresses(on: dt.date) -> int | None:
    """F32: the year in which the last of the three levels changed its term, once all did and none was late.

    None where a federation has no term on record, is overdue, was late, or may have been late for all that is known.
    """
    terms = list(latest_terms(on).values_list("number", "congress_on", "due_on", "was_due_on"))
    federations = Org.objects.filter(kind="federation", level__in=THREE_LEVELS, active__contains=on)
    if not terms or federations.exclude(Exists(Term.objects.filter(org=OuterRef("pk"), congress_on__lte=on))).exists():
        return None
    for number, congress_on, due_on, was_due_on in terms:
        in_time = number == 1 if was_due_on is None else congress_on <= was_due_on
        if due_on < on or not in_time:
            return None
    return max(congress_on for _number, congress_on, *_dues in terms).year


@dataclass(frozen=True)
class Reached:
    """How far the federation reaches in one place and beneath it, at one level.

    `vacant`: units that count and have no liaison in post, with or without an organisation.
    """

    units: int = 0
    with_org: int = 0
    liaisons: int = 0
    with_liaison: int = 0

    @property
    def without_org(self) -> int:
        """Units that count and have no organisation."""
        return max(self.units - self.with_org, 0)

    @property
    def vacant(self) -> int:
        """Units that count and have no liaison."""
        return max(self.units - self.with_liaison, 0)


@dataclass(frozen=True)
class Coverage:
    """How far the federation reaches in one place, among its towns and among its villages."""

    towns: Reached = Reached()
    villages: Reached = Reached()


def coverage_beneath(code: str, *, on: dt.date) -> dict[str, Coverage]:
    """Coverage of each division directly beneath, by code; of a town also its own. Three queries.

    Only organisations and posts within reach are seen: ask for places within reach.
    """
    width, part = WIDTH_BENEATH[level_of(code)], subtree(code)
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for rows, level, what in (
        (units(on, *BENEATH), "level", {"units": Count("pk")}),
        (orgs(on, *BENEATH), "level", {"with_org": Count("code", distinct=True)}),
        (
            liaisons(on, *BENEATH),
            "org__level",
            {"liaisons": Count("pk"), "with_liaison": Count("code", distinct=True)},
        ),
    ):
        inside = rows.order_by().filter(code__gte=part.lo, code__lt=part.hi).annotate(place=Left("code", width))
        for found in inside.values("place", level).annotate(**what):
            counts[found.pop("place"), found.pop(level)] |= found
    places = {place for place, _level in counts}
    return {
        place.ljust(12, "0"): Coverage(Reached(**counts[place, "town"]), Reached(**counts[place, "village"]))
        for place in places
    }


def sum_of(parts: Iterable[Coverage]) -> Coverage:
    """The coverage of a place from that of its parts."""
    parts = list(parts)
    return Coverage(_sum([part.towns for part in parts]), _sum([part.villages for part in parts]))


def _sum(parts: list[Reached]) -> Reached:
    return Reached(
        sum(part.units for part in parts),
        sum(part.with_org for part in parts),
        sum(part.liaisons for part in parts),
        sum(part.with_liaison for part in parts),
    )
