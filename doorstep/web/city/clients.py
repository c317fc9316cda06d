"""The clients of a made-up city's homes: people of its register for whom homes are meant, taken in as the rules say."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.certificates.models import Certificate
from doorstep.homes.eligible import MENTAL, MULTIPLE, standing
from doorstep.homes.models import Home
from doorstep.homes.models_clients import CarePlan, Client, ClientCard, Medicine, PlanReview
from doorstep.homes.register import SEXES, VALID
from doorstep.kernel.days import add_months
from doorstep.people.models import Guardian

from .homes_plan import HomePlan, life_begins
from .names import full_name
from .numbers import phone
from .plan import CityPlan

FEWEST, MOST, MOST_FULL = 7, 11, 24
WORKS, LEAVES, JOINS_LATER, WAITS = 0.6, 0.08, 0.3, 2
NEW_AFTER_DAYS = 60  # nobody is taken in so shortly before the plan's day, so that everybody has some months of life
REASONS = ("家属接回照料。", "已稳定就业。", "搬离本地。")
GOALS = (
    "能自己洗漱、整理衣物。",
    "能自己乘公交来回。",
    "学会一道工序，每天坚持做一个小时。",
    "情绪平稳，愿意和人说话。",
)
FINDINGS = ("比上季度主动，能按时到园。", "手上动作快了一些。", "有进步，还要人提醒。", "和上季度差不多。")
MEDICINES = ("丙戊酸钠", "奥氮平", "利培酮")


@dataclass(frozen=True)
class Somebody:
    """Somebody of the register who may come to a home."""

    person_id: int
    code: str
    name: str
    sex: str
    born_on: dt.date
    certificate_id: int
    grade: int
    kinds: tuple[tuple[int, int], ...]
    guardian: str


def people_for_homes(plan: CityPlan) -> list[Somebody]:
    """Everybody for whom homes are meant on the plan's day, by certificates in force; in the register's order."""
    held = Certificate.objects.filter(
        state__in=VALID, valid__contains=plan.on, person__died_on=None, person__merged_into=None
    )
    rows = held.exclude(person__born_on=None).select_related("person").prefetch_related("components")
    wardens = dict(Guardian.objects.filter(held__contains=plan.on).order_by("-pk").values_list("person_id", "name"))
    found = [_somebody(row, wardens.get(row.person_id, "")) for row in rows.order_by("person_id")]
    return [one for one in found if standing(one.born_on, one.kinds, plan.on).is_counted]


def _somebody(row: Certificate, guardian: str) -> Somebody:
    parts = tuple(sorted((part.category, part.grade) for part in row.components.all()))
    person = row.person
    assert person.born_on is not None
    return Somebody(
        person.pk,
        person.code,
        person.name,
        SEXES[person.sex],
        person.born_on,
        row.pk,
        row.grade,
        (parts if row.category == MULTIPLE else ()) or ((row.category, row.grade),),
        guardian,
    )


def settle_clients(plan: CityPlan, homes: Sequence[tuple[HomePlan, Home]], meant: Iterable[Somebody]) -> Counter[str]:
    """Take people in, each into one home of the own town; what else there is, waits. Returns rows by table."""
    pools: dict[str, list[Somebody]] = defaultdict(list)
    for one in meant:
        pools[one.code[:9]].append(one)
    for town, pool in pools.items():
        plan.draw("clients", town).shuffle(pool)
    clients: list[Client] = []
    for said, home in homes:
        pool, draw = pools[home.code[:9]], plan.draw("home clients", str(said.number))
        most = min(MOST_FULL if plan.full else MOST, said.capacity)
        count = draw.randint(FEWEST, most)
        inside, pools[home.code[:9]] = pool[:count], pool[count:]
        clients += [_client(plan, draw, said, home, one, number) for number, one in enumerate(inside)]
        clients += [_waiting(plan, home, one) for one in pools[home.code[:9]][:WAITS] if said.number % 3 == 1]
        if said.number % 3 == 1:
            pools[home.code[:9]] = pools[home.code[:9]][WAITS:]
    Client.objects.bulk_create(clients, batch_size=500)
    taken_in = [one for one in clients if one.held]
    cards = ClientCard.objects.bulk_create(_card(plan, one) for one in taken_in)
    return Counter({"homes.Client": len(clients), "homes.ClientCard": len(cards)}) + _cared_for(plan, taken_in)


def _card(plan: CityPlan, one: Client) -> ClientCard:
    number = plan.draw("card", str(one.person_id)).randrange(10**9, 10**10)
    return ClientCard(
        client=one,
        home_id=one.home_id,
        code=one.code,
        number=str(number),
        at=_noon(one.held.lower),
        by_label=_("负责人"),
    )


def _about(home: Home, one: Somebody) -> dict[str, Any]:
    return {
        "home": home,
        "code": home.code,
        "person_id": one.person_id,
        "name": one.name[:20],
        "sex": one.sex,
        "born_on": one.born_on,
        "kinds": ",".join(str(kind) for kind, _grade in one.kinds),
        "grade": one.grade,
        "certificate_id": one.certificate_id,
        "is_synthetic": True,
    }


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=timezone.get_default_timezone())


def _client(plan: CityPlan, draw: Random, said: HomePlan, home: Home, one: Somebody, number: int) -> Client:
    opened = said.opened_on
    latest = plan.on - dt.timedelta(days=NEW_AFTER_DAYS)
    since = opened
    if draw.random() < JOINS_LATER and opened < latest:
        since += dt.timedelta(days=draw.randrange((latest - opened).days))
    until = _leaves(plan, draw, max(since, life_begins(plan)))
    works, told = draw.random() < WORKS, standing(one.born_on, one.kinds, since)
    mind = any(kind == MENTAL for kind, _grade in one.kinds)
    contact = (one.guardian or full_name(draw, male=number % 2 == 0, born_year=1968))[:20]
    return Client(
        **_about(home, one),
        is_counted=told.is_counted is True,
        not_counted_words=told.words[:200],
        mode="work" if works else "day",
        services=["care", "work"] if works else ["rehab", "care"],
        state="discharged" if until else "admitted",
        applied_at=_noon(since - dt.timedelta(days=draw.randint(3, 40))),
        has_single_caretaker=draw.random() < 0.3,
        held=DateRange(since, until),
        agreement_no=f"{said.number:02d}-{number + 1:02d}",
        agreement_signer="guardian" if one.guardian else "self",
        guardian=one.guardian[:20],
        contact=contact,
        contact_phone=phone(draw),
        doctor_note_on=since - dt.timedelta(days=10) if mind else None,
        transport=draw.choice(("家属接送", "自己走来", "乘公交")),
        most_minutes=240 if mind else None,
        ended_reason=draw.choice(REASONS) if until else "",
    )


def _leaves(plan: CityPlan, draw: Random, since: dt.date) -> dt.date | None:
    """Some leave before the plan's month, after some months of life."""
    days = (plan.month - since).days
    if draw.random() >= LEAVES or days <= NEW_AFTER_DAYS:
        return None
    return since + dt.timedelta(days=draw.randint(NEW_AFTER_DAYS, days))


