"""Pages of visits: what is asked for, one order with its visits, asking, recording, photographs, where villages lie."""

import datetime as dt
import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.listpage import list_download, list_page
from doorstep.base.pages import page
from doorstep.base.papers import paper_response
from doorstep.base.templatetags.words import minute
from doorstep.base.workdays import calendar_in_force
from doorstep.certificates.models_assess import Assessment
from doorstep.kernel.days import add_workdays
from doorstep.kernel.regions import covers, level_of
from doorstep.matters.forms import PaperForm
from doorstep.matters.models import Matter
from doorstep.orgs.places import paths_of
from doorstep.people.answering import done, posted, status_of
from doorstep.people.models import Person
from doorstep.people.places import suggested_villages

from .forms import CancelForm, OrderForm, PointForm, RecordForm
from .listings import visits_listing
from .models import PURPOSES, PlacePoint, Visit, VisitOrder, VisitPhoto
from .services import cancel_order, keep_photo, order_visit, record_visit, set_point
from .services.plans import clock
from .terms import CLOSES, LENGTHS, OPENS, PROMISED_WORKDAYS
from .words import TONES, purpose_words, window_words


@page("visit.view")
def visits(request: HttpRequest) -> HttpResponseBase:
    """Visits asked for within reach, narrowed to a queue or not."""
    actor = request.actor  # type: ignore[attr-defined]
    listing = visits_listing(actor, on=timezone.localdate())
    if "format" in request.GET:
        return list_download(request, listing)
    plans = [] if level_of(actor.code) in ("town", "village") else [(_("周计划"), reverse("visit-plans"))]
    return list_page(request, listing, exports=True, actions=plans)


@page("visit.order", writes=["POST"])
def ask(request: HttpRequest, person_id: int) -> HttpResponse:
    """A visit to a person, for no case."""
    person = fetch(Person.objects, request.actor, "person.view", pk=person_id)  # type: ignore[attr-defined]
    return _ask(request, person, None)


@page("visit.order", writes=["POST"])
def ask_for_matter(request: HttpRequest, matter_id: int) -> HttpResponse:
    """A visit that a case needs."""
    cases = Matter.objects.select_related("person")
    found = fetch(cases, request.actor, "matter.view", pk=matter_id)  # type: ignore[attr-defined]
    return _ask(request, found.person, found)


def _ask(request: HttpRequest, person: Person, matter: Matter | None) -> HttpResponse:
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    form = OrderForm(posted(request), on=on, initial=None if request.method == "POST" else _offered(person, matter, on))
    was_refused = request.method == "POST" and form.is_valid()
    about: dict[str, Any] = {"matter_id": matter and matter.pk, "by": actor, "at": timezone.now()}
    if was_refused and (
        made := done(form, lambda: order_visit(person.pk, form.wanted(), key=form.cleaned_data["key"], **about))
    ):
        messages.success(request, _("上门任务已登记。"))
        return redirect("visit-order", made.pk)
    context = {"person": person, "matter": matter, "form": form, "villages": suggested_villages(actor.ranges, on)}
    return render(request, "visits/ask.html", context, status=status_of(form, was_refused=was_refused))


def _offered(person: Person, matter: Matter | None, on: dt.date) -> dict[str, Any]:
    """What stands in the form before anybody types: from the register, and from what the case asked and booked."""
    said = json.loads(matter.answers.open()) if matter else {}
    at_home = Assessment.objects.filter(matter=matter, place="home", concluded_at=None)
    booked = at_home.order_by("-pk").first() if matter else None
    asked = said.get("what") if said.get("what") in dict(PURPOSES) else ""
    purpose = "assessment" if booked else asked
    first = max(on, booked.booked_on if booked else on + dt.timedelta(days=1))
    return {
        "purpose": purpose,
        "categories": [said["category"]] if booked and str(said.get("category", "")) in "123456" else [],
        "earliest_on": first,
        "latest_on": first if booked else add_workdays(on, PROMISED_WORKDAYS, calendar_in_force()).date,
        "from_time": clock(OPENS.on(on)),
        "until_time": clock(CLOSES.on(on)),
        "minutes": LENGTHS[purpose or "other"],
        "place_code": paths_of([person.lives_code], on=on).get(person.lives_code, ""),
        "address": said.get("address") or person.lives_address or person.address,
        "key": uuid.uuid4(),
    }


