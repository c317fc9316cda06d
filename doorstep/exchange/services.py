"""Acts of people on messages: correct and resend one that was turned down, give it up, see what it says in full."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record, record_look
from doorstep.kernel.refusal import Refused

from .models import Message
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
    fresh = sealed(canonical(payload)) | {
        "revision": message.revision + 1,
        "state": "queued",
        "attempts": 0,
        "next_try_at": at,
        "sent_at": None,
        "answered_at": None,
        "reject_code": "",
        "reject_words": "",
    }
    for name, value in fresh.items():
        setattr(message, name, value)
    message.save(update_fields=[*fresh])
    record(
        by, "resend_message", message, at=at, was={"code": was}, became={"revision": message.revision}, reason=reason
    )
    wake_on_commit()
    return message


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
