"""A plan changed by hand: one order to another car or another place, or off its route."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.visits.models import VisitOrder, VisitPlan, VisitRoute, VisitStop
from doorstep.visits.routing import Call, Point, Problem

from .plans import let_go, plan_to_change, require_base
from .routes import call_of, points_of, stops_left_behind, travel_of, write_route


@transaction.atomic
def place_order(
    order_id: int, route_id: int | None, *, position: int | None = None, by: Actor, at: dt.datetime
) -> VisitOrder:
    """Put an order on a route as its `position`-th stop (None: the last), or on none; times are reckoned anew.

    What does not fit stays as it was put, and is told where the plan is shown.

    Raises: Http404, Refused("access.not_yours", "visit.plan_stands", "visit.searching", "visit.over",
    "visit.no_point", "visit.no_base").
    """
    what = _("路线没有调整。")
    target = fetch(VisitRoute.objects, by, "visit.plan", pk=route_id) if route_id is not None else None
    if target is not None:
        let_go(stops_left_behind([order_id], target.county))
    live = VisitStop.objects.filter(order=order_id, closed_at=None).select_related("route").first()
    plans = _plans([route for route in (target, live and live.route) if route], by=by, what=what)
    order = fetch(VisitOrder.objects.select_for_update(of=("self",)), by, "visit.view", pk=order_id)
    by.require("visit.plan", order.code, what=what)
    if order.closed_at is not None:
        why = _("这个任务%(state)s。") % {"state": order.get_state_display()}
        raise Refused(what, why=why, then=_("请刷新页面。"), code="visit.over")
    if live is not None:
        plan = plans[live.route.plan_id]
        _rewrite(plan, live.route, [one for one in _orders_on(live.route) if one.pk != order.pk], what=what)
        plan.left_out[str(order.pk)] = "by_hand"
        VisitOrder.objects.filter(pk=order.pk).update(state="asked")
    if target is not None:
        orders = _orders_on(target)
        orders.insert(len(orders) if position is None else max(0, position - 1), order)
        _rewrite(plans[target.plan_id], target, orders, what=what)
        plans[target.plan_id].left_out.pop(str(order.pk), None)
    for plan in plans.values():
        plan.save(update_fields=["left_out", "metres"])
    record(by, "place_order", order, at=at, was={"route": live and live.route_id}, became={"route": route_id})
    return order


def _plans(routes: Iterable[VisitRoute], *, by: Actor, what: str) -> Mapping[int, VisitPlan]:
    """The plans of the routes, locked in the order of their keys."""
    keys = sorted({route.plan_id for route in routes})
    return {key: plan_to_change(key, by=by, what=what, states=("draft", "fixed")) for key in keys}


def _orders_on(route: VisitRoute) -> list[VisitOrder]:
    return [stop.order for stop in stops_of([route])]


def _rewrite(plan: VisitPlan, route: VisitRoute, orders: list[VisitOrder], *, what: str) -> None:
    """Lay the route down anew; the plan's metres change by as much as the route's."""
    before, was = read_route(plan, _orders_on(route), what=what)
    problem, calls = read_route(plan, orders, what=what)
    plan.metres = max(0, plan.metres - before.metres(was)) + write_route(plan, route, problem, calls)


def stops_of(routes: Iterable[VisitRoute]) -> list[VisitStop]:
    """The stops of the routes in order, with order and person. One query."""
    rows = VisitStop.objects.filter(route__in=list(routes)).select_related("order", "order__person")
    return list(rows.order_by("route", "number", "pk"))


def read_route(plan: VisitPlan, orders: Sequence[VisitOrder], *, what: str) -> tuple[Problem, list[Call]]:
    """The orders as calls, with what their ways are reckoned with. Two queries.

    Raises: Refused("visit.no_point", "visit.no_base").
    """
    base = require_base(plan, what=what)
    points = points_of(order.place_code for order in orders)
    if missing := [order for order in orders if order.place_code not in points]:
        why = _("%(place)s 还没有登记坐标，算不出路程。") % {"place": missing[0].place_code}
        raise Refused(what, why=why, then=_("请先登记这个村（社区）的坐标。"), code="visit.no_point")
    calls = [call_of(order, plan, points[order.place_code]) for order in orders]
    return Problem(calls, (), Point(base.lon_deg, base.lat_deg), travel_of(plan)), calls
