"""Pages of no room: the desk, the look, the map, jobs, the gallery, and what is said when things go wrong."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.figures import find_figure, has_parts, read_period
from doorstep.base.installation import installation
from doorstep.base.jobs import KINDS, ask_to_stop
from doorstep.base.models import Job
from doorstep.base.pages import PUBLIC, SIGNED_IN, page, refused
from doorstep.base.panels import shown_panels
from doorstep.base.saved import saved_of
from doorstep.base.tables import columns
from doorstep.kernel.refusal import Refused
from doorstep.orgs.places import names_of

from .countymap import bands_of, by_county, city_shape, few, figures_by_place
from .desk import latest_acts, main_figures, queues_of
from .gallery import gallery_context

LOOKS = {"", "large", "contrast", "large contrast"}
BANDS = (_("最少"), _("较少"), _("居中"), _("较多"), _("最多"))
YEAR = 365 * 24 * 3600
# Where the work of a job is seen, by its kind.
RESULTS: dict[str, Callable[[Job], str]] = {
    "visits.route": lambda job: reverse("visit-plan", args=[job.terms["plan"]]),
    "entitlements.judge": lambda job: reverse("benefits"),
    "entitlements.publish": lambda job: reverse("benefits"),
    "homes.site": lambda job: reverse("home-siting", args=[job.terms["study"]]),
    "exchange.feed": lambda job: reverse("feed-run", args=[job.terms["run"]]),
    "people.import": lambda job: reverse("people-import", args=[job.terms["upload"]]),
}


@page(SIGNED_IN)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this seat, what it did last, and the city's main figures."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    if actor.role.home != "desk":
        return redirect(actor.role.home)
    jobs = Job.objects.within_reach(actor, "job.view").filter(seat_id=actor.seat_id).order_by("-opened_at")[:5]
    report, figures = main_figures(actor)
    return render(
        request,
        "web/desk.html",
        {
            "today": today,
            "panels": shown_panels("desk", today, actor),
            "queues": queues_of(actor),
            "columns": columns("事项", "数量>", "最早", "情形"),
            "jobs": [(job, KINDS[job.kind].label) for job in jobs],
            "events": latest_acts(actor),
            "report": report,
            "figures": figures,
            "saved": [(one, f"{one.path}?{urlencode(one.said)}") for one in saved_of(actor)],
        },
    )


@page(PUBLIC, writes=["POST"])
def choose_look(request: HttpRequest) -> HttpResponse:
    """Standard, large or high contrast: kept in a cookie, back to where one was."""
    there = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()})
    answer = HttpResponseRedirect(there if safe else "/")
    look = " ".join(request.POST.get("look", "").split())
    answer.set_cookie("look", look if look in LOOKS else "", max_age=YEAR, samesite="Lax")
    return answer


@page("report.view")
def county_map(request: HttpRequest) -> HttpResponse:
    """A figure by county, drawn and as a table. Aggregates only."""
    here, today = installation(), timezone.localdate()
    chosen = find_figure(request.GET.get("figure", "D01"))
    shape = city_shape(here.city_code) if here else None
    if shape is None or not has_parts(chosen):
        raise Refused(
            _("地图没有画出。"),
            why=_("没有本市的边界，或者这个数据不能分县。"),
            then=_("请到数据页查看。"),
            code="map.none",
        )
    period = read_period(str(today.year), today=today)
    counts, codes = by_county(chosen, period), [one.code for one in shape.shapes]
    names, bands = names_of(codes, on=today), bands_of(counts, codes)
    places = [
        {
            "name": names.get(one.code, one.code),
            "path": one.path,
            "x": one.x,
            "y": one.y,
            "value": few(counts.get(one.code, 0), chosen.unit),
            "band": bands[one.code],
            "url": reverse("figure", args=[chosen.code]),
        }
        for one in shape.shapes
    ]
    return render(
        request,
        "web/map.html",
        {
            "figure": chosen,
            "period": period,
            "box": shape.view_box,
            "places": places,
            "choices": figures_by_place(),
            "bands": [{"band": band, "label": words} for band, words in zip(range(5), BANDS, strict=True)],
            "columns": columns("县（市、区）", chosen.label + ">"),
        },
    )


@page(PUBLIC)
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "gallery.html", gallery_context())


@page(PUBLIC)
def accessibility(request: HttpRequest) -> HttpResponse:
    """How to use the site by keyboard, ear and large type, and whom to call when it does not serve."""
    return render(request, "web/accessibility.html")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our own page, or stood open too long."""
    refusal = Refused(
        _("表单没有提交。"),
        why=_("页面停留太久，或者表单不是从本系统打开的。"),
        then=_("请返回上一页，刷新后重新填写提交。"),
        code="form.forged",
    )
    return refused(request, refusal, status=403)


forged.permission = PUBLIC  # type: ignore[attr-defined]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Missing or out of reach: the same words."""
    return render(request, "404.html", status=404)


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that no page of ours sends."""
    return render(request, "400.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """A bug. Static, so that it cannot break again."""
    return render(request, "500.html", status=500)


@page(SIGNED_IN)
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a job is."""
    found = fetch(Job.objects, request.actor, "job.view", pk=job_id)  # type: ignore[attr-defined]
    result = RESULTS.get(found.kind)
    context = {"job": found, "kind": KINDS[found.kind], "result_url": result(found) if result else ""}
    if not getattr(request, "htmx", False):
        return render(request, "web/job.html", context)
    answer = render(request, "web/job.html#state", context)
    if found.closed_at is not None:
        answer["HX-Refresh"] = "true"  # the buttons beside it change too
    return answer


@page(SIGNED_IN, writes=["POST"])
def stop_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask a job to stop."""
    if request.method != "POST":
        return redirect("job", job_id)
    found = fetch(Job.objects, request.actor, "job.view", pk=job_id)  # type: ignore[attr-defined]
    ask_to_stop(found, by=request.actor)  # type: ignore[attr-defined]
    return redirect("job", job_id)
