"""Workbooks of old attendance as homes have them, with merged titles, headers, names and days."""

import calendar
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

MARCH = dt.date(2024, 3, 1)
FIRST_DAY = 4  # the column of the first
NAMES = "一二三四五六日"


def a_book() -> openpyxl.Workbook:
    """A workbook without a sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    return book


def a_sheet(book: openpyxl.Workbook, month: dt.date = MARCH, *, title: str | None = None, name: str = "") -> Worksheet:
    """A month: title, header over two rows with the days of the week beneath, no people yet."""
    sheet = book.create_sheet(name or f"{month.month}月")
    length = calendar.monthrange(month.year, month.month)[1]
    sheet["A1"] = title if title is not None else f"旭东路社区阳光家园{month.year}年{month.month}月考勤表"
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=FIRST_DAY + length + 1)
    for column, label in ((1, "序号"), (2, "姓 名"), (3, "身份证号"), (FIRST_DAY + length, "合计")):
        sheet.cell(2, column, label)
        sheet.merge_cells(start_row=2, start_column=column, end_row=3, end_column=column)
    for day in range(1, length + 1):
        sheet.cell(2, FIRST_DAY + day - 1, day)
        sheet.cell(3, FIRST_DAY + day - 1, NAMES[month.replace(day=day).weekday()])
    return sheet


def a_person(
    sheet: Worksheet,
    name: str | None,
    days: Mapping[int, Any] | Sequence[Any],
    *,
    number: Any = None,
    total: Any = None,
) -> int:
    """A row of a person with marks by day; the row's number."""
    row = max(sheet.max_row + 1, 4)
    marks = days if isinstance(days, Mapping) else dict(enumerate(days, 1))
    length = sum(isinstance(cell.value, int) for cell in sheet[2])
    said = {1: row - 3, 2: name, 3: number, FIRST_DAY + length: total}
    said |= {FIRST_DAY + day - 1: mark for day, mark in marks.items()}
    for column, value in said.items():
        if value is not None:
            sheet.cell(row, column, value)
    return row


def day_cell(sheet: Worksheet, row: int, day: int) -> Any:
    """The cell of a day."""
    return sheet.cell(row, FIRST_DAY + day - 1)


def a_span(sheet: Worksheet, row: int, first: int, last: int, mark: str, *, bottom: int | None = None) -> None:
    """One mark over several days, merged."""
    day_cell(sheet, row, first).value = mark
    columns = {"start_column": FIRST_DAY + first - 1, "end_column": FIRST_DAY + last - 1}
    sheet.merge_cells(start_row=row, end_row=bottom or row, **columns)


def a_foot(sheet: Worksheet, words: str = "负责人：周敏　　制表：孙丽") -> None:
    """The line of signatures, merged over the whole width."""
    row = sheet.max_row + 1
    sheet.cell(row, 1, words)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=FIRST_DAY + 31)


def as_bytes(book: openpyxl.Workbook) -> bytes:
    """The file."""
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()
