"""Pages about the clients of a home: the list, who waits, what is coming up; and what offices see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.people.answering import posted

from .acting import act_page
from .due import reviews_due, turning_sixty, without_plan
from .eligible import is_of_age
from .forms_clients import ApplyForm
from .listings_clients import clients_of_home, own_clients_listing
from .models import Home
from .models_clients import Client
from .register import as_registered, kinds_words, register_notes
from .services.admitting import fullness
from .services.applying import Wish, apply_client
from .views_desk import own_home_of
from .waiting import in_order, reason_of

RUN = "home.run"


def clients_link() -> tuple[str, str]:
    """The way back to the clients: an address and its words."""
    return reverse("home-clients"), _("服务对象")


@page("home.run")
def home_clients(request: HttpRequest) -> HttpResponse:
    """The home's clients, with filters."""
    actions = [
        (_("登记申请"), reverse("home-client-apply")),
        (_("排队名单"), reverse("home-waiting")),
        (_("到期提醒"), reverse("home-clients-due")),
    ]
    return list_page(request, own_clients_listing(request.actor), actions=actions)  # type: ignore[attr-defined]


@page("home.people")
def home_clients_seen(request: HttpRequest, home_id: int) -> HttpResponse:
    """The clients of a home within reach, for offices."""
    return list_page(request, clients_of_home(fetch(Home.objects, request.actor, "home.people", pk=home_id)))  # type: ignore[attr-defined]


@page("home.run", writes=["POST"])
def home_client_apply(request: HttpRequest) -> HttpResponse:
    """Put somebody on the waiting list, found by name and number."""
    actor = request.actor  # type: ignore[attr-defined]
    form = ApplyForm(posted(request))
    words = {
        "title": _("登记申请"),
        "lead": _(
            "按姓名和证件号码在名册里找到本人。家园只看到姓名、年龄、残疾类别和等级。是不是一户多残，由名册核定，不用填。"
        ),
        "submit": _("登记"),
        "back": clients_link(),
    }
    return act_page(
        request,
        form,
        lambda: apply_client(Wish(**form.cleaned_data), by=actor, at=timezone.now()),
        words,
        done=_("申请已登记，进入排队名单。"),
        there=lambda made: reverse("home-client", args=[made.pk]),
    )


@page("home.run")
def home_waiting(request: HttpRequest) -> HttpResponse:
    """Who waits, in the stated order, each with the reason for his place."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    home = own_home_of(actor)
    waiting = Client.objects.within_reach(actor, RUN).filter(state="waiting")
    those = in_order(as_registered(waiting, timezone.localdate()))
    notes = register_notes(those)
    context: dict[str, Any] = {
        "full": fullness(home, today),
        "rows": [
            {
                "place": place,
                "one": one,
                "kinds": kinds_words(one),
                "reason": reason_of(one),
                "note": notes.get(one.pk, ""),
                "is_of_age": is_of_age(one.born_on, today),
            }
            for place, one in enumerate(those, 1)
        ],
        "columns": columns(_("第几位") + ">", _("姓名"), _("残疾类别和等级"), _("排在这里的理由"), _("要知道的")),
        "back": clients_link(),
    }
    return render(request, "homes/clients_waiting.html", context)


@page("home.run")
def home_clients_due(request: HttpRequest) -> HttpResponse:
    """Reviews that are due, missing plans, who turns sixty."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    context = {
        "year": today.year,
        "reviews": reviews_due(actor, today),
        "without": without_plan(actor),
        "sixty": turning_sixty(actor, today),
        "review_columns": columns(_("姓名"), _("下次评估"), _("办理")),
        "sixty_columns": columns(_("姓名"), _("满六十周岁"), _("怎么办")),
        "back": clients_link(),
    }
    return render(request, "homes/clients_due.html", context)
