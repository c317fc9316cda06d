"""Pages of a county's week: plans, one plan with its map, cars, changes by hand, a sheet for each car."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.orgs.places import names_of
from doorstep.people.answering import done, posted, status_of

from .forms import PlaceForm, PlanForm, TeamForm
from .models import VisitOrder, VisitPlan, VisitRoute
from .services import add_team, ask_for_routes, drop_plan, drop_team, fix_plan, open_plan, place_order
from .services.plans import WEEKDAYS, doctors_of
from .showing import days_shown, facts_of, is_sketch, left_shown, routes_shown
from .words import day_words, purpose_words, window_words

TONES = {"draft": "note", "fixed": "good", "dropped": "quiet"}
LATEST = 30


@page("visit.view", writes=["POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """The latest weeks; a new one is opened here."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    monday = on - dt.timedelta(days=on.weekday())
    form = PlanForm(posted(request), initial={"week_on": monday + dt.timedelta(days=WEEKDAYS)})
    was_refused = request.method == "POST" and form.is_valid()
    how: dict[str, Any] = {"by": actor, "at": timezone.now()}
    if was_refused and (made := done(form, lambda: open_plan(form.cleaned_data["week_on"], **how))):
        return redirect("visit-plan", made.pk)
    rows = list(VisitPlan.objects.within_reach(actor, "visit.view").order_by("-week_on", "code", "-pk")[:LATEST])
    names = names_of({row.code for row in rows}, on=on)
    context = {
        "rows": [(row, names.get(row.code, row.code), week_words(row), TONES[row.state]) for row in rows],
        "columns": columns(_("一周"), _("县（市、区）"), _("状态"), _("全程")),
        "form": form if actor.may("visit.plan", actor.code) else None,
    }
    return render(request, "visits/plans.html", context, status=status_of(form, was_refused=was_refused))


def week_words(plan: VisitPlan) -> str:
    """The week from Monday to Sunday."""
    last = plan.week_on + dt.timedelta(days=WEEKDAYS - 1)
    return _("%(first)s 至 %(last)s") % {"first": f"{plan.week_on:%Y-%m-%d}", "last": f"{last:%m-%d}"}


@page("visit.view")
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One week: each day's map, each car's stops, what no car has."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(VisitPlan.objects.select_related("job"), actor, "visit.view", pk=plan_id)
    shown, reading = routes_shown(found, _routes(found))
    context = {
        "plan": found,
        "week": week_words(found),
        "tone": TONES[found.state],
        "facts": facts_of(found),
        "days": days_shown(shown, reading),
        "left": left_shown(found, actor),
        "is_sketch": is_sketch(reading),
        "has_base": reading.base is not None,
        "is_searching": found.job is not None and found.job.closed_at is None,
        "may_plan": actor.may("visit.plan", found.code) and found.state != "dropped",
        "columns": columns(_("站"), _("时间"), _("本人"), _("为什么"), _("约好的时间"), _("办理")),
        "left_columns": columns(_("本人"), _("为什么"), _("约好的时间"), _("没有排上的原因"), _("办理")),
    }
    return render(request, "visits/plan.html", context)


def _routes(found: VisitPlan) -> list[VisitRoute]:
    return list(found.routes.select_related("doctor", "second_doctor").order_by("on", "car", "pk"))


