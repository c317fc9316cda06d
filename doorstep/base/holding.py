"""Which facts are stale at a place, as the rooms that receive them say. What rests on a stale fact stops nothing.

A room that takes in lists of others tells here how to ask it; nobody telling, nothing is stale.
"""

from collections.abc import Callable, Mapping
from datetime import date

Staleness = Callable[[str, date], Mapping[str, str]]

SOURCES: list[Staleness] = []


def tell_staleness(source: Staleness) -> Staleness:
    """Make a source known: `source(code, on)` gives, for the county of `code`, the name of each stale fact with words
    for what has not come, such as 「公安 死亡名单」应在 2026-05-08 前收到.
    """
    SOURCES.append(source)
    return source


def stale_facts(code: str, on: date) -> dict[str, str]:
    """The facts that are stale in the county on the day, by name, each with its words."""
    found: dict[str, str] = {}
    for source in SOURCES:
        found.update(source(code, on))
    return found
