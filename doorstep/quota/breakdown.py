"""The figures on placement (F26, F27, D14) in parts: by county, industry, size and kind of employer.

Each part is counted anew from its rows, so that a person who counts for two employers is one in each of their parts and
one in the whole: parts may add up to more than the whole.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Left
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.figures import Period
from doorstep.kernel.levy import KINDS, written
from doorstep.orgs.places import names_of

from .figures import certified, employers, months_counted, persons, weighted
from .industries import INDUSTRIES
from .models import Placement
from .models_outcome import Certification, CountedMonth
from .outcome import MONTHS

VIEW = "placement.view"
COUNTY_DIGITS = 6


@dataclass(frozen=True)
class Size:
    """A band of an employer's declared staff, up to so many hundredths; none: without an upper end."""

    name: str
    label: "str | Promise"
    up_to: int | None


# The house's own; the first ends where small enterprises are exempt today (`terms.LEVY_SMALL`).
SIZES = (
    Size("to30", _("30 人以下（含 30 人）"), 30_00),
    Size("to100", _("30 人以上，100 人以下（含 100 人）"), 100_00),
    Size("to300", _("100 人以上，300 人以下（含 300 人）"), 300_00),
    Size("above300", _("300 人以上"), None),
)


@dataclass(frozen=True)
class Cut:
    """One way to divide. `of(staff)` is the expression of a row's part, where `staff` is the way to the declared
    staff; `names` are the parts in their order, none: counties, named on the day.
    """

    name: str
    label: "str | Promise"
    of: Callable[[str], Any]
    names: Mapping[str, "str | Promise"]


def _size(staff: str) -> Case:
    """The first band that it does not exceed; of whoever has not declared it, none."""
    bands = [When(**{f"{staff}__lte": band.up_to}, then=Value(band.name)) for band in SIZES if band.up_to is not None]
    return Case(*bands, When(**{f"{staff}__isnull": False}, then=Value(SIZES[-1].name)), default=Value(""))


CUTS = {
    cut.name: cut
    for cut in (
        Cut("county", _("县（市、区）"), lambda staff: Left("code", COUNTY_DIGITS), {}),
        Cut("industry", _("行业门类"), lambda staff: F("employer__industry"), dict(INDUSTRIES)),
        Cut("size", _("单位规模"), _size, {band.name: band.label for band in SIZES}),
        Cut("kind", _("单位性质"), lambda staff: F("employer__kind"), dict(KINDS.items())),
    )
}
STAFF = {
    Certification: "declaration__staff_hundredths",
    Placement: "declaration__staff_hundredths",
    CountedMonth: "placement__declaration__staff_hundredths",
}


@dataclass(frozen=True)
class Part:
    """One part of the whole, or the whole: employers and persons as counts, the annual number as text."""

    key: str
    label: "str | Promise"
    employers: int
    persons: int
    weighted: str


@dataclass(frozen=True)
class Parts:
    """The whole divided one way."""

    cut: Cut
    parts: list[Part]


def whole_of(period: Period, actor: Actor) -> Part | None:
    """What was certified within reach. None where nothing was: then it is not known, and not none. Three queries."""
    issued, months = certified(period), months_counted(period)
    found = employers(_reached(issued, actor), period)
    if found is None:
        return None
    people, annual = persons(_reached(months, actor), period), weighted(_reached(issued, actor), period)
    return Part("", _("合计（不重复计算）"), found, people or 0, annual or written(Fraction(0)))


def parts_of(period: Period, actor: Actor) -> list[Parts]:
    """Each way to divide, with its parts within reach. Two queries a way, and one for names."""
    divided = [(cut, *_counted(cut, period, actor)) for cut in CUTS.values()]
    counties = names_of((key.ljust(12, "0") for key in divided[0][1]), on=period.as_of)
    named = {code[:COUNTY_DIGITS]: name for code, name in counties.items()}
    return [
        Parts(cut, [_part(key, cut.names.get(key) or named.get(key, key), by[key], people) for key in _turn(cut, by)])
        for cut, by, people in divided
    ]


def _counted(cut: Cut, period: Period, actor: Actor) -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    issued = in_parts(_reached(certified(period), actor), cut).values("part").order_by()
    of_employers = issued.annotate(many=Count("employer", distinct=True), months=Sum("months_weight"))
    months = in_parts(_reached(months_counted(period), actor), cut).values("part").order_by()
    of_persons = months.annotate(many=Count("number_index", distinct=True))
    return (
        {row["part"]: (row["many"], row["months"]) for row in of_employers},
        {row["part"]: row["many"] for row in of_persons},
    )


def _part(key: str, label: "str | Promise", counted: tuple[int, int], people: Mapping[str, int]) -> Part:
    return Part(key, label, counted[0], people.get(key, 0), written(Fraction(counted[1], MONTHS)))


def _turn(cut: Cut, found: Iterable[str]) -> list[str]:
    order = {name: at for at, name in enumerate(cut.names)}
    return sorted(found, key=lambda key: (order.get(key, len(order)), key))


def in_parts(rows: QuerySet, cut: Cut) -> QuerySet:
    """The rows, each with its `part`."""
    return rows.annotate(part=cut.of(STAFF[rows.model]))


def _reached(rows: Any, actor: Actor) -> Any:
    return rows.select_related(None).within_reach(actor, VIEW)


def certifications(period: Period, actor: Actor) -> QuerySet[Certification]:
    """The rows behind the employers and the annual number."""
    return _reached(certified(period), actor).select_related("employer", "declaration")


def placements(period: Period, actor: Actor) -> QuerySet[Placement]:
    """The rows behind the persons: each once for each declaration in which a month counts, with the months."""
    counted = months_counted(period).filter(placement=OuterRef("pk")).order_by().values("placement")
    rows = Placement.objects.within_reach(actor, VIEW).select_related("employer", "declaration")
    return rows.annotate(months=Subquery(counted.annotate(many=Count("pk")).values("many"))).filter(months__gt=0)
