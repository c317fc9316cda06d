"""Seats as their keeper sees them: a list within reach, opening one, and help for who cannot enter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import fetch
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.kernel.refusal import Refused

from .accounts import drop_second_factor, reset_password, seat_somebody
from .forms_sign_in import OpenSeatForm, SeatForm
from .handing import is_closed, seat_words
from .models import Org, Seat
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
    url=lambda seat: reverse("seat", args=[seat.pk]),
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


@dataclass(frozen=True)
class SeatAct:
    """One act on a seat: its words, and the service, which may return a password to be shown once."""

    label: Any
    hint: Any
    done: Any
    do: Callable[..., Any]
    kind: str = "primary"


ACTS = {
    "password": SeatAct(
        _("重设密码"), _("系统给出一个新密码，只显示一次。此人登录后必须马上改。"), _("密码已重设。"), reset_password
    ),
    "second-factor": SeatAct(
        _("解除验证器"),
        _("手机丢了或换了才解除。请先当面或打电话核实是本人。下次登录时重新绑定。"),
        _("验证器已解除。"),
        drop_second_factor,
    ),
}


@page("seat.open")
def seat(request: HttpRequest, seat_id: int) -> HttpResponse:
    """One seat and what its keeper can do for it."""
    found = fetch_seat(request, seat_id)
    facts = [
        (_("账号"), found.account.username),
        (_("角色"), ROLES[found.role].label),
        (_("组织"), found.org.name),
        (_("限于"), found.grouping.name if found.grouping else _("不限")),
        (_("任期"), _held(found)),
        (_("验证器"), _("已绑定") if found.account.second_factor else _("未绑定")),
    ]
    if found.handed_to:
        facts.append((_("接手岗位"), seat_words(found.handed_to)))
    over = is_closed(found)
    context = {"seat": found, "facts": facts, "acts": [] if over else list(ACTS.items()), "is_closed": over}
    return render(request, "orgs/seat.html", context)


@page("seat.open", writes=["POST"])
def seat_act(request: HttpRequest, seat_id: int, act: str) -> HttpResponse:
    """One act on one seat, with a reason. A new password is shown on the answer and nowhere else."""
    found, chosen = fetch_seat(request, seat_id), ACTS.get(act)
    if chosen is None:
        raise Http404
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = chosen.do(seat_id, by=request.actor, at=timezone.now(), reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        if isinstance(done, str):
            return _given(request, found, done)
        messages.success(request, str(chosen.done))
        return redirect("seat-list")
    context = {"seat": found, "role": ROLES[found.role], "act": chosen, "form": form}
    return render(request, "orgs/seat_act.html", context, status=400 if form.errors else 200)


@page("seat.open", writes=["POST"])
def open_one(request: HttpRequest, org_id: int) -> HttpResponse:
    """Seat somebody at an organisation; who has no account gets one, with a password to be given out."""
    org = fetch(Org.objects, request.actor, "seat.open", pk=org_id)  # type: ignore[attr-defined]
    form = OpenSeatForm(request.POST or None, org=org, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            opened, password = seat_somebody(**form.cleaned_data, org_id=org_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, f"{refusal.what}{refusal.why}{refusal.then}")
        else:
            if password:
                return _given(request, opened, password)
            messages.success(request, gettext("岗位已开通。"))
            return redirect("seat", opened.pk)
    context = {"org": org, "form": form, "title": gettext("开通岗位")}
    return render(request, "orgs/org_act.html", context, status=400 if form.errors else 200)


def fetch_seat(request: HttpRequest, seat_id: int) -> Seat:
    """The seat within the keeper's reach, with all that its page names. Raises: Http404."""
    rows = Seat.objects.select_related(
        *("account", "org", "grouping"), *(f"handed_to__{name}" for name in ("account", "org", "grouping"))
    )
    return fetch(rows, request.actor, "seat.open", pk=seat_id)  # type: ignore[attr-defined]


def _given(request: HttpRequest, seat: Seat, password: str) -> HttpResponse:
    """The one page that ever shows it; no cache keeps it."""
    answer = render(request, "orgs/password_given.html", {"seat": seat, "password": password})
    answer["Cache-Control"] = "no-store"
    return answer