def _waiting(plan: CityPlan, home: Home, one: Somebody) -> Client:
    return Client(
        **_about(home, one),
        not_counted_words=_("还没有接收。"),
        mode="day",
        services=["care"],
        applied_at=_noon(plan.on - dt.timedelta(days=20)),
    )


def _cared_for(plan: CityPlan, clients: Sequence[Client]) -> Counter[str]:
    """Plans of those who are in a home, reviewed each quarter; a medicine for some."""
    plans, medicines = [], []
    for one in clients:
        draw = plan.draw("care", str(one.person_id))
        since = max(one.held.lower, life_begins(plan))
        ended = one.held.upper
        plans.append(
            CarePlan(
                client=one,
                home_id=one.home_id,
                code=one.code,
                made_on=since,
                living=draw.randrange(30, 90),
                working=draw.randrange(10, 70),
                goals=draw.choice(GOALS),
                services=one.services,
                is_family_heard=True,
                review_due_on=_next_review(since, ended or plan.on),
                ended_on=ended,
            )
        )
        if str(MENTAL) in one.kinds and draw.random() < 0.6:
            medicines.append(
                Medicine(
                    client=one,
                    home_id=one.home_id,
                    code=one.code,
                    name=draw.choice(MEDICINES),
                    dose=_("1 片"),
                    times=[dt.time(12)],
                    ordered_by=_("某医院精神科"),
                    taken=DateRange(since, ended),
                )
            )
    CarePlan.objects.bulk_create(plans, batch_size=500)
    Medicine.objects.bulk_create(medicines)
    reviews = [review for one in plans for review in _reviews(plan, one)]
    PlanReview.objects.bulk_create(reviews, batch_size=1000)
    return Counter({"homes.CarePlan": len(plans), "homes.Medicine": len(medicines), "homes.PlanReview": len(reviews)})


def _next_review(since: dt.date, on: dt.date) -> dt.date:
    """The first of the quarters after `since` that lies after the day."""
    due = since
    while due <= on:
        due = add_months(due, 3)
    return due


def _reviews(plan: CityPlan, one: CarePlan) -> Iterable[PlanReview]:
    draw, on = plan.draw("reviews", str(one.client.person_id)), add_months(one.made_on, 3)
    while on <= (one.ended_on or plan.on):
        yield PlanReview(
            plan=one,
            home_id=one.home_id,
            code=one.code,
            on=on,
            found=draw.choice(FINDINGS),
            outcome="goes_on",
            satisfaction=draw.randrange(75, 100),
            by_label=_("家园负责人"),
            at=_noon(on),
        )
        on = add_months(on, 3)
