"""Pages of this room: how the links stand, messages, one message with its acts, and the daily comparison."""

from typing import Any

from django.contrib import messages as said
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.acts import act_words
from doorstep.base.listpage import list_page
from doorstep.base.models import Trail
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day, minute
from doorstep.people.services.reveal import PURPOSES

from .forms import CorrectionForm
from .kinds import field_words, kind_words
from .links import links_down
from .listings import FINDINGS, MESSAGES, payload_words, their_words
from .models import Finding, Message, Reconciliation
from .outbox import payload_of
from .partners import LABELS, connected_partners
from .payloads import corrected, leaves
from .services import check_rejected, drop_message, resend_message, reveal_message, send_again, settle_finding
from .tones import FINDING_TONES, MESSAGE_TONES

MASKED = "******"


@page("exchange.view")
def exchange(request: HttpRequest) -> HttpResponse:
    """How many messages there are for each partner in each state, and which partner does not answer."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "here": {"down": links_down(actor, at=timezone.now())},
        "partners": _counts(actor),
        "columns": columns(_("平台"), *(f"{label}>" for _state, label in Message.STATES)),
        "runs": Reconciliation.objects.order_by("-day", "partner")[:6],
        "run_columns": columns(_("业务日"), _("平台"), _("一致>"), _("不一致>"), _("只有我方有>"), _("只有对方有>")),
    }
    return render(request, "exchange/exchange.html", context)


def _counts(actor: Actor) -> list[dict[str, Any]]:
    rows = Message.objects.within_reach(actor, "exchange.view").order_by()
    counted = {
        (row["partner"], row["state"]): row["n"] for row in rows.values("partner", "state").annotate(n=Count("pk"))
    }
    connected = {partner.name for partner in connected_partners()}
    page_url = reverse("messages")
    return [
        {
            "label": label,
            "is_connected": name in connected,
            "cells": [
                (words, counted.get((name, state), 0), f"{page_url}?partner={name}&state={state}")
                for state, words in Message.STATES
            ],
        }
        for name, label in LABELS.items()
    ]


@page("exchange.view")
def messages(request: HttpRequest) -> HttpResponse:
    """Every message within reach."""
    return list_page(request, MESSAGES)


@page("exchange.view")
def reconciliation(request: HttpRequest) -> HttpResponse:
    """What the daily comparisons found within reach."""
    return list_page(request, FINDINGS)


@page("exchange.view")
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """One difference: what each side says, and what can be done."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Finding.objects.select_related("reconciliation", "message")
    found = fetch(rows, actor, "exchange.view", pk=finding_id)
    may = found.settled_at is None and actor.may("exchange.resolve", found.code)
    context = {
        "finding": found,
        "tone": FINDING_TONES[found.finding],
        "facts": _facts_of_finding(found),
        "may_settle": may,
        "may_send": may and found.message is not None and found.message.state == "acked",
        "events": _events(found),
    }
    return render(request, "exchange/finding.html", context)


def _facts_of_finding(found: Finding) -> list[tuple[str, Any]]:
    head = found.reconciliation
    facts = [
        (_("平台"), head.get_partner_display()),
        (_("业务日"), day(head.day)),
        (_("核对"), minute(head.made_at)),
        (_("幂等键"), found.key),
        (_("核对时我方"), found.get_our_state_display() or _("没有")),
        (_("核对时对方"), their_words(found.their_state)),
        (_("内容"), payload_words(found.same_payload)),
        (_("我方现在"), found.message.get_state_display() if found.message else ""),
        (_("了结"), f"{found.settled_label} {minute(found.settled_at)}" if found.settled_at else ""),
        (_("了结说明"), found.settled_reason),
    ]
    return [(label, value) for label, value in facts if value]


