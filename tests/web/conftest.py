"""Fixtures of this room: a small tree, and a small city made on it."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.orgs.models import Division
from doorstep.web.city.make import make_city

from .made import AT, PLAN, TREE


@pytest.fixture
def tree():
    """A small tree; one town and one village are no ordinary ones."""
    above = {"county": 4, "town": 6, "village": 9, "city": 2}
    Division.objects.bulk_create(
        Division(
            code=code,
            name=name,
            level=level,
            parent_code=code[: above[level]].ljust(12, "0"),
            valid=DateRange(dt.date(2016, 1, 1), None),
        )
        for code, name, level in TREE
    )


@pytest.fixture
def city(tree):
    """A small city."""
    return make_city(PLAN, at=AT)
