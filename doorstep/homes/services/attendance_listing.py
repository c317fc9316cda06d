"""Everything in a workbook of old attendance that is not entered, with its place and why."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from doorstep.base.models import Upload, UploadRow
from doorstep.homes.attendance_book import DAYS, Entry

from .attendance_entering import MENDED, entry_of

ORDER = {name: place for place, name in enumerate(("month", *MENDED))}
ROWS_AT_ONCE = 500


class Listed(NamedTuple):
    """A cell that is not entered; without a row it is said of a whole sheet."""

    sheet: str
    row: int | None
    cell: str
    name: str
    says: str
    why: str


def faults_in_order(row: UploadRow) -> list[tuple[str, str]]:
    """The faults of a row by cell: whose it is first, then by day."""
    return sorted(row.faults.items(), key=lambda one: ORDER.get(one[0], 0))


def listed(upload: Upload) -> Iterator[Listed]:
    """What concerns whole sheets, faults, days that were there already, cells that are not read, rows not used."""
    for note in upload.notes:
        yield Listed("", None, "", "", "", note)
    for row in upload.rows.order_by("number").iterator(ROWS_AT_ONCE):
        entry = entry_of(row)
        name = entry.cells.get("name", "")
        for cell, why in faults_in_order(row):
            yield Listed(entry.sheet, entry.row, entry.place(cell), name, entry.cells.get(cell, ""), why)
        for one in (*entry.notes, *entry.unread):
            yield Listed(entry.sheet, entry.row, one.place, name, one.text, one.why)
        if row.state == "dropped" and entry.is_person:
            yield Listed(entry.sheet, entry.row, f"A{entry.row}", name, _marks(entry), _("有人说这一行不用。"))


def _marks(entry: Entry) -> str:
    """All days of a row in a line."""
    return " ".join(f"{name[1:]}{entry.cells[name]}" for name in DAYS if entry.cells.get(name))