@page("exchange.resolve", writes=["POST"])
def again(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Send the message of a difference again, unchanged."""
    if request.method == "POST":
        send_again(finding_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        said.success(request, _("已排队补发；下次对账一致了，这一条自动消失。"))
    return redirect("finding", finding_id)


@page("exchange.resolve", writes=["POST"])
def settle(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Settle a difference that was looked into, with a reason."""
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        settle_finding(finding_id, by=request.actor, at=timezone.now(), reason=reason)  # type: ignore[attr-defined]
    return redirect("finding", finding_id)


@page("exchange.view")
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message: where it stands, its fields with their values masked, and what can be done."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Message.objects, actor, "exchange.view", pk=message_id)
    context = {
        "message": found,
        "kind": kind_words(found.kind),
        "tone": MESSAGE_TONES[found.state],
        "facts": _facts(found),
        "fields": [(field_words(found.kind, path), MASKED) for path, _value in leaves(payload_of(found))],
        "purposes": PURPOSES,
        "may_reveal": actor.may("person.reveal", found.code),
        "may_resolve": found.state == "rejected" and actor.may("exchange.resolve", found.code),
        "events": _events(found),
    }
    return render(request, "exchange/message.html", context)


def _facts(found: Message) -> list[tuple[str, Any]]:
    facts = [
        (_("平台"), found.get_partner_display()),
        (_("业务日"), day(found.day)),
        (_("提交"), f"{found.seat_label} {minute(found.queued_at)}"),
        (_("幂等键"), found.key),
        (_("第几版"), str(found.revision)),
        (_("次序组"), found.stream),
        (_("已试次数"), str(found.attempts)),
        (_("下次发送"), minute(found.next_try_at)),
        (_("没送到的原因"), found.trouble),
        (_("送达"), minute(found.sent_at)),
        (_("答复"), minute(found.answered_at)),
        (_("放弃原因"), found.dropped_reason),
    ]
    return [(label, value) for label, value in facts if value]


def _events(found: Message | Finding) -> list[dict[str, Any]]:
    lines = Trail.objects.filter(thing=found._meta.label_lower, thing_id=found.pk).order_by("at")
    return [{"label": act_words(line.act), "by": line.seat_label, "at": line.at, "note": line.reason} for line in lines]


@page("exchange.view", writes=["POST"])
def reveal(request: HttpRequest, message_id: int) -> HttpResponse:
    """The message in full, for a stated purpose and to whoever may see numbers in full; kept by no cache."""
    if request.method != "POST":
        return redirect("message", message_id)
    actor = request.actor  # type: ignore[attr-defined]
    purpose = str(dict(PURPOSES).get(request.POST.get("purpose", ""), ""))
    payload = reveal_message(message_id, purpose, by=actor, at=timezone.now())
    found = fetch(Message.objects, actor, "exchange.view", pk=message_id)
    fields = [(field_words(found.kind, path), value) for path, value in leaves(payload)]
    context = {"message": found, "kind": kind_words(found.kind), "fields": fields}
    answer = render(request, "exchange/shown.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page("exchange.resolve", writes=["POST"])
def resend(request: HttpRequest, message_id: int) -> HttpResponse:
    """Correct a message that was turned down, and send it again."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Message.objects, actor, "exchange.view", pk=message_id)
    check_rejected(found, act=_("没有重发。"))
    payload = payload_of(found)
    form = CorrectionForm(request.POST or None, kind=found.kind, payload=payload)
    if request.method == "POST" and form.is_valid():
        changed, reason = corrected(payload, form.changes()), form.cleaned_data["reason"]
        resend_message(message_id, changed, by=actor, at=timezone.now(), reason=reason)
        said.success(request, _("已排队重发。"))
        return redirect("message", message_id)
    context = {"message": found, "kind": kind_words(found.kind), "form": form}
    return render(request, "exchange/resend.html", context, status=400 if form.errors else 200)


@page("exchange.resolve", writes=["POST"])
def drop(request: HttpRequest, message_id: int) -> HttpResponse:
    """Give a message up, with a reason."""
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        drop_message(message_id, by=request.actor, at=timezone.now(), reason=reason)  # type: ignore[attr-defined]
    return redirect("message", message_id)
