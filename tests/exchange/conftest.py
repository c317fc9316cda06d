"""A partner on a real socket, and waiting times short enough for tests."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from doorstep.exchange import calling, delivering
from tests.exchange.desks import Simulated, simulated
from tests.processes import found_installation


@pytest.fixture
def short_waits(monkeypatch):
    """What takes minutes takes some hundredths of a second."""
    monkeypatch.setattr(delivering, "BACKOFF", (dt.timedelta(milliseconds=20),))
    monkeypatch.setattr(delivering, "LEASE", dt.timedelta(milliseconds=500))
    monkeypatch.setattr(calling, "SECONDS", 0.3)


@pytest.fixture
def partner(transactional_db, short_waits, tmp_path) -> Iterator[Callable[..., Simulated]]:
    """Starts the one simulated partner of a test; rows that the test writes stay until its end."""
    found_installation()
    running = []

    def start(*words: str) -> Simulated:
        running.append(simulated(tmp_path, *words))
        return running[-1].__enter__()

    yield start
    for one in running:
        one.__exit__(None, None, None)
