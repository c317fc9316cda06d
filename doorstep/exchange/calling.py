"""One signed HTTP call to a partner, with what came of it. No database, and no transaction may be open around it."""

import datetime as dt
import json
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from .partners import Partner
from .wire import signed_headers, told

SECONDS = 5.0
MOST_BYTES = 10_000_000


@dataclass(frozen=True)
class Reply:
    """What came back: the status and the JSON object; or, with status 0, in words why nothing did."""

    status: int
    said: dict[str, Any] = field(default_factory=dict)
    trouble: str = ""


def call(partner: Partner, method: str, path: str, *, body: str = "", at: dt.datetime) -> Reply:
    """Ask once. Each step of it (connecting, sending, reading) may take five seconds. Never raises for the network."""
    there = urlsplit(partner.address)
    kind = HTTPSConnection if there.scheme == "https" else HTTPConnection
    path = there.path.rstrip("/") + path
    headers = signed_headers(partner.secret, method, path, moment=int(at.timestamp()), body=body)
    try:
        with closing(kind(there.hostname or "", there.port, timeout=SECONDS)) as line:
            line.request(method, path, body.encode() or None, headers)
            answer = line.getresponse()
            return _read(answer.status, answer.read(MOST_BYTES))
    except TimeoutError:
        return Reply(0, trouble=_("对方没有在 %(seconds)s 秒内答复") % {"seconds": f"{SECONDS:g}"})
    except ConnectionRefusedError:
        return Reply(0, trouble=_("对方没有在服务"))
    except (OSError, HTTPException) as broken:
        return Reply(0, trouble=_("连接中断（%(kind)s）") % {"kind": type(broken).__name__})


def _read(status: int, raw: bytes) -> Reply:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return Reply(status, trouble=_("对方答复 %(status)s，内容读不懂") % {"status": status})
    if status < 400:
        return Reply(status, said)
    words = told(said.get("words") or "", 60)
    trouble = _("对方答复 %(status)s") % {"status": status}
    return Reply(status, said, f"{trouble}：{words}" if words else trouble)
