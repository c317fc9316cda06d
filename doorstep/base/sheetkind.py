"""What kind of file was sent, told by its content: the name of a file proves nothing."""

import io
import zipfile
import zlib
from pathlib import PurePath
from typing import Literal

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .sheetgrid import damaged, save_again, unread
from .sheetxls import OLE_MAGIC

Kind = Literal["xlsx", "xls", "ods", "text"]

EXTENSIONS: dict[str, Kind] = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".xls": "xls",
    ".xlt": "xls",
    ".et": "xls",
    ".ods": "ods",
    ".csv": "text",
    ".tsv": "text",
    ".txt": "text",
}


def kind_of(raw: bytes) -> Kind:
    """The kind of spreadsheet, by content. Raises: Refused("sheet.not_a_sheet" or "sheet.damaged")."""
    if raw.startswith(b"PK"):
        return _kind_of_zip(raw)
    if raw.startswith(OLE_MAGIC):
        return "xls"
    others = (
        (b"%PDF", _("PDF 文档")),
        (b"{\\rtf", _("Word 文档")),
        (b"Rar!", _("压缩包")),
        (b"7z\xbc\xaf", _("压缩包")),
        (b"\x1f\x8b", _("压缩包")),
        (b"\x89PNG", _("图片")),
        (b"\xff\xd8\xff", _("图片")),
        (b"GIF8", _("图片")),
    )
    if found := next((name for magic, name in others if raw.startswith(magic)), None):
        raise _not_a_sheet(found)
    return "text"


def kind_notes(kind: Kind, filename: str) -> list[str]:
    """A note where the name of the file says another kind than its content."""
    extension = PurePath(filename).suffix.lower()
    if not extension or EXTENSIONS.get(extension) == kind:
        return []
    names = {
        "xlsx": _("Excel 工作簿（.xlsx）"),
        "xls": _("旧版 Excel 工作簿（.xls）"),
        "ods": _("ODS 电子表格"),
        "text": _("CSV 文本"),
    }
    return [
        _("文件名以 %(extension)s 结尾，内容其实是%(kind)s，已按内容读入。")
        % {"extension": extension, "kind": names[kind]}
    ]


def _kind_of_zip(raw: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = {name.replace("\\", "/") for name in archive.namelist()}
            mimetype = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise damaged() from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if "xl/workbook.bin" in names:
        raise _not_a_sheet(_("二进制工作簿（.xlsb）"))
    if "word/document.xml" in names:
        raise _not_a_sheet(_("Word 文档"))
    raise _not_a_sheet(_("压缩包"))


def _not_a_sheet(kind: str) -> Refused:
    return unread(why=_("文件内容其实是%(kind)s。") % {"kind": kind}, then=save_again(), code="sheet.not_a_sheet")
