"""Safety on the home's own pages: what it checks, mends, drills, reports, keeps; and who visits."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.people.answering import posted

from .acting_safety import acted
from .forms_safety import (
    CheckForm,
    CloseForm,
    DrillForm,
    FollowForm,
    IncidentForm,
    LeftForm,
    MendForm,
    PassForm,
    SampleForm,
    VisitorForm,
)
from .models_clients import Client
from .models_safety import Fault, FoodSample, Incident, Visitor
from .services.incidents import close_incident, enter_incident, follow_incident
from .services.keeping import clear_sample, enter_visitor, keep_sample, visitor_left
from .services.own import RUN, own_home
from .services.safety import mend_fault, pass_fault, record_check, record_drill
from .views_incident import incident_page
from .words_safety import safety_of


@page(RUN)
def home_own_safety(request: HttpRequest) -> HttpResponse:
    """Everything of the home's safety."""
    actor = request.actor  # type: ignore[attr-defined]
    return render(request, "homes/safety_home.html", safety_of(own_home(actor, RUN), actor, RUN))


def _own_act(
    request: HttpRequest, form: Form, do: Callable[[Any, Any], Any], *, title: Any, saying: Any, **more: Any
) -> HttpResponse:
    """An act of the home: `do` gets who acts and when; afterwards its page of safety."""
    actor = request.actor  # type: ignore[attr-defined]
    back = (reverse("home-own-safety"), _("安全"))
    return acted(request, form, lambda: do(actor, timezone.now()), title=title, saying=saying, **{"back": back, **more})


@page(RUN, writes=["POST"])
def home_own_check(request: HttpRequest) -> HttpResponse:
    """The monthly check of seven areas."""
    form = CheckForm(posted(request), initial={"on": timezone.localdate()})
    return _own_act(
        request,
        form,
        lambda by, at: record_check(form.said(), by=by, at=at),
        title=_("月度自查"),
        lead=_("七个方面都要查。有问题的写明是什么问题，系统会给出整改期限。"),
        button=_("登记自查"),
        saying=_("自查已登记。"),
    )


@page(RUN, writes=["POST"])
def home_own_mend(request: HttpRequest, fault_id: int) -> HttpResponse:
    """A fault was put right."""
    fault = fetch(Fault.objects, request.actor, RUN, pk=fault_id)  # type: ignore[attr-defined]
    form = MendForm(posted(request), initial={"on": timezone.localdate()})
    return _own_act(
        request,
        form,
        lambda by, at: mend_fault(fault.pk, **form.cleaned_data, by=by, at=at),
        title=_("登记整改"),
        lead=fault.words,
        saying=_("整改已登记，等另一个人复查。"),
    )


@page(RUN, writes=["POST"])
def home_own_pass(request: HttpRequest, fault_id: int) -> HttpResponse:
    """Somebody else of the home looks again at what the home found itself."""
    fault = fetch(Fault.objects, request.actor, RUN, pk=fault_id)  # type: ignore[attr-defined]
    form = PassForm(posted(request), initial={"on": timezone.localdate()})
    return _own_act(
        request,
        form,
        lambda by, at: passed(fault, form, by, at),
        title=_("登记复查"),
        lead=f"{fault.words}：{fault.mended_words}",
        saying=_("复查已登记。"),
    )


def passed(fault: Fault, form: Form, by: Any, at: Any) -> Fault:
    """What the form says of a fault that was looked at again."""
    said = dict(form.cleaned_data)
    return pass_fault(fault.pk, is_good=said.pop("verdict") == "yes", **said, by=by, at=at)


@page(RUN, writes=["POST"])
def home_own_drill(request: HttpRequest) -> HttpResponse:
    """A drill."""
    form = DrillForm(posted(request), initial={"on": timezone.localdate()})
    return _own_act(
        request,
        form,
        lambda by, at: record_drill(**form.cleaned_data, by=by, at=at),
        title=_("登记演练"),
        saying=_("演练已登记。"),
    )


