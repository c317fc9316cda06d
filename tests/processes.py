"""Other processes of the product, speaking to the test's own database, and waiting for what they do."""

import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connections
from psycopg.conninfo import make_conninfo

from doorstep.base.installation import forget_installation
from doorstep.base.models import Installation

ROOT = Path(__file__).resolve().parents[1]
PARTS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def app_conninfo() -> str:
    """How to reach the test's database as the application role."""
    return _conninfo("default")


def owner_conninfo() -> str:
    """How to reach the test's database as its owner, who may change and clean tables."""
    return _conninfo("owner")


def _conninfo(alias: str) -> str:
    said = connections[alias].settings_dict
    return make_conninfo(**{theirs: said[ours] for ours, theirs in PARTS.items() if said[ours]}, **said["OPTIONS"])


def environment() -> dict[str, str]:
    """The environment of a process that works on the test's database with the test's keys."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DOORSTEP_DB_APP_URL": app_conninfo(),
        "DOORSTEP_DB_OWNER_URL": app_conninfo(),
        "DOORSTEP_SEAL_KEYS": str(settings.SEAL_KEYS),
        "DOORSTEP_HOME": str(settings.VAR),
        "DOORSTEP_SECRET": settings.SECRET_KEY,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }


def program(module: str) -> list[str]:
    """The words that start a module of the tests as a process."""
    return [sys.executable, "-m", module]


def wait_until(is_so: Callable[[], bool], *, what: str, seconds: float = 60) -> None:
    """Look again and again until it is so. Fails with `what` after so many seconds."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"waited {seconds} s in vain: {what}"
        time.sleep(0.02)


def found_installation() -> None:
    """Say what the database is, for tests that keep what they write until they end."""
    Installation.objects.create(
        is_synthetic=True,
        city_code="420600000000",
        city_name="襄阳市",
        made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    forget_installation()
