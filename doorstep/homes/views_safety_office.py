"""Safety for offices: what is grave now, faults past their day, one home, and inspecting it."""

from typing import Any

from django import forms
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day
from doorstep.people.answering import posted

from .acting_safety import acted
from .alerts import missing_within
from .forms_safety import CheckForm, CloseForm, PassForm
from .models import Home
from .models_safety import Fault, Incident
from .queues import MENDED, late_faults
from .services.incidents import close_incident
from .services.safety import INSPECT, record_check
from .views_incident import incident_page
from .views_safety import passed
from .words_safety import fault_words, incident_row, safety_of

VIEW = "home.view"
MOST = 100
ONLY = [
    ("", _("全部")),
    ("late", _("超过期限没有整改")),
    ("mended", _("残联发现的，已整改等复查")),
    ("open", _("没有复查合格")),
]


def _only(rows: Any, said: str) -> Any:
    if said == "late":
        return rows.filter(late_faults(timezone.localdate()))
    if said == "mended":
        return rows.filter(MENDED)
    return rows.filter(passed_on=None)


def _turned(rows: Any) -> Any:
    """What is open before what is passed."""
    return rows.annotate(turn=Case(When(passed_on=None, then=Value(0)), default=Value(1)))


FAULTS = Listing(
    name="home-faults",
    title=str(_("安全隐患")),
    permission=VIEW,
    rows=lambda actor: _turned(Fault.objects.within_reach(actor, VIEW).select_related("home", "found_by")),
    columns=(
        Column("words", str(_("问题")), lambda one: one.words, width=40),
        Column("home", str(_("家园")), lambda one: one.home.name, width=24),
        Column("area", str(_("方面")), lambda one: one.get_area_display(), width=8),
        Column("found", str(_("发现")), lambda one: f"{one.found_by.get_kind_display()} {day(one.found_by.on)}"),
        Column("due", str(_("整改期限")), lambda one: day(one.due_on)),
        Column(
            "state",
            str(_("情况")),
            lambda one: fault_words(one, timezone.localdate())[1],
            tone=lambda one: fault_words(one, timezone.localdate())[0],
            width=20,
        ),
    ),
    filters=(Filter("only", lambda: forms.ChoiceField(label=_("只看"), choices=ONLY), _only),),
    order=("turn", "due_on", "pk"),
    url=lambda one: f"{reverse('home-safety', args=[one.home_id])}#faults",
    empty=str(_("没有安全隐患。")),
    wide=True,
)


@page(VIEW)
def home_faults(request: HttpRequest) -> HttpResponseBase:
    """Faults within reach; with ?only=late, those past their day."""
    return list_page(request, FAULTS)


@page(VIEW)
def homes_safety(request: HttpRequest) -> HttpResponse:
    """What is grave now within reach: who is missing, open incidents with what is late, faults past their day."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    rows = Incident.objects.within_reach(actor, VIEW).filter(closed_at=None).select_related("home")
    late = _only(Fault.objects.within_reach(actor, VIEW), "late")
    context = {
        "missing": missing_within(actor, VIEW),
        "incidents": [incident_row(one, now, "home-incident") for one in rows.order_by("level", "-pk")[:MOST]],
        "incident_columns": columns(_("事件"), _("家园"), _("等级"), _("知道时间"), _("报告")),
        "late_faults": late.count(),
    }
    return render(request, "homes/safety_office.html", context)


@page(VIEW)
def home_safety(request: HttpRequest, home_id: int) -> HttpResponse:
    """The safety of one home."""
    actor = request.actor  # type: ignore[attr-defined]
    return render(
        request, "homes/safety_home.html", safety_of(fetch(Home.objects, actor, VIEW, pk=home_id), actor, VIEW)
    )


@page(INSPECT, writes=["POST"])
def home_inspect(request: HttpRequest, home_id: int) -> HttpResponse:
    """Inspect a home."""
    actor = request.actor  # type: ignore[attr-defined]
    home = fetch(Home.objects, actor, INSPECT, pk=home_id)
    form = CheckForm(posted(request), initial={"on": timezone.localdate()})
    return acted(
        request,
        form,
        lambda: record_check(form.said(), home_id=home.pk, by=actor, at=timezone.now()),
        title=_("登记检查"),
        back=(reverse("home-safety", args=[home.pk]), home.name),
        saying=_("检查已登记。"),
    )


@page(INSPECT, writes=["POST"])
def home_fault_pass(request: HttpRequest, fault_id: int) -> HttpResponse:
    """An office looks again at what was mended."""
    actor = request.actor  # type: ignore[attr-defined]
    fault = fetch(Fault.objects.select_related("home"), actor, INSPECT, pk=fault_id)
    form = PassForm(posted(request), initial={"on": timezone.localdate()})
    return acted(
        request,
        form,
        lambda: passed(fault, form, actor, timezone.now()),
        title=_("登记复查"),
        lead=f"{fault.words}：{fault.mended_words}",
        back=(reverse("home-safety", args=[fault.home_id]), fault.home.name),
        saying=_("复查已登记。"),
    )


@page(VIEW)
def home_incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """One incident."""
    return incident_page(request, incident_id, VIEW)


@page(INSPECT, writes=["POST"])
def home_incident_close(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Close an incident."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Incident.objects, actor, INSPECT, pk=incident_id)
    form = CloseForm(posted(request))
    return acted(
        request,
        form,
        lambda: close_incident(found.pk, form.cleaned_data["words"], by=actor, at=timezone.now()),
        title=_("办结事件"),
        back=(reverse("home-incident", args=[found.pk]), _("事件")),
        saying=_("事件已办结。"),
    )
