"""Rows written out as a spreadsheet or as CSV, in constant memory, and never as a formula."""

import csv
import datetime as dt
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeGuard

import xlsxwriter
from django.http import FileResponse
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from doorstep.kernel.names import neutral_cell
from doorstep.kernel.refusal import Refused

from .sheetgrid import letters

FONT = "宋体"
MOST_ROWS = 1_048_575  # of the format, beneath the header
FILLED_ROWS = 10_000  # of an empty spreadsheet that people fill in
MOST_CHARACTERS = 32_767  # of the format, in one cell
# Beyond this a spreadsheet loses digits, so that such a number is written as text.
MOST_EXACT = 10**15
FIRST_YEAR = 1900  # of the format, which takes it wrongly for a leap year
CHUNK_CHARACTERS = 64 * 1024
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Heading:
    """A column on its way out. `width` counts half-width characters. Dates and numbers are such only where declared.

    `is_filled_in`: by people, beneath an empty header: the spreadsheet then takes `choices`, days, or numbers from
    nought on, and nothing else.
    """

    label: str
    kind: Literal["text", "date", "number"] = "text"
    width: int = 14
    choices: Sequence[str] = ()
    is_filled_in: bool = False


def write_xlsx(path: Path, columns: Sequence[Heading], rows: Iterable[Sequence[object]], *, title: str) -> int:
    """Writes the rows under a frozen header and tells how many. The file appears whole or not at all.

    `title` names the sheet. Memory does not grow with the rows.
    Raises: Refused("sheet.too_many_rows" or "sheet.cell_too_long").
    """
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with tempfile.TemporaryDirectory() as scratch:
            count = _write_book(unfinished, columns, rows, title=title, scratch=scratch)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def xlsx_response(
    columns: Sequence[Heading], rows: Iterable[Sequence[object]], *, title: str, filename: str
) -> FileResponse:
    """The rows as a spreadsheet to be downloaded. Raises as `write_xlsx`."""
    folder = tempfile.TemporaryDirectory(prefix="doorstep-sheet-")
    path = Path(folder.name) / "sheet.xlsx"
    write_xlsx(path, columns, rows, title=title)
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=filename)
    answer._resource_closers.append(folder.cleanup)  # type: ignore[attr-defined]
    return answer


def csv_chunks(columns: Sequence[Heading], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The rows as CSV in UTF-8 with its mark, so that Excel knows it, a piece of about 64 KB at a time."""
    piece = io.StringIO(newline="")
    writer = csv.writer(piece)
    piece.write("\ufeff")
    writer.writerow([neutral_cell(column.label) for column in columns])
    for row in rows:
        writer.writerow([_csv_text(value) for value in row])
        if piece.tell() > CHUNK_CHARACTERS:
            yield piece.getvalue().encode()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode()


def _write_book(
    path: Path, columns: Sequence[Heading], rows: Iterable[Sequence[object]], *, title: str, scratch: str
) -> int:
    options = {
        "constant_memory": True,
        "tmpdir": scratch,
        "strings_to_formulas": False,
        "default_format_properties": {"font_name": FONT, "font_size": 11},
    }
    number = 0
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": title})
        page = book.add_worksheet(NOT_IN_SHEET_NAMES.sub(" ", title)[:31].strip("' ") or None)
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "number": book.add_format(),
        }
        _lay_out(page, columns, heading=book.add_format({"bold": True, "bottom": 1, "num_format": "@"}))
        for place, column in enumerate(columns):
            if column.is_filled_in:
                _check_what_is_typed(page, place, column, formats[column.kind])
        for number, row in enumerate(rows, 1):
            if number > MOST_ROWS:
                raise _too_many_rows(title)
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                if value is None or value == "" or _write_cell(page, number, place, column, value, formats):
                    continue
                raise _too_long(title, number, column)
    return number


def _lay_out(page: Worksheet, columns: Sequence[Heading], *, heading: Format) -> None:
    """The header, which stays in sight on screen and is printed on every sheet of paper."""
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.label, heading)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.ignore_errors({"number_stored_as_text": f"A1:{letters(len(columns))}{MOST_ROWS + 1}"})


def _check_what_is_typed(page: Worksheet, place: int, column: Heading, kind: Format) -> None:
    """The spreadsheet itself refuses what cannot stand in the column, and keeps long numbers as they are typed."""
    page.set_column(place, place, column.width, kind)
    if column.choices:
        rule: dict[str, object] = {"validate": "list", "source": list(column.choices)}
        words = _("请从列表里选。")
    elif column.kind == "date":
        rule = {"validate": "date", "criteria": ">=", "value": dt.date(FIRST_YEAR, 1, 1)}
        words = _("请填日期，如 2025-01-05。")
    elif column.kind == "number":
        rule = {"validate": "decimal", "criteria": ">=", "value": 0}
        words = _("请填数字，不能是负数。")
    else:
        return
    page.data_validation(1, place, FILLED_ROWS, place, rule | {"error_title": column.label, "error_message": words})


def _write_cell(
    page: Worksheet, row: int, place: int, column: Heading, value: object, formats: Mapping[str, Format]
) -> bool:
    """One filled cell: text, unless the column is declared otherwise and the value can be kept exactly.

    False where the cell cannot hold it whole.
    """
    if column.kind == "number" and _is_exact(value):
        return page.write_number(row, place, value, formats["number"]) == 0
    if column.kind == "date" and type(value) is dt.date and value.year > FIRST_YEAR:
        return page.write_datetime(row, place, value, formats["date"]) == 0
    return page.write_string(row, place, str(value), formats["text"]) == 0


def _is_exact(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and -MOST_EXACT < value < MOST_EXACT


def _csv_text(value: object) -> str:
    """Only text can be taken for a formula: numbers keep their minus sign."""
    if value is None:
        return ""
    return neutral_cell(value) if isinstance(value, str) else str(value)


def _too_many_rows(title: str) -> Refused:
    return Refused(
        _("表格「%(title)s」没有生成。") % {"title": title},
        why=_("内容超过 %(rows)s 行，一张表放不下。") % {"rows": MOST_ROWS},
        then=_("请缩小范围分几次导出，或改选 CSV 格式。"),
        code="sheet.too_many_rows",
    )


def _too_long(title: str, row: int, column: Heading) -> Refused:
    return Refused(
        _("表格「%(title)s」没有生成。") % {"title": title},
        why=_("第 %(row)s 行「%(label)s」超过 %(most)s 个字，一个格子放不下。")
        % {"row": row + 1, "label": column.label, "most": MOST_CHARACTERS},
        then=_("请改选 CSV 格式导出。"),
        code="sheet.cell_too_long",
    )
