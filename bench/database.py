"""The database of the measurement: its own, on whatever server there is, gone afterwards unless it is kept."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from doorstep.base.embedded import Cluster, running
from doorstep.base.logins import EXTENSIONS

NAME = "doorstep_benchrun"
ROOT = Path(__file__).resolve().parent.parent
OWNER, APP = "DOORSTEP_DB_OWNER_URL", "DOORSTEP_DB_APP_URL"


@contextmanager
def own_database(*, keep: bool) -> Iterator[dict[str, str]]:
    """The variables that lead to the measurement's database, new and empty unless `keep` finds it there."""
    with ExitStack() as stack:
        if OWNER in os.environ:
            owner, app = os.environ[OWNER], os.environ[APP]
        else:
            dsns = stack.enter_context(running(Cluster(Path(os.environ.get("DOORSTEP_HOME") or ROOT))))
            owner, app = dsns.owner, dsns.app
        server = make_conninfo(owner, dbname="postgres")
        urls = {OWNER: make_conninfo(owner, dbname=NAME), APP: make_conninfo(app, dbname=NAME)}
        if not keep:
            _drop(server)
        _make(server, urls[OWNER])
        try:
            yield urls
        finally:
            if not keep:
                _drop(server)


def _make(server: str, owner: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0")
    with psycopg.connect(owner, autocommit=True) as connection:
        for extension in EXTENSIONS:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


def _drop(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
