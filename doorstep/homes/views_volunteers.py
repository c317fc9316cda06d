"""Who helps in a home without pay, on the home's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.people.answering import posted

from .acting_safety import acted
from .forms_units import VolunteerForm, VolunteerLeftForm
from .models_units import HomeVolunteer
from .services.own import RUN, own_home
from .services.volunteering import enter_volunteer, volunteer_left
from .words_programme import span_words


@page(RUN)
def home_own_volunteers(request: HttpRequest) -> HttpResponse:
    """Who helps, and who has."""
    home = own_home(request.actor, RUN)  # type: ignore[attr-defined]
    rows = home.volunteers.order_by("-held", "pk")
    context = {
        "home": home,
        "volunteers": [(one, span_words(one.held)) for one in rows],
        "columns": columns(_("姓名"), _("是谁"), _("做什么"), _("期间"), _("办理")),
    }
    return render(request, "homes/volunteers.html", context)


@page(RUN, writes=["POST"])
def home_own_volunteer_enter(request: HttpRequest) -> HttpResponse:
    """Somebody helps."""
    form = VolunteerForm(posted(request), initial={"since": timezone.localdate()})
    actor = request.actor  # type: ignore[attr-defined]
    return acted(
        request,
        form,
        lambda: enter_volunteer(**form.cleaned_data, by=actor, at=timezone.now()),
        title=_("登记志愿者"),
        back=(reverse("home-own-volunteers"), _("志愿者")),
        saying=_("志愿者已登记。"),
    )


@page(RUN, writes=["POST"])
def home_own_volunteer_left(request: HttpRequest, home_volunteer_id: int) -> HttpResponse:
    """Somebody has left."""
    actor = request.actor  # type: ignore[attr-defined]
    kept = fetch(HomeVolunteer.objects, actor, RUN, pk=home_volunteer_id)
    form = VolunteerLeftForm(posted(request), initial={"last": timezone.localdate()})
    return acted(
        request,
        form,
        lambda: volunteer_left(kept.pk, form.cleaned_data["last"], by=actor, at=timezone.now()),
        title=_("%(name)s不再做志愿者") % {"name": kept.name},
        back=(reverse("home-own-volunteers"), _("志愿者")),
        button=_("登记离开"),
        saying=_("已登记离开。"),
    )
