"""A home on its way from the declaration to the plaque: what is said at each step, and what a good home has."""

import datetime as dt
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.access import Actor
from doorstep.homes.acceptance import ROOMS, Answer, checklist_of
from doorstep.homes.building import STEPS
from doorstep.homes.models import Home, HomePaper, HomeRoom
from doorstep.homes.services.building import Facts, Taken, declare_home, take_step
from tests.cast import CITY, COUNTY, VILLAGE_CODE

AT = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
TODAY = AT.date()
FACTS = Facts(
    name="旭东路社区阳光家园",
    run_mode="community",
    address="旭东路1号",
    usable_area=160,
    is_ground_floor=True,
    capacity=20,
)
WAY = (
    ("select", CITY),
    ("begin_building", COUNTY),
    ("self_check", COUNTY),
    ("accept_by_county", COUNTY),
    ("accept_by_city", CITY),
    ("give_plaque", CITY),
    ("open_home", COUNTY),
)


def declared(facts: Facts = FACTS, code: str = VILLAGE_CODE, on: dt.date = TODAY) -> Home:
    return declare_home(facts, "village", code, on, by=COUNTY, at=AT)


def equipped(home: Home) -> Home:
    """With every room and paper that the standard asks for."""
    for use in ROOMS:
        HomeRoom.objects.create(home=home, code=home.code, use=use, area=20)
    for kind in ("fire", "liability", "accident"):
        valid = DateRange(dt.date(2026, 1, 1), dt.date(2027, 1, 1))
        HomePaper.objects.create(home=home, code=home.code, kind=kind, number="甲1", issuer="某单位", valid=valid)
    return home


def all_good(home: Home, on: dt.date = TODAY, **but: Answer) -> dict[str, Answer]:
    """Every item holds, but for those that are said otherwise."""
    return {line.code: Answer(True) for line in checklist_of(home, on)} | but


def step(home: Home, name: str, by: Actor, on: dt.date = TODAY, **said: Any) -> Home:
    about = {"document": "襄残〔2026〕1号", "year": 2026, "answers": all_good(home, on), **said}
    return take_step(home.pk, name, Taken(on, **about), by=by, at=AT)


def led(home: Home, until: str, on: dt.date = TODAY) -> Home:
    """Taken step by step until it stands in a state."""
    for name, by in WAY:
        if home.state != until and home.state in STEPS[name].before:
            home = step(home, name, by, on)
    assert home.state == until
    return home
