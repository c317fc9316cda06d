"""Somebody of another place: the page that asks the national platform about a person, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.pages import page
from doorstep.base.templatetags.words import minute
from doorstep.exchange.tones import MESSAGE_TONES
from doorstep.people.answering import done, posted

from .forms import NoForm
from .models import Placement
from .services import ask_elsewhere, asked_about
from .services.placing import CROSS
from .views import act_page


def elsewhere_of(one: Placement, actor: Actor) -> dict[str, Any]:
    """For the page of a person who was fetched with the declaration: whether to ask, and what was asked. One query."""
    asked = asked_about(one)
    is_open = one.linked == CROSS and one.declaration.state == "accepted"
    return {
        "may_ask": is_open and asked is None and actor.may("placement.review", one.code),
        "asked": asked,
        "asked_tone": MESSAGE_TONES[asked.state] if asked else "",
        "asked_facts": _facts(one, asked) if asked else [],
        "may_see_message": asked is not None and actor.may("exchange.view", one.code),
    }


def _facts(one: Placement, asked: Any) -> list[tuple[str, Any]]:
    facts = [
        (_("问了什么"), _("姓名、证件号码、%(year)s年度，没有别的") % {"year": one.declaration.year}),
        (_("提交"), f"{asked.seat_label} {minute(asked.queued_at)}"),
        (_("送到"), minute(asked.sent_at) or _("还没有送到")),
        (_("对方答复"), minute(asked.answered_at) or _("还没有答复")),
        (_("退回原因"), asked.reject_words),
        (_("放弃原因"), asked.dropped_reason),
    ]
    return [fact for fact in facts if fact[1]]


@page("placement.review", writes=["POST"])
def ask(request: HttpRequest, placement_id: int) -> HttpResponse:
    """Ask the national platform about a person of another place."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Placement.objects.select_related("declaration__employer")
    one = fetch(rows, actor, "placement.view", pk=placement_id)
    form = NoForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: ask_elsewhere(one.pk, by=actor, at=timezone.now())):
        messages.success(request, _("查询已交给国家平台，进展在「异地查询」里看。"))
        return redirect("placement", one.pk)
    return act_page(
        request,
        form,
        was_refused=was_refused,
        title=_("查异地的残疾人"),
        button=_("发出查询"),
        about=f"{one.declaration.employer.name} {one.name}",
        back=reverse("placement", args=[one.pk]),
        told=_("只把姓名、证件号码和年度发给国家平台。每个人只问一次，发出以后不能收回。"),
    )
