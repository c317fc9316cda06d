"""The outbox: other rooms put messages here, inside the transaction of the act that the message tells of."""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.many import many_texts
from doorstep.base.seal import blind
from doorstep.kernel.refusal import Refused

from .kinds import KINDS, Kind
from .models import Message
from .wire import canonical, digest_of

TASK = "doorstep.deliver"
PLAIN = re.compile(r"[a-z0-9][a-z0-9._:-]{0,79}")
# Rows of one stream get their numbers in the order in which their transactions end.  Whoever sends a great many holds
# the whole partner instead of each stream: the server remembers some thousands of locks, not one for each of a county.
QUEUE_UP = """
    SELECT pg_advisory_xact_lock_shared(hashtextextended(%(partner)s, 0)),
           pg_advisory_xact_lock(hashtextextended(%(partner)s || ' ' || stream, 0))
    FROM unnest(%(streams)s::text[]) WITH ORDINALITY AS put (stream, place) ORDER BY place
"""
HOLD_PARTNER = "SELECT pg_advisory_xact_lock(hashtextextended(%(partner)s, 0))"
MANY = 50  # streams; so many more are held together
ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Letter:
    """What one message says, and of what.

    `key` says of what there may be one message to the kind's partner: the same again changes nothing.
    Messages of one `stream` ("person-1024") go out in the order in which they were put.  `about` is the row that the
    message tells of, `code` the place whose seats see it.
    """

    payload: Mapping[str, Any]
    key: str
    stream: str
    about: models.Model
    code: str


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
    """Put one message into the outbox, as `send_many` does. Returns the message, or the one that was put before."""
    return send_many(kind, [Letter(payload, key, stream, about, code)], by=by, at=at)[0]


@transaction.atomic
def send_many(kind: Kind, letters: Sequence[Letter], *, by: Actor, at: dt.datetime) -> list[Message]:
    """Put messages into the outbox; they go out once the transaction has been committed, and never before.

    Returns them in the order of the letters.  The caller has asked whether `by` may do what they tell of.  Whoever
    sends more than once in one transaction sends many first, and else in the order of the streams, lest two wait for
    each other.  Four statements, and one more for each thousand.

    Raises: Refused("message.another_payload"), LookupError: a kind that no room declares.
    """
    if KINDS.get(kind.name) is not kind:
        raise LookupError(f"kind of message not declared: {kind.name}")
    for one in letters:
        if not (PLAIN.fullmatch(one.key) and PLAIN.fullmatch(one.stream)):
            raise ValueError(f"keys and streams are of a-z, 0-9 and ._:- only: {one.key!r}, {one.stream!r}")
    _queue_up(kind.partner, {one.stream for one in letters})
    keys = [one.key for one in letters]
    known = {message.key: message for message in Message.objects.filter(partner=kind.partner, key__in=many_texts(keys))}
    new: dict[str, Message] = {}
    for one in letters:
        text = canonical(one.payload)
        if one.key in known:
            _require_same(known[one.key], text)
        elif one.key in new:
            _require_same(new[one.key], text)
        else:
            new[one.key] = _message(kind, one, text, by=by, at=at)
    if new:
        with refusing(message_key_is_one_per_partner=_another_payload(keys[0])):
            Message.objects.bulk_create(new.values(), batch_size=ROWS_AT_ONCE)
        wake_on_commit()
    known |= new
    return [known[key] for key in keys]


def _queue_up(partner: str, streams: set[str]) -> None:
    with connection.cursor() as cursor:
        if len(streams) > MANY:
            cursor.execute(HOLD_PARTNER, {"partner": partner})
        else:
            cursor.execute(QUEUE_UP, {"partner": partner, "streams": sorted(streams)})


def _message(kind: Kind, letter: Letter, text: str, *, by: Actor, at: dt.datetime) -> Message:
    about = letter.about
    return Message(
        partner=kind.partner,
        kind=kind.name,
        key=letter.key,
        stream=letter.stream,
        **sealed(text),
        thing=about._meta.label_lower,
        thing_id=about.pk,
        person_id=about.pk if about._meta.label == "people.Person" else getattr(about, "person_id", None),
        code=letter.code,
        day=timezone.localdate(at),
        queued_at=at,
        next_try_at=at,
        seat_id=by.seat_id,
        seat_label=by.seat_label,
    )


def sealed(text: str) -> dict[str, Any]:
    """The columns that hold a payload: sealed, and the keyed hash by which it is compared with the partner's."""
    return {"payload": text, "payload_index": blind(digest_of(text))}


def payload_of(message: Message) -> Any:
    """What the message says, opened."""
    return json.loads(message.payload.open())


def _require_same(known: Message, text: str) -> None:
    said = known.payload if isinstance(known.payload, str) else known.payload.open()
    if known.revision == 1 and said != text:
        raise _another_payload(known.key)


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
