"""Pages that belong to no room: the desk, the look, the map, jobs, the gallery, and what is said when things go wrong."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.jobs import KINDS, ask_to_stop
from doorstep.base.models import Job
from doorstep.base.pages import PUBLIC, SIGNED_IN, page, refused
from doorstep.kernel.refusal import Refused

LOOKS = {"", "large", "contrast", "large contrast"}
YEAR = 365 * 24 * 3600


@page(SIGNED_IN)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this seat."""
    return render(request, "web/desk.html", {"today": timezone.localdate()})


@page(PUBLIC, writes=["POST"])
def choose_look(request: HttpRequest) -> HttpResponse:
    """Standard, large or high contrast: kept in a cookie, back to where one was."""
    there = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()})
    answer = HttpResponseRedirect(there if safe else "/")
    look = " ".join(request.POST.get("look", "").split())
    answer.set_cookie("look", look if look in LOOKS else "", max_age=YEAR, samesite="Lax")
    return answer


@page(PUBLIC)
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "gallery.html")


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
    return render(request, "web/job.html", {"job": found, "kind": KINDS[found.kind]})


@page(SIGNED_IN, writes=["POST"])
def stop_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask a job to stop."""
    found = fetch(Job.objects, request.actor, "job.view", pk=job_id)  # type: ignore[attr-defined]
    ask_to_stop(found, by=request.actor)  # type: ignore[attr-defined]
    return redirect("job", job_id)