@page("visit.view")
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """One order: what is wanted, where it stands in a plan, what came of each visit."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = VisitOrder.objects.select_related("person", "matter")
    found = fetch(rows, actor, "visit.view", pk=order_id)
    stop = found.stops.filter(closed_at=None).first()
    place = paths_of([found.place_code], on=timezone.localdate()).get(found.place_code, found.place_code)
    facts = [
        (_("为什么上门"), purpose_words(found), found.words),
        (_("什么时候方便"), window_words(found), _("约 %(minutes)s 分钟") % {"minutes": found.minutes}),
        (_("地址"), found.address, place),
        (_("登记"), found.asked_label, minute(found.asked_at)),
        (_("计划"), minute(stop.begins_at) if stop else _("还没有排路线") if not found.closed_at else _("已了结")),
    ]
    context = {
        "order": found,
        "facts": facts,
        "tone": TONES[found.state],
        "visits": list(found.visits.prefetch_related("photos__paper").order_by("-pk")),
        "is_open": found.closed_at is None,
        "may_record": actor.may("visit.record", found.code),
        "may_order": actor.may("visit.order", found.code),
        "may_plan": actor.may("visit.plan", found.code),
    }
    return render(request, "visits/order.html", context)


@page("visit.order", writes=["POST"])
def cancel(request: HttpRequest, order_id: int) -> HttpResponse:
    """The visit is not wanted any more."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(VisitOrder.objects.select_related("person"), actor, "visit.view", pk=order_id)
    form = CancelForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    how: dict[str, Any] = {"by": actor, "at": timezone.now()}
    if was_refused and done(form, lambda: cancel_order(order_id, reason=form.cleaned_data["reason"], **how)):
        messages.success(request, _("上门任务已取消。"))
        return redirect("visit-order", order_id)
    context = {"order": found, "form": form, "title": _("取消上门任务"), "button": _("取消任务")}
    return render(request, "visits/act.html", context, status=status_of(form, was_refused=was_refused))


@page("visit.record", writes=["POST"])
def record(request: HttpRequest, order_id: int) -> HttpResponse:
    """What came of a visit. The same form sent again writes nothing more."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(VisitOrder.objects.select_related("person"), actor, "visit.view", pk=order_id)
    form = RecordForm(posted(request), initial=_met(found))
    was_refused = request.method == "POST" and form.is_valid()
    how: dict[str, Any] = {"by": actor, "at": timezone.now()}
    if was_refused and done(
        form, lambda: record_visit(order_id, form.told(), client_id=form.cleaned_data["client_id"], **how)
    ):
        messages.success(request, _("上门情况已登记。照片可以接着上传。"))
        return redirect("visit-order", order_id)
    context = {"order": found, "form": form, "title": _("登记上门情况"), "button": _("登记")}
    return render(request, "visits/act.html", context, status=status_of(form, was_refused=was_refused))


def _met(order: VisitOrder) -> dict[str, Any]:
    """Who was to go, and the usual times: until now."""
    live = order.stops.filter(closed_at=None).select_related("route").first()
    now = timezone.localtime().replace(second=0, microsecond=0)
    return {
        "first": live.route.staff if live else "",
        "second": live.route.second_staff if live else "",
        "arrived_at": now - dt.timedelta(minutes=order.minutes),
        "left_at": now,
        "client_id": uuid.uuid4(),
    }


@page("visit.record", writes=["POST"])
def add_photo(request: HttpRequest, visit_id: int) -> HttpResponse:
    """One photograph of a visit."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Visit.objects.select_related("order__person"), actor, "visit.view", pk=visit_id)
    form = PaperForm(posted(request), request.FILES or None, initial={"key": uuid.uuid4()})
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: _kept(request, visit_id, form)):
        messages.success(request, _("照片已收下。"))
        return redirect("visit-order", found.order_id)
    context = {"order": found.order, "form": form, "title": _("上传上门照片"), "button": _("上传")}
    return render(request, "visits/act.html", context, status=status_of(form, was_refused=was_refused))


def _kept(request: HttpRequest, visit_id: int, form: PaperForm) -> VisitPhoto:
    file, key = form.cleaned_data["file"], form.cleaned_data["key"]
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    return keep_photo(visit_id, file.read(), file.name, by=actor, at=at, client_id=key)


@page("visit.view")
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """One photograph, for whoever may see the visit."""
    photos = VisitPhoto.objects.select_related("paper")
    return paper_response(fetch(photos, request.actor, "visit.view", pk=photo_id).paper)  # type: ignore[attr-defined]


@page("visit.plan", writes=["POST"])
def points(request: HttpRequest) -> HttpResponse:
    """Where the office and the villages of open orders lie; those without a point first."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    orders = VisitOrder.objects.within_reach(actor, "visit.plan").filter(closed_at=None)
    wanted = {actor.code, *orders.values_list("place_code", flat=True)}
    codes = sorted(code for code in wanted if covers(actor.ranges, code))
    known = {point.code: point for point in PlacePoint.objects.filter(code__in=codes)}
    names = paths_of(codes, on=on)
    places = sorted(((code, names.get(code, code)) for code in codes), key=lambda place: place[0] in known)
    form = PointForm(posted(request), places=places)
    was_refused = request.method == "POST" and form.is_valid()
    how: dict[str, Any] = {"by": actor, "at": timezone.now()}
    if was_refused and done(form, lambda: set_point(**form.cleaned_data, **how)):
        messages.success(request, _("坐标已登记。"))
        return redirect("visit-points")
    context = {"form": form, "places": [(name, known.get(code)) for code, name in places]}
    return render(request, "visits/points.html", context, status=status_of(form, was_refused=was_refused))
