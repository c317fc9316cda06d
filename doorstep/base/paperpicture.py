"""Pictures taken apart as far as is needed to know how large they are and what is hidden around the picture."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
# The coded picture ends at a marker that is neither a restart, nor a stuffed byte, nor filling.
AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
ALONE = {0x01, *range(0xD0, 0xD8)}
SCAN, END = 0xDA, 0xD9


@dataclass(frozen=True)
class Picture:
    """Width and height in pixels as the header claims them, and all that stands outside the coded picture."""

    width: int
    height: int
    rest: bytes

    @property
    def pixels(self) -> int:
        """How many pixels a reader would have to draw."""
        return self.width * self.height


def read_picture(raw: bytes, mime: str) -> Picture:
    """The picture of this kind. Raises: Refused("paper.damaged") where it does not reach its end."""
    read = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}.get(mime, _heif)
    try:
        picture = read(raw)
    except (IndexError, ValueError) as error:
        raise damaged() from error
    if not picture.pixels:
        raise damaged()
    return picture


def damaged() -> Refused:
    """The words for a file that breaks off or does not hold together."""
    return Refused(
        _("文件没有收下。"),
        why=_("文件不完整，可能没有传完。"),
        then=_("请先在自己的设备上打开看看，能打开再上传。"),
        code="paper.damaged",
    )


def _number(raw: bytes, start: int, width: int, order: str = "big") -> int:
    """A whole number in the bytes. Raises: ValueError past their end."""
    if start + width > len(raw):
        raise ValueError("past the end")
    return int.from_bytes(raw[start : start + width], "little" if order == "little" else "big")


def _jpeg(raw: bytes) -> Picture:
    rest: list[bytes] = []
    place, width, height = 2, 0, 0
    while True:
        while raw[place : place + 2] == b"\xff\xff":
            place += 1
        marker = raw[place + 1]
        if raw[place] != 0xFF:
            raise ValueError("no marker")
        if marker == END:
            return Picture(width, height, b"\n".join([*rest, raw[place + 2 :]]))
        if marker in ALONE:
            place += 2
            continue
        length = _number(raw, place + 2, 2)
        segment = raw[place + 4 : place + 2 + length]
        if marker in SIZES:
            height, width = max(height, _number(segment, 1, 2)), max(width, _number(segment, 3, 2))
        place += 2 + length
        if marker == SCAN:
            if (found := AFTER_SCAN.search(raw, place)) is None:
                raise ValueError("no end")
            place = found.start()
        else:
            rest.append(segment)


def _png(raw: bytes) -> Picture:
    rest: list[bytes] = []
    place, width, height = len(PNG_MAGIC), 0, 0
    while True:
        length, kind = _number(raw, place, 4), raw[place + 4 : place + 8]
        chunk = raw[place + 8 : place + 8 + length]
        place += length + 12
        if place > len(raw):
            raise ValueError("past the end")
        if kind == b"IHDR":
            width, height = _number(chunk, 0, 4), _number(chunk, 4, 4)
        if kind == b"IEND":
            return Picture(width, height, b"\n".join([*rest, raw[place:]]))
        if kind not in {b"IDAT", b"fdAT"}:
            rest.append(chunk)


def _webp(raw: bytes) -> Picture:
    end = 8 + _number(raw, 4, 4, "little")
    place, width, height, rest = 12, 0, 0, [raw[end:]]
    if end > len(raw):
        raise ValueError("past the end")
    while place < end:
        kind, length = raw[place : place + 4], _number(raw, place + 4, 4, "little")
        chunk = raw[place + 8 : min(place + 8 + length, end)]
        place += 8 + length + length % 2
        if kind == b"VP8X":
            size = _number(chunk, 4, 3, "little") + 1, _number(chunk, 7, 3, "little") + 1
        elif kind == b"VP8 ":
            size = _number(chunk, 6, 2, "little") & 0x3FFF, _number(chunk, 8, 2, "little") & 0x3FFF
        elif kind == b"VP8L":
            bits = _number(chunk, 1, 4, "little")
            size = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        else:
            size = 0, 0
            rest += [chunk] if kind not in {b"ALPH", b"ANMF"} else []
        width, height = max(width, size[0]), max(height, size[1])
    return Picture(width, height, b"\n".join(rest))


def _heif(raw: bytes) -> Picture:
    sizes, rest = [(0, 0)], []
    for kind, body in boxes(raw):
        if kind == b"meta":
            properties = _inside(_inside(body[4:], b"iprp"), b"ipco")
            sizes += [(_number(one, 4, 4), _number(one, 8, 4)) for name, one in boxes(properties) if name == b"ispe"]
        if kind != b"mdat":
            rest.append(body)
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return Picture(width, height, b"\n".join(rest))


def boxes(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes of an ISO file with their names; what follows the last of them comes as a box without a name.

    Raises: ValueError where a box would reach past the end. Source: ISO/IEC 14496-12, 4.2.
    """
    place = 0
    while place + 8 <= len(raw):
        length, kind, head = _number(raw, place, 4), raw[place + 4 : place + 8], 8
        if length == 1:
            length, head = _number(raw, place + 8, 8), 16
        elif length == 0:
            length = len(raw) - place
        if length < head or not kind.isascii() or not kind.decode("ascii").isprintable():
            break
        if place + length > len(raw):
            raise ValueError("past the end")
        yield kind, raw[place + head : place + length]
        place += length
    if place < len(raw):
        yield b"", raw[place:]


def _inside(body: bytes, wanted: bytes) -> bytes:
    return next((inner for kind, inner in boxes(body) if kind == wanted), b"")
