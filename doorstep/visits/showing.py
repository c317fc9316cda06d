"""A plan as its pages show it: day by day, car by car, with what is wrong said in words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.orgs.places import names_of

from .drawing import Drawing, draw
from .models import PlacePoint, VisitOrder, VisitPlan, VisitRoute, VisitStop
from .routing import Call, Point, Problem, timetable
from .services.edit import stops_of
from .services.routes import call_of, points_of, team_of, travel_of
from .words import FAULTS, REASONS, clock_words, day_words, km_words, purpose_words, window_words


@dataclass(frozen=True)
class StopShown:
    """One stop in words."""

    stop: VisitStop
    order: VisitOrder
    time: str
    purpose: str
    window: str
    place: str
    faults: Sequence[str]


@dataclass(frozen=True)
class RouteShown:
    """One car on one day in words."""

    route: VisitRoute
    day: str
    crew: str
    hours: str
    length: str
    stops: Sequence[StopShown]
    faults: Sequence[str]
    may_drop: bool


@dataclass(frozen=True)
class Reading:
    """What the pages of a plan read besides its routes and stops."""

    plan: VisitPlan
    base: PlacePoint | None
    points: Mapping[str, Point]
    names: Mapping[str, str]


def routes_shown(plan: VisitPlan, routes: Sequence[VisitRoute]) -> tuple[list[RouteShown], Reading]:
    """The routes in words. Five queries."""
    stops: dict[int, list[VisitStop]] = defaultdict(list)
    for stop in stops_of(routes):
        stops[stop.route_id].append(stop)
    codes = {stop.order.place_code for some in stops.values() for stop in some}
    base = PlacePoint.objects.filter(code=plan.code).first()
    reading = Reading(plan, base, points_of(codes), names_of(codes, on=plan.week_on))
    return [_route(route, stops[route.pk], reading) for route in routes], reading


def _route(route: VisitRoute, stops: Sequence[VisitStop], reading: Reading) -> RouteShown:
    faults, metres = _checked(route, stops, reading)
    doctors = [doctor.name for doctor in (route.doctor, route.second_doctor) if doctor is not None]
    crew = _("%(staff)s；医师 %(doctors)s") if doctors else "%(staff)s"
    hours = _("%(leaves)s 出发，%(back)s 回来") % {
        "leaves": clock_words(route.leaves_at),
        "back": clock_words(route.back_at),
    }
    return RouteShown(
        route,
        day_words(route.on),
        crew % {"staff": f"{route.staff}、{route.second_staff}", "doctors": "、".join(doctors)},
        hours if route.leaves_at else _("这天没有排上"),
        km_words(metres),
        [_stop(stop, reading, faults.get(stop.order_id, [])) for stop in stops],
        faults.get(0, []),
        all(stop.closed_at is None for stop in stops),
    )


def _checked(route: VisitRoute, stops: Sequence[VisitStop], reading: Reading) -> tuple[Mapping[int, list[str]], int]:
    """What is wrong, by order (0: with the whole route), and the metres; a stop whose point is gone is not reckoned."""
    calls = _calls(stops, reading)
    if reading.base is None or not calls:
        return {}, 0
    problem = Problem(calls, (), Point(reading.base.lon_deg, reading.base.lat_deg), travel_of(reading.plan))
    made = timetable(problem, team_of(route, reading.plan), calls)
    faults: dict[int, list[str]] = defaultdict(list)
    for key, why in made.faults:
        faults[key].append(str(FAULTS[why]))
    return faults, made.metres


def _calls(stops: Sequence[VisitStop], reading: Reading) -> list[Call]:
    orders = [stop.order for stop in stops if stop.order.place_code in reading.points]
    return [call_of(order, reading.plan, reading.points[order.place_code]) for order in orders]


def _stop(stop: VisitStop, reading: Reading, faults: Sequence[str]) -> StopShown:
    order = stop.order
    return StopShown(
        stop,
        order,
        clock_words(stop.begins_at),
        purpose_words(order),
        window_words(order),
        reading.names.get(order.place_code, order.place_code),
        faults,
    )


def days_shown(shown: Sequence[RouteShown], reading: Reading) -> list[tuple[str, list[RouteShown], Drawing | None]]:
    """The days in order, each with its routes and, where anything is planned, a drawing of them."""
    return [(day, routes := list(some), _drawing(routes, reading)) for day, some in groupby(shown, lambda one: one.day)]


def _drawing(routes: Sequence[RouteShown], reading: Reading) -> Drawing | None:
    lines = [
        (one.route.car, [reading.points[s.order.place_code] for s in one.stops if s.order.place_code in reading.points])
        for one in routes
    ]
    lines = [(label, points) for label, points in lines if points]
    return draw(Point(reading.base.lon_deg, reading.base.lat_deg), lines) if lines and reading.base else None


def left_shown(plan: VisitPlan, actor: Actor) -> list[tuple[VisitOrder, str, str, str]]:
    """Orders that no car has, with why they are wanted, when, and the reason; those that still wait. Two queries."""
    keys = [int(key) for key in plan.left_out]
    rows = VisitOrder.objects.within_reach(actor, "visit.view").filter(pk__in=keys, state="asked")
    found = list(rows.select_related("person").order_by("-is_urgent", "pk"))
    names = names_of({order.place_code for order in found}, on=plan.week_on)
    return [(order, purpose_words(order), window_words(order), _reason(plan, order, names)) for order in found]


def _reason(plan: VisitPlan, order: VisitOrder, names: Mapping[str, str]) -> str:
    why = plan.left_out[str(order.pk)]
    place = names.get(order.place_code, order.place_code)
    return f"{place}：{REASONS[why]}" if why == "no_point" else str(REASONS[why])


def is_sketch(reading: Reading) -> bool:
    """Whether any point of the plan was made up, and is to be told so. One query, or none."""
    codes = [reading.plan.code, *reading.points]
    return PlacePoint.objects.filter(code__in=codes, is_synthetic=True).exists()


def facts_of(plan: VisitPlan) -> list[tuple[Any, ...]]:
    """What the plan was reckoned with."""
    meal = _("一天最多 %(m)s 分钟，余下的吃饭、歇息") % {"m": plan.most_minutes}
    ways = {"percent": plan.detour_percent, "speed": plan.speed_km_h}
    reckoned = _("直线距离的 %(percent)s%%，每小时 %(speed)s 公里") % ways
    return [
        (_("出车"), f"{plan.opens:%H:%M}–{plan.closes:%H:%M}", meal),
        (_("怎样算路程"), reckoned, _("系统默认值，待核")),
        (_("全程"), km_words(plan.metres)),
    ]
