"""Pages of what has arrived here: from windows elsewhere, and from people who applied without coming."""

import json
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.items import find_item
from doorstep.base.listing import Column, Listing
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.templatetags.words import minute
from doorstep.kernel.names import mask_number
from doorstep.people.answering import done, status_of
from doorstep.people.listings import choice
from doorstep.people.services.register import holder_of

from .answers import in_words
from .forms_forward import EnterForm, SendBackForm, TakeForm
from .models_forward import Arrival
from .services import enter_arrived, send_back, take_arrival
from .words import item_label


def arrivals_listing() -> Listing:
    """What has arrived here and is no case yet, or was none."""
    return Listing(
        name="arrivals",
        title=_("网上、异地来件"),
        permission="matter.accept",
        rows=lambda actor: Arrival.objects.within_reach(actor, "matter.accept"),
        columns=(
            Column("number", _("编号"), lambda row: row.number, width=24),
            Column("name", _("申请人"), lambda row: row.name),
            Column("item", _("事项"), item_label, width=24),
            Column("origin", _("从哪里来"), lambda row: row.origin, width=20),
            Column("arrived", _("到达时间"), lambda row: minute(row.arrived_at), width=18),
            Column("due", _("应办日"), lambda row: f"{row.due_on:%Y-%m-%d}"),
            Column("state", _("现在"), arrival_state, tone=lambda row: "now" if row.settled_at is None else "quiet"),
        ),
        filters=(
            choice(
                "open",
                _("处理"),
                [("yes", _("未处理")), ("no", _("已处理"))],
                lambda rows, said: rows.filter(settled_at__isnull=said == "yes"),
            ),
        ),
        order=("-pk",),
        url=lambda row: reverse("arrival", args=[row.pk]),
        empty=_("没有网上申请，也没有从异地转来的。"),
    )


def arrival_state(row: Arrival) -> str:
    """What became of an arrival."""
    if row.settled_at is None:
        return _("待立件")
    return _("已退回") if row.sent_back else _("已立件")


@page("matter.accept")
def arrivals(request: HttpRequest) -> HttpResponseBase:
    """What has arrived."""
    return list_page(request, arrivals_listing())


@page("matter.accept", writes=["POST"])
def arrival(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """One arrival: enter the person first where the register knows nobody, make it a case, or send it back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Arrival.objects, actor, "matter.accept", pk=arrival_id)
    said = next((name for name in ("take", "enter", "back") if name in request.POST), "")
    forms = {
        "take": (TakeForm if found.channel == "online" else Form)(request.POST if said == "take" else None),
        "enter": EnterForm(request.POST if said == "enter" else None, actor=actor, on=timezone.localdate()),
        "back": SendBackForm(request.POST if said == "back" else None),
    }
    form = forms.get(said)
    was_refused = form is not None and form.is_valid()
    if form is not None and was_refused and (made := done(form, lambda: _settled(found, said, form, actor))):
        return _onward(request, said, made)
    context = {**_arrived(found), **forms, "known": holder_of(found.id_number.open(), actor)}
    status = 200 if form is None else status_of(form, was_refused=was_refused)
    return render(request, "matters/arrival.html", context, status=status)


def _settled(found: Arrival, said: str, form: Form, actor: Actor) -> Any:
    match said:
        case "take":
            return take_arrival(found.pk, **form.cleaned_data, by=actor, at=timezone.now())
        case "enter":
            return enter_arrived(found.pk, form.cleaned_data["village"], by=actor, at=timezone.now())
    return send_back(found.pk, form.cleaned_data["reason"], by=actor, at=timezone.now())


def _onward(request: HttpRequest, said: str, made: Any) -> HttpResponse:
    """To the case, to the person whose certificate is to be entered, or back to the list."""
    match said:
        case "take":
            messages.success(request, _("已立件，编号 %(number)s。") % {"number": made.number})
            return redirect("matter", made.pk)
        case "enter":
            messages.success(request, _("本人已登记。补登残疾人证等情况后，回「网上、异地来件」立件。"))
            return redirect("person", made.pk)
    to_whom = _("已退回%(origin)s。") % {"origin": made.origin} if made.forwarding_id else _("已退回，请告诉本人。")
    messages.success(request, to_whom)
    return redirect("arrivals")


def _arrived(found: Arrival) -> dict[str, Any]:
    item, number = find_item(found.item), found.id_number.open()
    return {
        "found": found,
        "item": item,
        "state": arrival_state(found),
        "facts": [
            (_("编号"), found.number),
            (_("申请人"), found.name),
            (_("证件号码"), mask_number(number)),
            (_("到达"), f"{minute(found.arrived_at)} {found.origin}"),
            (_("应办日"), f"{found.due_on:%Y-%m-%d}"),
            *([(_("没有自动立件"), found.trouble)] if found.trouble and found.settled_at is None else []),
            *([(_("处理"), f"{minute(found.settled_at)} {found.settled_label}")] if found.settled_at else []),
            *([(_("退回原因"), found.sent_back)] if found.sent_back else []),
        ],
        "answers": in_words(item.asks, json.loads(found.answers.open())),
    }
