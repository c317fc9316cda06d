"""However often the tablet, the server or its connection is killed while taps are sent: none is lost, none is double.

DOORSTEP_KILLS says how often; DOORSTEP_KILL_STATE from which state of chance.
"""

import os
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from itertools import product
from random import Random

import psycopg
import pytest
from django.db import connections
from playwright.sync_api import Page, expect, sync_playwright

from doorstep.base.scope import as_system, scoped
from doorstep.homes.models_day import Tap
from doorstep.homes.said_taps import SaidTap
from doorstep.homes.services.tapping import take_taps
from tests.homes.cast import AT, a_client, a_home, at_the_screen, works_in
from tests.homes.tablet import Server, Tablet, chromium
from tests.processes import found_installation, owner_conninfo, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
KILLS = int(os.environ.get("DOORSTEP_KILLS", "20"))
STATE = int(os.environ.get("DOORSTEP_KILL_STATE", "20261127"))
CLIENTS = 10
# What is killed, and when: some time after the sending began, while the rows are being written, or right after that.
POINTS = list(product(("tablet", "server", "cut"), ("within", "after", "sometime")))


@pytest.fixture
def laid():
    """A home with clients, and somebody who works in it at the screen."""
    found_installation()
    with as_system():
        home = a_home()
        clients = [a_client(home, f"王小{number}", number) for number in range(1, CLIENTS + 1)]
        browser, keeper = at_the_screen(works_in(home, "carer"))
    return clients, browser.cookies["sessionid"].value, keeper


def test_two_tablets_that_send_the_same_at_the_same_time_make_it_once(laid):
    clients, _session, keeper = laid
    chance = Random(STATE)
    taps = [SaidTap(uuid.uuid4(), "meal", AT.date(), AT, one.pk) for one in clients for _time in range(8)]

    def send(_number: int) -> Counter[str]:
        mine, states = chance.sample(taps, len(taps)), Counter()
        for at in range(0, len(mine), 20):
            with scoped((), by=keeper):
                states.update(answer.state for answer in take_taps(mine[at : at + 20], by=keeper, at=AT))
        connections.close_all()
        return states

    with ThreadPoolExecutor(4) as pool:
        states = sum(pool.map(send, range(4)), Counter())
    assert states["refused"] == 0
    assert sum(states.values()) == 4 * len(taps)
    with as_system(read_only=True):
        assert set(Tap.objects.values_list("key", flat=True)) == {one.key for one in taps}


def kept() -> list[str]:
    """The keys of all rows, read as they stand in the table."""
    with psycopg.connect(owner_conninfo(), autocommit=True) as other:
        other.execute("SELECT set_config('row_security', 'off', false)")
        return [str(row[0]) for row in other.execute("SELECT key FROM homes_tap ORDER BY key")]


@contextmanager
def writing_stopped() -> Iterator[Callable[[], None]]:
    """Whoever writes taps waits in the middle of its transaction until this ends. Gives what waits for that."""
    with psycopg.connect(owner_conninfo()) as holder, psycopg.connect(owner_conninfo(), autocommit=True) as other:
        holder.execute("LOCK TABLE homes_tap IN SHARE ROW EXCLUSIVE MODE")
        held = "SELECT FROM pg_locks WHERE relation = 'homes_tap'::regclass AND NOT granted"
        yield lambda: wait_until(lambda: other.execute(held).fetchone() is not None, what="the server to write")
        holder.rollback()


class Day:
    """The day page on a tablet that is killed and begun again."""

    def __init__(self, tablet: Tablet, server: Server, chance: Random) -> None:
        self.tablet, self.server, self.chance = tablet, server, chance
        self.promised: list[str] = []
        self.page: Page = tablet.begin()

    def open(self) -> None:
        """From the server, or as the tablet kept it."""
        self.page.goto(f"{self.server.address}/homes/day/")
        expect(self.page.locator("#queue")).to_be_visible()

    def tap(self, times: int) -> None:
        """Press so many buttons without a network; what the screen then says is held for promised."""
        self.tablet.context.set_offline(True)
        buttons = self.page.locator("button[name=tap]").all()
        before = set(self.marks())
        for button in self.chance.sample(buttons, times):
            button.click()
        expect(self.page.locator("[data-mine] [data-key]")).to_have_count(len(before) + times)
        self.promised += [key for key in self.marks() if key not in before and key not in self.promised]

    def marks(self) -> list[str]:
        return self.page.locator("[data-mine] [data-key]").evaluate_all("all => all.map(one => one.dataset.key)")

    def send(self) -> None:
        """The network is there again, and somebody presses the button too."""
        self.tablet.context.set_offline(False)
        self.page.locator("[data-send]").click()

    def all_sent(self) -> None:
        expect(self.page.locator("#queue")).to_have_attribute("data-waits", "0", timeout=60_000)

    def send_killed(self, how: str, when: str, *, span: float) -> None:
        """Send, and kill it at that point."""
        before = len(kept())
        with writing_stopped() if when == "within" else nullcontext() as it_writes:
            self.send()
            if it_writes:
                it_writes()
            elif when == "after":
                wait_until(lambda: len(kept()) > before, what="rows")
            else:
                time.sleep(self.chance.uniform(0, span))
            self.kill(how)

    def kill(self, how: str) -> None:
        """Kill it, in an instant."""
        {"tablet": self.tablet.kill, "server": self.server.kill, "cut": self.server.cut}[how]()

    def begin_again(self, how: str) -> None:
        """What was killed is there again."""
        if how == "tablet":
            self.page = self.tablet.begin()
            self.open()
        elif how == "server":
            self.server.begin()


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason="没有找到 Chromium，浏览器测试没有跑。")
def test_a_tablet_and_a_server_that_are_killed_while_sending_lose_and_double_nothing(laid, tmp_path, capsys):
    _clients, session, _keeper = laid
    chance, killed, server = Random(STATE), Counter(), Server()
    server.begin()
    cookie = {"name": "sessionid", "value": session, "url": server.address}
    with sync_playwright() as playwright:
        tablet = Tablet(playwright, tmp_path, cookie)
        try:
            day = Day(tablet, server, chance)
            day.open()
            day.tap(5)
            began = time.monotonic()
            day.send()
            day.all_sent()
            span = time.monotonic() - began
            for number in range(KILLS):
                day.page.reload()
                expect(day.page.locator("#queue")).to_be_visible()
                day.tap(chance.randint(1, 8))
                point = POINTS[number % len(POINTS)]
                day.send_killed(*point, span=span)
                killed[point] += 1
                day.begin_again(point[0])
            day.send()
            day.all_sent()
            found = kept()
        finally:
            tablet.kill()
            server.kill()
    assert len(found) == len(set(found)) == len(day.promised)
    assert set(found) == set(day.promised)
    with capsys.disabled():
        parts = "，".join(f"{what} {when} {times}" for (what, when), times in killed.items())
        sys.stdout.write(f"\n{KILLS} kills ({parts}); {len(found)} taps: 0 lost, 0 double\n")
