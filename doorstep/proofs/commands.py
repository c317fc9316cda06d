"""Commands of this room: the public key, and a signed text checked without a database."""

from collections.abc import Iterator
from typing import Any

from doorstep.base.commands import Argument, Command, declare
from doorstep.kernel.refusal import Refused

from .kinds import kind_words
from .signing import public_key, read_payload


def tell_key() -> Iterator[dict[str, Any]]:
    """The public key of this installation."""
    yield {"key": public_key()}


def check(payload: str, key: str) -> Iterator[dict[str, Any]]:
    """What the signed text says, or why it is not to be believed. Raises: Refused("payload.key")."""
    try:
        signed = read_payload(payload, key=key)
    except Refused as refusal:
        if refusal.code == "payload.key":
            raise
        yield {"genuine": False, "why": refusal.why}
        return
    yield {
        "genuine": True,
        "proof_code": signed.proof_code,
        "kind": kind_words(signed.kind),
        "org": signed.org,
        "issued_on": signed.issued_on,
        "valid_until": signed.valid_until,
    }


declare(
    Command(
        "proofs key",
        "给出核验材料签名用的公钥；没有密钥就先生成一把。",
        "doorstep proofs key",
        tell_key,
        facts=True,
    )
)
declare(
    Command(
        "proofs check",
        "不用数据库，核对二维码里的签名是真是假；是否已作废，要到核验网页上查。",
        "doorstep proofs check JMK1.eyJj….Rk3… --key 公钥",
        check,
        (
            Argument("payload", "扫码得到的内容，带不带前面的网址都可以"),
            Argument("--key", "公钥；不写就用本机的", default=""),
        ),
        facts=True,
        wrong=lambda fact: not fact["genuine"],
    )
)
