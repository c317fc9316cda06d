"""Taking a spreadsheet in: read, kept sealed, checked, mended in the browser. Nobody is entered in the register yet."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q
from django.http import Http404
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.jobs import submit_job
from doorstep.base.models import Job, Upload, UploadRow
from doorstep.base.seal import seal
from doorstep.base.sheetcell import read_cell
from doorstep.base.sheetfile import read_sheet
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import Range
from doorstep.people.places import villages
from doorstep.people.sheets import IS_ANOTHER, KIND, Entry, Ground, expected_columns, read_entry

from .check_sheet import check_entries, marks_of
from .standing import day_of

SEEN = "_seen"  # beside the cells: what was wrong with them in the file, until somebody has looked
ROWS_A_STEP = 1000
BATCH = 2000
KEEP_ROWS = """
    INSERT INTO base_uploadrow (upload_id, code, number, cells, marks, faults, state)
    SELECT %s, %s, number, cells, marks::bytea[], faults::jsonb, CASE WHEN faults = '{}' THEN 'ready' ELSE 'faulty' END
    FROM unnest(%s::int[], %s::bytea[], %s::text[], %s::text[]) AS said (number, cells, marks, faults)
"""
KEEP_STATES = """
    UPDATE base_uploadrow AS row SET state = said.state, faults = said.faults::jsonb
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS said (id, state, faults)
    WHERE row.id = said.id
"""


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
    seen: dict[int, dict[str, str]] = {}
    for fault in sheet.faults:
        seen.setdefault(fault.row, {})[fault.column] = fault.text
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
        (row.number, seal(packed(row.cells, seen.get(row.number))), _as_array(entry), json.dumps(entry.faults))
        for row, entry in zip(sheet.rows, checked, strict=True)
    )
    with connection.cursor() as cursor:
        while part := list(islice(rows, BATCH)):
            cursor.execute(KEEP_ROWS, [upload.pk, upload.code, *(list(column) for column in zip(*part, strict=True))])
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


def _as_array(entry: Entry) -> str:
    """The marks of a row as PostgreSQL writes an array; arrays of arrays would have to be of one length."""
    marks = ",".join(f'"\\\\x{mark.hex()}"' for mark in marks_of(entry))
    return f"{{{marks}}}"


def _known_people(entries: Iterable[Entry]) -> list[str]:
    known = sum(entry.person is not None for entry in entries)
    if not known:
        return []
    return [_("其中 %(known)s 人已经登记：写入时只更新有变化的内容，空格不会清除原有内容。") % {"known": known}]


def ground_of(ranges: Sequence[Range], on: dt.date) -> Ground:
    """What rows are read against on the day. One query."""
    return Ground(on, villages(on), tuple(ranges))


def packed(cells: Mapping[str, str], seen: Mapping[str, str] | None = None) -> str:
    """Cells as one text, to be sealed."""
    return json.dumps({**cells, **({SEEN: seen} if seen else {})}, ensure_ascii=False)


def unpacked(row: UploadRow) -> dict[str, Any]:
    """The cells of a row, opened."""
    return json.loads(row.cells.open())


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
    refuse_running(upload, what=_("没有改。"))
    row = upload.rows.select_for_update(of=("self",)).filter(number=number).first()
    if row is None:
        raise Http404
    if row.state != "faulty":
        raise Refused(
            _("没有改。"), why=_("这一行没有问题，或已经写入。"), then=_("请回到列表。"), code="import.not_faulty"
        )
    cells: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for column in expected_columns():
        if column.name in upload.columns or said.get(column.name):
            cells[column.name], complaint = read_cell(column, said.get(column.name, ""))
            wrong |= {column.name: complaint} if complaint else {}
    if said.get(IS_ANOTHER):
        cells[IS_ANOTHER] = "1"
    row.cells = packed(cells, wrong)
    ground = ground_of(by.ranges, day_of(at))
    row.marks = marks_of(read_entry(number, cells, ground, seen=wrong))
    row.save(update_fields=["cells", "marks"])
    check_again(upload, row, ground, by=by)
    row.refresh_from_db()
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


def keep_states(rows: Sequence[tuple[int, str, dict[str, str]]]) -> Counter[str]:
    """Write down the states and faults of rows, by key; how many came into each state. One statement."""
    if rows:
        keys, states, faults = zip(*rows, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(KEEP_STATES, [list(keys), list(states), [json.dumps(said) for said in faults]])
    return Counter(state for _key, state, _faults in rows)


@transaction.atomic
def start_import(upload_id: int, *, by: Actor, at: dt.datetime) -> Job:
    """Submit the sound rows to be entered; faulty ones stay behind. While it runs, the same job again.

    Raises: Http404, Refused("access.not_yours", "import.nothing_ready").
    """
    upload = own_upload(upload_id, by)
    by.require("person.import", by.code, what=_("没有写入。"))
    if upload.job is not None and upload.job.closed_at is None:
        return upload.job
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


def refuse_running(upload: Upload, *, what: str) -> None:
    """Refuse while the rows are being entered. Raises: Refused("import.running")."""
    if upload.job is not None and upload.job.closed_at is None:
        raise Refused(what, why=_("正在写入。"), then=_("请等写入结束后再改。"), code="import.running")


def counts_of(upload: Upload) -> dict[str, int]:
    """How many rows stand in each state, 0 where none. One query."""
    states = dict.fromkeys(("ready", "faulty", "added", "changed", "same"), 0)
    return states | dict(upload.rows.values_list("state").annotate(rows=Count("pk")).order_by())
