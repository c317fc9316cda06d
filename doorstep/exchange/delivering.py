"""Delivery: claim a message, send it with nothing held in the database, record the answer; then read what came later.

A claim is one UPDATE: it counts the try and puts the next one off by LEASE.  Whoever is killed between sending and
recording leaves a message that is due again when the lease ends; the partner knows it by its key and revision.
"""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import SystemRandom
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from doorstep.base.scope import as_system
from doorstep.base.seal import Sealed

from .calling import Reply, call
from .links import TRIES, note_answer, note_failure
from .models import OVER, WAITING, Link, Message
from .partners import Partner, connected_partners
from .wire import ACKED, RECEIVED, REJECTED, canonical, told

Clock = Callable[[], dt.datetime]
# How long to wait after each failed try of a message, the last for all further ones; each a fifth more or less.
BACKOFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60))
JITTER = 0.2
LEASE = dt.timedelta(seconds=30)  # longer than a call may take
ACK_PATIENCE = dt.timedelta(hours=1)  # a message without an acknowledgement for so long is sent again
GIVES_WAY = 3  # so many failures in a row end the pass for a partner
PASS = dt.timedelta(seconds=20)  # jobs of other kinds wait for the same worker
# The key, the address, the clock or the pace is wrong, not the message.
OUR_FAULT = {401, 403, 404, 405, 408, 425, 429}
NO_CODE = "unstated"  # for a partner that turns a message down and names no code
MOST_PAGES = 200  # of acknowledgements at one reading, whatever the partner says of further ones
CHANCE = SystemRandom()

# The due message that has waited longest and that no earlier one of its stream holds up.
CLAIM = """
    UPDATE exchange_message AS claimed SET attempts = attempts + 1, next_try_at = %(until)s
    WHERE id = (
        SELECT id FROM exchange_message AS due
        WHERE partner = %(partner)s AND state = ANY(%(waiting)s) AND next_try_at <= %(now)s
          AND NOT EXISTS (SELECT FROM exchange_message AS earlier
                          WHERE earlier.partner = due.partner AND earlier.stream = due.stream AND earlier.id < due.id
                            AND NOT earlier.state = ANY(%(over)s))
        ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, key, revision, kind, stream, day, payload, attempts
"""


@dataclass(frozen=True)
class Claimed:
    """A message in the hand of one deliverer. `attempts` tells its claim from a later one."""

    id: int
    key: str
    revision: int
    kind: str
    stream: str
    day: dt.date
    payload: bytes
    attempts: int

    def body(self) -> str:
        """The request's body."""
        said = {"key": self.key, "revision": self.revision, "kind": self.kind, "stream": self.stream}
        return canonical(said | {"day": f"{self.day}", "payload": json.loads(Sealed(self.payload).open())})


@dataclass
class Tally:
    """What a pass over one partner came to: tries by their end, and acknowledgements that arrived later."""

    partner: str
    acked: int = 0
    sent: int = 0
    rejected: int = 0
    retry: int = 0
    later: int = 0


def deliver_due(now: Clock, *, partners: Sequence[Partner] | None = None) -> list[Tally]:
    """Send whatever is due, partner by partner, and read their later acknowledgements, for twenty seconds at most.

    Several may run at once.  No transaction may be open around it: each claim and each record is one of its own.
    """
    until = now() + PASS
    return [_pass(partner, now, until) for partner in (connected_partners() if partners is None else partners)]


def _pass(partner: Partner, now: Clock, until: dt.datetime) -> Tally:
    """One partner's turn. A partner that was silent before gets one try, so that it takes no time from the others."""
    with as_system(read_only=True):
        was_silent = Link.objects.filter(partner=partner.name, failures__gte=TRIES).exists()
    tally, failures = Tally(partner.name), 0
    while now() < until and failures < (1 if was_silent else GIVES_WAY):
        if (claimed := claim(partner.name, at=now())) is not None:
            reply = call(partner, "POST", "/messages", body=claimed.body(), at=now())
            end = record_reply(partner.name, claimed, reply, at=now())
            setattr(tally, end, getattr(tally, end) + 1)
            failures = failures + 1 if end == "retry" else 0
            was_silent = was_silent and end == "retry"
            continue
        applied = poll_acks(partner, now)
        if not applied:
            break
        tally.later += applied
    return tally


