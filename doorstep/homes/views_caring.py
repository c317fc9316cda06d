"""Pages of what is planned for a client, what he takes, and when he is elsewhere: each act as a form."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.base.templatetags.words import day
from doorstep.people.answering import posted

from .forms_clients import AbsenceForm, LastDayForm, MedicineForm, PlanForm, ReviewForm
from .models_clients import CarePlan, Medicine
from .services.caring import (
    Dose,
    Plan,
    Review,
    add_absence,
    add_medicine,
    make_plan,
    review_plan,
    stop_medicine,
)
from .views_client import client_act, own_client, services_words

RUN = "home.run"


@page("home.run", writes=["POST"])
def home_client_plan(request: HttpRequest, client_id: int) -> HttpResponse:
    """Make a client's plan."""
    actor, one = request.actor, own_client(request, client_id)  # type: ignore[attr-defined]
    initial = {"made_on": timezone.localdate(), "services": one.services}
    form = PlanForm(posted(request), initial=initial)

    def act() -> Any:
        return make_plan(one.pk, Plan(**form.cleaned_data), by=actor, at=timezone.now())

    words = {
        "title": _("给%(name)s制定计划") % {"name": one.name},
        "lead": _("先评估，再定目标和服务，听取本人和家属的意见。每季度评估一次。"),
        "submit": _("保存"),
    }
    return client_act(request, one, form, act, words, done=_("计划已保存。"))


@page("home.run", writes=["POST"])
def home_plan_review(request: HttpRequest, care_plan_id: int) -> HttpResponse:
    """Write down a review of a plan."""
    actor = request.actor  # type: ignore[attr-defined]
    plan = fetch(CarePlan.objects.select_related("client"), actor, RUN, pk=care_plan_id)
    form = ReviewForm(posted(request), initial={"on": timezone.localdate()})

    def act() -> Any:
        return review_plan(plan.pk, Review(**form.cleaned_data), by=actor, at=timezone.now())

    words = {
        "title": _("评估%(name)s的计划") % {"name": plan.client.name},
        "lead": _("要调整的，这份计划就此结束，接着制定一份新的。"),
        "submit": _("保存"),
        "facts": [
            (_("目标"), plan.goals),
            (_("安排的服务"), services_words(plan.services)),
            (_("应评估日"), day(plan.review_due_on)),
        ],
    }
    return client_act(request, plan.client, form, act, words, done=_("评估已保存。"))


@page("home.run", writes=["POST"])
def home_client_medicine(request: HttpRequest, client_id: int) -> HttpResponse:
    """Write down what a client takes."""
    actor, one = request.actor, own_client(request, client_id)  # type: ignore[attr-defined]
    form = MedicineForm(posted(request), initial={"since": timezone.localdate()})

    def act() -> Any:
        return add_medicine(one.pk, Dose(**form.cleaned_data), by=actor, at=timezone.now())

    words = {
        "title": _("登记%(name)s的用药") % {"name": one.name},
        "lead": _("照医嘱写。没有医嘱，家园不给药。"),
        "submit": _("保存"),
    }
    return client_act(request, one, form, act, words, done=_("用药已保存。"))


@page("home.run", writes=["POST"])
def home_medicine_stop(request: HttpRequest, medicine_id: int) -> HttpResponse:
    """Stop a medicine."""
    actor = request.actor  # type: ignore[attr-defined]
    medicine = fetch(Medicine.objects.select_related("client"), actor, RUN, pk=medicine_id)
    form = LastDayForm(posted(request))

    def act() -> Any:
        return stop_medicine(medicine.pk, form.cleaned_data["last_day"], by=actor, at=timezone.now())

    words = {
        "title": _("%(name)s停用%(medicine)s") % {"name": medicine.client.name, "medicine": medicine.name},
        "lead": _("停药也要有医嘱。"),
        "submit": _("停药"),
        "danger": True,
    }
    return client_act(request, medicine.client, form, act, words, done=_("已登记停药。"))


@page("home.run", writes=["POST"])
def home_client_absence(request: HttpRequest, client_id: int) -> HttpResponse:
    """Write down days on which a client is in hospital or on leave."""
    actor, one = request.actor, own_client(request, client_id)  # type: ignore[attr-defined]
    form = AbsenceForm(posted(request))

    def act() -> Any:
        return add_absence(one.pk, **form.cleaned_data, by=actor, at=timezone.now())

    words = {
        "title": _("登记%(name)s不在园") % {"name": one.name},
        "lead": _("住院、请假的日子。这些天如果有签到，会提醒核实。"),
        "submit": _("保存"),
    }
    return client_act(request, one, form, act, words, done=_("已登记。"))
