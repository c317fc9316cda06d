"""A county's week: opened, given cars and people, sent to be routed, fixed."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.jobs import submit_job
from doorstep.base.models import Job
from doorstep.base.trail import record
from doorstep.certificates.models_assess import Doctor
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import covers, level_of
from doorstep.people.services.standing import day_of, required
from doorstep.visits.models import PlacePoint, VisitOrder, VisitPlan, VisitRoute, VisitStop
from doorstep.visits.terms import CLOSES, DETOUR, MOST, OPENS, SEARCH_SECONDS, SLICE_SECONDS, SPEED

WEEKDAYS = 7
MOST_AHEAD_DAYS = 366
MOST_ROUTES = 70  # ten cars on seven days; no county has more


@transaction.atomic
def open_plan(week_on: dt.date, *, by: Actor, at: dt.datetime) -> VisitPlan:
    """The plan of the week in which the day lies, for one's own county; the one that stands, where there is one.

    Raises: Refused("access.not_yours", "visit.not_a_county", "visit.week_far", "visit.week_over", "parameter.missing").
    """
    what = _("周计划没有建立。")
    by.require("visit.plan", what=what)
    if level_of(by.code) != "county" or not covers(by.ranges, by.code):
        why = _("上门路线由县（市、区）残联排，您的岗位只管其中一部分。")
        raise Refused(what, why=why, then=_("请找县残联经办人员。"), code="visit.not_a_county")
    if abs((week_on - day_of(at)).days) > MOST_AHEAD_DAYS:
        raise Refused(what, why=_("这一周离今天太远。"), then=_("请核对日期。"), code="visit.week_far")
    monday = week_on - dt.timedelta(days=week_on.weekday())
    if monday + dt.timedelta(days=WEEKDAYS) <= day_of(at):
        raise Refused(what, why=_("这一周已经过去。"), then=_("请选这一周或以后的一周。"), code="visit.week_over")
    standing = VisitPlan.objects.within_reach(by, "visit.plan").filter(code=by.code, week_on=monday)
    if (found := standing.exclude(state="dropped").first()) is not None:
        return found
    taken = Refused(what, why=_("这一周已有计划。"), then=_("请刷新页面。"), code="visit.week_taken")
    with refusing(visit_plan_is_one_per_county_and_week=taken):
        made = VisitPlan.objects.create(
            code=by.code,
            week_on=monday,
            opens=clock(OPENS.on(monday)),
            closes=clock(CLOSES.on(monday)),
            most_minutes=MOST.on(monday),
            speed_km_h=SPEED.on(monday),
            detour_percent=DETOUR.on(monday),
        )
    record(by, "open_plan", made, at=at, became={"week": monday.isoformat()})
    return made


def clock(minutes: int) -> dt.time:
    """The time of day, from minutes since midnight."""
    return dt.time(minutes // 60, minutes % 60)


def plan_to_change(plan_id: int, *, by: Actor, what: str, states: Sequence[str] = ("draft",)) -> VisitPlan:
    """The plan, locked, in one of these states, with no search under way.

    Raises: Http404, Refused("access.not_yours", "visit.plan_stands", "visit.searching").
    """
    plan = fetch(VisitPlan.objects.select_for_update(of=("self",)), by, "visit.view", pk=plan_id)
    by.require("visit.plan", plan.code, what=what)
    if plan.state not in states:
        why = _("这份计划%(state)s。") % {"state": plan.get_state_display()}
        raise Refused(what, why=why, then=_("定稿以后，只能一件一件手工调整。"), code="visit.plan_stands")
    if Job.objects.filter(pk=plan.job_id, closed_at=None).exists():
        raise Refused(what, why=_("正在排路线。"), then=_("请等它排完，或先取消那项工作。"), code="visit.searching")
    return plan


@transaction.atomic
def add_team(
    plan_id: int,
    car: str,
    days: Sequence[dt.date],
    staff: Sequence[str],
    doctors: Sequence[int] = (),
    *,
    by: Actor,
    at: dt.datetime,
) -> list[VisitRoute]:
    """A car goes out on these days of the week with two of the staff, and with up to two doctors of the county.

    Raises: Http404, Refused("access.not_yours", "visit.plan_stands", "visit.searching", "visit.days",
    "visit.two_staff", "visit.doctors", "visit.car_taken", "visit.many_cars", "person.not_said", "person.too_long").
    """
    what = _("没有安排上。")
    plan = plan_to_change(plan_id, by=by, what=what)
    week = {plan.week_on + dt.timedelta(days=number) for number in range(WEEKDAYS)}
    if not days or not set(days) <= week:
        raise Refused(what, why=_("没有选这一周里的日子。"), then=_("请选至少一天。"), code="visit.days")
    first, second = (required(name, _("工作人员"), what=what, most=20) for name in staff)
    if first == second:
        raise Refused(what, why=_("上门须两名不同的工作人员。"), then=_("请另写一位。"), code="visit.two_staff")
    if len(days) + plan.routes.count() > MOST_ROUTES:
        why = _("一周最多 %(most)s 车次。") % {"most": MOST_ROUTES}
        raise Refused(what, why=why, then=_("请先撤下不用的。"), code="visit.many_cars")
    along = [*_doctors(doctors, plan, what=what), None, None]
    name = required(car, _("车"), what=what, most=20)
    taken = Refused(what, why=_("这辆车那天已有安排。"), then=_("请另选日子，或先撤下。"), code="visit.car_taken")
    with refusing(visit_route_is_one_per_car_and_day=taken):
        made = [
            VisitRoute.objects.create(
                plan=plan,
                code=plan.code,
                car=name,
                on=day,
                staff=first,
                second_staff=second,
                doctor=along[0],
                second_doctor=along[1],
            )
            for day in sorted(set(days))
        ]
    record(by, "add_team", plan, at=at, became={"car": name, "days": [day.isoformat() for day in sorted(set(days))]})
    return made


def doctors_of(plan: VisitPlan) -> list[Doctor]:
    """The doctors who may assess in that week, of institutions of the county. One query."""
    rows = Doctor.objects.filter(valid__contains=plan.week_on, institution__code__startswith=plan.code[:6])
    return list(rows.filter(institution__valid__contains=plan.week_on).order_by("pk"))


def _doctors(keys: Sequence[int], plan: VisitPlan, *, what: str) -> list[Doctor]:
    offered = {doctor.pk: doctor for doctor in doctors_of(plan)}
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > 2 or not set(wanted) <= offered.keys():
        why = _("医师最多两位，而且那一周要在本县登记。")
        raise Refused(what, why=why, then=_("请重新选择。"), code="visit.doctors")
    return [offered[key] for key in wanted]


@transaction.atomic
def drop_team(route_id: int, *, by: Actor, at: dt.datetime) -> VisitPlan:
    """The car does not go out that day; what stood on its route waits again.

    Raises: Http404, Refused("access.not_yours", "visit.plan_stands", "visit.searching", "visit.went").
    """
    what = _("没有撤下。")
    route = fetch(VisitRoute.objects, by, "visit.view", pk=route_id)
    plan = plan_to_change(route.plan_id, by=by, what=what)
    if route.stops.filter(closed_at__isnull=False).exists():
        raise Refused(what, why=_("这一车已经出去过。"), then=_("请保留它。"), code="visit.went")
    let_go(VisitStop.objects.filter(route=route))
    record(by, "drop_team", plan, at=at, was={"car": route.car, "day": route.on.isoformat()})
    route.delete()
    return plan


def let_go(stops) -> None:
    """Take live stops off their routes; their orders wait again."""
    live = stops.filter(closed_at=None)
    VisitOrder.objects.filter(pk__in=list(live.values_list("order", flat=True)), state="planned").update(state="asked")
    live.delete()


@transaction.atomic
def ask_for_routes(plan_id: int, *, seconds: int = SEARCH_SECONDS, by: Actor, at: dt.datetime) -> Job:
    """Put the search for routes down as a job. What stands in the plan and was not yet visited is planned anew.

    Raises: Http404, Refused("access.not_yours", "visit.plan_stands", "visit.searching", "visit.no_car",
    "visit.no_base").
    """
    what = _("没有开始排路线。")
    plan = plan_to_change(plan_id, by=by, what=what)
    if not plan.routes.exists():
        raise Refused(what, why=_("这一周还没有车和人。"), then=_("请先安排车和人。"), code="visit.no_car")
    require_base(plan, what=what)
    terms = {"plan": plan.pk, "seconds": seconds}
    plan.job = submit_job("visits.route", terms, by=by, code=plan.code, at=at, total=-(-seconds // SLICE_SECONDS))
    plan.save(update_fields=["job"])
    record(by, "ask_for_routes", plan, at=at)
    return plan.job


def require_base(plan: VisitPlan, *, what: str) -> PlacePoint:
    """Where the cars set out. Raises: Refused("visit.no_base")."""
    base = PlacePoint.objects.filter(code=plan.code).first()
    if base is None:
        why = _("县残联在哪里还没有登记，算不出路程。")
        raise Refused(what, why=why, then=_("请先登记县残联的坐标。"), code="visit.no_base")
    return base


@transaction.atomic
def fix_plan(plan_id: int, *, by: Actor, at: dt.datetime) -> VisitPlan:
    """The week stands: no more search, only changes by hand. Again: nothing changes.

    Raises: Http404, Refused("access.not_yours", "visit.plan_stands", "visit.searching", "visit.empty").
    """
    what = _("没有定稿。")
    plan = plan_to_change(plan_id, by=by, what=what, states=("draft", "fixed"))
    if plan.state == "fixed":
        return plan
    if not VisitStop.objects.filter(route__plan=plan).exists():
        raise Refused(what, why=_("一件也没有排上。"), then=_("请先排路线。"), code="visit.empty")
    plan.state = "fixed"
    plan.save(update_fields=["state"])
    record(by, "fix_plan", plan, at=at, became={"state": "fixed"})
    return plan


@transaction.atomic
def drop_plan(plan_id: int, *, by: Actor, at: dt.datetime) -> VisitPlan:
    """The plan is given up; what was not visited waits again. Again: nothing changes.

    Raises: Http404, Refused("access.not_yours", "visit.searching").
    """
    what = _("计划没有作废。")
    plan = plan_to_change(plan_id, by=by, what=what, states=("draft", "fixed", "dropped"))
    if plan.state == "dropped":
        return plan
    let_go(VisitStop.objects.filter(route__plan=plan))
    plan.state = "dropped"
    plan.save(update_fields=["state"])
    record(by, "drop_plan", plan, at=at, became={"state": "dropped"})
    return plan
