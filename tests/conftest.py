"""The strict harness: the tests speak to the database as the application role, beneath row-level security."""

import datetime as dt

import pytest
from django.db import connection, connections

from doorstep.base.access import SYSTEM
from doorstep.base.installation import forget_installation
from doorstep.base.models import Installation
from doorstep.base.scope import _apply, settings_of


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):  # noqa: PT004
    """After the owner has migrated, the application role may also empty tables between transactional tests."""
    with django_db_blocker.unblock():
        owner = connections["owner"]
        role = connections["default"].settings_dict["USER"]
        with owner.cursor() as cursor:
            cursor.execute(f'GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO "{role}"')
        owner.close()


def see_everything() -> None:
    """Rows that a test lays down are laid down as the system; each request and act sets its own reach."""
    with connection.cursor() as cursor:
        _apply(cursor, (*settings_of(SYSTEM.ranges), "0"))


@pytest.fixture
def db(db):
    """A transaction that is rolled back, seen with the system's reach, in a demonstration database."""
    see_everything()
    Installation.objects.create(
        is_synthetic=True,
        city_code="420600000000",
        city_name="襄阳市",
        made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    forget_installation()
    yield
    forget_installation()
