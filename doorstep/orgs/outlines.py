"""Outlines of the counties of a city from a small table: a sketch for maps, never a border."""

import json
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
Point = tuple[float, float]  # degrees of longitude and latitude


def outlines(city_code: str) -> dict[str, list[list[Point]]]:
    """The rings of each county in degrees, by its code; none where no table holds them. Only a sketch."""
    table = TABLES / f"counties_{city_code[:4]}.json"
    return json.loads(table.read_text())["rings"] if table.exists() else {}


def middle_of(ring: list[Point]) -> Point:
    """The centroid of a ring."""
    area = x_sum = y_sum = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area, x_sum, y_sum = area + cross, x_sum + (x0 + x1) * cross, y_sum + (y0 + y1) * cross
    return x_sum / (3 * area), y_sum / (3 * area)
