"""Chromium, the served city, and visitors who sit in a seat."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .hand import sign_in
from .served import City, served_city

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ON_PURPOSE = "the server responded with a status of 4"  # what Chromium notes of every refusal
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"  # of a journey that took the network away
DESKTOP = {"width": 1440, "height": 900}
Visitor = Callable[..., Page]
PATIENCE = 15_000  # milliseconds
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Without one the journeys are skipped in words; where CI is set they fail."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        end("没有找到 Chromium，浏览器测试没有跑。以 root 执行 apt install chromium fonts-noto-cjk 后就能跑。")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def city(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One city for all journeys of this run."""
    with served_city(tmp_path_factory.mktemp("city")) as made:
        yield made


@pytest.fixture
def visitor(chromium: Browser, city: City) -> Iterator[Visitor]:
    """Gives the page of a new visitor; nothing may go wrong behind any of them.

    `username` signs in, once in a run; without it nobody has signed in.  `start`: the page looked at first, or none.
    `script=False`: JavaScript is off.
    """
    wrong: list[str] = []
    contexts = []

    def enter(username: str = "", *, start: str = "/", script: bool = True, look: str = "", **about) -> Page:
        options = {"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": city.address}
        context = chromium.new_context(
            **(options | about), java_script_enabled=script, storage_state=city.visits.get(username)
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: wrong.append(said.text) if is_wrong(said.type, said.text) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status > 499 else 0)
        if username and username not in city.visits:
            sign_in(page, username)
            city.visits[username] = context.storage_state()
        if look:
            context.add_cookies([{"name": "look", "value": look, "url": city.address}])
        if username and start:
            page.goto(start)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert wrong == [], city.said.read_text()[-2000:]


def is_wrong(kind: str, text: str) -> bool:
    """Whether the console holds a fault of ours: an error, or something that the content policy stopped."""
    expected = ON_PURPOSE in text or OFFLINE in text
    return (kind == "error" and not expected) or "Content Security Policy" in text
