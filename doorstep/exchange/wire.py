"""What both sides of the link agree on: a message as bytes, its hash, and the signature of a request.

Standard library only, since the simulated partner uses it without Django.  A signature is HMAC-SM3 over method, path,
time, nonce and the hash of the body, one on a line.  Source: GB/T 32905 (SM3).
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

WINDOW_SECONDS = 300
TIME, NONCE, SIGNATURE = "X-Doorstep-Time", "X-Doorstep-Nonce", "X-Doorstep-Signature"
DIGEST = "X-Doorstep-Digest"  # of a file; it is signed in place of the body, so that whose it is is known beforehand
# The partner took the message and has judged it; took it and will judge it later; judged it wrong.
ACKED, RECEIVED, REJECTED = "acked", "received", "rejected"


def canonical(value: Any) -> str:
    """JSON in one form only: the same value always gives the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def told(value: Any, most: int) -> str:
    """What the other side named, as plain text that a row can hold: cut, without control characters and halves."""
    return "".join(character for character in str(value)[:most] if character.isprintable())


def digest_of(text: str) -> str:
    """SM3 of a text, in hexadecimal."""
    return hashlib.new("sm3", text.encode()).hexdigest()


def digest_of_bytes(raw: bytes) -> str:
    """SM3 of a file, in hexadecimal."""
    return hashlib.new("sm3", raw).hexdigest()


def sign(secret: str, method: str, path: str, *, moment: int, nonce: str, body: str) -> str:
    """The signature of a request, in hexadecimal. `path` includes the query; `moment` is in seconds since 1970."""
    said = "\n".join([method, path, str(moment), nonce, digest_of(body)])
    return hmac.digest(secret.encode(), said.encode(), "sm3").hex()


def signed_headers(secret: str, method: str, path: str, *, moment: int, body: str) -> dict[str, str]:
    """The headers that a request carries; each call makes a nonce of its own."""
    nonce = secrets.token_hex(16)
    signature = sign(secret, method, path, moment=moment, nonce=nonce, body=body)
    return {TIME: str(moment), NONCE: nonce, SIGNATURE: signature, "Content-Type": "application/json; charset=utf-8"}


def file_headers(secret: str, method: str, path: str, *, moment: int, raw: bytes) -> dict[str, str]:
    """The headers of a request that carries a file: signed is the hexadecimal digest of the file, as a text."""
    digest = digest_of_bytes(raw)
    signed = signed_headers(secret, method, path, moment=moment, body=digest)
    return signed | {DIGEST: digest, "Content-Type": "application/octet-stream"}


def fault_of(secret: str, method: str, path: str, headers: Mapping[str, str], *, body: str, now: int) -> str:
    """What is wrong with the signature of a request, as a code; empty where nothing is. The nonce is not looked up."""
    moment, nonce = headers.get(TIME) or "", headers.get(NONCE) or ""
    if not (moment.isascii() and moment.isdigit() and nonce):
        return "signature.missing"
    told = sign(secret, method, path, moment=int(moment), nonce=nonce, body=body)
    if not hmac.compare_digest(told.encode(), (headers.get(SIGNATURE) or "").encode()):
        return "signature.wrong"
    return "signature.stale" if abs(now - int(moment)) > WINDOW_SECONDS else ""
