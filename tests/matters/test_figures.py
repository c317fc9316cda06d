"""F16, F17: an account in every town and every qualified village, and when the last of them was opened."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.matters.figures import accounts_due, all_opened_on
from doorstep.matters.models import Readiness
from tests.factories import OrgFactory, SeatFactory

pytestmark = pytest.mark.usefixtures("db")
TODAY = dt.date(2026, 6, 1)


def opened(org, role, since):
    return SeatFactory(org=org, role=role, held=DateRange(since, None))


def ready(org, on, **lacking):
    days = dict.fromkeys(("window_on", "machine_on", "trained_on", "agreed_on"), on)
    return Readiness.objects.create(org=org, code=org.code, **(days | lacking))


def test_the_day_is_that_of_the_last_account_that_was_due():
    town, village = OrgFactory(town=True), OrgFactory()
    opened(town, "town_desk", dt.date(2023, 3, 1))
    ready(village, dt.date(2023, 5, 1))
    assert all_opened_on(TODAY) is None, "the village is qualified and has no account"
    opened(village, "liaison", dt.date(2023, 11, 20))
    assert all_opened_on(TODAY) == dt.date(2023, 11, 20)


def test_a_village_that_is_not_qualified_is_not_due_one_and_a_later_seat_changes_nothing():
    town = OrgFactory(town=True)
    ready(OrgFactory(), dt.date(2023, 5, 1), agreed_on=None)
    opened(town, "town_desk", dt.date(2023, 3, 1))
    opened(town, "town_desk", dt.date(2025, 1, 1))
    assert list(accounts_due(TODAY)) == [town]
    assert all_opened_on(TODAY) == dt.date(2023, 3, 1)


def test_it_is_told_as_it_stood_on_the_day():
    town = OrgFactory(town=True)
    opened(town, "town_desk", dt.date(2023, 3, 1))
    assert all_opened_on(dt.date(2022, 12, 31)) is None
    assert all_opened_on(dt.date(2023, 12, 31)) == dt.date(2023, 3, 1)
