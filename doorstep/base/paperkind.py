"""What a paper is, told by its content, and whether it is that and nothing else. What is not taken is named."""

import io
import zipfile

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .paperpdf import check_pdf
from .paperpicture import PNG_MAGIC, read_picture
from .sheetxls import OLE_MAGIC

MAX_PIXELS = 60_000_000  # 待核: no document says; a telephone's photograph has 8 to 50 million
EXTENSIONS = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "image/heif": (".heif", ".heic"),
    "application/pdf": (".pdf",),
}
PDF_MAGIC = b"%PDF-"
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
HEIF_BRANDS = {b"mif1", b"msf1"}
# In small letters: nothing of this belongs beside a picture or behind a document.
FOREIGN = (
    *(b"<script", b"<html", b"<!doctype", b"<iframe", b"<?php", PDF_MAGIC.lower()),
    *(b"rar!\x1a\x07", b"7z\xbc\xaf'\x1c", b"this program cannot be run in dos mode"),
)
ZIP_PARTS = (b"PK\x03\x04", b"PK\x05\x06")


def check_paper(raw: bytes) -> str:
    """The kind of paper, as its media type.

    Raises: Refused("paper.wrong_kind", "paper.damaged", "paper.two_in_one", "paper.too_many_pixels",
    "paper.acts_by_itself", "paper.cannot_be_checked").
    """
    mime = _kind_of(raw)
    if mime == "application/pdf":
        rest = check_pdf(raw)
    else:
        picture = read_picture(raw, mime)
        rest = picture.rest
        if picture.pixels > MAX_PIXELS:
            raise Refused(
                _("文件没有收下。"),
                why=_("图片有 %(width)s×%(height)s 个像素，最多 %(most)s 万。")
                % {"width": picture.width, "height": picture.height, "most": MAX_PIXELS // 10_000},
                then=_("请把照片调小，或重拍一张再上传。"),
                code="paper.too_many_pixels",
            )
    if _holds_another(raw, rest):
        raise Refused(
            _("文件没有收下。"),
            why=_("它看上去是%(kind)s，里面却还藏着别的东西。")
            % {"kind": "PDF" if mime == "application/pdf" else _("图片")},
            then=_("请重新拍照，或打印成新的 PDF 再上传。"),
            code="paper.two_in_one",
        )
    return mime


def _holds_another(raw: bytes, rest: bytes) -> bool:
    """Whether the file can also be read as an archive, a page or a program."""
    small = rest.lower()
    return (
        zipfile.is_zipfile(io.BytesIO(raw))
        or all(part in rest for part in ZIP_PARTS)
        or any(part in small for part in FOREIGN)
    )


def _kind_of(raw: bytes) -> str:
    """Raises: Refused("paper.wrong_kind")."""
    if raw.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if raw.startswith(PNG_MAGIC):
        return "image/png"
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        return "image/webp"
    if raw.startswith(PDF_MAGIC):
        return "application/pdf"
    brands = _brands(raw)
    if not brands & {b"avif", b"avis"}:
        if brands & HEIC_BRANDS:
            return "image/heic"
        if brands & HEIF_BRANDS:
            return "image/heif"
    raise Refused(
        _("文件没有收下。"),
        why=_("它其实是%(kind)s，这里只收照片和 PDF。") % {"kind": real_kind(raw)},
        then=_("请拍照，或另存为 PDF 再上传。"),
        code="paper.wrong_kind",
    )


def _brands(raw: bytes) -> set[bytes]:
    """The brands that an ISO file names; none where it is another kind of file."""
    if raw[4:8] != b"ftyp":
        return set()
    body = raw[8 : min(int.from_bytes(raw[:4], "big"), 4096)]
    return {body[:4], *(body[start : start + 4] for start in range(8, len(body), 4))}


def real_kind(raw: bytes) -> str:
    """What a file that is not taken really is, in words."""
    begins = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if raw.startswith(b"PK"):
        return _zip_kind(raw)
    if raw[4:8] == b"ftyp":
        return _("AVIF 图片") if _brands(raw) & {b"avif", b"avis"} else _("视频或录音")
    if b"<svg" in begins:
        return _("SVG 图形")
    if begins.startswith((b"<!doctype", b"<html", b"<script", b"<head", b"<body")):
        return _("网页")
    others = (
        (OLE_MAGIC, _("旧版的 Word、Excel 或 WPS 文件")),
        (b"{\\rtf", _("Word 文档")),
        (b"GIF8", _("GIF 图片")),
        (b"BM", _("BMP 图片")),
        (b"II*\x00", _("TIFF 图片")),
        (b"MM\x00*", _("TIFF 图片")),
        (b"8BPS", _("Photoshop 文件")),
        (b"Rar!", _("压缩包")),
        (b"7z\xbc\xaf", _("压缩包")),
        (b"\x1f\x8b", _("压缩包")),
        (b"MZ", _("程序")),
        (b"\x7fELF", _("程序")),
        (b"#!", _("程序")),
        (b"ID3", _("录音")),
        (b"RIFF", _("视频或录音")),
        (b"OggS", _("视频或录音")),
        (b"\x1aE\xdf\xa3", _("视频")),
        (b"%!PS", _("PostScript 文件")),
    )
    named = next((name for magic, name in others if raw.startswith(magic)), None)
    return named or (_("文字") if b"\0" not in raw[:4096] and _is_text(raw[:4096]) else _("认不出的文件"))


def _zip_kind(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = {name.replace("\\", "/") for name in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return _("压缩包")
    known = (
        ("OFD.xml", _("OFD 版式文件")),
        ("word/document.xml", _("Word 文档")),
        ("xl/workbook.xml", _("Excel 表格")),
        ("ppt/presentation.xml", _("PowerPoint 演示文稿")),
        ("AndroidManifest.xml", _("手机安装包")),
    )
    return next((kind for name, kind in known if name in names), _("压缩包"))


def _is_text(begins: bytes) -> bool:
    """Whether the beginning reads as text, though its last character may be cut off."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = begins[:-4].decode(encoding, errors="strict") if len(begins) > 8 else begins.decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(character.isprintable() or character in "\t\r\n" for character in text)
    return False


def is_named_rightly(filename: str, mime: str) -> bool:
    """Whether the ending of the name is one of those of the kind."""
    return filename.lower().endswith(EXTENSIONS[mime])
