"""Papers (材料): files that people hand in, kept sealed outside the database and given out by the room they hang on.

A room points at a `Paper` from a row of its own that `carries` it, and calls `paper_response` after it has fetched that
row with its own verb.  There is no page here.
"""

import datetime as dt
import hashlib
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .access import Actor
from .models import Paper
from .official import is_control
from .paperfiles import files_before, path_of, read_file, remove_file, write_file
from .paperkind import EXTENSIONS, check_paper, is_named_rightly
from .paperscan import ask_for_scan
from .scope import as_system

log = logging.getLogger(__name__)
MAX_BYTES = 20 * 2**20  # 待核: no document says; a telephone's photograph has 2 to 12 MB, a scanned contract up to 15
LEFT_BEHIND_AFTER = dt.timedelta(days=1)
# A browser may draw a paper and do nothing else with it, whatever is in it.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


def keep_paper(
    raw: bytes, filename: str, *, code: str, by: Actor, at: dt.datetime, client_id: uuid.UUID | None = None
) -> Paper:
    """Keep what was handed in, as a row at `code` and a sealed file. The caller has asked what `by` may do.

    The row belongs to the caller's transaction; a file left behind by one that is rolled back is swept away later.
    Sent again with the same `client_id` from the same seat, the same paper is given back and nothing is kept twice.
    Raises: Refused (codes paper.*), which names the file.
    """
    name = clean_filename(filename)
    try:
        mime = _check(raw)
        digest = hashlib.sha256(raw).hexdigest()
        if client_id and (kept := Paper.objects.filter(seat_id=by.seat_id, client_id=client_id).first()):
            return _same(kept, digest)
    except Refused as refused:
        what = _("文件「%(name)s」没有收下。") % {"name": name}
        raise Refused(what, why=refused.why, then=refused.then, code=refused.code) from refused
    stored_as = write_file(raw)
    paper = Paper(
        code=code,
        stored_as=stored_as,
        digest=digest,
        filename=name,
        mime=mime,
        bytes=len(raw),
        state="waiting" if settings.CLAMD else "unscanned",
        client_id=client_id,
        kept_at=at,
        seat_id=by.seat_id,
        seat_label=by.seat_label,
    )
    return _put_down(paper)


def _put_down(paper: Paper) -> Paper:
    """Write the row; where another request with the same client_id was quicker, its paper."""
    try:
        with transaction.atomic():
            paper.save(force_insert=True)
    except IntegrityError:
        remove_file(paper.stored_as)
        kept = Paper.objects.filter(seat_id=paper.seat_id, client_id=paper.client_id).exclude(client_id=None).first()
        if kept is None:
            raise
        return _same(kept, paper.digest)
    if paper.state == "waiting":
        ask_for_scan()
    return paper


def _check(raw: bytes) -> str:
    """The media type of what may be kept. Raises: Refused (codes paper.*)."""
    if not raw:
        raise Refused(_("文件没有收下。"), why=_("文件是空的。"), then=_("请重新选择文件再上传。"), code="paper.empty")
    if len(raw) > MAX_BYTES:
        raise Refused(
            _("文件没有收下。"),
            why=_("文件有 %(size)s MB，一份最多 %(most)s MB。")
            % {"size": -(-len(raw) // 2**20), "most": MAX_BYTES // 2**20},
            then=_("请把照片调小，或分成几份再上传。"),
            code="paper.too_big",
        )
    return check_paper(raw)


def _same(kept: Paper, digest: str) -> Paper:
    """Raises: Refused("paper.other_content")."""
    if kept.digest != digest:
        raise Refused(
            _("文件没有收下。"),
            why=_("这个提交编号已经用在另一份文件上。"),
            then=_("请刷新页面，重新选择文件再上传。"),
            code="paper.other_content",
        )
    return kept


def clean_filename(filename: str) -> str:
    """The last 200 characters of the name, without folders and controls; rare characters stay as they are."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if not is_control(character)).strip()[-200:] or _("未命名")


def read_paper(paper: Paper) -> bytes:
    """The content. Raises: Refused("paper.waiting", "paper.infected", "paper.lost")."""
    what = _("文件「%(name)s」不能打开。") % {"name": paper.filename}
    if paper.state == "waiting":
        raise Refused(what, why=_("还没有查过病毒。"), then=_("请过一两分钟再打开。"), code="paper.waiting")
    if paper.state == "infected":
        raise Refused(
            what,
            why=_("查出里面有病毒，已经封存。"),
            then=_("请联系提交的人，换一台设备重新拍照或扫描后再交。"),
            code="paper.infected",
        )
    try:
        raw = read_file(paper.stored_as)
        if hashlib.sha256(raw).hexdigest() != paper.digest:
            raise InvalidTag
    except (FileNotFoundError, InvalidTag, KeyError) as error:
        log.exception("the file of paper %s cannot be read", paper.pk)
        raise Refused(
            what,
            why=_("保存的文件找不到，或者已经损坏。"),
            then=_("请告诉系统管理员从备份恢复；急用的，请提交的人再交一次。"),
            code="paper.lost",
        ) from error
    return raw


def paper_response(paper: Paper) -> HttpResponse:
    """The content for a browser, to be shown and not to act. The room has fetched the row that the paper hangs on.

    Raises: as `read_paper`.
    """
    name = paper.filename
    if not is_named_rightly(name, paper.mime):
        name += EXTENSIONS[paper.mime][0]
    answer = HttpResponse(read_paper(paper), content_type=paper.mime)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = POLICY
    answer["Cache-Control"] = "no-store"
    return answer


@dataclass(frozen=True)
class Stray:
    """A file without a row (`left`), half a file (`half`), or a row whose file is gone (`lost`)."""

    state: str
    name: str
    bytes: int


def find_strays(*, at: dt.datetime, remove: bool = False) -> Iterator[Stray]:
    """What does not belong together, files younger than a day left aside; `remove` takes away files without a row."""
    for paths in files_before(at - LEFT_BEHIND_AFTER):
        with as_system(read_only=True):
            named = Paper.objects.filter(stored_as__in=[path.name for path in paths])
            owned = set(named.values_list("stored_as", flat=True))
        for path in paths:
            if path.name not in owned:
                yield Stray("half" if path.suffix else "left", path.name, path.stat().st_size)
                if remove:
                    path.unlink(missing_ok=True)
    with as_system(read_only=True):
        kept = list(Paper.objects.order_by("pk").values_list("stored_as", "bytes"))
    for name, size in kept:
        if not path_of(name).exists():
            yield Stray("lost", name, size)
