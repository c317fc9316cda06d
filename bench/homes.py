"""Homes: what is measured of them, part by part. No city is needed."""

from collections.abc import Callable, Iterator

from bench import homes_pay
from bench.measure import Line

PARTS: dict[str, Callable[[], Iterator[Line]]] = {"pay": homes_pay.measure}


def measure() -> Iterator[Line]:
    """All parts in turn."""
    for part in PARTS.values():
        yield from part()
