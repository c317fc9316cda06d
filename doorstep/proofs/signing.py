"""The signed text that a QR code carries, so that a paper can be checked where there is no network. No database here.

`JMK1.<facts>.<signature>`: facts as JSON and an Ed25519 signature over all that stands before it, both in base64url
without padding.  Source: RFC 8032 (Ed25519), RFC 4648 section 5 (base64url).
"""

import base64
import binascii
import datetime as dt
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .models import Proof

MARK = "JMK1"


@dataclass(frozen=True)
class Signed:
    """What a signed text says."""

    proof_code: str
    kind: str
    org: str
    issued_on: dt.date
    valid_until: dt.date | None


def signed_payload(proof: Proof) -> str:
    """The signed text of a proof: code, kind, organisation and dates, and nothing about a person."""
    facts = {
        "c": proof.proof_code,
        "k": proof.kind,
        "o": proof.shown["org"],
        "d": proof.issued_on.isoformat(),
        "u": proof.valid_until.isoformat() if proof.valid_until else "",
    }
    body = f"{MARK}.{_encode(json.dumps(facts, ensure_ascii=False, separators=(',', ':')).encode())}"
    return f"{body}.{_encode(private_key().sign(body.encode()))}"


def is_payload(text: str) -> bool:
    """Whether the text holds a signed text, as it comes from a QR code: alone, or after the # of an address."""
    return f"{MARK}." in text.upper()


def read_payload(text: str, *, key: str = "") -> Signed:
    """What a signed text says, if it is genuine by `key` (base64url), or else by the key of this installation.

    Raises: Refused("payload.malformed", "payload.forged", "payload.key").
    """
    words = text.strip().rpartition("#")[2].split(".")
    if len(words) != 3 or words[0] != MARK:
        raise _malformed()
    facts, signature = _decode(words[1]), _decode(words[2])
    try:
        _verifying(key).verify(signature, f"{MARK}.{words[1]}".encode())
    except InvalidSignature as error:
        raise Refused(
            _("这段二维码内容不能当真。"),
            why=_("签名对不上：它不是这里签发的，或者被改动过。"),
            then=_("请向出具单位核实。"),
            code="payload.forged",
        ) from error
    said = json.loads(facts)
    until = dt.date.fromisoformat(said["u"]) if said["u"] else None
    return Signed(said["c"], said["k"], said["o"], dt.date.fromisoformat(said["d"]), until)


def public_key() -> str:
    """The key by which anybody can check a signature, in base64url."""
    return _encode(private_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def private_key() -> Ed25519PrivateKey:
    """The key that signs, in the file that settings.PROOF_KEY names; made on first use where the file is absent."""
    path = Path(settings.PROOF_KEY)
    if not path.exists():
        _make_key(path)
    return load_pem_private_key(path.read_bytes(), password=None)  # type: ignore[return-value]


def _make_key(path: Path) -> None:
    """Written beside and linked into place: where two processes begin at once, both go on with the same key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _verifying(key: str) -> Ed25519PublicKey:
    """Raises: Refused("payload.key")."""
    if not key and Path(settings.PROOF_KEY).exists():
        return private_key().public_key()
    try:
        return Ed25519PublicKey.from_public_bytes(_decode(key.strip()))
    except (ValueError, Refused) as error:
        raise Refused(
            _("没有核验。"),
            why=_("没有公钥，或者公钥不对。"),
            then=_("请从出具单位的核验网页上抄下公钥，用 --key 给出。"),
            code="payload.key",
        ) from error


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """The bytes of the one text that stands for them: base64 has others, which a changed last character would be.

    Raises: Refused("payload.malformed").
    """
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise _malformed() from error
    if _encode(raw) != text:
        raise _malformed()
    return raw


def _malformed() -> Refused:
    return Refused(
        _("这段二维码内容不能当真。"),
        why=_("它不完整，或者不是这里的格式。"),
        then=_("请重新扫码，把内容完整地贴进来；或者输入材料上印的核验码。"),
        code="payload.malformed",
    )
