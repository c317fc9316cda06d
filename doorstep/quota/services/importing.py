"""An employer's people from a spreadsheet: read and kept sealed with every fault, entered once somebody says so."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.jobs import submit_job
from doorstep.base.models import Upload, UploadRow
from doorstep.base.seal import blind
from doorstep.base.sheetfile import read_sheet
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.quota.models import Declaration, Placement
from doorstep.quota.sheet import COLUMNS, Entry, fault_words, read_row

from .declaring import require_writable, write_placement
from .own import at_home

IMPORT = "quota.import"
AT_ONCE = 200  # more rows than a person waits for are entered as a job
ROWS_A_STEP = 500


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
        made = require_writable(declaration_id, by, what=_("表格没有读入。"))
        sheet = read_sheet(raw, filename, expected=COLUMNS)
        seen: dict[int, dict[str, str]] = {}
        for fault in sheet.faults:
            seen.setdefault(fault.row, {})[fault.column] = fault.text
        today = timezone.localtime(at).date()
        entries = [
            read_row(row.number, row.cells, seen.get(row.number, {}), year=made.year, today=today) for row in sheet.rows
        ]
        there = set(map(bytes, made.placements.values_list("number_index", flat=True)))
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
        UploadRow.objects.bulk_create(_rows(upload, entries, there), batch_size=2000)
    return upload


def _rows(upload: Upload, entries: Sequence[Entry], there: set[bytes]) -> list[UploadRow]:
    """The rows as they are kept; of two with one number the second is at fault."""
    first: dict[bytes, int] = {}
    rows = []
    for entry in entries:
        index = blind(entry.number) if entry.number else b""
        if index and (before := first.setdefault(index, entry.row)) != entry.row:
            entry.faults.setdefault("number", _("和第 %(row)s 行的证件号码相同。只留一行。") % {"row": before})
        faults = {column: fault_words(entry.row, column, words) for column, words in entry.faults.items()}
        state = "faulty" if faults else "same" if index in there else "ready"
        cells = json.dumps(dict(entry.cells), ensure_ascii=False)
        rows.append(
            UploadRow(
                upload=upload,
                code=upload.code,
                number=entry.row,
                cells=cells,
                marks=[index] if index else [],
                faults=faults,
                state=state,
            )
        )
    return rows


@transaction.atomic
def enter_people(declaration_id: int, *, by: Actor, at: dt.datetime) -> Upload:
    """Enter the sound rows of the last spreadsheet; many of them as a job.

    Raises: Http404, Refused("declaration.closed", "import.nothing_ready").
    """
    what = _("没有写入。")
    with at_home(by):
        made = require_writable(declaration_id, by, what=what)
        upload = latest_upload(made, by)
        if upload is not None and upload.job is not None and upload.job.closed_at is None:
            return upload
        ready = upload.rows.filter(state="ready").count() if upload else 0
        if upload is None or not ready:
            raise Refused(
                what,
                why=_("没有可以写入的行。"),
                then=_("请在表格里改正有问题的行，重新上传。"),
                code="import.nothing_ready",
            )
        if ready > AT_ONCE:
            terms = {"upload": upload.pk, "declaration": made.pk}
            upload.job = submit_job(IMPORT, terms, by=by, code=made.code, at=at, total=-(-ready // ROWS_A_STEP))
            upload.save(update_fields=["job"])
        else:
            enter_some(made.pk, upload, most=ready, by=by, at=at)
    return upload


def enter_some(declaration_id: int, upload: Upload, *, most: int, by: Actor, at: dt.datetime) -> int:
    """Enter the next sound rows; how many were looked at. Whose number came in meanwhile changes nothing.

    Raises: Http404, Refused("declaration.closed").
    """
    made = require_writable(declaration_id, by, what=_("没有写入。"))
    rows = list(upload.rows.select_for_update(of=("self",)).filter(state="ready").order_by("number")[:most])
    today = timezone.localtime(at).date()
    marks = [bytes(row.marks[0]) for row in rows]
    there = set(map(bytes, made.placements.filter(number_index__in=marks).values_list("number_index", flat=True)))
    for row in rows:
        row.state = "same" if bytes(row.marks[0]) in there else "added"
        if row.state == "added":
            entry = read_row(row.number, json.loads(row.cells.open()), {}, year=made.year, today=today)
            assert entry.said is not None  # else it would be faulty
            record(by, "put_placement", write_placement(Placement(declaration=made), made, entry.said), at=at)
    UploadRow.objects.bulk_update(rows, ["state"])
    return len(rows)
