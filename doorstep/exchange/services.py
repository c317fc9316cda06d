"""Acts of people: correct and resend a message that was turned down, or give it up; see what it says in full; send one
again that the partner has lost, and settle a difference.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record, record_look
from doorstep.kernel.refusal import Refused

from .models import Finding, Message
from .outbox import payload_of, sealed, wake_on_commit
from .wire import canonical

LOOKED_AT = gettext_lazy("平台报文内容")


def rejected_message(message_id: int, by: Actor, *, act: str) -> Message:
    """The message, locked, that the partner has turned down and that waits for a person.

    Raises: Http404, Refused("access.not_yours", "message.not_rejected").
    """
    message = fetch(Message.objects.select_for_update(of=("self",)), by, "exchange.view", pk=message_id)
    by.require("exchange.resolve", message.code, what=act)
    check_rejected(message, act=act)
    return message


def check_rejected(message: Message, *, act: str) -> None:
    """Raises: Refused("message.not_rejected")."""
    if message.state != "rejected":
        raise Refused(
            act,
            why=_("这一报文现在是「%(state)s」，不是「被退回」。") % {"state": message.get_state_display()},
            then=_("请刷新页面，看看是不是已经有人办过。"),
            code="message.not_rejected",
        )


def _need_reason(reason: str, *, act: str) -> str:
    if not reason.strip():
        raise Refused(act, why=_("没有写原因。"), then=_("请写明原因。"), code="message.no_reason")
    return reason.strip()[:200]


@transaction.atomic
def resend_message(message_id: int, payload: Any, *, by: Actor, at: dt.datetime, reason: str) -> Message:
    """Send a corrected payload under the same key, as the next revision. It may equal the one turned down.

    Raises: Http404, Refused("access.not_yours", "message.not_rejected", "message.no_reason").
    """
    act = _("没有重发。")
    message = rejected_message(message_id, by, act=act)
    reason, was = _need_reason(reason, act=act), message.reject_code
    _queue_again(message, at=at, **sealed(canonical(payload)), revision=message.revision + 1)
    record(
        by, "resend_message", message, at=at, was={"code": was}, became={"revision": message.revision}, reason=reason
    )
    return message


def _queue_again(message: Message, *, at: dt.datetime, **more: Any) -> None:
    """Put a locked message back as if it had not been sent yet."""
    fresh = {
        "state": "queued",
        "attempts": 0,
        "next_try_at": at,
        "sent_at": None,
        "answered_at": None,
        "reject_code": "",
        "reject_words": "",
        **more,
    }
    for name, value in fresh.items():
        setattr(message, name, value)
    message.save(update_fields=[*fresh])
    wake_on_commit()


@transaction.atomic
def drop_message(message_id: int, *, by: Actor, at: dt.datetime, reason: str) -> Message:
    """Give up a message that was turned down; what follows it in its stream goes out.

    Raises: Http404, Refused("access.not_yours", "message.not_rejected", "message.no_reason").
    """
    act = _("没有放弃。")
    message = rejected_message(message_id, by, act=act)
    message.state, message.dropped_reason = "dropped", _need_reason(reason, act=act)
    message.save(update_fields=["state", "dropped_reason"])
    record(by, "drop_message", message, at=at, was={"code": message.reject_code}, reason=message.dropped_reason)
    wake_on_commit()
    return message


@transaction.atomic
def send_again(finding_id: int, *, by: Actor, at: dt.datetime) -> Finding:
    """Send a message again, unchanged, that the partner has acknowledged and yet does not have as we do.

    A partner that has it answers as before.  The difference stays open until the next comparison no longer finds it.

    Raises: Http404, Refused("access.not_yours", "finding.settled", "finding.not_sent").
    """
    act = _("没有补发。")
    finding = _open_finding(finding_id, by, act=act)
    message = Message.objects.select_for_update(of=("self",)).filter(pk=finding.message_id or 0).first()
    if message is None or message.state != "acked":
        raise Refused(
            act,
            why=_("这一条不是「对方已收妥」，补发没有用。"),
            then=_("还在发送的请等它送达；被退回的请更正重发；只有对方有的请查明后了结。"),
            code="finding.not_sent",
        )
    _queue_again(message, at=at)
    record(by, "send_again", finding, at=at, became={"key": finding.key})
    return finding


@transaction.atomic
def settle_finding(finding_id: int, *, by: Actor, at: dt.datetime, reason: str) -> Finding:
    """Close a difference that was looked into. It opens again if a later comparison finds either side changed.

    Raises: Http404, Refused("access.not_yours", "finding.settled", "message.no_reason").
    """
    act = _("没有了结。")
    finding = _open_finding(finding_id, by, act=act)
    finding.settled_reason = _need_reason(reason, act=act)
    finding.settled_at, finding.settled_label = at, by.seat_label
    finding.save(update_fields=["settled_at", "settled_label", "settled_reason"])
    record(by, "settle_finding", finding, at=at, became={"key": finding.key}, reason=finding.settled_reason)
    return finding


def _open_finding(finding_id: int, by: Actor, *, act: str) -> Finding:
    finding = fetch(Finding.objects.select_for_update(of=("self",)), by, "exchange.view", pk=finding_id)
    by.require("exchange.resolve", finding.code, what=act)
    if finding.settled_at is not None:
        raise Refused(act, why=_("这一条差异已经了结。"), then=_("无须再做什么。"), code="finding.settled")
    return finding


@transaction.atomic
def reveal_message(message_id: int, purpose: str, *, by: Actor, at: dt.datetime) -> Any:
    """What the message says, in full. The look stands with the person it is about, or else in the trail.

    Raises: Http404, Refused("access.not_yours", "look.no_purpose").
    """
    message = fetch(Message.objects, by, "exchange.view", pk=message_id)
    by.require("person.reveal", message.code, what=_("未能查看完整内容。"))
    if message.person_id is None:
        record(by, "reveal_message", message, at=at, reason=purpose)
    else:
        field, whom = str(LOOKED_AT), message.person_id
        record_look(by, code=message.code, person_id=whom, field=field, purpose=purpose, at=at)
    return payload_of(message)
