"""Makes box.ttf: one frame for every character, so that a character no font has is seen and can be copied.

Each character takes one of 1024 equal glyphs by its last ten bits, because readers that map a glyph back
to one character would otherwise confuse two of them. The advance, 960 of 1000, is how the page knows the frame.
Needs fonttools, which the product does not.
"""

import sys
import unicodedata
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

GLYPHS = 1024
ADVANCE = 960


def frame() -> Any:
    """A hollow square."""
    pen = TTGlyphPen(None)
    outside, inside = [(60, -60), (60, 780), (900, 780), (900, -60)], [(110, -10), (850, -10), (850, 730), (110, 730)]
    for start, *rest in (outside, inside):
        pen.moveTo(start)
        for point in rest:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def copy_of_frame() -> Any:
    """A glyph that draws the frame by reference."""
    pen = TTGlyphPen({"frame": None})
    pen.addComponent("frame", (1, 0, 0, 1, 0, 0))
    return pen.glyph()


def has_shape(code: int) -> bool:
    """Whether a character should draw something: not a control, a surrogate, a selector or a noncharacter."""
    selector = 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF
    return not selector and code & 0xFFFE != 0xFFFE and unicodedata.category(chr(code)) not in {"Cc", "Cf", "Cs"}


def main(path: str) -> None:
    """Write the font to `path`."""
    copies = [f"box{place}" for place in range(GLYPHS)]
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "frame", *copies])
    font.setupCharacterMap({code: copies[code % GLYPHS] for code in range(0xA0, 0x110000) if has_shape(code)})
    font.setupGlyf({".notdef": frame(), "frame": frame()} | {name: copy_of_frame() for name in copies})
    font.setupHorizontalMetrics(dict.fromkeys([".notdef", "frame", *copies], (ADVANCE, 60)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": "Doorstep Box", "styleName": "Regular", "psName": "DoorstepBox-Regular"})
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    font.setupPost(keepGlyphNames=False)
    font.font["head"].created = font.font["head"].modified = 0
    font.font.recalcTimestamp = False
    font.save(path)


if __name__ == "__main__":
    main(sys.argv[1])
