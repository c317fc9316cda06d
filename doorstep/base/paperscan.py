"""Papers looked through for viruses by clamd, where one is configured (DOORSTEP_CLAMD).

Source: the INSTREAM command in the manual page clamd(8).
"""

import logging
import socket
import struct
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from .access import SYSTEM
from .models import Paper
from .paperfiles import read_file
from .scope import as_system
from .trail import record

log = logging.getLogger(__name__)
CHUNK = 64 * 1024
PATIENCE_SECONDS = 60
NOT_SCANNED = ("waiting", "unscanned")


class ScanFailed(Exception):
    """clamd answered, and could not tell."""


def ask_clamd(raw: bytes) -> str:
    """The name of what clamd found in the content; empty where it found nothing. Raises: OSError, ScanFailed."""
    with _line() as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(raw), CHUNK):
            piece = raw[start : start + CHUNK]
            line.sendall(struct.pack("!L", len(piece)) + piece)
        line.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := line.recv(4096)):
            answer += more
    words = answer.rstrip(b"\0").decode(errors="replace").removeprefix("stream: ")
    if words == "OK":
        return ""
    if not words.endswith(" FOUND"):
        raise ScanFailed(words)
    return words.removesuffix(" FOUND")


def _line() -> socket.socket:
    """A connection to clamd. Raises: OSError."""
    if isinstance(settings.CLAMD, tuple):
        return socket.create_connection(settings.CLAMD, timeout=PATIENCE_SECONDS)
    assert settings.CLAMD, "asked for a scan where no scanner is configured"
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE_SECONDS)
    try:
        line.connect(settings.CLAMD)
    except OSError:
        line.close()
        raise
    return line


def scan_papers() -> int:
    """Look through every paper that was not looked through yet, those that wait before those that may be read.

    Returns how many were. Where clamd cannot be reached, the rest waits for the next time.
    """
    with as_system(read_only=True):
        papers = list(Paper.objects.filter(state__in=NOT_SCANNED).order_by("-state", "pk"))
    done = 0
    for paper in papers:
        try:
            raw = read_file(paper.stored_as)
        except (FileNotFoundError, InvalidTag, KeyError):
            log.exception("the file of paper %s cannot be read", paper.pk)
            continue
        try:
            found = ask_clamd(raw)
        except ScanFailed as failure:
            log.warning("clamd could not tell about paper %s: %s", paper.pk, failure)
            continue
        except OSError as error:
            log.warning("clamd cannot be reached: %s", error)
            break
        done += _write_down(paper, found)
    return done


def _write_down(paper: Paper, found: str) -> int:
    """What was found, unless somebody else was quicker; an infected paper leaves a line in the trail."""
    at = timezone.now()
    with as_system():
        standing = Paper.objects.filter(pk=paper.pk, state__in=NOT_SCANNED)
        changed = standing.update(state="infected" if found else "clean", scanned_at=at)
        if changed and found:
            record(SYSTEM, "find_infected", paper, at=at, reason=found[:200])
    return changed


def ask_for_scan() -> None:
    """Have the papers scanned as soon as this transaction is committed; once is enough however often it is asked."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        scan_queued.defer()


@app.periodic(cron="* * * * *")
@app.task(name="doorstep.scan_papers", queue="work", queueing_lock="scan-papers", lock="scan-papers")
def scan_queued(timestamp: int = 0) -> None:
    """The queue's way in: after each paper that was kept, and each minute for what was left over."""
    if settings.CLAMD:
        close_old_connections()
        scan_papers()
