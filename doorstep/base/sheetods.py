"""Reads an .ods: one pass over content.xml finds formulas, merged and hidden cells; calamine gives the values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from xml.parsers import expat

from .sheetgrid import (
    Grid,
    Page,
    Span,
    check_area,
    damaged,
    first_page,
    hidden_notes,
    locked,
    repack,
    sheet_rows,
    unpack,
)

TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
VALUE_TYPE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 value-type"
BETWEEN_CELLS = re.compile(rb">\s+<(/?table:)")
UNSEEN = ("collapse", "filter")


class Cell(NamedTuple):
    """One cell element, which may stand for several equal cells."""

    repeats: int
    is_filled: bool
    is_formula: bool
    height: int
    width: int


class Line(NamedTuple):
    """One row element, which may stand for several equal rows."""

    repeats: int
    is_hidden: bool
    cells: list[Cell]


class Table(NamedTuple):
    """One table as it is written. `columns` are (how many, hidden)."""

    name: str
    style: str
    columns: list[tuple[int, bool]]
    lines: list[Line]


@dataclass(frozen=True)
class Scan:
    """What was noticed of one table, with repeats counted out."""

    last_row: int
    last_column: int
    formulas: list[Span]
    merges: list[Span]
    hidden_rows: int
    hidden_columns: int


def read_ods(raw: bytes) -> Grid:
    """The first filled sheet in sight. Raises: Refused (sheet.*)."""
    return first_page(ods_pages(raw))


def ods_pages(raw: bytes) -> list[Page]:
    """The tables of a document in their order. Raises: Refused (sheet.*)."""
    parts = unpack(raw)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise locked()
    try:
        tables, hidden_styles = _tables(parts["content.xml"])
        scans = [_scan(table) for table in tables]
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise damaged() from error
    # The reader lays out every table when it opens the file, so all of them are measured first.
    for scan in scans:
        check_area(last_row=scan.last_row, last_column=scan.last_column)
    # The reader does not expect line breaks and indents between rows and cells, which some programs write.
    parts["content.xml"] = BETWEEN_CELLS.sub(rb"><\1", parts["content.xml"])
    return [
        Page(one.name, one.style in hidden_styles, scan.last_row > 0, partial(_page, parts, place, scan))
        for place, (one, scan) in enumerate(zip(tables, scans, strict=True))
    ]


def _page(parts: Mapping[str, bytes], place: int, scan: Scan) -> Grid:
    notes = hidden_notes(rows=scan.hidden_rows, columns=scan.hidden_columns)
    return Grid(sheet_rows(repack(parts), place), scan.last_row, scan.formulas, scan.merges, (), notes)


def _tables(xml: bytes) -> tuple[list[Table], set[str]]:
    """The tables of the document and the names of the styles that hide a table. Raises: ExpatError, IndexError."""
    tables: list[Table] = []
    hidden_styles: set[str] = set()
    style = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal style
        kind = name.removeprefix(TABLE)
        repeats = int(attributes.get(f"{TABLE}number-{'rows' if kind == 'table-row' else 'columns'}-repeated", 1))
        is_hidden = attributes.get(TABLE + "visibility") in UNSEEN
        match kind:
            case "table":
                tables.append(Table(attributes[TABLE + "name"], attributes.get(TABLE + "style-name", ""), [], []))
            case "table-column":
                tables[-1].columns.append((repeats, is_hidden))
            case "table-row":
                tables[-1].lines.append(Line(repeats, is_hidden, []))
            case "table-cell" | "covered-table-cell":
                height = int(attributes.get(TABLE + "number-rows-spanned", 1))
                width = int(attributes.get(TABLE + "number-columns-spanned", 1))
                cell = Cell(repeats, VALUE_TYPE in attributes, TABLE + "formula" in attributes, height, width)
                tables[-1].lines[-1].cells.append(cell)
            case _ if name == STYLE + "style":
                style = attributes.get(STYLE + "name", "")
            case _ if name == STYLE + "table-properties" and attributes.get(TABLE + "display") == "false":
                hidden_styles.add(style)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return tables, hidden_styles


def _scan(table: Table) -> Scan:
    """Counts out the repeats. Rows below the last filled one are not counted: programs write a million empty ones."""
    formulas, merges = [], []
    row = last_row = last_column = hidden_rows = 0
    for line in table.lines:
        column = 0
        for cell in line.cells:
            right = column + cell.repeats
            if cell.is_filled:
                last_row, last_column = row + line.repeats, max(last_column, right)
            if cell.is_formula:
                formulas.append(Span(row + 1, column + 1, row + line.repeats, right))
            if cell.height > 1 or cell.width > 1:
                merges.append(Span(row + 1, column + 1, row + cell.height, column + cell.width))
            column = right
        row += line.repeats
        if line.is_hidden and last_row == row:
            hidden_rows += line.repeats
    hidden_columns = column = 0
    for repeats, is_hidden in table.columns:
        if is_hidden:
            hidden_columns += max(0, min(repeats, last_column - column))
        column += repeats
    return Scan(last_row, last_column, formulas, merges, hidden_rows, hidden_columns)
