"""Days of the tests: whole days laid as taps, a month of them."""

import datetime as dt
import uuid

from doorstep.homes.models_clients import Client
from doorstep.homes.models_day import Tap


def a_tap(client: Client, day: dt.date, kind: str = "arrive", minute: int = 0, **about) -> Tap:
    """A tap of the client so many minutes after eight in the morning of the day, in China."""
    said_at = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)
    known = {"key": uuid.uuid4(), "said_at": said_at, "at": said_at, "account_id": 1, "by_label": "护理员"}
    return Tap.objects.create(client=client, home=client.home, code=client.code, kind=kind, day=day, **known | about)


def present(client: Client, day: dt.date, *, came: int = 30, minutes: int = 300) -> list[Tap]:
    """A day on which the client came, ate and left."""
    steps = (("arrive", came), ("meal", came + 200), ("leave", came + minutes))
    return [a_tap(client, day, kind, minute) for kind, minute in steps]


def days_of_month(month: dt.date, many: int) -> list[dt.date]:
    """So many days from the first of the month on."""
    return [month + dt.timedelta(days=number) for number in range(many)]
