"""Taking a spreadsheet in: read, kept sealed, checked, mended in the browser. Nobody is entered in the register yet."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.jobs import submit_job
from doorstep.base.models import Job, Upload, UploadRow
from doorstep.base.sheetfile import read_sheet
from doorstep.base.uploads import (
    SEEN,
    Kept,
    drop_row,
    faulty_row,
    keep_rows,
    keep_states,
    mended_cells,
    packed,
    running_job,
    seen_in,
    unpacked,
)
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import Range
from doorstep.people.places import villages
from doorstep.people.sheets import IS_ANOTHER, KIND, Entry, Ground, expected_columns, read_entry

from .check_sheet import check_entries, marks_of
from .standing import day_of

ROWS_A_STEP = 1000


@transaction.atomic
def take_sheet(raw: bytes, filename: str, *, by: Actor, at: dt.datetime) -> Upload:
    """Read a spreadsheet and keep its rows with their faults. The same file again from the same seat: the same upload.

    Raises: Refused("access.not_yours", "import.done_already", "sheet.…").
    """
    by.require("person.import", by.code, what=_("没有导入。"))
    digest = hashlib.sha256(raw).hexdigest()
    if known := _known_upload(digest, by):
        return known
    sheet = read_sheet(raw, filename, expected=expected_columns())
    seen = seen_in(sheet, expected_columns())
    ground = ground_of(by.ranges, day_of(at))
    entries = [read_entry(row.number, row.cells, ground, seen=seen.get(row.number)) for row in sheet.rows]
    checked = check_entries(entries, by=by, on=ground.on)
    upload = Upload.objects.create(
        kind=KIND,
        code=by.code,
        filename=filename[-200:],
        digest=digest,
        columns=[column.name for column in expected_columns() if column.name in sheet.rows[0].cells],
        notes=[*sheet.notes, *_known_people(checked)],
        rows_total=len(sheet.rows),
        seat_id=by.seat_id,
        seat_label=by.seat_label,
        opened_at=at,
    )
    rows = (
        Kept(
            row.number,
            row.cells,
            seen.get(row.number, {}),
            marks_of(entry),
            entry.faults,
            "faulty" if entry.faults else "ready",
        )
        for row, entry in zip(sheet.rows, checked, strict=True)
    )
    keep_rows(upload, rows)
    return upload


def _known_upload(digest: str, by: Actor) -> Upload | None:
    """This seat's own upload of the same file. Raises: Refused("import.done_already") where another seat did it."""
    same = Upload.objects.within_reach(by, "person.import").filter(kind=KIND, digest=digest)
    if mine := same.filter(seat_id=by.seat_id).order_by("-pk").first():
        return mine
    if theirs := same.filter(job__state="done").order_by("-pk").first():
        raise Refused(
            _("没有导入。"),
            why=_("这份文件已由%(seat)s于 %(day)s 导入，内容一字未变。")
            % {"seat": theirs.seat_label, "day": day_of(theirs.opened_at)},
            then=_("无须再导入；如有改动，请改好表格再上传。"),
            code="import.done_already",
        )
    return None


def _known_people(entries: Iterable[Entry]) -> list[str]:
    known = sum(entry.person is not None for entry in entries)
    if not known:
        return []
    return [_("其中 %(known)s 人已经登记：写入时只更新有变化的内容，空格不会清除原有内容。") % {"known": known}]


def ground_of(ranges: Sequence[Range], on: dt.date) -> Ground:
    """What rows are read against on the day. One query."""
    return Ground(on, villages(on), tuple(ranges))


def entry_of(row: UploadRow, ground: Ground) -> Entry:
    """A kept row, read anew."""
    cells = unpacked(row)
    return read_entry(row.number, cells, ground, seen=cells.pop(SEEN, None))


def own_upload(upload_id: int, by: Actor) -> Upload:
    """The upload, for the seat that made it; for every other it does not exist. Raises: Http404."""
    upload = fetch(Upload.objects.select_related("job"), by, "person.import", pk=upload_id)
    if upload.seat_id != by.seat_id or upload.kind != KIND:
        raise Http404
    return upload


@transaction.atomic
def mend_row(upload_id: int, number: int, said: Mapping[str, str], *, by: Actor, at: dt.datetime) -> UploadRow:
    """Take new texts for the cells of a faulty row, and check it again with every row that it may touch.

    Raises: Http404, Refused("import.not_faulty", "import.running").
    """
    upload = own_upload(upload_id, by)
    row = faulty_row(upload, number, what=_("没有改。"))
    cells, wrong = mended_cells(upload, expected_columns(), said)
    if said.get(IS_ANOTHER):
        cells[IS_ANOTHER] = "1"
    row.cells = packed(cells, wrong)
    ground = ground_of(by.ranges, day_of(at))
    row.marks = marks_of(read_entry(number, cells, ground, seen=wrong))
    row.save(update_fields=["cells", "marks"])
    check_again(upload, row, ground, by=by)
    row.refresh_from_db()
    return row


@transaction.atomic
def drop_faulty(upload_id: int, number: int, *, by: Actor, at: dt.datetime) -> UploadRow:
    """Say that a faulty row is not used; those that it stood in the way of are free of it.

    Raises: Http404, Refused("import.not_faulty", "import.running").
    """
    upload = own_upload(upload_id, by)
    row = faulty_row(upload, number, what=_("没有改。"))
    drop_row(row)
    check_again(upload, row, ground_of(by.ranges, day_of(at)), by=by)
    return row


def check_again(upload: Upload, mended: UploadRow, ground: Ground, *, by: Actor) -> None:
    """Compare the faulty rows, and the sound ones that share a mark with the mended row, and write down what changed.

    Sound rows share no mark with each other, or they would be faulty; so no other row can be touched.
    """
    touched = Q(state="faulty") | Q(state="ready", marks__overlap=mended.marks)
    rows = list(upload.rows.filter(touched).order_by("number"))
    entries = check_entries([entry_of(row, ground) for row in rows], by=by, on=ground.on)
    differ = ((row.pk, entry.faults) for row, entry in zip(rows, entries, strict=True) if row.faults != entry.faults)
    keep_states([(key, "faulty" if faults else "ready", faults) for key, faults in differ])


@transaction.atomic
def start_import(upload_id: int, *, by: Actor, at: dt.datetime) -> Job:
    """Submit the sound rows to be entered; faulty ones stay behind. While it runs, the same job again.

    Raises: Http404, Refused("access.not_yours", "import.nothing_ready").
    """
    upload = own_upload(upload_id, by)
    by.require("person.import", by.code, what=_("没有写入。"))
    if running := running_job(upload):
        return running
    ready = upload.rows.filter(state="ready").count()
    if not ready:
        raise Refused(
            _("没有写入。"),
            why=_("没有可以写入的行。"),
            then=_("请先改正有问题的行；都已写入的，无须再做什么。"),
            code="import.nothing_ready",
        )
    terms = {"upload": upload.pk, "ranges": [[part.lo, part.hi] for part in by.ranges]}
    upload.job = submit_job(KIND, terms, by=by, code=by.code, at=at, total=-(-ready // ROWS_A_STEP))
    upload.save(update_fields=["job"])
    return upload.job
