"""The outbox: other rooms put messages here, inside the transaction of the act that the message tells of."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.seal import blind
from doorstep.kernel.refusal import Refused

from .kinds import KINDS, Kind
from .models import Message
from .wire import canonical, digest_of

TASK = "doorstep.deliver"
PLAIN = re.compile(r"[a-z0-9][a-z0-9._:-]{0,79}")
# Rows of one stream get their numbers in the order in which their transactions end.
QUEUE_UP = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@transaction.atomic
def send(
    kind: Kind,
    payload: Mapping[str, Any],
    *,
    key: str,
    stream: str,
    about: models.Model,
    code: str,
    by: Actor,
    at: dt.datetime,
) -> Message:
    """Put one message into the outbox; it goes out once the transaction has been committed, and never before.

    `key` says of what there may be one message to the kind's partner: the same again changes nothing.
    Messages of one `stream` ("person-1024") go out in the order in which they were put.  `about` is the row that the
    message tells of, `code` the place whose seats see it.  The caller has asked whether `by` may do what it tells of.
    Whoever sends in several streams in one transaction sends in the order of the streams, lest two wait for each other.

    Raises: Refused("message.another_payload"), LookupError: a kind that no room declares.
    """
    if KINDS.get(kind.name) is not kind:
        raise LookupError(f"kind of message not declared: {kind.name}")
    if not (PLAIN.fullmatch(key) and PLAIN.fullmatch(stream)):
        raise ValueError(f"keys and streams are of a-z, 0-9 and ._:- only: {key!r}, {stream!r}")
    partner = kind.partner
    with connection.cursor() as cursor:
        cursor.execute(QUEUE_UP, [f"{partner} {stream}"])
    text = canonical(payload)
    if (known := Message.objects.filter(partner=partner, key=key).first()) is not None:
        return _same(known, text)
    with refusing(message_key_is_one_per_partner=_another_payload(key)):
        message = Message.objects.create(
            partner=partner,
            kind=kind.name,
            key=key,
            stream=stream,
            **sealed(text),
            thing=about._meta.label_lower,
            thing_id=about.pk,
            person_id=about.pk if about._meta.label == "people.Person" else getattr(about, "person_id", None),
            code=code,
            day=timezone.localdate(at),
            queued_at=at,
            next_try_at=at,
            seat_id=by.seat_id,
            seat_label=by.seat_label,
        )
    wake_on_commit()
    return message


def sealed(text: str) -> dict[str, Any]:
    """The columns that hold a payload: sealed, and the keyed hash by which it is compared with the partner's."""
    return {"payload": text, "payload_index": blind(digest_of(text))}


def payload_of(message: Message) -> Any:
    """What the message says, opened."""
    return json.loads(message.payload.open())


def _same(known: Message, text: str) -> Message:
    if known.revision == 1 and known.payload.open() != text:
        raise _another_payload(known.key)
    return known


def _another_payload(key: str) -> Refused:
    return Refused(
        _("报文没有提交。"),
        why=_("幂等键 %(key)s 已用于另一份内容。") % {"key": key},
        then=_("内容有变的，请用新的幂等键；被退回的，请在「对接」页更正后重发。"),
        code="message.another_payload",
    )


def wake_on_commit() -> None:
    """Have the worker look into the outbox as soon as this transaction is committed; asked once per transaction."""
    if all(asked[1] is not wake for asked in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Have the worker look into the outbox. Where this fails, the minute's own look finds the message."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(TASK, queue="work", queueing_lock=TASK).defer(timestamp=0)
