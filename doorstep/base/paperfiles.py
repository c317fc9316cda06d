"""Files at rest: each under a random name, sealed in chunks with SM4-GCM under a key of its own. No row is read here.

A file is a head (four letters, the version of the seal key), then chunks of plain text each followed by its tag.  Its
key is the HMAC-SM3 of head and name under the seal key; the nonce is the number of the chunk and whether it is the
last: no chunk can be moved, left out or added, and no file can stand for another.

Source: GB/T 32907 (SM4), GB/T 32905 (SM3).
"""

import datetime as dt
import hmac
import os
import re
import secrets
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from .seal import TAG, key_of, keys

MAGIC, HEAD = b"JMKP", 5
CHUNK = 64 * 1024
NAME = re.compile("[0-9a-f]{32}")


def write_file(raw: bytes) -> str:
    """Seal the content and store it so that it survives a power cut. Returns its name. `raw` is not empty."""
    name = secrets.token_hex(16)
    _put(path_of(name), _sealed(raw, name))
    return name


def read_file(name: str) -> bytes:
    """The content. Raises: FileNotFoundError; InvalidTag where file or key were changed; KeyError: no such key."""
    whole = path_of(name).read_bytes()
    head, chunks = whole[:HEAD], range(HEAD, len(whole), CHUNK + TAG)
    if len(head) < HEAD or head[:-1] != MAGIC or not chunks:
        raise InvalidTag
    key = _file_key(head, name)
    plain = bytearray()
    for number, start in enumerate(chunks):
        body, tag = whole[start : start + CHUNK + TAG][:-TAG], whole[start : start + CHUNK + TAG][-TAG:]
        nonce = _nonce(number, is_last=start == chunks[-1])
        opening = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag.ljust(TAG, b"\0"))).decryptor()
        plain += opening.update(body) + opening.finalize()
    return bytes(plain)


def remove_file(name: str) -> None:
    """Take the file away, if it is there."""
    path_of(name).unlink(missing_ok=True)


def path_of(name: str) -> Path:
    """Where the file of this name lies: two levels of folders, outside of anything that is served."""
    if not NAME.fullmatch(name):
        raise ValueError(f"not the name of a stored file: {name!r}")
    return root() / name[:2] / name[2:4] / name


def root() -> Path:
    """The folder of all stored files."""
    return Path(settings.FILES) / "papers"


def files_before(instant: dt.datetime) -> Iterator[list[Path]]:
    """The files last written before the instant, folder by folder, those half written among them."""
    for folder in sorted(root().glob("??/??")):
        if old := [path for path in sorted(folder.iterdir()) if path.stat().st_mtime < instant.timestamp()]:
            yield old


def reseal_files() -> int:
    """Seal anew, with the newest key, every file that another one sealed. Interrupted, it goes on where it stopped.

    Returns how many. A file that is damaged, or was removed meanwhile, is left as it is.
    """
    count = 0
    for path in root().glob("??/??/*"):
        if NAME.fullmatch(path.name) and _head_of(path) not in {b"", MAGIC + bytes([keys().current])}:
            try:
                raw, written = read_file(path.name), path.stat()
            except (FileNotFoundError, InvalidTag, KeyError):
                continue
            _put(path, _sealed(raw, path.name))
            os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns))
            count += 1
    return count


def _head_of(path: Path) -> bytes:
    """The head of a file; empty where it is no longer there."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except FileNotFoundError:
        return b""


def _sealed(raw: bytes, name: str) -> Iterator[bytes]:
    version = keys().current
    head, starts = MAGIC + bytes([version]), range(0, len(raw), CHUNK)
    key = _file_key(head, name)
    yield head
    for number, start in enumerate(starts):
        nonce = _nonce(number, is_last=start == starts[-1])
        sealing = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        yield sealing.update(raw[start : start + CHUNK]) + sealing.finalize() + sealing.tag


def _file_key(head: bytes, name: str) -> bytes:
    return hmac.digest(key_of(head[-1]), head + name.encode(), "sm3")[:16]


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _put(path: Path, pieces: Iterable[bytes]) -> None:
    """Write beside, flush to the disk, and put in place in one step; readable by its owner alone."""
    for folder in (path.parents[2], path.parents[1], path.parents[0]):
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _flush(folder.parent)
    fresh = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    _flush(path.parent)


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
