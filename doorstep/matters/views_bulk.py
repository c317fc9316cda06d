"""Many cases at once: choose what to do with those that were ticked, confirm it, and see what became of each."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.pages import page
from doorstep.base.scope import scoped
from doorstep.base.tables import columns
from doorstep.people.answering import FORM_WRONG, posted

from .forms import AsksForm
from .services.in_bulk import Offer, Outcome, act_on_each, offers_for, ticked_matters
from .words import item_label, stage_label

ROW = re.compile(r"(\d{1,18}):(\d{1,18})", re.ASCII)


@page("matter.view", writes=["POST"], apart=True)
def bulk(request: HttpRequest) -> HttpResponse:
    """Which acts the ticked cases allow; one of them with its blanks; and, once it is done, every case's outcome."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return _offered(request, actor, request.GET.getlist("row"), request.GET.get("act", ""))
    name = request.POST.get("act", "")
    rows = [(int(m[1]), int(m[2])) for m in map(ROW.fullmatch, request.POST.getlist("row")) if m]
    with scoped(actor.reach("matter.view"), by=actor, read_only=True):
        keys = [str(key) for key, _seen in rows]
        offer = offers_for(ticked_matters(keys, by=actor), by=actor, on=timezone.localdate()).get(name)
        form = AsksForm(posted(request), asks=offer.asks if offer else (), known={})
        if not form.is_valid():
            return _offered(request, actor, keys, name, form=form)
    # Sent again, no case allows the act any more: nothing is asked then, and each case tells what was done before.
    return _told(request, act_on_each(name, rows, form.said(), by=actor, at=timezone.now()))


def _offered(
    request: HttpRequest, actor: Actor, keys: list[str], name: str, *, form: AsksForm | None = None
) -> HttpResponse:
    rows, on = ticked_matters(keys, by=actor), timezone.localdate()
    offers = offers_for(rows, by=actor, on=on)
    chosen: Offer | None = offers.get(name)
    ticks = [("row", one.pk) for one in rows]
    seen = {matter.pk: stamp for matter, stamp in chosen.rows} if chosen else {}
    context = {
        "chosen": chosen,
        "offers": [(one, _address([("act", one.name), *ticks])) for one in offers.values()],
        "rows": [(one, item_label(one), stage_label(one), seen.get(one.pk)) for one in rows],
        "left_out": len(rows) - len(seen) if chosen else 0,
        "columns": columns(_("编号"), _("申请人"), _("事项"), _("环节"), *([_("这次办吗")] if chosen else [])),
        "form": form or AsksForm(asks=chosen.asks if chosen else (), known={}),
        "back": _address(ticks),
    }
    return render(request, "matters/bulk.html", context, status=FORM_WRONG if form else 200)


def _address(said: Sequence[tuple[str, Any]]) -> str:
    return f"{reverse('matters-bulk')}?{urlencode(said)}"


def _told(request: HttpRequest, outcomes: list[Outcome]) -> HttpResponse:
    refused = [("row", one.matter_id) for one in outcomes if not one.is_done]
    context = {
        "outcomes": outcomes,
        "done": len(outcomes) - len(refused),
        "refused": len(refused),
        "columns": columns(_("编号"), _("申请人"), _("结果"), _("说明")),
        "again": _address(refused) if refused else "",
    }
    return render(request, "matters/bulk_done.html", context)
