"""Home visits of a made-up city: points strewn within each county's outline, and a week of visits planned in each."""

import datetime as dt
import uuid
from collections.abc import Sequence
from random import Random

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.scope import scoped
from doorstep.certificates.models_assess import Doctor
from doorstep.orgs.models import Division
from doorstep.orgs.outlines import Point, middle_of, outlines
from doorstep.people.models import Person
from doorstep.visits.models import PlacePoint, VisitOrder, VisitPlan
from doorstep.visits.searching import Effort, search
from doorstep.visits.services import (
    Told,
    Wanted,
    add_team,
    fix_plan,
    open_plan,
    order_visit,
    problem_of,
    record_visit,
    write_answer,
)

from .plan import CityPlan

SOURCE = "演示：在县界内随机布点，不是真实位置"
SPREAD_DEG = 0.02
ROUNDS = 300  # of the search, and not seconds: the same plan gives the same city
# Purpose, minutes, the hours that suit, and whether it is urgent.
WANTED = (
    ("survey", 45, (9, 17), False),
    ("delivery", 20, (9, 12), False),
    ("assessment", 60, (9, 17), True),
    ("device", 60, (13, 17), False),
    ("certificate", 40, (9, 17), False),
    ("survey", 45, (14, 17), False),
    ("delivery", 20, (9, 17), True),
    ("other", 30, (9, 11), False),
)
STAFF = (("1 号车", "王建国", "李秀英"), ("2 号车", "张海燕", "刘志强"))
LEG = 4  # the category that the demonstration's doctors assess most


def lay_points(plan: CityPlan, city_code: str) -> int:
    """A point for each county and village of the city; returns how many were laid. Nothing where points stand."""
    if PlacePoint.objects.exists():
        return 0
    rings = {code: max(parts, key=len) for code, parts in outlines(city_code).items()}
    rows = Division.objects.filter(system="stats").as_of(plan.on).order_by("code")
    towns: dict[str, Point] = {}
    made = []
    for code, level in rows.values_list("code", "level"):
        county = rings.get(f"{code[:6]}000000")
        if county is None or level == "city":
            continue
        chance = plan.draw("point", code)
        if level == "county":
            made.append(_row(code, middle_of(county)))
        elif level == "town":
            towns[code[:9]] = _within(county, chance)
        else:
            made.append(_row(code, _near(towns[code[:9]], county, chance)))
    PlacePoint.objects.bulk_create(made)
    return len(made)


def _row(code: str, point: Point) -> PlacePoint:
    lon, lat = (round(part, 4) for part in point)
    return PlacePoint(code=code, lon_deg=lon, lat_deg=lat, source=SOURCE, is_synthetic=True)


def _within(ring: Sequence[Point], chance: Random) -> Point:
    """A point at random within the ring."""
    lons, lats = [lon for lon, _lat in ring], [lat for _lon, lat in ring]
    while True:
        point = chance.uniform(min(lons), max(lons)), chance.uniform(min(lats), max(lats))
        if _holds(ring, point):
            return point


def _near(town: Point, ring: Sequence[Point], chance: Random) -> Point:
    point = town[0] + chance.gauss(0, SPREAD_DEG), town[1] + chance.gauss(0, SPREAD_DEG)
    return point if _holds(ring, point) else town


def _holds(ring: Sequence[Point], point: Point) -> bool:
    """Whether the ring holds the point: a ray to the east crosses it an odd number of times."""
    (x, y), inside = point, False
    for (x_from, y_from), (x_to, y_to) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y_from > y) != (y_to > y) and x < x_from + (y - y_from) / (y_to - y_from) * (x_to - x_from):
            inside = not inside
    return inside


def plan_visits(office: Actor, plan: CityPlan) -> int:
    """One county's orders, one of them made already, and next week in routes; returns how many orders."""
    with scoped(office.ranges, by=office):
        if VisitOrder.objects.exists():
            return 0
        people = _people(office, len(WANTED) + 1)
        monday = plan.on + dt.timedelta(days=7 - plan.on.weekday())
        for number, (person, about) in enumerate(zip(people, WANTED, strict=False)):
            first_on = monday + dt.timedelta(days=2 * (number % 3))
            _ask(person, about, first_on, key=_key(plan, office, number), by=office, at=_ago(plan, 3))
        if len(people) > len(WANTED):
            _visited(people[-1], plan, by=office)
        if people:
            _route(monday, plan, by=office)
        return VisitOrder.objects.count()


def _people(office: Actor, count: int) -> list[Person]:
    """Living people who live where they are registered, some way apart in the register."""
    rows = Person.objects.filter(died_on=None, merged_into=None, county=office.code[:6]).order_by("-pk")
    found = [person for person in rows[: count * 3] if person.code == person.lives_code]
    return found[:count]


def _key(plan: CityPlan, office: Actor, number: int) -> uuid.UUID:
    return uuid.UUID(int=plan.draw("visit", office.code, str(number)).getrandbits(128), version=4)


def _ask(person: Person, about: tuple, first_on: dt.date, *, key: uuid.UUID, by: Actor, at: dt.datetime) -> VisitOrder:
    purpose, minutes, (since, until), is_urgent = about
    wanted = Wanted(
        purpose,
        first_on,
        first_on + dt.timedelta(days=6 - first_on.weekday()),
        dt.time(since),
        dt.time(until),
        minutes,
        person.lives_code,
        person.lives_address or person.address or _("村委会旁"),
        categories=(LEG,) if purpose == "assessment" else (),
        is_urgent=is_urgent,
    )
    return order_visit(person.pk, wanted, key=key, by=by, at=at)


def _visited(person: Person, plan: CityPlan, *, by: Actor) -> None:
    """A visit of last week, with what came of it."""
    asked = _ago(plan, 12)
    made = _ask(person, WANTED[0], asked.date(), key=_key(plan, by, len(WANTED)), by=by, at=asked)
    arrived = _ago(plan, 9)
    told = Told(STAFF[0][1:], arrived, arrived + dt.timedelta(minutes=40), "done", _("已了解情况，申请了轮椅。"))
    client_id = _key(plan, by, len(WANTED) + 1)
    record_visit(made.pk, told, client_id=client_id, by=by, at=arrived + dt.timedelta(hours=2))


def _route(monday: dt.date, plan: CityPlan, *, by: Actor) -> VisitPlan:
    """Two cars on two days, one of them with a doctor; every other county has fixed its week."""
    at = _ago(plan, 1)
    made = open_plan(monday, by=by, at=at)
    days = [monday + dt.timedelta(days=1), monday + dt.timedelta(days=3)]
    doctor = Doctor.objects.filter(institution__code=by.code).order_by("pk").values_list("pk", flat=True)[:1]
    for (car, *staff), along in zip(STAFF, (list(doctor), []), strict=True):
        add_team(made.pk, car, days, staff, along, by=by, at=at)
    week = problem_of(made, what=_("没有排出路线。"))
    for answer in search(week.problem, [Effort(rounds=ROUNDS)]):
        write_answer(made, week, answer, at=at)
    return fix_plan(made.pk, by=by, at=at) if int(by.code[:6]) % 2 and made.metres else made


def _ago(plan: CityPlan, days: int) -> dt.datetime:
    """Nine in the morning, so many days before the plan's day."""
    day = plan.on - dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(9), tzinfo=timezone.get_default_timezone())


def words(count: int) -> str:
    """What was done, for whoever watches."""
    return _("%(count)s 件上门任务已登记，下一周的路线已排好；地点坐标为示意") % {"count": count}