@page("visit.plan", writes=["POST"])
def act(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Search for routes, fix the week, or give it up; got, it is the plan's own page."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    fetch(VisitPlan.objects, actor, "visit.view", pk=plan_id)
    match request.POST.get("act", ""):
        case "route":
            return redirect("job", ask_for_routes(plan_id, by=actor, at=at).pk)
        case "fix":
            fix_plan(plan_id, by=actor, at=at)
            messages.success(request, _("已定稿，可以打印每辆车的单子。"))
        case "drop":
            drop_plan(plan_id, by=actor, at=at)
            messages.success(request, _("计划已作废，没去的任务重新等待安排。"))
    return redirect("visit-plan", plan_id)


@page("visit.plan", writes=["POST"])
def team(request: HttpRequest, plan_id: int) -> HttpResponse:
    """A car with its days and people."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(VisitPlan.objects, actor, "visit.view", pk=plan_id)
    form = TeamForm(posted(request), plan=found, doctors=doctors_of(found))
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: _added(plan_id, form, actor)):
        messages.success(request, _("已安排。"))
        return redirect("visit-plan", plan_id)
    context = {"plan": found, "week": week_words(found), "form": form}
    return render(request, "visits/team.html", context, status=status_of(form, was_refused=was_refused))


def _added(plan_id: int, form: TeamForm, actor: Actor) -> list[VisitRoute]:
    said = form.cleaned_data
    staff = (said["staff"], said["second_staff"])
    return add_team(plan_id, said["car"], said["days"], staff, said["doctors"], by=actor, at=timezone.now())


@page("visit.plan", writes=["POST"])
def leave_out(request: HttpRequest, route_id: int) -> HttpResponse:
    """A car does not go out that day; got, it is the sheet of the car."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(VisitRoute.objects, actor, "visit.view", pk=route_id)
    if request.method != "POST":
        return redirect("visit-sheet", route_id)
    drop_team(route_id, by=actor, at=timezone.now())
    messages.success(request, _("已撤下。"))
    return redirect("visit-plan", found.plan_id)


@page("visit.view")
def sheet(request: HttpRequest, route_id: int) -> HttpResponse:
    """One car's sheet of one day, to be printed and taken along."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = VisitRoute.objects.select_related("plan", "doctor", "second_doctor")
    found = fetch(rows, actor, "visit.view", pk=route_id)
    shown, reading = routes_shown(found.plan, [found])
    context = {
        "plan": found.plan,
        "shown": shown[0],
        "drawing": days_shown(shown, reading)[0][2],
        "is_sketch": is_sketch(reading),
        "columns": columns(_("站"), _("时间"), _("本人"), _("地址"), _("为什么"), _("结果"), _("签字")),
    }
    return render(request, "visits/sheet.html", context)


@page("visit.plan", writes=["POST"])
def place(request: HttpRequest, order_id: int) -> HttpResponse:
    """Put one order on a car by hand, or take it off."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(VisitOrder.objects.select_related("person"), actor, "visit.plan", pk=order_id)
    live = found.stops.filter(closed_at=None).select_related("route").first()
    offered = _offered_routes(found, actor)
    initial = {"route": live.route_id, "position": live.number} if live else {}
    form = PlaceForm(posted(request), routes=offered, initial=initial)
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: _placed(order_id, form, actor)):
        messages.success(request, _("路线已调整，时间已重新计算。"))
        chosen = next((one for one in offered if one.pk == form.cleaned_data["route"]), live and live.route)
        return redirect("visit-plan", chosen.plan_id) if chosen else redirect("visit-order", order_id)
    facts = [(_("为什么上门"), purpose_words(found)), (_("什么时候方便"), window_words(found))]
    facts += [(_("现在"), f"{day_words(live.route.on)} {live.route.car}")] if live else []
    context = {"order": found, "form": form, "facts": facts, "live": live, "offered": offered}
    return render(request, "visits/place.html", context, status=status_of(form, was_refused=was_refused))


def _placed(order_id: int, form: PlaceForm, actor: Actor) -> VisitOrder:
    said = form.cleaned_data
    return place_order(order_id, said["route"], position=said["position"], by=actor, at=timezone.now())


def _offered_routes(order: VisitOrder, actor: Actor) -> list[VisitRoute]:
    """The cars of this week's and later plans of the county."""
    rows = VisitRoute.objects.within_reach(actor, "visit.plan").filter(county=order.county)
    rows = rows.filter(on__gte=timezone.localdate() - dt.timedelta(days=WEEKDAYS)).exclude(plan__state="dropped")
    return list(rows.order_by("on", "car", "pk"))
