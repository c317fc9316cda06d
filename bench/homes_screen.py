"""What a tablet asks for: the day page of a large home, one tap sent, a week's taps sent; and its other pages."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bench.homes_year import LARGE
from bench.measure import Line, rounds
from bench.visitor import Visitor, get, post, post_json, queries_of, sign_in
from doorstep.base.access import Actor
from doorstep.base.scope import as_system
from doorstep.homes.models_clients import Client

MOST_SECONDS, MOST_QUERIES = 0.1, 12
TIMES, SENDINGS = 200, 40
WEEK = 200  # taps: what a sending may hold at most
KINDS = ("arrive", "meal", "service", "leave")
OTHERS = {
    "the records of a day": "home-day-records",
    "the months": "home-months",
    "the work": "home-work",
    "the periods of pay": "home-pay",
    "the desk": "home-desk",
}


def measure(heads: Sequence[Actor], port: int) -> Iterator[Line]:
    """Everything in the first home, which is a large one."""
    visitor = sign_in("home-0", port)
    home, now = heads[0].party, timezone.now()
    with as_system(read_only=True):
        clients = list(Client.objects.filter(home=home).order_by("pk").values_list("pk", flat=True))
    if len(clients) != LARGE:
        raise RuntimeError(f"a large home has {LARGE} clients, not {len(clients)}")
    _send(visitor, [_tap(client, kind, now) for kind in KINDS[:3] for client in clients])  # the day so far
    yield _page("smallest page (accessibility statement), for scale", reverse("accessibility"), visitor)
    day = f"the day page of a home, {LARGE} clients"
    yield _page(day, reverse("home-day"), visitor, most=MOST_SECONDS)
    whose = cycle(clients)
    pressed, _none = rounds(lambda: _press(visitor, next(whose)), times=TIMES)
    yield Line("a button of it pressed, without a script", pressed, MOST_SECONDS)
    one, _none = rounds(lambda: _send(visitor, [_tap(next(whose), "meal", timezone.now())]), times=TIMES)
    yield Line("one tap sent by a tablet", one, MOST_SECONDS)
    many, _none = rounds(lambda: _send(visitor, _week(clients)), times=SENDINGS)
    yield Line(f"a week's {WEEK} taps sent at once", many)
    sent = _week(clients)
    again, _none = rounds(lambda: _send(visitor, sent), times=SENDINGS)
    yield Line(f"the same {WEEK} taps sent again and again", again)
    for what, name in OTHERS.items():
        yield _page(f"{what} of a home", reverse(name), visitor, times=SENDINGS)


def _page(what: str, path: str, visitor: Visitor, *, most: float | None = None, times: int = TIMES) -> Line:
    mine, _none = rounds(lambda: get(visitor, path).seconds, times=times)
    return Line(what, mine, most, queries=queries_of(visitor, path), most_queries=MOST_QUERIES)


def _press(visitor: Visitor, client: int) -> float:
    return post(visitor, reverse("home-day"), {"tap": f"meal {client} {uuid.uuid4()}"}).seconds


def _tap(client: int, kind: str, at: dt.datetime) -> dict[str, Any]:
    """As a tablet keeps it."""
    made = {"key": str(uuid.uuid4()), "kind": kind, "client": client, "said_at": at.isoformat()}
    said = {"day": f"{timezone.localtime(at):%Y-%m-%d}", "device": "平板"}
    return {**made, **said, **({"service": "care"} if kind == "service" else {})}


def _week(clients: Sequence[int]) -> list[dict[str, Any]]:
    """Ten clients on the five days before today."""
    days = [timezone.now() - dt.timedelta(days=back) for back in range(1, 6)]
    some = clients[: WEEK // len(days) // len(KINDS)]
    return [_tap(client, kind, at) for at in days for client in some for kind in KINDS]


def _send(visitor: Visitor, taps: Sequence[dict[str, Any]]) -> float:
    """Seconds; all have been taken, or were there. Raises: RuntimeError."""
    body = json.dumps({"home": visitor.actor.party, "taps": taps}).encode()
    answer = post_json(visitor, reverse("home-day-taps"), body)
    told = [one["state"] for one in json.loads(answer.body)["answers"]]
    if len(told) != len(taps) or "refused" in told:
        raise RuntimeError(f"{len(taps)} taps were answered so: {answer.body.decode()[:500]}")
    return answer.seconds
