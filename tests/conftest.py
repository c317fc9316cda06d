"""The strict harness: the tests speak to the database as the application role, beneath row-level security."""

import datetime as dt

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases

from doorstep.base.access import SYSTEM
from doorstep.base.installation import forget_installation
from doorstep.base.models import Installation
from doorstep.base.scope import _apply, settings_of

# Rows of a test are never committed. Whoever cleans a table meanwhile finds it empty, and the planner then compares
# everybody of a whole city with everybody, for hours.
LEAVE_ALONE = """
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = off)', name);
        END LOOP;
    END $$
"""


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """The owner makes and migrates the test database; the application role may also empty its tables between tests."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"owner", "default"})
        owner = connections["owner"]
        with owner.cursor() as cursor:
            cursor.execute(f'GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO "{settings.APP_ROLE}"')
            cursor.execute(LEAVE_ALONE)
        owner.close()
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        teardown_databases(made, verbosity=0)


def see_everything() -> None:
    """Rows that a test lays down are laid down as the system; each request and act sets its own reach."""
    with connection.cursor() as cursor:
        _apply(cursor, (*settings_of(SYSTEM.ranges), "0", "", ""))


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
