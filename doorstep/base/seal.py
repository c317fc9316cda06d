"""Sensitive columns: sealed at rest with SM4-GCM, found by an HMAC-SM3 blind index, masked unless opened on purpose.

Keys lie outside the database, in the file that settings.SEAL_KEYS names: `{"current": 2, "seal": {"1": hex, "2": hex},
"index": hex, "unfinished": false}`.  A sealed value is: key version (1 byte), nonce (12), ciphertext, tag (16).
Source: GB/T 32907 (SM4), GB/T 32905 (SM3).
"""

import hmac
import json
import os
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.db import models

NONCE, TAG = 12, 16


class Keys(NamedTuple):
    """The key ring: every seal key by version, the version to seal with, and the key of the blind index.

    `unfinished`: the newest key was added, and not everything is sealed with it yet (see rotation.py).
    """

    current: int
    seal: dict[int, bytes]
    blind_key: bytes
    unfinished: bool = False


@cache
def keys() -> Keys:
    """The ring, made on first use where the file is absent. `keys.cache_clear()` after a rotation."""
    path = Path(settings.SEAL_KEYS)
    if not path.exists():
        write_keys(Keys(1, {1: os.urandom(16)}, os.urandom(32)), first=True)
    kept = json.loads(path.read_text())
    seal_keys = {int(version): bytes.fromhex(key) for version, key in kept["seal"].items()}
    return Keys(kept["current"], seal_keys, bytes.fromhex(kept["index"]), kept.get("unfinished", False))


def write_keys(ring: Keys, *, first: bool = False) -> None:
    """Write the ring beside the old file and put it in its place in one step, readable by its owner alone.

    The `first` ring never replaces one: where two processes begin at once, both go on with the same.
    """
    path = Path(settings.SEAL_KEYS)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        seal_keys = {str(version): key.hex() for version, key in ring.seal.items()}
        kept = {
            "current": ring.current,
            "seal": seal_keys,
            "index": ring.blind_key.hex(),
            "unfinished": ring.unfinished,
        }
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    if first:
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    else:
        fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)  # rows sealed with a key must never outlive the key, even where the power fails
    os.close(folder)
    keys.cache_clear()


def add_key() -> int:
    """A new seal key becomes current; old ones stay to open what they sealed. Returns its version."""
    keys.cache_clear()
    ring = keys()
    version = max(ring.seal) + 1
    if version > 255:
        raise ValueError("密钥版本已到 255，请先停用旧版本")
    write_keys(ring._replace(current=version, seal=ring.seal | {version: os.urandom(16)}, unfinished=True))
    return version


def finish_rotation() -> None:
    """Everything is sealed with the newest key."""
    write_keys(keys()._replace(unfinished=False))


def seal(text: str) -> bytes:
    """Seal a text with the current key."""
    ring, nonce = keys(), os.urandom(NONCE)
    sealing = Cipher(algorithms.SM4(ring.seal[ring.current]), modes.GCM(nonce)).encryptor()
    body = sealing.update(text.encode()) + sealing.finalize()
    return bytes([ring.current]) + nonce + body + sealing.tag


def key_of(version: int) -> bytes:
    """The seal key of this version. Raises: KeyError."""
    if version not in keys().seal:
        keys.cache_clear()  # another process has added a key since this one read the ring
    return keys().seal[version]


def open_sealed(sealed: bytes) -> str:
    """The text again. Raises cryptography's InvalidTag where the bytes or the key were changed."""
    key = key_of(sealed[0])
    nonce, body, tag = sealed[1 : 1 + NONCE], sealed[1 + NONCE : -TAG], sealed[-TAG:]
    opening = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    return (opening.update(body) + opening.finalize()).decode()


def blind(text: str) -> bytes:
    """The same text always gives the same 16 bytes, which tell nothing of it to whoever lacks the key."""
    return hmac.digest(keys().blind_key, text.encode(), "sm3")[:16]


class Sealed:
    """A sealed value in the hand: prints as stars, opens only when asked to."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        self.raw = bytes(raw)

    def open(self) -> str:
        """The plain text. Whoever shows it to a person records the look (see trail.record_look)."""
        return open_sealed(self.raw)

    def __str__(self) -> str:
        return "******"

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and (self.raw == other.raw or self.open() == other.open())

    def __hash__(self) -> int:
        return hash(self.raw)


if TYPE_CHECKING:
    BytesField = models.Field[Any, Any]
else:
    BytesField = models.BinaryField


class SealedField(BytesField):
    """A text column that is sealed at rest. Assign plain text or None; read back a `Sealed`."""

    description = "sealed text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        raw = value.raw if isinstance(value, Sealed) else seal(value) if isinstance(value, str) else value
        return super().get_db_prep_value(raw, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")
