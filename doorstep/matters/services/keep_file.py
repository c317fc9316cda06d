"""Keep the photograph of a paper with its case."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.papers import keep_paper
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter, MatterPaper
from doorstep.matters.models_papers import MatterFile

from .file_matter import give_paper

MOST = 30  # 待核: no document says; a medical history photographed page by page has about twenty


@transaction.atomic
def keep_file(
    matter_id: int, name: str, raw: bytes, filename: str, *, by: Actor, at: dt.datetime, client_id: uuid.UUID
) -> MatterFile:
    """Keep one file of one paper; the paper counts as shown. Sent again with the same `client_id`, it is kept once.

    Raises: Http404, Refused("matter.closed", "matter.no_paper", "matter.many_files", "access.not_yours", paper.*).
    """
    matter = fetch(Matter.objects.select_for_update(of=("self",)), by, "matter.view", pk=matter_id)
    shown = MatterPaper.objects.filter(matter=matter, name=name).values_list("how", flat=True).first()
    give_paper(matter_id, name, shown or "photo", by=by, at=at)
    paper = keep_paper(raw, filename, code=matter.code, by=by, at=at, client_id=client_id)
    if kept := MatterFile.objects.filter(paper=paper).first():
        return kept
    if MatterFile.objects.filter(matter=matter).count() >= MOST:
        raise Refused(
            _("文件「%(name)s」没有收下。") % {"name": paper.filename},
            why=_("这件已经有 %(most)s 份文件。") % {"most": MOST},
            then=_("请把多页合成一个 PDF 再上传。"),
            code="matter.many_files",
        )
    made = MatterFile.objects.create(matter=matter, code=matter.code, name=name, paper=paper)
    record(by, "keep_file", matter, at=at, became={"paper": name, "file": made.pk})
    return made


def files_of(matter: Matter) -> dict[str, list[MatterFile]]:
    """The files of a case, by paper, oldest first. Costs one query."""
    files: dict[str, list[MatterFile]] = {}
    for file in matter.files.select_related("paper").order_by("pk"):
        files.setdefault(file.name, []).append(file)
    return files
