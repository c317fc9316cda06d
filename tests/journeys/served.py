"""The whole product served for the journeys: a small made city in a database of its own, web server and worker."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

PEOPLE = 300
READY, LIVED = "正在服务", "演示城市的工作和生活已做完"


@dataclass(frozen=True)
class City:
    """A made city that is being served. `keys`: what lay.py laid; `said`: where the server tells its troubles;
    `visits`: who has signed in, with their cookies.
    """

    address: str
    keys: dict[str, Any]
    variables: dict[str, str]
    said: Path
    visits: dict[str, Any] = field(default_factory=dict)


def lay(variables: dict[str, str], *words: str) -> Any:
    """Run lay.py against a city's database."""
    command = [sys.executable, "-m", "tests.journeys.lay", *words]
    done = subprocess.run(command, cwd=settings.ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextmanager
def served_city(home: Path, *, name: str = "journeys") -> Iterator[City]:
    """Make the city, lay what the journeys need, and serve it meanwhile. `name` tells its database from others."""
    with own_database(name) as urls, free_port() as port:
        variables = {
            **os.environ,
            **urls,
            "DOORSTEP_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
        }
        command = [sys.executable, "-m", "doorstep", "up", "--port", str(port), "--people", str(PEOPLE)]
        said = (home / "said.txt").open("w+")
        server = subprocess.Popen(
            command, cwd=settings.ROOT, env=variables, stdout=subprocess.PIPE, stderr=said, text=True
        )
        try:
            for words in (READY, LIVED):
                lines = until(server, words)
                assert words in lines, lines + Path(said.name).read_text()
            yield City(f"http://127.0.0.1:{port}", lay(variables), variables, Path(said.name))
        finally:
            server.terminate()
            server.communicate()
            said.close()


def until(server: subprocess.Popen, words: str) -> str:
    """What the server prints until it says the words, or until it ends."""
    lines = []
    for line in server.stdout:
        lines.append(line)
        if words in line:
            break
    return "".join(lines)


@contextmanager
def free_port() -> Iterator[int]:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield port


@contextmanager
def own_database(name: str) -> Iterator[dict[str, str]]:
    """An empty database of the owner's, dropped afterwards. Gives the variables that reach it in both roles."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = f"test_{settings.DATABASES['owner']['NAME'].removeprefix('test_')}_{name}{worker}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(conninfo("owner", "postgres"), autocommit=True) as owner:
        owner.execute(drop)
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield {
                "DOORSTEP_DB_OWNER_URL": conninfo("owner", name),
                "DOORSTEP_DB_APP_URL": conninfo("default", name),
            }
        finally:
            owner.execute(drop)


def conninfo(alias: str, name: str) -> str:
    """How one of our two roles reaches a database of the server that the tests use."""
    known = settings.DATABASES[alias]
    parts = {"user": known["USER"], "password": known["PASSWORD"], "host": known["HOST"], "port": known["PORT"]}
    options = {key: value for key, value in known["OPTIONS"].items() if isinstance(value, str)}
    return make_conninfo("", dbname=name, **options, **{key: value for key, value in parts.items() if value})
