"""Odd spreadsheets, built by hand for the tests: old binary workbooks, open documents and zips that lie."""

import io
import struct
import zipfile

import openpyxl
import xlsxwriter

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def xlsx(*rows, change=None, **more_sheets):
    """A workbook with these rows; `change(sheet, book)` makes it odd; each of `more_sheets` is a list of rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    for row in rows:
        sheet.append(row)
    for name, lines in more_sheets.items():
        other = book.create_sheet(name)
        for line in lines:
            other.append(line)
    if change:
        change(sheet, book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def shared_xlsx(*rows):
    """A workbook with these texts, kept once for all cells that hold them, as Excel does."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                page.write_string(number, place, text)
    return stream.getvalue()


def rezip(raw, **parts):
    """The zip with parts added or put in the place of others, each given as (name, bytes)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as changed:
        put = dict(parts.values())
        for name in archive.namelist():
            if name not in put:
                changed.writestr(name, archive.read(name))
        for name, body in put.items():
            changed.writestr(name, body)
    return stream.getvalue()


def part(raw, name):
    """One part of a zip."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return archive.read(name)


def ods(*tables, styles="", manifest=""):
    """An open document; each table is (name, XML of its columns and rows)."""
    body = "".join(
        f'<table:table table:name="{name}" table:style-name="{name}">{xml}</table:table>' for name, xml in tables
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f"{manifest}</manifest:manifest>",
        )
    return stream.getvalue()


def ods_row(*texts, attributes=""):
    """A row of texts of an open document."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f"<table:table-row {attributes}>{cells}</table:table-row>\n"


def ole(**streams):
    """A compound file with these streams, each padded to 4,096 bytes so that it stands in ordinary sectors."""
    bodies = {name: body + bytes(-len(body) % 512 + 4096) for name, body in streams.items()}
    entries, sectors, fat = [_entry("Root Entry", 5, END, 0, child=1)], [b""], [END]
    for place, (name, body) in enumerate(bodies.items(), 1):
        start = len(fat) + 1
        count = len(body) // 512
        right = place + 1 if place < len(bodies) else FREE
        entries.append(_entry(name, 2, start - 1, len(body), right=right))
        fat += [*range(start, start + count - 1), END]
        sectors.append(body)
    directory = b"".join(entries)
    directory += bytes(-len(directory) % 512)
    assert len(directory) == 512, "three streams at most"
    sectors[0] = directory
    fat_place = len(fat)
    fat += [FAT] + [FREE] * (127 - fat_place)
    assert len(fat) == 128, "one sector of chains"
    header = OLE_MAGIC + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<10I", 0, 1, 0, 0, 4096, END, 0, END, 0, fat_place) + b"\xff" * 432
    return header + b"".join(sectors) + struct.pack("<128I", *fat)


def _entry(name, kind, start, size, *, child=FREE, right=FREE):
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )


def xls(*sheets, locked=False):
    """An old binary workbook; each sheet is (name, hidden, records), the records made by the functions below."""
    bof = struct.pack("<4H8x", 0x0600, 5, 0, 0), struct.pack("<4H8x", 0x0600, 0x10, 0, 0)
    head = _record(0x0809, bof[0]) + (_record(0x002F, bytes(6)) if locked else b"") + _record(0x0042, b"\xb0\x04")
    names = [name.encode("utf-16-le") for name, _hidden, _records in sheets]
    end = len(head) + sum(12 + len(name) for name in names) + 4
    book, bodies = head, []
    for name, (_name, hidden, records) in zip(names, sheets, strict=True):
        book += _record(0x0085, struct.pack("<IBBBB", end, hidden, 0, len(name) // 2, 1) + name)
        bodies.append(_record(0x0809, bof[1]) + b"".join(records) + _record(0x000A, b""))
        end += len(bodies[-1])
    return ole(Workbook=book + _record(0x000A, b"") + b"".join(bodies))


def xls_text(row, column, text):
    """A cell of text; rows and columns begin at 0."""
    body = text.encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(body) // 2, 1) + body)


def xls_number(row, column, number):
    """A cell of a number."""
    return _record(0x0203, struct.pack("<HHHd", row, column, 0, number))


def xls_formula(row, column, result):
    """A cell of the formula =1 that shows `result`."""
    return _record(0x0006, struct.pack("<HHHdHIH", row, column, 0, result, 0, 0, 3) + b"\x1e\x01\x00")


def xls_error(row, column):
    """A cell that shows #N/A."""
    return _record(0x0205, struct.pack("<HHHBB", row, column, 0, 0x2A, 1))


def xls_merge(top, bottom, left, right):
    """A merged rectangle."""
    return _record(0x00E5, struct.pack("<5H", 1, top, bottom, left, right))


def xls_hidden_row(row):
    """The properties of a hidden row."""
    return _record(0x0208, struct.pack("<6HI", row, 0, 9, 255, 0, 0, 0x20))


def xls_hidden_column(column):
    """The properties of a hidden column."""
    return _record(0x007D, struct.pack("<6H", column, column, 2048, 0, 1, 0))


def xls_extent(rows, columns):
    """What the sheet says of its own size."""
    return _record(0x0200, struct.pack("<IIHHH", 0, rows, 0, columns, 0))


def _record(code, body):
    return struct.pack("<HH", code, len(body)) + body
