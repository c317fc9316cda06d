"""A PDF looked through for what acts by itself: scripts, programs that it starts, files that it carries.

It keeps out what ordinary programs write; a PDF made on purpose to look harmless is for the virus scanner.
"""

import re
import zlib

from django.utils.translation import gettext_lazy as _

from doorstep.kernel.refusal import Refused

from .paperpicture import damaged

NAME = re.compile(rb"/([^\s/<>\[\](){}%\x00]+)")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
PLAIN_FILTER = re.compile(rb"/Filter\s*(/FlateDecode\b|\[\s*/FlateDecode\s*\])")
END = b"%%EOF"
INFLATED = 64 * 2**20


# A script is named twice, as /JS and /JavaScript; the shorter one stands by chance in any large picture.
ACTIVE = {
    b"JavaScript": _("这个 PDF 里有会自己运行的脚本。"),
    b"Launch": _("这个 PDF 会启动别的程序。"),
    b"EmbeddedFile": _("这个 PDF 里夹带了别的文件。"),
    b"EmbeddedFiles": _("这个 PDF 里夹带了别的文件。"),
}


def check_pdf(raw: bytes) -> bytes:
    """What follows the end of the document, for the caller to look into.

    Raises: Refused("paper.damaged", "paper.acts_by_itself", "paper.cannot_be_checked").
    """
    end = raw.rfind(END)
    if end < 0:
        raise damaged()
    for text in (raw, *_object_streams(raw)):
        if found := ACTIVE.keys() & _names(text):
            raise Refused(
                str(_("文件没有收下。")),
                why=str(ACTIVE[min(found)]),
                then=str(_("请把它打印成新的 PDF，或拍照后再上传。")),
                code="paper.acts_by_itself",
            )
    return raw[end + len(END) :]


def _names(text: bytes) -> list[bytes]:
    """Every name in the text, its escapes resolved: /J#61vaScript is /JavaScript."""
    return [
        ESCAPED.sub(lambda code: bytes.fromhex(code[1].decode()), name) if b"#" in name else name
        for name in NAME.findall(text)
    ]


def _object_streams(raw: bytes) -> list[bytes]:
    """The streams in which a PDF keeps objects compressed. Raises: Refused("paper.cannot_be_checked")."""
    opened, room = [], INFLATED
    for begun in STREAM.finditer(raw):
        head = raw[max(raw.rfind(b"obj", 0, begun.start()), 0) : begun.start()]
        if b"ObjStm" not in _names(head):
            continue
        content = raw[begun.end() : raw.find(b"endstream", begun.end())]
        if b"/Filter" in head:
            content = _inflated(head, content, room)
        room -= len(content)
        opened.append(content)
    if _names(raw).count(b"ObjStm") > len(opened):
        raise _unchecked()
    return opened


def _inflated(head: bytes, content: bytes, room: int) -> bytes:
    inflating = zlib.decompressobj()
    try:
        plain = inflating.decompress(content, max(room, 1))
    except zlib.error as error:
        raise _unchecked() from error
    if inflating.unconsumed_tail or b"/DecodeParms" in head or not PLAIN_FILTER.search(head):
        raise _unchecked()
    return plain


def _unchecked() -> Refused:
    return Refused(
        str(_("文件没有收下。")),
        why=str(_("这个 PDF 加了密码，或者写法特别，里面有什么看不到。")),
        then=str(_("请把它打印成新的 PDF，或拍照后再上传。")),
        code="paper.cannot_be_checked",
    )
