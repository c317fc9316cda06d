"""The other side of the address that takes files: what the system of a department does to send one.

Standard library only: this file and wire.py are all that a department needs to copy.
"""

import json
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from .wire import file_headers

SECONDS = 120.0
MOST_BYTES = 1_000_000


def push_file(
    address: str, secret: str, contract: str, raw: bytes, *, place: str, as_of: str, name: str
) -> tuple[int, dict[str, Any]]:
    """Send a file. `address`: where Doorstep is reached, http(s)://host:port. Returns the status and what was said.

    Sent again, the same file is answered with the run that it was: whoever got no answer sends it again.
    Raises: OSError: nobody answers.
    """
    there = urlsplit(address)
    query = urlencode({"place": place, "as_of": as_of, "name": name})
    path = f"{there.path.rstrip('/')}/exchange/feeds/push/{contract}/?{query}"
    moment = int(time.time())
    headers = file_headers(secret, "POST", path, moment=moment, raw=raw)
    kind = HTTPSConnection if there.scheme == "https" else HTTPConnection
    try:
        with closing(kind(there.hostname or "", there.port, timeout=SECONDS)) as line:
            line.request("POST", path, raw, headers)
            answer = line.getresponse()
            return answer.status, _read(answer.read(MOST_BYTES))
    except (HTTPException, ValueError) as broken:
        raise OSError(type(broken).__name__) from broken


def _read(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        said = None
    return said if isinstance(said, dict) else {"code": "answer.unreadable", "words": "对方的答复读不懂。"}
