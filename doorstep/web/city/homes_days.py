"""The days of a made-up home: who came when, what was given, what was made; in bulk, each home in one transaction."""

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db import models
from django.utils import timezone

from doorstep.homes.models import Home
from doorstep.homes.models_clients import Absence, Client, Medicine
from doorstep.homes.models_day import Tap
from doorstep.homes.models_work import PieceRate, WorkOrder, WorkRecord
from doorstep.homes.sharing import Made
from doorstep.kernel.days import add_months, month_of

from .homes_plan import life_begins
from .plan import CityPlan

COLUMNS: dict[type[models.Model], str] = {
    Tap: "home_id client_id code key device kind service day said_at at fields source reason odd account_id by_label",
    WorkRecord: "home_id client_id rate_id code key day good again minutes reason at account_id by_label",
    Absence: "client_id home_id code kind days source at seat_label",
}
DEVICE = "家园平板"
DETAIL_MONTHS = 3  # so many months have every meal and service; before them it is known who came and when
# How people come: on which weekdays, and how surely on such a day.
HABITS = (((0, 1, 2, 3, 4), 0.93), ((0, 1, 2, 3, 4), 0.8), ((0, 2, 4), 0.92), ((1, 3), 0.9))
HABIT_WEIGHTS = (5, 3, 2, 1)
IN_HOSPITAL, WORKS_TODAY, SERVED = 0.05, 0.85, 0.6
PRODUCTS = (("晨光文具厂", "笔盒"), ("汉水纸品厂", "礼品盒"), ("云集食品厂", "封口袋"), ("隆中工艺社", "手工花"))
PROCESSES = (("贴标签", 12_00), ("装盒", 35_00))
DAILY_FEN, SPREAD_FEN = 16_50, 4_00
SERVICES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("rehab", {"item": "手功能训练", "minutes": 30}),
    ("care", {"nap": "午休一小时"}),
    ("education", {"course": "识字", "taught": 40}),
    ("advice", {"topic": "补贴怎么领"}),
    ("psychology", {"counsellor": "社工", "method": "谈心"}),
)


