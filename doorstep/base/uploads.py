"""Rows of a spreadsheet on their way in: kept sealed with what is wrong, counted, mended. Rooms judge them."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Count
from django.http import Http404
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .models import Job, Upload, UploadRow
from .seal import seal
from .sheetcell import Column, read_cell
from .sheetfile import Sheet, place_words

SEEN = "_seen"  # beside the cells: what was wrong with them in the file, until somebody has looked
STATES = tuple(code for code, _label in UploadRow._meta.get_field("state").choices or ())
BATCH = 2000
KEEP_ROWS = """
    INSERT INTO base_uploadrow (upload_id, code, number, cells, marks, faults, state)
    SELECT %s, %s, number, cells, marks::bytea[], faults::jsonb, state
    FROM unnest(%s::int[], %s::bytea[], %s::text[], %s::text[], %s::text[])
         AS said (number, cells, marks, faults, state)
"""
KEEP_STATES = """
    UPDATE base_uploadrow AS row SET state = said.state, faults = said.faults::jsonb
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS said (id, state, faults)
    WHERE row.id = said.id
"""


@dataclass(frozen=True)
class Kept:
    """A row as it is kept: `cells` by column, `seen` what was wrong with them in the file, `faults` all that is wrong.

    `marks` are keyed hashes by which rows of one sheet are compared.
    """

    number: int
    cells: Mapping[str, str]
    seen: Mapping[str, str]
    marks: Sequence[bytes]
    faults: Mapping[str, str]
    state: str


def keep_rows(upload: Upload, rows: Iterable[Kept]) -> None:
    """Write the rows down, sealed; two thousand a statement."""
    said = (
        (one.number, seal(packed(one.cells, one.seen)), _as_array(one.marks), json.dumps(dict(one.faults)), one.state)
        for one in rows
    )
    with connection.cursor() as cursor:
        while part := list(islice(said, BATCH)):
            cursor.execute(KEEP_ROWS, [upload.pk, upload.code, *(list(column) for column in zip(*part, strict=True))])


def _as_array(marks: Sequence[bytes]) -> str:
    """Marks as PostgreSQL writes an array; arrays of arrays would have to be of one length."""
    inside = ",".join(f'"\\\\x{mark.hex()}"' for mark in marks)
    return f"{{{inside}}}"


def keep_states(rows: Sequence[tuple[int, str, Mapping[str, str]]]) -> Counter[str]:
    """Write down the states and faults of rows, by key; how many came into each state. One statement."""
    if rows:
        keys, states, faults = zip(*rows, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(KEEP_STATES, [list(keys), list(states), [json.dumps(dict(said)) for said in faults]])
    return Counter(state for _key, state, _faults in rows)


def packed(cells: Mapping[str, str], seen: Mapping[str, str] | None = None) -> str:
    """Cells as one text, to be sealed."""
    return json.dumps({**cells, **({SEEN: dict(seen)} if seen else {})}, ensure_ascii=False)


def unpacked(row: UploadRow) -> dict[str, Any]:
    """The cells of a row, opened; under SEEN what was wrong with them in the file."""
    return json.loads(row.cells.open())


def seen_in(sheet: Sheet, columns: Iterable[Column]) -> dict[int, dict[str, str]]:
    """What was wrong with cells already in the file, by row and column, without the place that a list says anyway."""
    labels = {column.name: column.label for column in columns}
    seen: dict[int, dict[str, str]] = {}
    for fault in sheet.faults:
        words = fault.text.removeprefix(place_words(fault.row, labels[fault.column]))
        seen.setdefault(fault.row, {})[fault.column] = words
    return seen


def counts_of(upload: Upload) -> dict[str, int]:
    """How many rows stand in each state, 0 where none. One query."""
    return dict.fromkeys(STATES, 0) | dict(upload.rows.values_list("state").annotate(rows=Count("pk")).order_by())


def running_job(upload: Upload) -> Job | None:
    """The job that is entering its rows, if one is."""
    return upload.job if upload.job is not None and upload.job.closed_at is None else None


def refuse_running(upload: Upload, *, what: str) -> None:
    """Refuse while the rows are being entered. Raises: Refused("import.running")."""
    if running_job(upload):
        raise Refused(what, why=_("正在写入。"), then=_("请等写入结束后再改。"), code="import.running")


def faulty_row(upload: Upload, number: int, *, what: str) -> UploadRow:
    """A row that may be mended, locked. Raises: Http404, Refused("import.not_faulty", "import.running")."""
    refuse_running(upload, what=what)
    row = upload.rows.select_for_update(of=("self",)).filter(number=number).first()
    if row is None:
        raise Http404
    if row.state != "faulty":
        raise Refused(what, why=_("这一行没有问题，或已经写入。"), then=_("请回到列表。"), code="import.not_faulty")
    return row


def drop_row(row: UploadRow) -> None:
    """The row is not used: somebody has looked at it and said so."""
    row.state, row.faults = "dropped", {}
    row.save(update_fields=["state", "faults"])


def mended_cells(
    upload: Upload, columns: Iterable[Column], said: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """New texts for the cells of a row, in the sheet's columns and others filled in; and what is wrong with them."""
    cells: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for column in columns:
        if column.name in upload.columns or said.get(column.name):
            cells[column.name], complaint = read_cell(column, said.get(column.name, ""))
            wrong |= {column.name: complaint} if complaint else {}
    return cells, wrong


def faults_in(row: UploadRow, columns: Iterable[Column]) -> list[tuple[str, str, str]]:
    """What is wrong with a row: the name and the label of the column and the words, in the order of the columns."""
    named = {column.name: column.label for column in columns}
    known = [(name, label, row.faults[name]) for name, label in named.items() if name in row.faults]
    return known + [(name, _("整行"), words) for name, words in row.faults.items() if name not in named]


def faults_by_cell(upload: Upload, columns: Sequence[Column]) -> Iterator[tuple[int, str, str, str]]:
    """Each fault of each faulty row: the row, the label of the column, what stands there, what is wrong with it."""
    for row in upload.rows.filter(state="faulty").order_by("number").iterator(BATCH):
        cells = unpacked(row)
        for name, label, words in faults_in(row, columns):
            yield row.number, label, cells.get(name, ""), words
