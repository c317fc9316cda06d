"""A map of the counties of a city: outlines from a small table, a figure by county in five bands."""

import math
from dataclasses import dataclass
from functools import cache

from django.db.models import Count

from doorstep.base.access import ScopedModel
from doorstep.base.figures import FIGURES, Figure, Period, has_parts
from doorstep.base.scope import as_system
from doorstep.orgs.outlines import Point, middle_of, outlines

WIDTH = 1000
FEW = 6
UNITS = {"人", "名", "个", "人次", "家", "户"}
NOBODY = {"家", "户"}


@dataclass(frozen=True)
class Shape:
    """One county as drawn: the path, and where its name stands."""

    code: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class CityShape:
    """The counties of a city in one box."""

    view_box: str
    shapes: tuple[Shape, ...]


@cache
def city_shape(city_code: str) -> CityShape | None:
    """The outlines of the city's counties, or None where no table holds them."""
    found = outlines(city_code)
    if not found:
        return None
    rings = {code: [[_flat(*point) for point in ring] for ring in rings] for code, rings in found.items()}
    points = [point for parts in rings.values() for ring in parts for point in ring]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    scale = WIDTH / (max(x for x, _ in points) - left)
    height = round((max(y for _, y in points) - top) * scale)
    shapes = tuple(_shape(code, parts, left, top, scale) for code, parts in sorted(rings.items()))
    return CityShape(f"-4 -4 {WIDTH + 8} {height + 8}", shapes)


def _flat(longitude: float, latitude: float) -> Point:
    """Equirectangular about 32° N, which a city's width does not show."""
    return longitude * math.cos(math.radians(32)), -latitude


def _shape(code: str, rings: list[list[Point]], left: float, top: float, scale: float) -> Shape:
    drawn = [[(round((x - left) * scale, 1), round((y - top) * scale, 1)) for x, y in ring] for ring in rings]
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in drawn)
    x, y = middle_of(max(drawn, key=len))
    return Shape(code, path, round(x), round(y))


def figures_by_place() -> list[Figure]:
    """The figures that a map can show: those whose rows carry a division code and make its part of the value."""
    return [figure for _code, figure in sorted(FIGURES.items()) if has_parts(figure) and figure.unit in UNITS]


def by_county(figure: Figure, period: Period) -> dict[str, int]:
    """The part of each county in the figure, by 12-digit code; empty where rows carry no code."""
    assert figure.rows is not None
    with as_system(read_only=True):
        rows = figure.rows(period)
        if not issubclass(rows.model, ScopedModel):
            return {}
        once = Count("pk", distinct=rows.query.distinct)  # sorting everybody to count them once takes its time
        parts = rows.order_by().values("county").annotate(n=figure.by_place or once)
        counts = parts.values_list("county", "n")
        return {f"{county}000000": n for county, n in counts}


def bands_of(counts: dict[str, int], codes: list[str]) -> dict[str, int | str]:
    """A band 0 to 4 for each place by rank; "none" where there is no row."""
    ranked = sorted(code for code in codes if counts.get(code))
    ranked.sort(key=lambda code: counts[code])
    return {code: (ranked.index(code) * 5 // len(ranked) if code in ranked else "none") for code in codes}


def few(count: int, unit: str = "人") -> str:
    """The count; a count so small that it could point at somebody is not shown. Homes and households are nobody."""
    return f"少于{FEW}" if 0 < count < FEW and unit not in NOBODY else str(count)
