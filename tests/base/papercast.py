"""Files as people hand them in, and as they must not be: each as small as its format lets it be."""

import io
import struct
import zipfile
import zlib

ISPE, BRANDS = b"\0\0\0\0", b"heicmif1"
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8" + b"\0" * 60 + b"This program cannot be run in DOS mode.\r\r\n$"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def png(width: int = 3, height: int = 2, *, note: bytes = b"") -> bytes:
    """A picture in shades of grey. Only a small one has all its pixels."""
    pixels = b"".join(b"\0" + bytes(width) for _ in range(min(height, 100)))
    parts = [(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0))]
    parts += [(b"tEXt", b"Comment\0" + note)] if note else []
    parts += [(b"IDAT", zlib.compress(pixels)), (b"IEND", b"")]
    chunks = (struct.pack("!I", len(body)) + kind + body + _sum(kind + body) for kind, body in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _sum(raw: bytes) -> bytes:
    return struct.pack("!I", zlib.crc32(raw))


def jpeg(width: int = 3, height: int = 2, *, note: bytes = b"", scan: bytes = b"\x12\xff\0\x34\xff\xd0\x56") -> bytes:
    """A photograph: its markers in order, and a coded picture with a stuffed byte and a restart in it."""
    frame = struct.pack("!BHHB", 8, height, width, 1) + b"\x01\x11\0"
    parts = [(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"), (0xFE, note), (0xDB, bytes(65)), (0xC0, frame)]
    parts += [(0xDA, b"\x01\x01\0\0\x3f\0")]
    head = b"".join(struct.pack("!BBH", 0xFF, marker, len(body) + 2) + body for marker, body in parts)
    return b"\xff\xd8" + head + scan + b"\xff\xd9"


def webp(width: int = 3, height: int = 2) -> bytes:
    """A picture without loss."""
    body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\0" * 7
    return b"RIFF" + struct.pack("<I", 12 + len(body)) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body


def box(kind: bytes, body: bytes) -> bytes:
    """One box of an ISO file."""
    return struct.pack("!I", 8 + len(body)) + kind + body


def heic(width: int = 3, height: int = 2, *, brands: bytes = BRANDS) -> bytes:
    """A photograph of a telephone, with its size in the properties of the item."""
    size = box(b"ispe", ISPE + struct.pack("!II", width, height))
    whole = box(b"meta", ISPE + box(b"iprp", box(b"ipco", size)))
    return box(b"ftyp", brands[:4] + b"\0\0\0\0" + brands) + whole + box(b"mdat", b"\x01\x02\x03")


def pdf(objects: bytes = b"", *, tail: bytes = b"") -> bytes:
    """A document of one empty page, with further objects."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n" + objects + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    ) + tail


def packed_objects(objects: bytes, *, how: bytes = b"/FlateDecode") -> bytes:
    """Objects compressed in a stream, where whoever only looks at the bytes does not see them."""
    body = zlib.compress(objects)
    head = b"4 0 obj<</Type/ObjStm/N 1/First 4/Filter%s/Length %d>>stream\n" % (how, len(body))
    return head + body + b"\nendstream endobj"


def archive(*names: str) -> bytes:
    """A zip file that holds these."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name in names or ("a.txt",):
            zipped.writestr(name, "内容")
    return made.getvalue()


TAKEN = {
    "image/jpeg": jpeg(),
    "image/png": png(),
    "image/webp": webp(),
    "image/heic": heic(),
    "image/heif": heic(brands=b"mif1miaf"),
    "application/pdf": pdf(),
}
# What is refused, with the words by which it is named.
NAMED = {
    "程序": EXE,
    "压缩包": archive(),
    "网页": HTML,
    "SVG 图形": SVG,
    "Word 文档": archive("[Content_Types].xml", "word/document.xml"),
    "Excel 表格": archive("xl/workbook.xml"),
    "PowerPoint 演示文稿": archive("ppt/presentation.xml"),
    "OFD 版式文件": archive("OFD.xml"),
    "手机安装包": archive("AndroidManifest.xml", "classes.dex"),
    "旧版的 Word、Excel 或 WPS 文件": OLD_OFFICE,
    "GIF 图片": b"GIF89a\x01\0\x01\0",
    "AVIF 图片": heic(brands=b"avifmif1"),
    "视频或录音": heic(brands=b"isommp42"),
    "文字": "姓名,金额\n王伟芳,100\n".encode(),
    "认不出的文件": b"\0\x01\x02\x03" * 9,
}
