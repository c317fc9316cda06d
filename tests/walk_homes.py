"""The lists of the room homes, for the walk: each with the table of its rows, and which of them it lists."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models

from doorstep.base.listing import Listing
from doorstep.homes.listings_clients import clients_of_home, own_clients_listing
from doorstep.homes.listings_day import NOTICES, TAPS
from doorstep.homes.listings_governing import MATTERS, matters_of_home
from doorstep.homes.listings_programme import homes_listing
from doorstep.homes.models import Home
from doorstep.homes.views_rating import RATINGS
from doorstep.homes.views_safety_office import FAULTS
from doorstep.homes.views_units import UNITS

if TYPE_CHECKING:
    from tests.walk import Walk

Listed = tuple[Listing, str, Callable[[Any], bool]]
MOST_HOMES = 4


def every(_key: Any) -> bool:
    return True


def home_by_home(walk: "Walk", make: Callable[[Home], Listing], label: str, rows: str) -> list[Listed]:
    """One list for each of the first homes: it lists the rows of that home."""
    found: list[Listed] = []
    for home in Home.objects.filter(pk__in=sorted(walk.every("homes.Home"))[:MOST_HOMES]):
        its: models.Manager = getattr(home, rows)
        found.append((make(home), label, set(its.values_list("pk", flat=True)).__contains__))
    return found


HOME_LISTS: dict[str, Callable[["Walk"], list[Listed]]] = {
    "homes_listing": lambda walk: [(homes_listing(walk.actor), "homes.Home", every)],
    "TAPS": lambda _walk: [(TAPS, "homes.Tap", every)],
    "NOTICES": lambda _walk: [(NOTICES, "homes.Notice", every)],
    "own_clients_listing": lambda walk: [(own_clients_listing(walk.actor), "homes.Client", every)],
    "clients_of_home": lambda walk: home_by_home(walk, clients_of_home, "homes.Client", "clients"),
    "RATINGS": lambda _walk: [(RATINGS, "homes.Rating", every)],
    "FAULTS": lambda _walk: [(FAULTS, "homes.Fault", every)],
    "UNITS": lambda _walk: [(UNITS, "homes.JointUnit", every)],
    "MATTERS": lambda _walk: [(MATTERS, "homes.MajorMatter", every)],
    "matters_of_home": lambda walk: home_by_home(walk, matters_of_home, "homes.MajorMatter", "matters"),
}
