"""Closing a month: what each client's days came to, from all taps in one pass; closed anew, what differs."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.jobs import submit_job
from doorstep.base.trail import record
from doorstep.homes.days import DayOut, MonthOut, month_of
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Client
from doorstep.homes.models_day import ClientMonth
from doorstep.homes.reading_days import days_in
from doorstep.kernel.days import add_months
from doorstep.kernel.refusal import Refused

from .own import RUN, at_home, own

LOOK = "homes.look"
ROWS_AT_ONCE = 1000


@transaction.atomic
def close_month(month: dt.date, *, by: Actor, at: dt.datetime) -> int:
    """Close a month of the home for which one acts; how many clients' months are new or differ from what was closed.

    What looks impossible in it is looked for afterwards.  Raises: Http404, Refused("month.not_over").
    """
    with at_home(by):
        home = own(Home.objects, by, RUN, pk=by.party)  # locked: two at once would close it under one number
        require_over(month, at=at)
        written = close_homes([home.pk], month, at=at, by_label=f"{by.seat_label} {by.name}".strip()[:100])
        record(by, "close_home_month", home, at=at, became={"month": f"{month:%Y-%m}", "months": written})
        submit_job(LOOK, {"home": home.pk, "month": f"{month:%Y-%m-%d}"}, by=by, code=home.code, at=at, total=1)
    return written


def require_over(month: dt.date, *, at: dt.datetime) -> None:
    """A month is closed when it is over. Raises: Refused("month.not_over")."""
    if month.day != 1 or add_months(month, 1) > timezone.localtime(at).date():
        raise Refused(_("没有结算。"), why=_("这个月还没有过完。"), then=_("请到下个月再结算。"), code="month.not_over")


def close_homes(homes: Sequence[int], month: dt.date, *, at: dt.datetime, by_label: str) -> int:
    """Write what differs from the last closing, for all clients of these homes; how many rows."""
    until = add_months(month, 1)
    days = days_in(homes, month, until)
    here = Q(held__overlap=(month, until)) | Q(pk__in={client for client, _day in days})
    clients = list(Client.objects.filter(here, home__in=homes).only("pk", "code", "home_id", "is_counted"))
    by_client: dict[int, list[tuple[dt.date, DayOut]]] = {}
    for (whose, day), came_to in sorted(days.items(), key=lambda one: one[0]):
        by_client.setdefault(whose, []).append((day, came_to))
    closed = {one.client_id: one for one in last_closings(homes, month)}
    rows = []
    for client in clients:
        out = month_of(by_client.get(client.pk, []), month, is_counted=client.is_counted)
        before = closed.get(client.pk)
        if before is None or _as_out(before) != out:
            rows.append(_row(client, month, out, before, at=at, by_label=by_label))
    ClientMonth.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    return len(rows)


def last_closings(homes: Sequence[int], month: dt.date) -> Iterable[ClientMonth]:
    """What was closed last for each client."""
    found = ClientMonth.objects.filter(home__in=homes, month=month)
    return found.order_by("client", "-closing").distinct("client")


def _as_out(row: ClientMonth) -> MonthOut:
    return MonthOut(**{name: getattr(row, name) for name in MonthOut.__dataclass_fields__})


def _row(
    client: Client, month: dt.date, out: MonthOut, before: ClientMonth | None, *, at: dt.datetime, by_label: str
) -> ClientMonth:
    return ClientMonth(
        client=client,
        home_id=client.home_id,
        code=client.code,
        month=month,
        closing=before.closing + 1 if before else 1,
        at=at,
        by_label=by_label,
        **asdict(out),
    )
