"""Seats as their keeper sees them: a list within reach, and the end of a seat."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import fetch
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.listpage import list_page
from doorstep.base.pages import page

from .accounts import close_seat
from .forms_sign_in import SeatForm
from .models import Seat
from .roles import ROLES

SEATS = Listing(
    name="seats",
    title=str(_("岗位")),
    permission="seat.open",
    rows=lambda actor: Seat.objects.within_reach(actor, "seat.open").select_related("account", "org", "grouping"),
    columns=(
        Column("name", str(_("姓名")), lambda seat: seat.account.name),
        Column("username", str(_("账号")), lambda seat: seat.account.username),
        Column("role", str(_("角色")), lambda seat: ROLES[seat.role].label),
        Column("org", str(_("组织")), lambda seat: seat.grouping.name if seat.grouping else seat.org.name),
        Column("held", str(_("任期")), lambda seat: _held(seat)),
    ),
    filters=(
        Filter(
            "role",
            lambda: forms.ChoiceField(
                label=_("角色"), choices=[("", _("全部")), *((role.name, role.label) for role in ROLES.values())]
            ),
            lambda rows, role: rows.filter(role=role),
        ),
        Filter(
            "username",
            lambda: forms.CharField(label=_("账号"), max_length=40),
            lambda rows, username: rows.filter(account__username=username),
        ),
    ),
    order=("code", "pk"),
    url=lambda seat: reverse("seat-close", args=[seat.pk]) if seat.held.upper is None else "",
)


def _held(seat: Seat) -> str:
    if seat.held.upper is None:
        return gettext("%(since)s 起") % {"since": f"{seat.held.lower:%Y-%m-%d}"}
    return gettext("%(since)s 至 %(until)s") % {
        "since": f"{seat.held.lower:%Y-%m-%d}",
        "until": f"{seat.held.upper:%Y-%m-%d}",
    }


@page("seat.open")
def seat_list(request: HttpRequest) -> HttpResponse:
    """Every seat within reach."""
    return list_page(request, SEATS)


@page("seat.open", writes=["POST"])
def close(request: HttpRequest, seat_id: int) -> HttpResponse:
    """Close one seat, with a reason."""
    seat = fetch(Seat.objects.select_related("account", "org"), request.actor, "seat.open", pk=seat_id)  # type: ignore[attr-defined]
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        close_seat(seat_id, by=request.actor, at=timezone.now(), reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        return redirect("seat-list")
    return render(request, "orgs/seat_close.html", {"seat": seat, "role": ROLES[seat.role], "form": form})
