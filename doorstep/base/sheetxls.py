"""Reads an .xls (or a .et of WPS): its records tell formulas, merged and hidden cells; calamine gives the values.

Source: [MS-CFB] for the container, [MS-XLS] for the records.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from .sheetgrid import (
    Grid,
    Page,
    Span,
    check_area,
    damaged,
    first_page,
    hidden_notes,
    locked,
    save_again,
    sheet_rows,
    unread,
)

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
LAST_SECTOR = 0xFFFFFFFA  # numbers above mark ends and special sectors

BOF, EOF, FILEPASS, BOUNDSHEET, COLINFO, ROW, MERGED = 0x0809, 0x000A, 0x002F, 0x0085, 0x007D, 0x0208, 0x00E5
FORMULAS, BOOLERR, MULRK = (0x0006, 0x0206, 0x0406), 0x0205, 0x00BD
FILLED = frozenset((*FORMULAS, BOOLERR, MULRK, 0x0203, 0x0204, 0x027E, 0x00FD, 0x00D6))
WORKSHEET, STREAM = 0, 2
UNICODE_VERSION = 0x0600
SECTOR_SIZES = {9: 512, 12: 4096}  # by their binary logarithm, as the header gives it


@dataclass(frozen=True)
class Scan:
    """What one pass over the records of a sheet found. Rows and columns begin at 1."""

    last_row: int = 0
    last_column: int = 0
    formulas: Sequence[Span] = ()
    merges: Sequence[Span] = ()
    errors: Sequence[Span] = ()
    hidden_rows: int = 0
    hidden_columns: int = 0


def read_xls(raw: bytes) -> Grid:
    """The first filled sheet in sight. Raises: Refused (sheet.*)."""
    return first_page(xls_pages(raw))


def xls_pages(raw: bytes) -> list[Page]:
    """The sheets of a workbook in the order of the tabs. Raises: Refused (sheet.*)."""
    try:
        streams = _streams(raw)
        if "EncryptedPackage" in streams:
            raise locked()
        if not (book := streams.get("Workbook") or streams.get("Book")):
            why = _("文件内容其实是 Word 文档。") if "WordDocument" in streams else _("文件内容不是电子表格。")
            raise unread(why=why, then=save_again(), code="sheet.not_a_sheet")
        sheets = _sheets(book)
    except (struct.error, LookupError, ValueError) as error:
        raise damaged() from error
    # The reader lays out every sheet when it opens the file, so all of them are measured first.
    for _name, _hidden, scan in sheets:
        check_area(last_row=scan.last_row, last_column=scan.last_column)
    return [
        Page(name, hidden, scan.last_row > 0, partial(_page, raw, place, scan))
        for place, (name, hidden, scan) in enumerate(sheets)
    ]


def _page(raw: bytes, place: int, scan: Scan) -> Grid:
    notes = hidden_notes(rows=scan.hidden_rows, columns=scan.hidden_columns)
    return Grid(sheet_rows(raw, place), scan.last_row, scan.formulas, scan.merges, scan.errors, notes)


def _streams(raw: bytes) -> dict[str, bytes]:
    """The streams of the container by name; only a workbook's are given in full. Raises: struct.error, IndexError."""
    size = SECTOR_SIZES[struct.unpack_from("<H", raw, 30)[0]]
    fat_sectors, directory = struct.unpack_from("<I4xI", raw, 44)
    small_limit, small_fat_start, _count, more, _more_count = struct.unpack_from("<5I", raw, 56)
    places = list(struct.unpack_from("<109I", raw, 76))
    while more < LAST_SECTOR and len(places) * size < len(raw):
        *further, more = struct.unpack_from(f"<{size // 4}I", raw, size * (more + 1))
        places += further
    sectors = [raw[start : start + size] for start in range(size, len(raw), size)]
    fat = _numbers(b"".join(sectors[place] for place in places[:fat_sectors]))
    entries = _chain(sectors, fat, directory)
    root = _chain(sectors, fat, struct.unpack_from("<I", entries, 116)[0])
    small_sectors = [root[start : start + 64] for start in range(0, len(root), 64)]
    small_fat = _numbers(_chain(sectors, fat, small_fat_start))
    streams: dict[str, bytes] = {}
    for at in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        start, stream_size = struct.unpack_from("<II", entries, at + 116)
        name = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if kind == STREAM and name in ("Workbook", "Book") and name not in streams:
            is_small = stream_size < small_limit
            found = _chain(small_sectors, small_fat, start) if is_small else _chain(sectors, fat, start)
            streams[name] = found[:stream_size]
        elif kind == STREAM:
            streams.setdefault(name, b"")
    return streams


