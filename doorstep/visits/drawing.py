"""A day's routes as a drawing: no tiles from elsewhere, just lines between numbered points and a length to compare."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .routing import Point

WIDTH, HEIGHT, EDGE = 1000, 620, 60
KINDS = 4  # ways of drawing a line, told apart without colour
SPANS_KM = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Drawn:
    """One route: its line, how it is drawn, and its stops as (x, y, numbers)."""

    label: str
    kind: int
    line: str
    stops: Sequence[tuple[int, int, str]]


@dataclass(frozen=True)
class Drawing:
    """The routes of one day, where they set out, and a bar of so many kilometres."""

    view_box: str
    base: tuple[int, int]
    routes: Sequence[Drawn]
    bar: int
    bar_km: int
    bar_top: int


def draw(base: Point, routes: Sequence[tuple[str, Sequence[Point]]]) -> Drawing:
    """Draw routes, each a label and its stops in order, to fill one box. North is up."""
    scale = math.cos(math.radians(base.lat))
    flat = [
        (point.lon * scale, -point.lat) for point in [base, *(point for _label, stops in routes for point in stops)]
    ]
    left, top = min(x for x, _y in flat), min(y for _x, y in flat)
    wide, high = max(x for x, _y in flat) - left, max(y for _x, y in flat) - top
    factor = min((WIDTH - 2 * EDGE) / max(wide, 0.01), (HEIGHT - 2 * EDGE) / max(high, 0.01))

    def on_paper(point: Point) -> tuple[int, int]:
        return round(EDGE + (point.lon * scale - left) * factor), round(EDGE + (-point.lat - top) * factor)

    per_km = factor / 111.2
    km = max((span for span in SPANS_KM if span * per_km <= WIDTH / 4), default=SPANS_KM[0])
    height = round(2 * EDGE + high * factor)
    home = on_paper(base)
    drawn = [
        _route(label, number % KINDS, home, [on_paper(point) for point in stops])
        for number, (label, stops) in enumerate(routes)
    ]
    return Drawing(f"0 0 {WIDTH} {height + 40}", home, drawn, round(km * per_km), km, height + 10)


def _route(label: str, kind: int, home: tuple[int, int], stops: Sequence[tuple[int, int]]) -> Drawn:
    """One route; stops that fall upon one point share it with all their numbers."""
    numbers: dict[tuple[int, int], list[str]] = {}
    for number, spot in enumerate(stops, 1):
        numbers.setdefault(spot, []).append(str(number))
    line = " ".join(f"{x},{y}" for x, y in [home, *stops, home])
    return Drawn(label, kind, line, [(x, y, "、".join(said)) for (x, y), said in numbers.items()])
