"""Reads an .xlsx (or .xlsm): a pass over its XML finds formulas, merged and hidden cells; calamine gives the values."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from xml.parsers import expat

from .sheetgrid import (
    Grid,
    Page,
    Span,
    check_area,
    column_of,
    damaged,
    first_page,
    hidden_notes,
    letters,
    repack,
    sheet_rows,
    span_of,
    unpack,
)

FILLED = re.compile(rb"<(?:[\w.-]+:)?(?:v|is)[\s>]")
ZEROS = re.compile(r"0{2,}")
TRUE = ("1", "true")


@dataclass(frozen=True)
class Scan:
    """What one pass over a worksheet found, as the XML writes it: rows "12", columns "B", cells "B12"."""

    rows: set[str]
    columns: set[str]
    hidden_rows: set[str]
    hidden_columns: list[tuple[int, int]]
    formulas: list[str]
    merges: list[str]
    errors: list[str]
    padded: dict[str, int]


def read_xlsx(raw: bytes) -> Grid:
    """The first filled sheet in sight. Raises: Refused (sheet.*)."""
    return first_page(xlsx_pages(raw))


def xlsx_pages(raw: bytes) -> list[Page]:
    """The worksheets of a workbook in the order of the tabs. Raises: Refused (sheet.*)."""
    parts = unpack(raw)
    try:
        sheets = _worksheets(parts)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise damaged() from error
    filled = {part for part in {part for _name, _hidden, part in sheets} if FILLED.search(parts.get(part, b""))}
    return [
        Page(name, hidden, part in filled, partial(_page, parts, place, part))
        for place, (name, hidden, part) in enumerate(sheets)
    ]


def _page(parts: Mapping[str, bytes], place: int, part: str) -> Grid:
    """One worksheet. Raises: Refused (sheet.*)."""
    try:
        scan = scan_worksheet(parts[part], padded_styles=_padded_styles(parts.get("xl/styles.xml", b"")))
        last, width = _extent(scan)
        check_area(last_row=last, last_column=width)
        formulas, merges, errors = (
            [span_of(one) for one in found] for found in (scan.formulas, scan.merges, scan.errors)
        )
        zeros = {span_of(cell): count for cell, count in scan.padded.items()}
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise damaged() from error
    hidden_columns = sum(max(0, min(end, width) - start + 1) for start, end in scan.hidden_columns)
    notes = hidden_notes(rows=len(scan.hidden_rows & scan.rows), columns=hidden_columns)
    rows = sheet_rows(repack(parts), place)
    return Grid(_with_zeros(rows, zeros) if zeros else rows, last, formulas, merges, errors, notes)


def scan_worksheet(xml: bytes, *, padded_styles: Mapping[str, int]) -> Scan:
    """One pass over a worksheet, about a second for a million cells. Raises: ExpatError, KeyError, ValueError."""
    rows, columns, hidden_rows, hidden_columns, padded = set(), set(), set(), [], {}
    found: dict[str, list[str]] = defaultdict(list)
    bare: dict[str, str] = {}
    row, cell, place = "0", "", 0

    def opened(written: str, attributes: dict[str, str]) -> None:
        nonlocal row, cell, place
        name = bare.get(written) or bare.setdefault(written, written.rpartition(":")[2])
        if name == "c":
            place += 1
            cell = attributes.get("r") or letters(place) + row
            if attributes.get("t") == "e":
                found["errors"].append(cell)
            elif padded_styles and (zeros := padded_styles.get(attributes.get("s", ""))):
                padded[cell] = zeros
        elif name == "v" or name == "is":
            rows.add(row)
            columns.add(cell.removesuffix(row))
        elif name == "row":
            place, row = 0, attributes.get("r") or str(int(row) + 1)
            if attributes.get("hidden") in TRUE:
                hidden_rows.add(row)
        elif name == "f":
            found["formulas"].append(attributes.get("ref", cell) if attributes.get("t") == "array" else cell)
        elif name == "mergeCell":
            found["merges"].append(attributes["ref"])
        elif name == "col" and attributes.get("hidden") in TRUE:
            hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    parser = expat.ParserCreate()
    parser.StartElementHandler = opened
    parser.Parse(xml, True)
    spans = found["formulas"], found["merges"], found["errors"]
    return Scan(rows, columns, hidden_rows, hidden_columns, *spans, padded)


def _each_tag(xml: bytes, opened: Callable[[str, dict[str, str]], None]) -> None:
    """Calls `opened(name, attributes)` for each element; names lose the prefix that some programs write (<x:sheet>)."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: opened(name.rpartition(":")[2], attributes)
    parser.Parse(xml, True)


def _worksheets(parts: Mapping[str, bytes]) -> list[tuple[str, bool, str]]:
    """Each sheet of the workbook as (name, hidden, name of its part), in the order of the tabs."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, bool, str]] = []

    def link(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes["Id"]] = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            target = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append((attributes["name"], hidden, targets[target]))

    _each_tag(parts["xl/_rels/workbook.xml.rels"], link)
    _each_tag(parts["xl/workbook.xml"], sheet)
    return sheets


def _extent(scan: Scan) -> tuple[int, int]:
    """The last filled row and column. A cell that stands in another row than it says leaves digits in its column."""
    if not all(name.isalpha() and name.isascii() and len(name) <= 3 for name in scan.columns):
        raise ValueError(scan.columns)
    return max(map(int, scan.rows)), max(map(column_of, scan.columns))


def _padded_styles(xml: bytes) -> dict[str, int]:
    """Styles that show a number with leading zeros ("000"), as style number to digits."""
    digits: dict[str, int] = {}
    styles: list[str] = []

    def style(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and ZEROS.fullmatch(attributes.get("formatCode", "")):
            digits[attributes["numFmtId"]] = len(attributes["formatCode"])
        elif name == "cellXfs":
            styles.clear()
        elif name == "xf":
            styles.append(attributes.get("numFmtId", ""))

    if xml:
        _each_tag(xml, style)
    return {str(number): digits[style] for number, style in enumerate(styles) if style in digits}


def _with_zeros(
    rows: Iterable[tuple[int, list[object]]], zeros: Mapping[Span, int]
) -> Iterator[tuple[int, list[object]]]:
    """Whole numbers of padded cells as the text that a person sees: 7 in a cell of "000" is "007"."""
    by_row: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for cell, count in zeros.items():
        by_row[cell.top].append((cell.left - 1, count))
    for number, values in rows:
        for place, count in by_row.get(number, ()):
            value = values[place] if place < len(values) else None
            if isinstance(value, float) and value.is_integer() and 0 <= value < 10**15:
                values[place] = f"{int(value):0{count}d}"
        yield number, values
