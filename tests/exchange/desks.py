"""What the tests of the link share: a kind of message, putting some into the outbox, and a partner as a process."""

import json
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from doorstep.base.scope import as_system, scoped
from doorstep.exchange.calling import call
from doorstep.exchange.delivering import deliver_due
from doorstep.exchange.kinds import KINDS, Kind, declare_kind
from doorstep.exchange.models import Message
from doorstep.exchange.outbox import send
from doorstep.exchange.partners import Partner
from tests.cast import COUNTY
from tests.factories import PersonFactory
from tests.processes import wait_until

FIELDS = {"person.name": "姓名", "grade": "残疾等级"}
TOLD = KINDS.get("tests.told") or declare_kind(Kind("tests.told", "试验报文", "province", FIELDS))
SECRET = "secret-of-the-tests"
# What `doorstep partner-sim` does, without waiting for Django; the command itself is tried in test_by_itself.py.
PLAY = """
import json, pathlib, sys
from doorstep.exchange.simulator import Manners, simulate
port, folder, secret, manners = sys.argv[1:]
simulate(int(port), pathlib.Path(folder), secret, Manners(**json.loads(manners)))
"""


def put(key: str = "one", *, grade: int = 2, stream: str = "person-1", person: Any = None, at: Any = None) -> Message:
    """One message in the outbox, as an act of the county's office puts it there."""
    with as_system():
        about = person or PersonFactory()
    payload = {"person": {"name": "王伟芳"}, "grade": grade}
    with scoped(COUNTY.ranges, by=COUNTY):
        return send(
            TOLD, payload, key=key, stream=stream, about=about, code=about.code, by=COUNTY, at=at or timezone.now()
        )


def states() -> dict[str, str]:
    """The state of every message by its key."""
    with as_system():
        return dict(Message.objects.order_by("pk").values_list("key", "state"))


@dataclass
class Simulated:
    """A simulated partner: a process that can be killed and started again over the same store."""

    folder: Path
    port: int
    words: tuple[str, ...] = ()
    process: subprocess.Popen | None = None

    @property
    def partner(self) -> Partner:
        """The partner as our side knows it."""
        return Partner("province", "省政务服务平台", f"http://127.0.0.1:{self.port}", SECRET)

    def start(self, *words: str) -> None:
        """Start it, and wait until it answers. `words`: how it behaves, kept for later starts."""
        self.words = words or self.words
        pairs = zip(self.words[::2], self.words[1::2], strict=True)
        manners = {name.removeprefix("--").replace("-", "_"): json.loads(value) for name, value in pairs}
        command = [sys.executable, "-c", PLAY, str(self.port), str(self.folder), SECRET, json.dumps(manners)]
        self.process = subprocess.Popen(command, cwd=settings.ROOT, stdout=subprocess.DEVNULL)
        wait_until(self.listens, what="the simulated partner")

    def listens(self) -> bool:
        """Whether anybody takes calls at its port."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """SIGKILL: nothing of it is finished."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def rows(self, sql: str = "SELECT key, revision, state FROM message ORDER BY place") -> list[tuple]:
        """What stands in its store."""
        with closing(sqlite3.connect(self.folder / "partner.sqlite3")) as store, store:
            return store.execute(sql).fetchall()

    def spoil(self, sql: str) -> None:
        """Change its store behind its back."""
        with closing(sqlite3.connect(self.folder / "partner.sqlite3")) as store, store:
            store.execute(sql)

    def asked(self, method: str, path: str, body: str = "") -> Any:
        """One call as our side makes it."""
        return call(self.partner, method, path, body=body, at=timezone.now())

    def deliver(self) -> Any:
        """One pass of our side over this partner."""
        return deliver_due(timezone.now, partners=[self.partner])[0]


@contextmanager
def simulated(folder: Path, *words: str) -> Iterator[Simulated]:
    """A simulated partner that runs meanwhile."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        made = Simulated(folder, probe.getsockname()[1])
    made.start(*words)
    try:
        yield made
    finally:
        made.kill()
