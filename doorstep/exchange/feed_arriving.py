"""A file that the system of another department sends by itself: whose it is, whether it is what was sent, taken in."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, Role
from doorstep.base.integrity import refusing
from doorstep.base.scope import scoped
from doorstep.kernel.feed import FeedContract
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree, widen

from .feed_runs import receive_feed
from .feed_status import counts_of
from .models_feeds import FeedRun, SpentNonce
from .wire import DIGEST, NONCE, TIME, WINDOW_SECONDS, digest_of_bytes, fault_of, told

SENDER = Role(
    "feed-sender",
    "数据来源部门",
    "其他部门的系统，按约定交名单；什么也看不到。",
    frozenset({"feed.receive"}),
)
MOMENT, ONCE = re.compile(r"[0-9]{1,11}"), re.compile(r"[0-9A-Za-z_-]{8,64}")


def check_signature(
    contract: FeedContract, method: str, path: str, headers: Mapping[str, str], *, at: dt.datetime
) -> None:
    """Whether the department of the feed has signed this. `path` includes the query, as it was sent.

    Raises: Refused("signature.missing", "signature.wrong", "signature.stale").
    """
    code = "signature.missing"
    if MOMENT.fullmatch(headers.get(TIME) or "") and ONCE.fullmatch(headers.get(NONCE) or ""):
        secret, signed = settings.FEED_SECRET(contract.code), headers.get(DIGEST) or ""
        now = int(at.timestamp())
        code = fault_of(secret, method, path, headers, body=signed, now=now) if secret else "signature.wrong"
    if code:
        raise _not_received(code, *_faults()[code])


def check_file(headers: Mapping[str, str], raw: bytes) -> None:
    """Whether the file is the one that was signed. Raises: Refused("body.digest")."""
    if headers.get(DIGEST) != digest_of_bytes(raw):
        raise _not_received("body.digest", _("收到的文件和签名时的不一样，在路上变了或缺了。"), _("请再发一次。"))


def _not_received(code: str, why: str, then: str) -> Refused:
    return Refused(_("名单没有收。"), why=why, then=then, code=code)


def _faults() -> dict[str, tuple[str, str]]:
    return {
        "signature.missing": (_("请求没有签名，或签名不全。"), _("请写明时间、一次性随机串和签名。")),
        "signature.wrong": (_("签名不对。"), _("请核对密钥是不是这个数据来源的，签名的地址是不是发送的地址。")),
        "signature.stale": (
            _("签名的时间与这里相差超过 %(minutes)s 分钟。") % {"minutes": WINDOW_SECONDS // 60},
            _("请校准时钟，重新签名再发。"),
        ),
    }


@transaction.atomic
def spend_nonce(contract: FeedContract, headers: Mapping[str, str], *, at: dt.datetime) -> None:
    """Each nonce serves once, for as long as its signature is good. Raises: Refused("nonce.replayed")."""
    SpentNonce.objects.filter(spent_at__lt=at - dt.timedelta(seconds=2 * WINDOW_SECONDS)).delete()
    then = _("请用新的随机串重新签名再发；同一份文件再发，不会重复写入。")
    replayed = _not_received("nonce.replayed", _("这个请求已经收过。"), then)
    with refusing(nonce_of_a_feed_serves_once=replayed):
        SpentNonce.objects.create(contract=contract.code, nonce=headers[NONCE], spent_at=at)


def take_in(
    contract: FeedContract, said: Mapping[str, str], raw: bytes, *, at: dt.datetime
) -> tuple[dict[str, Any], bool]:
    """Take in a signed file in the name of the department. Returns its run, and whether it came before.

    `said`: place, as_of and name, as the address has them.  Raises: Refused("feed.not_said", "region.…"), and as
    feed_runs.receive_feed.
    """
    place, as_of = widen(said.get("place", "")), _day_of(said.get("as_of", ""))
    name = told(said.get("name", ""), 200) or f"{contract.code}-{as_of}"
    sender = sender_of(contract, place)
    with scoped(sender.ranges, by=sender):
        run = receive_feed(contract.code, raw, name, place=place, as_of=as_of, by=sender, at=at)
        is_known = run.received_at != at
        return _said_of(run, is_known=is_known), is_known


def told_of(contract: FeedContract, said: Mapping[str, str]) -> dict[str, Any]:
    """What became of a file of this feed, asked for by its number and place. Raises: Refused("feed.no_run", …)."""
    place, number = widen(said.get("place", "")), said.get("run", "")
    sender = sender_of(contract, place)
    with scoped(sender.ranges, by=sender, read_only=True):
        runs = FeedRun.objects.defer("content").filter(contract=contract.code, code=place)
        run = runs.filter(pk=int(number)).first() if MOMENT.fullmatch(number) else None
    if run is None:
        raise Refused(_("查不到。"), why=_("没有这个批次。"), then=_("请核对批次号和区划代码。"), code="feed.no_run")
    return _said_of(run, is_known=True)


def sender_of(contract: FeedContract, place: str) -> Actor:
    """The department of the feed as the one who acts, for the place alone."""
    return Actor(0, 0, SENDER, place, (subtree(place),), seat_label=contract.source, name=contract.source)


def _said_of(run: FeedRun, *, is_known: bool) -> dict[str, Any]:
    return {"run": run.pk, "place": run.code} | counts_of(run, is_known=is_known)


def _day_of(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        then = _("请在地址里写 as_of=2026-03-31 这样的日期。")
        raise _not_received("feed.not_said", _("没有说数据截至哪一天，或写得不对。"), then) from None
