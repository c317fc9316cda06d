"""From rows to a problem of routes, and from its answer to rows."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from doorstep.base.access import ScopedQuerySet
from doorstep.visits.models import PlacePoint, VisitOrder, VisitPlan, VisitRoute, VisitStop
from doorstep.visits.routing import Answer, Call, Point, Problem, Team, Travel, timetable, why_left

from .orders import minutes_of
from .plans import WEEKDAYS, let_go, require_base


@dataclass(frozen=True)
class Week:
    """A plan read as a problem; and the orders that are no part of it, by key, with the reason."""

    problem: Problem
    barred: Mapping[int, str]


def problem_of(plan: VisitPlan, *, what: str) -> Week:
    """What is to be routed: open orders that no other plan of the county holds, and no car that was out. Five queries.

    Barred are those whose village has no point ("no_point"), whose person has died ("died"), whose case has ended
    ("matter_closed"), or whose last day lies before the week ("too_late").  Raises: Refused("visit.no_base").
    """
    base = require_base(plan, what=what)
    last = plan.week_on + dt.timedelta(days=WEEKDAYS - 1)
    went = VisitStop.objects.filter(route__plan=plan, closed_at__isnull=False).values("route")
    routes = plan.routes.exclude(pk__in=went).select_related("doctor", "second_doctor").order_by("on", "car", "pk")
    teams = [team_of(route, plan) for route in routes]
    others = VisitRoute.objects.filter(county=plan.county).exclude(pk__in=[team.key for team in teams])
    planned = VisitStop.objects.filter(order=OuterRef("pk"), closed_at=None, route__in=others)
    rows = list(orders_of(plan).filter(~Exists(planned), closed_at=None, earliest_on__lte=last).order_by("pk"))
    points = points_of(order.place_code for order in rows)
    barred = {order.pk: why for order in rows if (why := _bar(order, plan, points))}
    calls = [call_of(order, plan, points[order.place_code]) for order in rows if order.pk not in barred]
    return Week(Problem(calls, teams, Point(base.lon_deg, base.lat_deg), travel_of(plan)), barred)


def orders_of(plan: VisitPlan) -> ScopedQuerySet:
    """Orders of people of the county."""
    return VisitOrder.objects.filter(county=plan.county).select_related("person", "matter")


def points_of(codes: Iterable[str]) -> dict[str, Point]:
    """The points that are known, by code. One query."""
    rows = PlacePoint.objects.filter(code__in=set(codes)).values_list("code", "lon_deg", "lat_deg")
    return {code: Point(lon, lat) for code, lon, lat in rows}


def travel_of(plan: VisitPlan) -> Travel:
    """How the plan reckons ways."""
    return Travel(plan.speed_km_h, plan.detour_percent)


def _bar(order: VisitOrder, plan: VisitPlan, points: Mapping[str, Point]) -> str:
    if order.person.died_on is not None:
        return "died"
    if order.matter is not None and order.matter.closed_at is not None:
        return "matter_closed"
    if order.latest_on < plan.week_on:
        return "too_late"
    return "" if order.place_code in points else "no_point"


def call_of(order: VisitOrder, plan: VisitPlan, point: Point) -> Call:
    """One order as a call; days are counted from Monday, 0."""
    first = max((order.earliest_on - plan.week_on).days, 0)
    last = min((order.latest_on - plan.week_on).days, WEEKDAYS - 1)
    return Call(
        order.pk,
        point,
        order.minutes,
        minutes_of(order.from_time),
        minutes_of(order.until_time),
        frozenset(range(first, last + 1)),
        frozenset(order.categories),
        order.is_urgent,
    )


def team_of(route: VisitRoute, plan: VisitPlan) -> Team:
    """One car on one day as a team, with what its doctors may assess."""
    doctors = [doctor for doctor in (route.doctor, route.second_doctor) if doctor is not None]
    return Team(
        route.pk,
        (route.on - plan.week_on).days,
        minutes_of(plan.opens),
        minutes_of(plan.closes),
        plan.most_minutes,
        frozenset(category for doctor in doctors for category in doctor.categories),
    )


def write_answer(plan: VisitPlan, week: Week, answer: Answer, *, at: dt.datetime) -> None:
    """Lay an answer down as the plan's stops, in place of those not yet visited; the rest is left out with its reason.

    Orders that were ended or planned elsewhere during the search are passed over.  The caller holds the plan locked,
    and has asked what may be done.
    """
    problem = week.problem
    let_go(VisitStop.objects.filter(route__in=[team.key for team in problem.teams]))
    let_go(stops_left_behind(problem.by_key, plan.county))
    standing = _free_orders(problem.by_key)
    for route in plan.routes.filter(pk__in=[team.key for team in problem.teams]):
        calls = [problem.by_key[key] for key in answer.routes[route.pk] if key in standing]
        write_route(plan, route, problem, calls)
    reasons = {key: why_left(problem, problem.by_key[key]) for key in answer.left if key in standing}
    plan.left_out = {str(key): why for key, why in {**reasons, **week.barred}.items()}
    plan.metres, plan.routed_at = answer.metres, at
    plan.save(update_fields=["left_out", "metres", "routed_at"])


def stops_left_behind(orders: Iterable[int], county: str) -> QuerySet[VisitStop]:
    """Live stops of the orders in plans of another county, from which the person has moved here."""
    ours = VisitRoute.objects.filter(county=county)
    return VisitStop.objects.filter(order__in=list(orders), closed_at=None).exclude(route__in=ours)


def _free_orders(keys: Iterable[int]) -> set[int]:
    """Of these orders those that are open and stand on no route, locked."""
    live = VisitStop.objects.filter(order=OuterRef("pk"), closed_at=None)
    rows = VisitOrder.objects.select_for_update(of=("self",)).filter(~Exists(live), pk__in=list(keys), closed_at=None)
    return set(rows.order_by("pk").values_list("pk", flat=True))


def write_route(plan: VisitPlan, route: VisitRoute, problem: Problem, calls: Sequence[Call]) -> int:
    """The stops of one route in this order, in place of those that stood there; closed stops keep what they hold.

    Returns the metres of the route.
    """
    times, keys = timetable(problem, team_of(route, plan), calls), [call.key for call in calls]
    gone = set(VisitStop.objects.filter(route=route, closed_at__isnull=False).values_list("order", flat=True))
    VisitStop.objects.filter(route=route, closed_at=None).delete()
    orders = VisitOrder.objects.filter(pk__in=set(keys) - gone)
    codes = dict(orders.values_list("pk", "code"))
    VisitStop.objects.bulk_create(
        VisitStop(order_id=key, code=codes[key], route=route, number=number, begins_at=instant(route.on, begin))
        for number, (key, begin) in enumerate(zip(keys, times.begins, strict=True), 1)
        if key in codes
    )
    orders.filter(state="asked").update(state="planned")
    route.leaves_at = instant(route.on, times.leaves) if keys else None
    route.back_at = instant(route.on, times.back) if keys else None
    route.save(update_fields=["leaves_at", "back_at"])
    return times.metres


def instant(on: dt.date, minutes: int) -> dt.datetime:
    """The instant of minutes after midnight of a day, where we are; a route by hand may run past midnight."""
    midnight = dt.datetime.combine(on, dt.time(), tzinfo=timezone.get_default_timezone())
    return midnight + dt.timedelta(minutes=minutes)
