"""Cards that rooms put on a page of another room: the page asks for them by its name and knows none of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .access import Actor

PANELS: dict[str, list["Panel"]] = {}


@dataclass(frozen=True)
class Panel:
    """One card. `context(thing, actor)` gives its template what it shows, as `it`; None: nothing to show here.

    Drawn for seats with the permission, in the order of `place`.  The template draws one c-panel.
    """

    name: str
    title: "str | Promise"
    permission: str
    template: str
    context: Callable[[Any, Actor], Mapping[str, Any] | None]
    place: int = 50


@dataclass(frozen=True)
class Shown:
    """A card with what it shows to this seat."""

    panel: Panel
    it: Mapping[str, Any]


def put_panel(page: str, panel: Panel) -> Panel:
    """Put a card on a page ("person", "org"). A name put twice on one page is an error."""
    there = PANELS.setdefault(page, [])
    if any(known.name == panel.name for known in there):
        raise LookupError(f"panel put twice on {page}: {panel.name}")
    there.append(panel)
    there.sort(key=lambda known: known.place)
    return panel


def shown_panels(page: str, thing: Any, actor: Actor) -> list[Shown]:
    """The cards of a page for this thing and this seat."""
    drawn = ((panel, panel.context(thing, actor)) for panel in PANELS.get(page, []) if actor.may(panel.permission))
    return [Shown(panel, it) for panel, it in drawn if it is not None]
