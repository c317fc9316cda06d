"""What a question of siting is reckoned on: people by village, where villages lie, homes that stand."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from doorstep.base.siting import Asked
from doorstep.certificates.models import Certificate, Component
from doorstep.homes.models import Home
from doorstep.homes.models_siting import SitingStudy
from doorstep.homes.terms_clients import OLDEST, SEVERE_LIMB, YOUNGEST
from doorstep.kernel.regions import subtree
from doorstep.orgs.models import Division
from doorstep.orgs.places import names_of
from doorstep.people.ages import born_by
from doorstep.visits.models import PlacePoint

LIMB, INTELLECTUAL, MENTAL, MULTIPLE = 4, 5, 6, 7
STAND = ("city_accepted", "plaque", "operating")
COMING = ("selected", "building", "self_checked", "county_accepted")
Spot = tuple[str, float, float]  # a code or name, longitude and latitude


@dataclass(frozen=True)
class Ground:
    """Villages in the order of their codes, with points and people; the homes that stand; and what is left out.

    villages        (code, longitude, latitude, people); each of them is a site
    homes           (name, longitude, latitude) of those that stand
    unplaced        people of the villages of the city that have no point, by code
    elsewhere       people of the group who live outside the city, or of whom no village is known
    unknown         people with a certificate of whom age or kind of disability is not known
    homes_unplaced  names of homes that stand, without a point
    coming          how many homes are being built; they are not reckoned with
    is_sketch       whether any point was made up
    standing        how many homes stand in each county, with a point or without, by six digits of its code
    """

    villages: Sequence[tuple[str, float, float, int]]
    homes: Sequence[Spot]
    unplaced: dict[str, int]
    elsewhere: int
    unknown: int
    homes_unplaced: Sequence[str]
    coming: int
    is_sketch: bool
    standing: dict[str, int] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        """The codes of the sites."""
        return [village[0] for village in self.villages]

    def written(self) -> dict[str, Any]:
        """As it is kept in a row."""
        return vars(self).copy()


def ground_of(kept: Any) -> Ground:
    """A ground as it was kept."""
    return Ground(**kept)


def read_ground(city: str, on: dt.date) -> Ground:
    """What stands in the registers on the day, for the division `city` and all beneath it. Seven queries."""
    reach = subtree(city)
    rows = PlacePoint.objects.filter(code__gte=reach.lo, code__lt=reach.hi)
    points = {row.code: row for row in rows}
    divisions = Division.objects.filter(system="stats", level="village", code__gte=reach.lo, code__lt=reach.hi)
    villages = set(divisions.as_of(on).values_list("code", flat=True))
    people = people_by_village(city, on)
    placed = sorted(villages & points.keys())
    unplaced = {code: people[code] for code in sorted(villages - points.keys()) if people[code]}
    homes, homes_unplaced = _homes(reach.lo, reach.hi, points)
    return Ground(
        villages=[(code, points[code].lon_deg, points[code].lat_deg, people[code]) for code in placed],
        homes=homes,
        unplaced=unplaced,
        elsewhere=people.total() - sum(people[code] for code in villages),
        unknown=_unknown(city, on),
        homes_unplaced=homes_unplaced,
        coming=Home.objects.filter(code__gte=reach.lo, code__lt=reach.hi, state__in=COMING).count(),
        is_sketch=any(points[code].is_synthetic for code in placed),
        standing=dict(Counter(code[:6] for code in _standing(reach.lo, reach.hi).values_list("code", flat=True))),
    )


def _standing(lo: str, hi: str) -> QuerySet[Home]:
    return Home.objects.filter(code__gte=lo, code__lt=hi, state__in=STAND).order_by("code", "pk")


def _homes(lo: str, hi: str, points: dict[str, PlacePoint]) -> tuple[list[Spot], list[str]]:
    """The homes that stand, each at its own point or else at that of its village; names of those that have neither."""
    placed: list[Spot] = []
    unplaced = []
    for home in _standing(lo, hi):
        at = points.get(home.code)
        if home.longitude_deg is not None and home.latitude_deg is not None:
            placed.append((home.name, home.longitude_deg, home.latitude_deg))
        elif at is not None:
            placed.append((home.name, at.lon_deg, at.lat_deg))
        else:
            unplaced.append(home.name)
    return placed, unplaced


def _holders(city: str, on: dt.date) -> QuerySet[Certificate]:
    """Certificates of the city in force on the day, of people who live."""
    reach = subtree(city)
    rows = Certificate.objects.filter(code__gte=reach.lo, code__lt=reach.hi, state="active", valid__contains=on)
    return rows.filter(person__died_on=None, person__merged_into=None)


def _named(on: dt.date) -> Q:
    """A disability of the target group, on a certificate or as part of a multiple one."""
    return Q(category__in=(INTELLECTUAL, MENTAL)) | Q(category=LIMB, grade__lte=SEVERE_LIMB.on(on))


def people_by_village(city: str, on: dt.date) -> Counter[str]:
    """People of the target group by the code of the village where they live. One query.

    Of one person one certificate at most is in force on a day, which the database keeps.
    Source: 阳光家园计划; 残联发〔2015〕27号 (待核).
    """
    rows = _holders(city, on).filter(_named(on) | _several(on), **_ages(on))
    counts = rows.order_by().values("person__lives_code").annotate(n=Count("pk"))
    return Counter(dict(counts.values_list("person__lives_code", "n")))


def _several(on: dt.date) -> Q:
    """A multiple disability with a part of the target group."""
    part = Component.objects.filter(_named(on), certificate=OuterRef("pk"))
    return Q(Exists(part), category=MULTIPLE)


def _ages(on: dt.date) -> dict[str, dt.date]:
    """Birthdays of those who are of age."""
    return {
        "person__born_on__gt": born_by(on, years=OLDEST.on(on) + 1),
        "person__born_on__lte": born_by(on, years=YOUNGEST.on(on)),
    }


def _unknown(city: str, on: dt.date) -> int:
    """People who may be of the group, and of whom it is not known: no birthday, or parts that nobody has said."""
    unsaid = Q(~Exists(Component.objects.filter(certificate=OuterRef("pk"))), category=MULTIPLE)
    ageless = Q(person__born_on=None)
    is_open = (unsaid & (ageless | Q(**_ages(on)))) | (ageless & (_named(on) | _several(on)))
    return _holders(city, on).filter(is_open).count()


def asked_of(study: SitingStudy, ground: Ground) -> Asked:
    """The conditions with villages as places in the ground, and named as people know them. Two queries.

    Where homes that stand count too, a county needs so many new ones less.
    """
    said, codes = study.asked, ground.codes
    places = {code: place for place, code in enumerate(codes)}
    counties = county_names(study.code, study.as_of)
    order = {code: place for place, code in enumerate(counties)}
    villages = names_of(codes, on=study.as_of)
    cost, least = said["cost_fen"], said["least"]
    stand = Counter(ground.standing if said.get("with_standing") else {})
    return Asked(
        count=study.number,
        fixed=tuple(places[code] for code in said["fixed"]),
        forbidden=tuple(places[code] for code in said["forbidden"]),
        costs_fen=None if cost is None else [cost] * len(codes),
        budget_fen=said["budget_fen"],
        groups=[order.get(code[:6], len(order)) for code in codes],
        least={order[county]: least - stand[county] for county in order if least > stand[county]},
        names=[villages.get(code, code) for code in codes],
        group_names=dict(enumerate(counties.values())),
    )


def county_names(city: str, on: dt.date) -> dict[str, str]:
    """The counties beneath a division, by six digits of their code, in order. One query."""
    reach = subtree(city)
    rows = Division.objects.filter(system="stats", level="county", code__gte=reach.lo, code__lt=reach.hi)
    return {code[:6]: name for code, name in rows.as_of(on).order_by("code").values_list("code", "name")}
