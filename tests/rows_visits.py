"""Makers for the tables of home visits."""

import datetime as dt
import uuid
from typing import Any

from doorstep.visits.models import Visit, VisitOrder, VisitPhoto, VisitPlan, VisitRoute, VisitStop
from tests.rows import NOON, maker
from tests.rows_papers import paper
from tests.world import World

MONDAY = dt.date(2026, 6, 1)


@maker(VisitOrder)
def visit_order(world: World, code: str, mark: str, **about: Any) -> VisitOrder:
    """Of a person who may live in another place; for a case, or for none."""
    whose = world.lay("people.Person", code)
    return VisitOrder.objects.create(
        person=whose,
        code=whose.code,
        purpose="survey",
        words=mark,
        is_urgent=world.chance.random() < 0.3,
        earliest_on=MONDAY,
        latest_on=MONDAY + dt.timedelta(days=4),
        from_time=dt.time(9),
        until_time=dt.time(17),
        minutes=40,
        place_code=whose.lives_code,
        address=f"{mark}路",
        asked_at=NOON,
        asked_label=mark,
        is_synthetic=True,
    )


@maker(VisitPlan)
def visit_plan(world: World, code: str, mark: str, **about: Any) -> VisitPlan:
    """A week of its own for each; a plan bears no text of anybody's."""
    return VisitPlan.objects.create(
        code=code,
        week_on=MONDAY + dt.timedelta(weeks=next(world.numbers)),
        opens=dt.time(8, 30),
        closes=dt.time(17, 30),
        most_minutes=480,
        speed_km_h=30,
        detour_percent=140,
    )


@maker(VisitRoute)
def visit_route(world: World, code: str, mark: str, **about: Any) -> VisitRoute:
    week = world.lay("visits.VisitPlan", code)
    return VisitRoute.objects.create(
        plan=week, code=week.code, car=mark, on=week.week_on, staff=f"甲{mark}", second_staff=f"乙{mark}"
    )


@maker(VisitStop)
def visit_stop(world: World, code: str, mark: str, **about: Any) -> VisitStop:
    """On a route of the same place, or now and then of another: the person has moved since."""
    asked = world.lay("visits.VisitOrder", code)
    route = world.lay("visits.VisitRoute", world.mostly(asked.code))
    VisitOrder.objects.filter(pk=asked.pk).update(state="planned")
    return VisitStop.objects.create(order=asked, code=asked.code, route=route, number=1, begins_at=NOON)


@maker(Visit)
def visit(world: World, code: str, mark: str, **about: Any) -> Visit:
    asked = world.lay("visits.VisitOrder", code)
    return Visit.objects.create(
        order=asked,
        code=asked.code,
        client_id=uuid.uuid4(),
        staff=[f"甲{mark}", f"乙{mark}"],
        arrived_at=NOON,
        left_at=NOON + dt.timedelta(minutes=40),
        result="nobody_home",
        words=mark,
        recorded_at=NOON,
        seat_id=0,
        seat_label=mark,
        account_name=mark,
    )


@maker(VisitPhoto)
def visit_photo(world: World, code: str, mark: str, **about: Any) -> VisitPhoto:
    """Its file lies where the visit lies."""
    whole = world.lay("visits.Visit", code)
    return VisitPhoto.objects.create(visit=whole, code=whole.code, paper=paper(world, whole.code, mark))
