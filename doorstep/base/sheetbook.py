"""All sheets of a workbook, each as a grid: for tables that fill several sheets and have no fixed columns."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .sheetgrid import MAX_BYTES, Grid, Page, empty, unread, unseen_notes
from .sheetkind import kind_notes, kind_of
from .sheetods import ods_pages
from .sheettext import read_text
from .sheetxls import xls_pages
from .sheetxlsx import xlsx_pages

MOST_PAGES = 60


def open_book(raw: bytes, filename: str) -> tuple[list[Page], list[str]]:
    """The filled sheets in sight, in the order of the tabs, and what a person should know about the file.

    Hidden sheets are named and not read. Some tenth of a second each to read.  Raises: Refused (sheet.*).
    """
    if len(raw) > MAX_BYTES:
        why = _("文件有 %(size)s MB，一次最多 %(most)s MB。")
        said = {"size": -(-len(raw) // 2**20), "most": MAX_BYTES // 2**20}
        raise unread(why=why % said, then=_("请分成几个文件，分别上传。"), code="sheet.too_big")
    if not raw.strip():
        raise empty()
    kind = kind_of(raw)
    pages = list(_pages(kind, raw))
    seen = [page for page in pages if page.is_filled and not page.is_hidden]
    if not seen:
        raise empty()
    if len(seen) > MOST_PAGES:
        why = _("文件有 %(count)s 张工作表，一次最多 %(most)s 张。") % {"count": len(seen), "most": MOST_PAGES}
        raise unread(why=why, then=_("请分成几个文件，分别上传。"), code="sheet.too_many_pages")
    return seen, [*kind_notes(kind, filename), *unseen_notes(pages)]


def _pages(kind: str, raw: bytes) -> Iterator[Page]:
    match kind:
        case "xlsx":
            yield from xlsx_pages(raw)
        case "xls":
            yield from xls_pages(raw)
        case "ods":
            yield from ods_pages(raw)
        case "text":
            yield Page("", False, True, lambda: _text(raw))


def _text(raw: bytes) -> Grid:
    """The delimiter under which most cells stand in the first rows is taken."""
    return read_text(raw, count_labels=len)
