"""The property of reach: whatever is read, by whatever path, is just what the seat reaches. Counted, case by case.

Made-up cities are built from recorded random states: trees, seats of every role, one limited to parts of two counties,
one that ended and one to come, and rows in every scoped table, some of which point at rows elsewhere.  Every read path
that introspection finds is gone through as every seat: tables, lists, exports, searches, pages, panels, files.
DOORSTEP_SCOPE_CASES asks for more cases, DOORSTEP_SCOPE_STATE for other cities.
"""

import inspect
import logging
import os
import sys
from collections.abc import Iterator

import pytest
from django.db import transaction

from doorstep.base.figures import read_period
from doorstep.base.listing import Listing
from doorstep.orgs.roles import ROLES
from doorstep.report.services import freeze_report
from tests.cast import CITY as CITY_OFFICE
from tests.desk import sat_down
from tests.factories import NOON
from tests.house.tree import nothing, product_modules, within
from tests.paths import cases_of, patterns
from tests.walk import (
    LISTS,
    Tally,
    Walk,
    enter_closed,
    find_on_page,
    read_figures,
    read_files,
    read_lists,
    read_pages,
    read_tables,
    search_people,
)
from tests.world import World, build_world, settle

pytestmark = pytest.mark.usefixtures("db")
ENOUGH = int(os.environ.get("DOORSTEP_SCOPE_CASES", "20000"))
FIRST_STATE = int(os.environ.get("DOORSTEP_SCOPE_STATE", "420600"))
TURNS = 3  # in each city another third of the seats goes through the pages


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Pages that are refused by the hundred are what is asked for here."""
    caplog.set_level(logging.CRITICAL, logger="django")


def go_through(world: World, tally: Tally, *, turn: int) -> None:
    """Every seat through tables, lists and search; a third of them, in turn, through every page and file."""
    report = freeze_report(read_period("2026", today=NOON.date()), said={}, by=CITY_OFFICE, at=NOON)
    for place, sitting in enumerate(world.seats):
        settle(world)  # the visits themselves leave lines in the trail
        walk = Walk(world, sitting, tally)
        if not sitting.is_open:
            enter_closed(walk)
            continue
        read_tables(walk)
        read_lists(walk)
        search_people(walk)
        if place % TURNS == turn % TURNS:
            client = sat_down(sitting.account, sitting.seat, raise_request_exception=False)
            read_pages(walk, client)
            read_figures(walk, client, report.pk)
            read_files(walk, client)
            find_on_page(walk, client)


def test_no_path_shows_a_row_from_beyond_the_reach_nor_hides_one_within_it(capsys):
    tally, turn = Tally(), 0
    while turn < TURNS or sum(tally.decisions.values()) < ENOUGH:
        with transaction.atomic():
            go_through(build_world(FIRST_STATE + turn, each=4), tally, turn=turn)
            transaction.set_rollback(True)
        turn += 1
        nothing(tally.leaks[:60], because=f"random state {FIRST_STATE + turn - 1}")
        nothing(tally.losses[:60], because=f"random state {FIRST_STATE + turn - 1}")
    with capsys.disabled():
        total, paths = sum(tally.decisions.values()), len(tally.decisions)
        sys.stdout.write(f"\n{total} decisions on {paths} paths in {turn} cities: 0 leaks\n")


def lists() -> Iterator[str]:
    """Every list of the product: held by a module, or made by a function that says so."""
    for path in product_modules():
        name = within(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        module = inspect.importlib.import_module(name) if "__main__" not in name and "fonts" not in name else None
        for word, value in vars(module).items() if module else ():
            is_maker = inspect.isfunction(value) and inspect.signature(value).return_annotation in {Listing, "Listing"}
            if isinstance(value, Listing) or (is_maker and value.__module__ == name):
                yield word


def test_every_list_has_a_case():
    nothing(set(lists()) - LISTS.keys(), because="a read path without a case")


def test_every_address_has_cases():
    world = build_world(FIRST_STATE, each=2, change_some=False)
    freeze_report(read_period("2026", today=NOON.date()), said={}, by=CITY_OFFICE, at=NOON)
    nothing({str(pattern.name) for pattern in patterns() if not cases_of(pattern, world)}, because="no rows to read")


def test_every_role_sits_somewhere_and_some_seats_are_closed_or_in_parts():
    world = build_world(FIRST_STATE, each=1, change_some=False)
    assert {sitting.role for sitting in world.seats} == ROLES.keys()
    assert [sitting.is_open for sitting in world.seats].count(False) == 2
    assert any(len(sitting.members) > 1 for sitting in world.seats)
    assert len({sitting.seat.code for sitting in world.seats}) > 3