@page(RUN, writes=["POST"])
def home_own_incident_report(request: HttpRequest) -> HttpResponse:
    """An incident."""
    actor = request.actor  # type: ignore[attr-defined]
    clients = Client.objects.within_reach(actor, RUN).filter(state="admitted").order_by("name", "pk")
    form = IncidentForm(posted(request), clients=[(one.pk, one.name) for one in clients])
    return _own_act(
        request,
        form,
        lambda by, at: enter_incident(form.said(), by=by, at=at),
        title=_("报告事件"),
        lead=_("一、二级事件马上打电话报告，再在这里登记，然后写书面报告。疑似虐待要报警、告知家属、报告县残联。"),
        button=_("报告"),
        saying=_("事件已报告。"),
        to=lambda made: reverse("home-own-incident", args=[made.pk]),
    )


@page(RUN)
def home_own_incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """One incident of the home."""
    return incident_page(request, incident_id, RUN)


@page(RUN, writes=["POST"])
def home_own_incident_follow(request: HttpRequest, incident_id: int) -> HttpResponse:
    """What was done about it since."""
    found = fetch(Incident.objects, request.actor, RUN, pk=incident_id)  # type: ignore[attr-defined]
    form = FollowForm(posted(request), incident=found)
    return _own_act(
        request,
        form,
        lambda by, at: follow_incident(found.pk, form.cleaned_data, by=by, at=at),
        title=_("登记后续"),
        lead=_("只填新做了的事，其余空着。"),
        saying=_("已登记。"),
        back=(reverse("home-own-incident", args=[found.pk]), _("事件")),
    )


@page(RUN, writes=["POST"])
def home_own_incident_close(request: HttpRequest, incident_id: int) -> HttpResponse:
    """A slight incident is closed by the home itself."""
    found = fetch(Incident.objects, request.actor, RUN, pk=incident_id)  # type: ignore[attr-defined]
    form = CloseForm(posted(request))
    return _own_act(
        request,
        form,
        lambda by, at: close_incident(found.pk, form.cleaned_data["words"], by=by, at=at),
        title=_("办结事件"),
        saying=_("事件已办结。"),
        back=(reverse("home-own-incident", args=[found.pk]), _("事件")),
    )


@page(RUN, writes=["POST"])
def home_own_sample(request: HttpRequest) -> HttpResponse:
    """A sample of a meal."""
    form = SampleForm(posted(request), initial={"kept_at": timezone.localtime()})
    return _own_act(
        request,
        form,
        lambda by, at: keep_sample(**form.cleaned_data, by=by, at=at),
        title=_("登记留样"),
        saying=_("留样已登记。"),
    )


@page(RUN, writes=["POST"])
def home_own_sample_clear(request: HttpRequest, sample_id: int) -> HttpResponse:
    """A sample is thrown away."""
    found = fetch(FoodSample.objects, request.actor, RUN, pk=sample_id)  # type: ignore[attr-defined]
    return _own_act(
        request,
        Form(posted(request)),
        lambda by, at: clear_sample(found.pk, by=by, at=at),
        title=_("登记销样"),
        lead=found.dishes,
        saying=_("销样已登记。"),
    )


@page(RUN, writes=["POST"])
def home_own_visitor(request: HttpRequest) -> HttpResponse:
    """Somebody visits."""
    form = VisitorForm(posted(request), initial={"came_at": timezone.localtime()})
    return _own_act(
        request,
        form,
        lambda by, at: enter_visitor(**form.cleaned_data, by=by, at=at),
        title=_("登记来访"),
        saying=_("来访已登记。"),
    )


@page(RUN, writes=["POST"])
def home_own_visitor_left(request: HttpRequest, visitor_id: int) -> HttpResponse:
    """Whoever visited has left."""
    found = fetch(Visitor.objects, request.actor, RUN, pk=visitor_id)  # type: ignore[attr-defined]
    form = LeftForm(posted(request), initial={"left_at": timezone.localtime()})
    return _own_act(
        request,
        form,
        lambda by, at: visitor_left(found.pk, form.cleaned_data["left_at"], by=by, at=at),
        title=_("%(name)s离开") % {"name": found.name},
        saying=_("离开已登记。"),
    )
