"""The grid of a spreadsheet before its columns are known: rows, what was noticed, and the limits of every format."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .sheetapart import rows_apart

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MAX_ROWS = 100_000
MAX_CELLS = 6_000_000

# A part that a spreadsheet's text may stand in. Pictures and macros are left folded.
WANTED_PARTS = re.compile(r"(.*\.(xml|rels)|mimetype)", re.IGNORECASE | re.DOTALL)
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


class Span(NamedTuple):
    """A rectangle of cells, both ends included. Rows and columns begin at 1, as a person counts them."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """Rows as (row number as the spreadsheet shows it, values from column A), and what was noticed about them.

    Values are what the reader of the format gives: text, float, bool, date, datetime, time or timedelta.
    `last` is the number of the last row that holds anything; `cut` are cells that the file breaks off before.
    """

    rows: Iterable[tuple[int, Sequence[object]]]
    last: int
    formulas: Sequence[Span] = ()
    merges: Sequence[Span] = ()
    errors: Sequence[Span] = ()
    notes: Sequence[str] = ()
    cut: Sequence[Span] = ()


class Page(NamedTuple):
    """A sheet of a workbook, not read yet. `read` raises: Refused (sheet.*)."""

    name: str
    is_hidden: bool
    is_filled: bool
    read: Callable[[], Grid]


def unread(*, why: str, then: str, code: str) -> Refused:
    """The refusal to read a sheet; `read_sheet` adds the name of the file."""
    return Refused(_("表格没有读入。"), why=why, then=then, code=code)


def save_again() -> str:
    """What to do with a file that only the program which made it can mend."""
    return _("请用 Excel 或 WPS 打开它，另存为 .xlsx 后再上传。")


def damaged() -> Refused:
    """The refusal of a file that begins like a spreadsheet and cannot be read to its end."""
    return unread(why=_("文件已损坏，读不完整。"), then=save_again(), code="sheet.damaged")


def locked() -> Refused:
    """The refusal of a file that asks for a password."""
    return unread(
        why=_("文件加了密码。"),
        then=_("请用 Excel 或 WPS 打开它，去掉密码并保存，再上传。"),
        code="sheet.locked",
    )


def empty() -> Refused:
    """The refusal of a file without a single filled cell."""
    return unread(why=_("文件里没有内容。"), then=_("请检查是不是选错了文件。"), code="sheet.empty")


def too_big() -> Refused:
    """The refusal of a sheet whose cells would not fit in memory."""
    return unread(
        why=_("文件展开后太大，不能一次读入。"),
        then=_("请分成几个文件，分别上传。"),
        code="sheet.unpacks_too_big",
    )


def too_many_rows(most: int) -> Refused:
    """The refusal of a sheet that is longer than is read at once."""
    return unread(
        why=_("内容超过 %(rows)s 行。") % {"rows": most},
        then=_("请分成几个文件，每个不超过 %(rows)s 行，分别上传。") % {"rows": most},
        code="sheet.too_many_rows",
    )


def check_area(*, last_row: int, last_column: int) -> None:
    """The readers lay out every cell up to the last filled one, so a stray cell far away costs as much as a full sheet.

    Raises: Refused("sheet.too_wide").
    """
    if last_row * last_column <= MAX_CELLS:
        return
    raise unread(
        why=_("表格太大：最后一个有内容的行是第 %(row)s 行，最后一个有内容的列是 %(column)s 列。")
        % {"row": last_row, "column": letters(last_column)},
        then=_("请删去远处多余的内容；如果没有多余的，请分成几个文件，分别上传。"),
        code="sheet.too_wide",
    )


def letters(column: int) -> str:
    """The letters that a spreadsheet shows above a column: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_of(name: str) -> int:
    """The number of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def span_of(reference: str) -> Span:
    """The rectangle of "B3" or "B3:D5". Raises: ValueError."""
    if not (found := REFERENCE.fullmatch(reference)):
        raise ValueError(reference)
    left, top, right, bottom = found.groups()
    return Span(int(top), column_of(left), int(bottom or top), column_of(right or left))


def unpack(raw: bytes) -> dict[str, bytes]:
    """The text parts of a zip, unfolded no further than MAX_UNPACKED. A part that declares entities is refused.

    Raises: Refused("sheet.damaged", "sheet.locked", "sheet.unpacks_too_big" or "sheet.entities").
    """
    parts: dict[str, bytes] = {}
    room = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for member in archive.infolist():
                if not WANTED_PARTS.fullmatch(member.filename):
                    continue
                if member.flag_bits & 1:
                    raise locked()
                with archive.open(member) as stream:
                    part = stream.read(room + 1)
                room -= len(part)
                if room < 0:
                    raise too_big()
                parts[member.filename.replace("\\", "/")] = part
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise damaged() from error
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise unread(why=_("文件里有自定义的 XML 实体，正常的表格不会有。"), then=save_again(), code="sheet.entities")
    return parts


def repack(parts: Mapping[str, bytes]) -> bytes:
    """The inspected parts as an unfolded zip: what was inspected is exactly what is read, and no longer."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def sheet_rows(raw: bytes, place: int) -> Iterator[tuple[int, list[object]]]:
    """The rows of one sheet, by its place from 0, with their numbers.

    Raises: Refused("sheet.damaged" or "sheet.unpacks_too_big").
    """
    try:
        return rows_apart(raw, place)
    except OverflowError as error:
        raise too_big() from error
    except ValueError as error:
        raise damaged() from error


def first_page(pages: Sequence[Page]) -> Grid:
    """The first filled sheet in sight, with notes on the others. Raises: Refused (sheet.*)."""
    seen = [page for page in pages if page.is_filled and not page.is_hidden]
    if not seen:
        raise empty()
    notes = []
    if others := [page.name for page in seen[1:]]:
        notes.append(
            _("只读了工作表「%(chosen)s」。还有 %(count)s 张有内容的工作表没有读：%(names)s。")
            % {"chosen": seen[0].name, "count": len(others), "names": quoted(others)}
        )
    grid = seen[0].read()
    return replace(grid, notes=[*notes, *unseen_notes(pages), *grid.notes])


def unseen_notes(pages: Iterable[Page]) -> list[str]:
    """A note on sheets that are hidden, which are not read."""
    unseen = [page.name for page in pages if page.is_hidden]
    said = {"count": len(unseen), "names": quoted(unseen)}
    return [_("有 %(count)s 张隐藏的工作表没有读：%(names)s。") % said] if unseen else []


def hidden_notes(*, rows: int, columns: int) -> list[str]:
    """Notes on hidden rows and columns, which are read as any other."""
    notes = []
    if rows:
        notes.append(_("有 %(count)s 行是隐藏的，也读入了。") % {"count": rows})
    if columns:
        notes.append(_("有 %(count)s 列是隐藏的，也读入了。") % {"count": columns})
    return notes


def quoted(names: Iterable[str]) -> str:
    """Names for a sentence: 「甲」、「乙」."""
    return "、".join(f"「{name}」" for name in names)
