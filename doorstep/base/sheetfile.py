"""A spreadsheet read into rows of text under known columns, each problem said by row and column. Nothing is stored.

Cells are what the person who made the file sees. What was lost before the file came here is named, never guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .sheetcell import Column, read_cell, seen_text
from .sheetgrid import MAX_BYTES, MAX_ROWS, Grid, empty, too_many_rows, unread
from .sheetheader import HEADER_WITHIN, Header, find_header, matches, spilled_notes
from .sheetkind import kind_notes, kind_of
from .sheetods import read_ods
from .sheettext import read_text
from .sheetxls import read_xls
from .sheetxlsx import read_xlsx

__all__ = ["MAX_BYTES", "MAX_ROWS", "Column", "Fault", "Row", "Sheet", "read_sheet"]

MAX_MARKS = 300_000
# Fewer than one identity number in a thousand ends in 000; Excel ends every number that it has cut off so.
CUT_OFF, CUT_OFF_LEAST, CUT_OFF_SHARE = "000", 3, 0.1


@dataclass(frozen=True)
class Row:
    """One filled row: its number in the spreadsheet, and the text of each expected column that the sheet has."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell: the row number, the name of the column, and a sentence that says both."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """The rows read, what a person should know about the reading, and the cells that must be mended."""

    rows: list[Row]
    notes: list[str]
    faults: list[Fault]


def read_sheet(
    raw: bytes,
    filename: str,
    *,
    expected: Sequence[Column],
    most_bytes: int = MAX_BYTES,
    most_rows: int = MAX_ROWS,
    may_be_empty: bool = False,
) -> Sheet:
    """Reads an .xlsx, .xls, .ods, .csv or .txt, whichever its content is. A million cells take some four seconds.

    An expected column that the sheet lacks is absent from `Row.cells`: that is not the same as empty.
    `may_be_empty`: a header with no row beneath it is a sheet too.
    Raises: Refused (codes sheet.*) where the file cannot be read as a whole.
    """
    try:
        if len(raw) > most_bytes:
            raise unread(
                why=_("文件有 %(size)s MB，一次最多 %(most)s MB。")
                % {"size": -(-len(raw) // 2**20), "most": most_bytes // 2**20},
                then=_("请分成几个文件，分别上传。"),
                code="sheet.too_big",
            )
        grid, notes = _open(raw, filename, expected)
        return _read(grid, notes, expected, most_rows, may_be_empty=may_be_empty)
    except Refused as refused:
        raise Refused(
            _("表格「%(name)s」没有读入。") % {"name": filename},
            why=refused.why,
            then=refused.then,
            code=refused.code,
        ) from refused


def _open(raw: bytes, filename: str, expected: Sequence[Column]) -> tuple[Grid, list[str]]:
    if not raw.strip():
        raise empty()
    kind = kind_of(raw)
    match kind:
        case "xlsx":
            grid = read_xlsx(raw)
        case "xls":
            grid = read_xls(raw)
        case "ods":
            grid = read_ods(raw)
        case "text":
            grid = read_text(raw, count_labels=lambda labels: len(matches(labels, expected)))
        case _:
            raise ValueError(kind)
    return grid, [*kind_notes(kind, filename), *grid.notes]


def _read(grid: Grid, notes: list[str], expected: Sequence[Column], most_rows: int, *, may_be_empty: bool) -> Sheet:
    rows = iter(grid.rows)
    first = list(islice(rows, HEADER_WITHIN))
    header = find_header(first, grid.merges, expected)
    columns = [(column, header.places[column.name]) for column in expected if column.name in header.places]
    marks = _marks(grid, header)
    marked_rows = {number for number, _name in marks}
    found: list[Row] = []
    faults: list[Fault] = []
    spilled: set[int] = set()
    for number, values in chain(first, rows):
        if number <= header.last_row:
            continue
        cells, complaints = _read_row(values, columns)
        spilled.update(place for place in header.nameless if place < len(values) and seen_text(values[place]))
        if number not in marked_rows and not any(cells.values()):
            continue
        for column, _place in columns:
            if words := marks.get((number, column.name)) or complaints.get(column.name):
                faults.append(_fault(number, column, words))
        found.append(Row(number, cells))
        if len(found) > most_rows:
            raise too_many_rows(most_rows)
    if not found and not may_be_empty:
        raise unread(
            why=_("标题行（第 %(row)s 行）下面没有内容。") % {"row": header.last_row},
            then=_("请填好内容再上传。"),
            code="sheet.no_rows",
        )
    faults += [fault for column, _place in columns if column.kind == "number18" for fault in _cut_off(column, found)]
    faults.sort(key=lambda fault: fault.row)
    return Sheet(found, [*notes, *header.notes, *spilled_notes(spilled)], faults)


def _read_row(values: Sequence[object], columns: Sequence[tuple[Column, int]]) -> tuple[dict[str, str], dict[str, str]]:
    """The texts of one row and what is wrong with them, both by column name."""
    cells, complaints = {}, {}
    width = len(values)
    for column, place in columns:
        text, complaint = read_cell(column, values[place] if place < width else "")
        cells[column.name] = text
        if complaint:
            complaints[column.name] = complaint
    return cells, complaints


def _fault(row: int, column: Column, words: str) -> Fault:
    return Fault(row, column.name, place_words(row, column.label) + words)


def place_words(row: int, label: str) -> str:
    """Where a fault is, as its sentence begins."""
    return _("第 %(row)s 行「%(label)s」") % {"row": row, "label": label}


def _marks(grid: Grid, header: Header) -> dict[tuple[int, str], str]:
    """What is wrong with cells whatever they hold, by row and column name. Raises: Refused("sheet.too_many_marks")."""
    names = {place + 1: name for name, place in header.places.items()}
    marks: dict[tuple[int, str], str] = {}
    kinds = (
        (grid.cut, _("像是没有写完，文件到这里就断了。请重新导出整份文件。")),
        (grid.errors, _("显示的是错误值（如 #N/A）。请填上正确的内容。")),
        (grid.merges, _("是合并的单元格。请取消合并，每行各填一格。")),
        (grid.formulas, _("是公式。请换成公式算出的内容（复制后选择性粘贴为数值）。")),
    )
    for spans, words in kinds:
        for span in spans:
            rows = range(max(span.top, header.last_row + 1), min(span.bottom, grid.last) + 1)
            touched = [name for column, name in names.items() if span.left <= column <= span.right]
            if len(marks) + len(rows) * len(touched) > MAX_MARKS:
                raise unread(
                    why=_("公式或合并的单元格超过 %(count)s 个。") % {"count": MAX_MARKS},
                    then=_("请全选后复制，选择性粘贴为数值，取消合并，再上传。"),
                    code="sheet.too_many_marks",
                )
            marks.update(((row, name), words) for row in rows for name in touched)
    return marks


def _cut_off(column: Column, rows: Sequence[Row]) -> Iterator[Fault]:
    """Faults on numbers that end in 000 where too many do: a spreadsheet cut them off and they were saved as text."""
    numbers = [row for row in rows if len(row.cells[column.name]) == 18]
    suspects = [row for row in numbers if row.cells[column.name].endswith(CUT_OFF)]
    if len(suspects) < CUT_OFF_LEAST or len(suspects) < len(numbers) * CUT_OFF_SHARE:
        return
    words = _("以 000 结尾，这一列有 %(count)s 个号码都这样，像是被表格软件改过。请对照证件重新填写。") % {
        "count": len(suspects)
    }
    yield from (_fault(row.number, column, words) for row in suspects)