@dataclass
class Days:
    """What a home's days come to, as rows to be written, and what was made by month."""

    rows: dict[type[models.Model], list[Sequence[Any]]] = field(
        default_factory=lambda: {Absence: [], Tap: [], WorkRecord: []}
    )
    made: dict[dt.date, list[Made]] = field(default_factory=lambda: defaultdict(list))
    minutes: dict[tuple[dt.date, int], int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class Ground:
    """A home with who enters its days, the workdays of its life, its orders' rates by month."""

    plan: CityPlan
    number: int
    home: Home
    account_id: int
    by: str
    workdays: Sequence[dt.date]
    rates: dict[dt.date, Sequence[PieceRate]]

    def is_in_detail(self, day: dt.date) -> bool:
        """Whether meals and services of the day are kept."""
        return self.plan.full or day >= add_months(self.plan.month, 1 - DETAIL_MONTHS)


def take_orders(plan: CityPlan, home: Home, first: dt.date) -> dict[dt.date, Sequence[PieceRate]]:
    """An order for each month of the home's life, with a rate for each process. By month."""
    months = [first]
    while months[-1] < plan.month:
        months.append(add_months(months[-1], 1))
    customer, product = PRODUCTS[home.pk % len(PRODUCTS)]
    orders = WorkOrder.objects.bulk_create(
        WorkOrder(
            home=home,
            code=home.code,
            customer=customer,
            product=product,
            quantity=5_000,
            unit_price_hundredths=70_00,
            ordered_on=month,
            due_on=add_months(month, 1),
        )
        for month in months
    )
    about = {"home": home, "code": home.code}
    rates = PieceRate.objects.bulk_create(
        PieceRate(order=order, process=process, rate_hundredths=rate, from_on=order.ordered_on, **about)
        for order in orders
        for process, rate in PROCESSES
    )
    each = len(PROCESSES)
    return {month: rates[each * place : each * (place + 1)] for place, month in enumerate(months)}


def days_of(ground: Ground, clients: Sequence[Client]) -> Days:
    """All days of the home's clients, from the beginning of its life to the plan's day."""
    days, medicines = Days(), dict(Medicine.objects.filter(home=ground.home).values_list("client_id", "pk"))
    for client in clients:
        draw = ground.plan.draw("days", str(client.person_id))
        away = _away(ground, client, draw, days)
        same = _is_odd(ground, client)
        for day in _came(ground, client, draw, away):
            _day(ground, client, day, draw, days, medicine=medicines.get(client.pk), same=same)
    return days


def _is_odd(ground: Ground, client: Client) -> bool:
    """In every thirteenth home the first client's times of the last full month are the same to the minute: planted."""
    return ground.number % 13 == 2 and client.agreement_no.endswith("-01")


def _away(ground: Ground, client: Client, draw: Random, days: Days) -> tuple[dt.date, dt.date] | None:
    """Some have been in hospital for a while."""
    first = max(client.held.lower, life_begins(ground.plan))
    last = client.held.upper or ground.plan.on
    if draw.random() >= IN_HOSPITAL or (last - first).days < 60:
        return None
    since = first + dt.timedelta(days=draw.randrange((last - first).days - 30))
    until = since + dt.timedelta(days=draw.randint(5, 25))
    at = _instant(until, 9 * 60)
    days.rows[Absence].append(
        (client.pk, ground.home.pk, client.code, "hospital", f"[{since},{until})", "出院记录", at, ground.by)
    )
    return since, until


def _came(ground: Ground, client: Client, draw: Random, away: tuple[dt.date, dt.date] | None) -> Iterator[dt.date]:
    weekdays, surely = draw.choices(HABITS, HABIT_WEIGHTS)[0]
    for day in ground.workdays:
        if day not in client.held or (away and away[0] <= day < away[1]):
            continue
        if day.weekday() in weekdays and draw.random() < surely:
            yield day


def _day(
    ground: Ground, client: Client, day: dt.date, draw: Random, days: Days, *, medicine: int | None, same: bool
) -> None:
    came, left = draw.randint(8 * 60 + 5, 9 * 60), draw.randint(15 * 60 + 20, 16 * 60 + 50)
    if same and month_of(day) == add_months(ground.plan.month, -1):
        came, left = 8 * 60 + 30, 16 * 60
    taps: list[tuple[str, int, str, dict[str, Any]]] = [("arrive", came, "", {}), ("leave", left, "", {})]
    if ground.is_in_detail(day):
        if ground.home.has_meals:
            taps.append(("meal", 12 * 60, "", {}))
        if draw.random() < SERVED:
            service, said = draw.choice(SERVICES)
            taps.append(("service", draw.randint(10 * 60, 11 * 60), service, said))
        if medicine is not None:
            taps.append(("medicine", 12 * 60 + 10, "", {"medicine": medicine}))
    for kind, minute, service, said in taps:
        at, what = _instant(day, minute), (kind, service, day)
        who = ground.home.pk, client.pk, client.code, _key(draw), DEVICE
        entered = json.dumps(said), "tap", "", "", ground.account_id, ground.by
        days.rows[Tap].append((*who, *what, at, at, *entered))
    if client.mode == "work" and draw.random() < WORKS_TODAY:
        _work(ground, client, day, draw, days)


def _work(ground: Ground, client: Client, day: dt.date, draw: Random, days: Days) -> None:
    month = month_of(day)
    rate = draw.choice(ground.rates[month])
    good = max(5, int(draw.gauss(DAILY_FEN, SPREAD_FEN) * 100) // rate.rate_hundredths)
    minutes = draw.randint(60, 150)
    days.rows[WorkRecord].append(
        (ground.home.pk, client.pk, rate.pk, client.code, _key(draw), day, good, draw.randrange(4), minutes, "",
         _instant(day, 16 * 60 + 30), ground.account_id, ground.by)
    )  # fmt: skip
    days.made[month].append(Made(client.pk, rate.pk, rate.rate_hundredths, good))
    days.minutes[month, client.pk] += minutes


def _key(draw: Random) -> uuid.UUID:
    return uuid.UUID(int=draw.getrandbits(128), version=4)


def _instant(day: dt.date, minute: int) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, *divmod(minute, 60), tzinfo=timezone.get_default_timezone())