def claim(partner: str, *, at: dt.datetime) -> Claimed | None:
    """Take the next due message for LEASE, or None. One short transaction."""
    terms: dict[str, Any] = {"partner": partner, "now": at, "until": at + LEASE, "waiting": WAITING, "over": OVER}
    with as_system(), connection.cursor() as cursor:
        cursor.execute(CLAIM, terms)
        row = cursor.fetchone()
    return Claimed(*row) if row else None


def record_reply(partner: str, claimed: Claimed, reply: Reply, *, at: dt.datetime) -> str:
    """Write down what came of one try, unless the message went on without us; returns the state that it led to."""
    end = end_of(claimed, reply)
    trouble = reply.trouble or _("对方答复的不是这一报文")
    # Of the same claim, and not acknowledged meanwhile: such an answer is old, and the row stays as it is.
    mine = Message.objects.filter(
        pk=claimed.id, revision=claimed.revision, attempts=claimed.attempts, state__in=WAITING
    )
    with as_system():
        if end == "retry":
            note_failure(partner, trouble, at=at)
            mine.update(
                state=Case(When(state="sent", then=Value("sent")), default=Value("retry")),
                next_try_at=at + wait_after(claimed.attempts),
                trouble=trouble[:100],
            )
            return end
        note_answer(partner, at=at)
        match end:
            case "acked":
                mine.update(**_acknowledged(at))
            case "sent":
                mine.update(state="sent", sent_at=at, next_try_at=at + ACK_PATIENCE, trouble="")
            case "rejected":
                mine.update(**_turned_down(reply.said, at))
    return end


def end_of(claimed: Claimed, reply: Reply) -> str:
    """The state to which a reply leads: acked, sent, rejected or retry."""
    named = (reply.said.get("key"), reply.said.get("revision")) == (claimed.key, claimed.revision)
    if 200 <= reply.status < 300 and named:
        return "sent" if reply.status == 202 or reply.said.get("state") == RECEIVED else "acked"
    if 400 <= reply.status < 500 and reply.status not in OUR_FAULT and reply.said.get("code"):
        return "rejected"
    return "retry"


def wait_after(attempts: int) -> dt.timedelta:
    """How long to wait after the so-manyth try of a message has failed."""
    return BACKOFF[min(attempts, len(BACKOFF)) - 1] * CHANCE.uniform(1 - JITTER, 1 + JITTER)


def _acknowledged(at: dt.datetime) -> dict[str, Any]:
    return {
        "state": "acked",
        "sent_at": Coalesce(F("sent_at"), at),
        "answered_at": at,
        "next_try_at": None,
        "trouble": "",
    }


def _turned_down(said: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
    code, words = told(said.get("code") or "", 40) or NO_CODE, told(said.get("words") or "", 200)
    return _acknowledged(at) | {"state": "rejected", "reject_code": code, "reject_words": words}


def poll_acks(partner: Partner, now: Clock) -> int:
    """Read the acknowledgements since the cursor, page by page, and apply them. Returns how many changed a message.

    One that comes twice, for a message that is over, or for an earlier revision changes nothing.
    """
    with as_system(read_only=True):
        link = Link.objects.filter(partner=partner.name).first()
    cursor, changed = link.cursor if link else "", 0
    for _page in range(MOST_PAGES):
        reply = call(partner, "GET", f"/acks?{urlencode({'since': cursor})}", at=now())
        acks, following = reply.said.get("acks"), told(reply.said.get("next", cursor), 40)
        with as_system():
            if reply.status != 200 or not isinstance(acks, list):
                note_failure(partner.name, reply.trouble or _("回执读不懂"), at=now())
                return changed
            note_answer(partner.name, at=now())
            changed += sum(_apply(partner.name, ack, at=now()) for ack in acks)
            # Two readers may overlap: what one of them reads again changes nothing.
            Link.objects.filter(partner=partner.name).update(cursor=following)
        if not acks or following == cursor:
            break
        cursor = following
    return changed


def _apply(partner: str, ack: Any, *, at: dt.datetime) -> int:
    if not isinstance(ack, dict) or not isinstance(ack.get("revision"), int):
        return 0
    mine = Message.objects.filter(
        partner=partner, key=told(ack.get("key"), 80), revision=ack["revision"], state__in=WAITING
    )
    if ack.get("state") == ACKED:
        return mine.update(**_acknowledged(at))
    if ack.get("state") == REJECTED:
        return mine.update(**_turned_down(ack, at))
    return 0
