"""A tablet and the web server of a test, each a process that can be killed at any instant and begun again."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg
from playwright.sync_api import Error, Page, Playwright

from tests.journeys.conftest import ARGUMENTS, CHROMIUM
from tests.processes import app_conninfo, environment, wait_until

NAME = "doorstep-day-served"
WEB = (
    "-m",
    "gunicorn",
    "config.wsgi:application",
    "--worker-class",
    "gthread",
    "--threads",
    "4",
    "--log-level",
    "error",
)


def chromium() -> str | None:
    """Where the system's Chromium lies."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The web server on the test's database, always at the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.child: subprocess.Popen | None = None

    def begin(self) -> None:
        """Serve, and wait until a page is answered."""
        terms = environment() | {"DJANGO_SETTINGS_MODULE": "tests.homes.settings_served"}
        terms["DOORSTEP_DB_APP_URL"] += f" application_name={NAME}"
        words = [sys.executable, *WEB, "--log-level", "error", "--bind", f"127.0.0.1:{self.port}"]
        self.child = subprocess.Popen(words, env=terms, start_new_session=True, stdout=subprocess.DEVNULL)
        wait_until(self.answers, what="the server to answer")

    def answers(self) -> bool:
        """Whether any page is answered."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with suppress(OSError, http.client.HTTPException), closing(asking):
            asking.request("GET", "/sign-in/")
            return asking.getresponse().status == 200
        return False

    def kill(self) -> None:
        """SIGKILL, to the worker as well."""
        if self.child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
            self.child = None

    def cut(self) -> None:
        """The database ends every connection of the server, in whatever transaction it is."""
        with psycopg.connect(app_conninfo(), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [NAME])


class Tablet:
    """Chromium with a profile that outlives it."""

    def __init__(self, playwright: Playwright, profile: Path, cookie: dict[str, Any]) -> None:
        self.playwright, self.profile, self.cookie = playwright, profile, cookie
        self.child: subprocess.Popen | None = None

    def begin(self) -> Page:
        """Start, with the visit that was going on; the page of a new window."""
        told = self.profile / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        words = [
            chromium(),
            *ARGUMENTS,
            "--headless=new",
            "--remote-debugging-port=0",
            f"--user-data-dir={self.profile}",
        ]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.child = subprocess.Popen([*words, "about:blank"], start_new_session=True, **quiet)
        wait_until(lambda: told.exists() and told.read_text().count("\n") > 0, what="Chromium")
        port = told.read_text().split()[0]
        self.browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context = self.browser.contexts[0]
        self.context.set_default_timeout(30_000)
        self.context.add_cookies([self.cookie])
        return self.context.new_page()

    def kill(self) -> None:
        """SIGKILL, to all of its processes."""
        if self.child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
            with suppress(Error):
                self.browser.close()
            self.child = None
            time.sleep(0.1)
