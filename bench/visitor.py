"""Somebody signed in: asks for pages over HTTP as a browser does, and in this process where queries are counted."""

import secrets
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from doorstep.base.access import Actor
from doorstep.orgs.models import Account
from doorstep.orgs.seats import actors_of
from doorstep.web.serving import HOST

BACKEND = "django.contrib.auth.backends.ModelBackend"
NOT_QUERIES = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Visitor:
    """One seat with its visit: where it asks, with which headers, and a client in this process."""

    actor: Actor
    port: int
    headers: Mapping[str, str]
    inside: Client


@dataclass(frozen=True)
class Answer:
    """What came back, and after how long."""

    seconds: float
    status: int
    location: str
    body: bytes


def sign_in(username: str, port: int) -> Visitor:
    """Open a visit for an account's first seat, or for the body it acts for; the door itself is not measured."""
    account = Account.objects.get(username=username)
    actor = actors_of(account.pk, on=timezone.localdate())[0]
    inside = Client(SERVER_NAME=HOST)
    inside.force_login(account, backend=BACKEND)
    session = inside.session
    session["seat"], session["seen"] = actor.seat_id, int(time.time())
    session.save()
    token = secrets.token_hex(16)
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    return Visitor(actor, port, {"Cookie": cookie, "X-CSRFToken": token}, inside)


def get(visitor: Visitor, path: str) -> Answer:
    """A page, read to its end."""
    return _asked(visitor, "GET", path, b"", {})


def post(visitor: Visitor, path: str, said: Mapping[str, str]) -> Answer:
    """A form sent."""
    return _asked(visitor, "POST", path, urlencode(said).encode(), {"Content-Type": FORM})


def post_json(visitor: Visitor, path: str, body: bytes) -> Answer:
    """What a script sends."""
    return _asked(visitor, "POST", path, body, {"Content-Type": "application/json"})


def post_file(visitor: Visitor, path: str, name: str, content: bytes) -> Answer:
    """A file sent as the field `file`."""
    edge = secrets.token_hex(16)
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    return _asked(visitor, "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})


def _asked(visitor: Visitor, method: str, path: str, body: bytes, more: Mapping[str, str]) -> Answer:
    began = time.perf_counter()
    with closing(HTTPConnection(HOST, visitor.port, timeout=600)) as web:
        web.request(method, path, body, {**visitor.headers, **more})
        answer = web.getresponse()
        content = answer.read()
    seconds = time.perf_counter() - began
    if answer.status >= 400:
        raise RuntimeError(f"{method} {path} answered {answer.status}: {content.decode()[:2000]}")
    return Answer(seconds, answer.status, answer.headers.get("Location", ""), content)


def queries_of(visitor: Visitor, path: str, said: Mapping[str, str] | None = None) -> int:
    """How many queries the page costs, those of session, seat and reach among them; not BEGIN and its like."""
    ask = (lambda: visitor.inside.get(path)) if said is None else (lambda: visitor.inside.post(path, said))
    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return sum(not query["sql"].startswith(NOT_QUERIES) for query in captured.captured_queries)
