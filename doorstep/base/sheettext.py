"""Reads a .csv or .txt: finds its encoding and its delimiter, and gives the same grid as a spreadsheet does."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from django.utils.translation import gettext as _

from .sheetgrid import (
    MAX_CELLS,
    Grid,
    Span,
    empty,
    save_again,
    too_big,
    unread,
)

DELIMITERS = (",", "\t", ";", "，")
SAMPLE_ROWS = 10
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
WEB_PAGE = re.compile(r"\s*(<[a-z!]|mime-version:)", re.IGNORECASE)
# ="00123" is how some systems stop Excel from eating zeros: a person sees 00123.
GUARDED = re.compile(r'="([^"]*)"')


def read_text(raw: bytes, *, count_labels: Callable[[Sequence[str]], int]) -> Grid:
    """The rows of a delimited text.

    `count_labels` says how many expected labels stand in a row; the delimiter under which most are found is taken.
    Raises: Refused (sheet.*).
    """
    text, encoding = decode(raw)
    _refuse_other_text(text)
    delimiter = max(DELIMITERS, key=lambda one: _labels_found(text, one, count_labels))
    rows, formulas, cells = [], [], 0
    for number, values in enumerate(_parsed(text, delimiter), 1):
        cells += len(values)
        if cells > MAX_CELLS:
            raise too_big()
        for place, value in enumerate(values):
            if value.startswith("="):
                if guarded := GUARDED.fullmatch(value):
                    values[place] = guarded[1]
                else:
                    formulas.append(Span(number, place + 1, number, place + 1))
        rows.append((number, values))
    notes = [_("文件是文本，按 %(encoding)s 编码读入。") % {"encoding": encoding}]
    return Grid(rows, len(rows), formulas, notes=notes, cut=_cut_off(text, rows))


def _cut_off(text: str, rows: Sequence[tuple[int, Sequence[str]]]) -> Sequence[Span]:
    """The cells that the last row lacks, where it is shorter than those before and no line ends after it."""
    width = max((len(values) for _number, values in rows[:-1]), default=0)
    if text.endswith(("\n", "\r", "\x1a")) or not rows or len(rows[-1][1]) >= width:
        return []
    number, values = rows[-1]
    return [Span(number, max(len(values), 1), number, width)]


def decode(raw: bytes) -> tuple[str, str]:
    """The text and the name of its encoding.

    Tried strictly in this order: the mark at the beginning (UTF-8, UTF-16); UTF-16 without a mark, where a byte is
    zero; UTF-8; GB18030. UTF-8 goes before GB18030 because Chinese in GB18030 is hardly ever valid UTF-8, and the
    reverse is common.

    Raises: Refused("sheet.unreadable_text").
    """
    for encoding, name in _likely_encodings(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not NOT_TEXT.search(text):
            return text, name
    raise unread(
        why=_("文件内容不是电子表格，也不是 UTF-8、UTF-16 或 GB18030 编码的文本。"),
        then=save_again(),
        code="sheet.unreadable_text",
    )


def _likely_encodings(raw: bytes) -> list[tuple[str, str]]:
    if raw.startswith(codecs.BOM_UTF8):
        return [("utf-8-sig", "UTF-8")]
    if raw.startswith(UTF_16_MARKS):
        return [("utf-16", "UTF-16")]
    if b"\0" in raw:
        # A comma or a digit has its zero byte second in the little-endian order, first in the other.
        is_little = raw[1::2].count(0) >= raw[::2].count(0)
        return [("utf-16-le" if is_little else "utf-16-be", "UTF-16")]
    return [("utf-8", "UTF-8"), ("gb18030", "GB18030")]


def _refuse_other_text(text: str) -> None:
    """Raises: Refused("sheet.empty" or "sheet.not_a_sheet")."""
    if not text.strip():
        raise empty()
    if WEB_PAGE.match(text):
        raise unread(why=_("文件内容其实是网页，不是电子表格。"), then=save_again(), code="sheet.not_a_sheet")
    if text.lstrip().startswith("<?xml"):
        raise unread(why=_("文件内容其实是 XML，不是电子表格。"), then=save_again(), code="sheet.not_a_sheet")


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of the text. Raises: Refused("sheet.quotes") where a quotation mark is not closed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, values in enumerate(reader, 1):  # noqa: B007  (the refusal names the row)
            yield values
    except csv.Error as error:
        raise unread(
            why=_("第 %(row)s 行的引号没有成对，分不清格子。") % {"row": number + 1},
            then=_("请改好这一行，或用 Excel、WPS 打开后另存为 .xlsx 再上传。"),
            code="sheet.quotes",
        ) from error


def _labels_found(text: str, delimiter: str, count_labels: Callable[[Sequence[str]], int]) -> int:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return max(map(count_labels, islice(reader, SAMPLE_ROWS)), default=0)
    except csv.Error:
        return 0