def _numbers(raw: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _chain(sectors: Sequence[bytes], fat: Sequence[int], start: int) -> bytes:
    """The sectors linked from `start`, joined. Raises: IndexError, ValueError where the links run in a ring."""
    found = []
    while start < LAST_SECTOR:
        found.append(sectors[start])
        if len(found) > len(sectors):
            raise ValueError(start)
        start = fat[start]
    return b"".join(found)


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of the substream that opens here, without those of the charts within it. Raises: struct.error."""
    depth = start = 0
    while start + 4 <= len(book):
        code, length = struct.unpack_from("<HH", book, start)
        start += 4
        depth += (code == BOF) - (code == EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield code, book[start : start + length]
        start += length


def _sheets(book: bytes) -> list[tuple[str, bool, Scan]]:
    """Each sheet as (name, hidden, what was found). Raises: Refused("sheet.locked"), struct.error."""
    version = struct.unpack_from("<H", book, 4)[0]
    sheets: list[tuple[str, bool, int]] = []
    for code, body in _records(book):
        if code == FILEPASS:
            raise locked()
        if code == BOUNDSHEET:
            start, hidden, kind = struct.unpack_from("<IBB", body)
            if version < UNICODE_VERSION:
                name = body[7:].decode("gb18030", "replace")
            else:
                name = body[8:].decode("utf-16-le" if body[7] & 1 else "latin-1", "replace")
            sheets.append((name, bool(hidden & 3), start if kind == WORKSHEET else len(book)))
    # A sheet is read no further than where the next begins, so that a crafted file costs no more than its length.
    starts = sorted({start for _name, _hidden, start in sheets})
    scans = {start: _scan(book[start:end]) for start, end in zip(starts, [*starts[1:], len(book)], strict=True)}
    return [(name, hidden, scans[start]) for name, hidden, start in sheets]


def _scan(book: bytes) -> Scan:
    """One pass over a sheet. Raises: struct.error, IndexError."""
    last_row = last_column = 0
    formulas, merges, errors, filled_rows = [], [], [], set()
    hidden_rows, hidden_columns = set(), []
    for code, body in _records(book):
        if code in FILLED:
            row, column = struct.unpack_from("<HH", body)
            right = struct.unpack_from("<H", body, len(body) - 2)[0] if code == MULRK else column
            last_row, last_column = max(last_row, row + 1), max(last_column, right + 1)
            filled_rows.add(row)
            cell = Span(row + 1, column + 1, row + 1, right + 1)
            if code in FORMULAS:
                formulas.append(cell)
            elif code == BOOLERR and body[7]:
                errors.append(cell)
        elif code == ROW and body[12] & 0x20:
            hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif code == COLINFO and body[8] & 1:
            hidden_columns.append(struct.unpack_from("<HH", body))
        elif code == MERGED:
            for at in range(2, len(body) - 7, 8):
                top, bottom, left, right = struct.unpack_from("<4H", body, at)
                merges.append(Span(top + 1, left + 1, bottom + 1, right + 1))
    columns = sum(max(0, min(right + 1, last_column) - left) for left, right in hidden_columns)
    return Scan(last_row, last_column, formulas, merges, errors, len(hidden_rows & filled_rows), columns)
