"""An employer's people from a spreadsheet: read and kept sealed with every fault, and mended. See entering.py."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.many import many_hashes
from doorstep.base.models import Upload, UploadRow
from doorstep.base.seal import blind
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
    seen_in,
    unpacked,
)
from doorstep.kernel.refusal import Refused
from doorstep.quota.models import Declaration
from doorstep.quota.sheet import COLUMNS, Entry, read_row

from .declaring import IMPORT, refuse_closed, require_writable
from .own import DECLARE, at_home

ROWS_NAMED = 5


def kind_of(declaration_id: int) -> str:
    """Under what the uploads of a declaration are kept."""
    return f"{IMPORT}.{declaration_id}"


def latest_upload(made: Declaration, by: Actor) -> Upload | None:
    """The last spreadsheet that this clerk has uploaded to the declaration. Within `at_home`."""
    rows = Upload.objects.select_related("job").filter(kind=kind_of(made.pk), seat_id=by.seat_id)
    return rows.order_by("-pk").first()


@transaction.atomic
def take_people(declaration_id: int, raw: bytes, filename: str, *, by: Actor, at: dt.datetime) -> Upload:
    """Read a spreadsheet of people and keep its rows with their faults; nobody is entered yet.

    A row whose number is in the declaration already is kept as such and changes nothing.
    Raises: Http404, Refused("declaration.closed", "sheet.…").
    """
    with at_home(by):
        made = fetch(Declaration.objects, by, DECLARE, pk=declaration_id)
        refuse_closed(made, what=_("表格没有读入。"))
        sheet = read_sheet(raw, filename, expected=COLUMNS)
        seen, today = seen_in(sheet, COLUMNS), timezone.localtime(at).date()
        entries = [
            read_row(row.number, row.cells, seen.get(row.number, {}), year=made.year, today=today) for row in sheet.rows
        ]
        upload = Upload.objects.create(
            kind=kind_of(made.pk),
            code=by.code,
            filename=filename[-200:],
            digest=hashlib.sha256(raw).hexdigest(),
            columns=[column.name for column in COLUMNS if column.name in sheet.rows[0].cells],
            notes=sheet.notes,
            rows_total=len(entries),
            seat_id=by.seat_id,
            seat_label=by.seat_label,
            opened_at=at,
        )
        marks = {entry.row: marks_of(entry) for entry in entries}
        states = states_of(made, entries, marks)
        keep_rows(
            upload,
            (
                Kept(one.row, one.cells, seen.get(one.row, {}), marks[one.row], one.faults, states[one.row])
                for one in entries
            ),
        )
    return upload


def marks_of(entry: Entry) -> list[bytes]:
    """The keyed hash of the number, by which rows are compared with each other and with the declaration."""
    return [blind(entry.number)] if entry.number else []


def marks_in(row: UploadRow) -> list[bytes]:
    """The marks of a kept row."""
    return [bytes(mark) for mark in row.marks]


def numbers_there(made: Declaration, marks: Iterable[bytes]) -> set[bytes]:
    """Those of the keyed hashes that are of people in the declaration already. One query."""
    rows = made.placements.filter(number_index__in=many_hashes(marks))
    return set(map(bytes, rows.values_list("number_index", flat=True)))


def states_of(made: Declaration, entries: Sequence[Entry], marks: Mapping[int, Sequence[bytes]]) -> dict[int, str]:
    """How each row stands: faulty, declared already ("same"), or ready. Rows of one number blame each other.

    Which of them is right, nobody but the employer can tell.
    """
    alike: dict[bytes, list[Entry]] = defaultdict(list)
    for entry in entries:
        for mark in marks[entry.row]:
            alike[mark].append(entry)
    there = numbers_there(made, alike)
    for mark, group in alike.items():
        for entry in group if len(group) > 1 and mark not in there else ():
            others = [str(other.row) for other in group[: ROWS_NAMED + 1] if other is not entry][:ROWS_NAMED]
            words = _("和第 %(rows)s 行的证件号码相同。请改正号码，或者只留一行。") % {"rows": "、".join(others)}
            entry.faults.setdefault("number", words)
    return {
        entry.row: "faulty" if entry.faults else "same" if there.intersection(marks[entry.row]) else "ready"
        for entry in entries
    }


def entry_of(row: UploadRow, *, year: int, today: dt.date) -> Entry:
    """A kept row, read anew."""
    cells = unpacked(row)
    return read_row(row.number, cells, cells.pop(SEEN, {}), year=year, today=today)


@transaction.atomic
def mend_person(
    declaration_id: int, upload_id: int, number: int, said: Mapping[str, str], *, by: Actor, at: dt.datetime
) -> UploadRow:
    """Take new texts for the cells of a faulty row, and check it again with every row that it touches.

    Raises: Http404, Refused("declaration.closed", "import.not_faulty", "import.running", "import.another").
    """
    with at_home(by):
        made, upload, row = _to_be_settled(declaration_id, upload_id, number, by)
        cells, wrong = mended_cells(upload, COLUMNS, said)
        before, today = marks_in(row), timezone.localtime(at).date()
        row.cells = packed(cells, wrong)
        row.marks = marks_of(read_row(number, cells, wrong, year=made.year, today=today))
        row.save(update_fields=["cells", "marks"])
        _check_again(made, upload, row, [*before, *marks_in(row)], today)
        row.refresh_from_db()
    return row


@transaction.atomic
def drop_person(declaration_id: int, upload_id: int, number: int, *, by: Actor, at: dt.datetime) -> UploadRow:
    """Say that a faulty row is not used; those that it stood in the way of are free of it. Raises as `mend_person`."""
    with at_home(by):
        made, upload, row = _to_be_settled(declaration_id, upload_id, number, by)
        drop_row(row)
        _check_again(made, upload, row, marks_in(row), timezone.localtime(at).date())
    return row


def _to_be_settled(
    declaration_id: int, upload_id: int, number: int, by: Actor
) -> tuple[Declaration, Upload, UploadRow]:
    """The declaration, the sheet that was looked at, and its faulty row, locked."""
    what = _("没有改。")
    made = require_writable(declaration_id, by, what=what)
    upload = latest_upload(made, by)
    if upload is None:
        raise Http404
    if upload.pk != upload_id:
        raise Refused(
            what, why=_("您后来又上传了一份表格。"), then=_("请回到列表，改最后上传的那一份。"), code="import.another"
        )
    return made, upload, faulty_row(upload, number, what=what)


def _check_again(made: Declaration, upload: Upload, row: UploadRow, marks: Iterable[bytes], today: dt.date) -> None:
    """Judge anew the row and those that share a number with it, as it was or as it is; write down what changed."""
    standing = Q(state__in=["ready", "faulty", "same"])
    rows = list(upload.rows.filter(standing, Q(pk=row.pk) | Q(marks__overlap=list(marks))).order_by("number"))
    entries = [entry_of(one, year=made.year, today=today) for one in rows]
    states = states_of(made, entries, {one.number: marks_in(one) for one in rows})
    keep_states([(one.pk, states[one.number], entry.faults) for one, entry in zip(rows, entries, strict=True)])
