"""Characters as people type them, brought to one form: half-width, and for numbers without gaps."""

_FULL_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_LOWER_TO_UPPER = {code: code - 0x20 for code in range(ord("a"), ord("z") + 1)}
# Spaces, hyphens and dashes, and what spreadsheets and web pages leave unseen beside a number.
_GAPS = dict.fromkeys(
    map(
        ord,
        " \t\r\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
        "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
        "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63",
    )
)


def half_width(text: str) -> str:
    """Full-width ASCII and the ideographic space as half-width; all else as it was."""
    return text.translate(_FULL_TO_HALF)


def number_as_meant(text: str) -> str:
    """A number as typed or pasted: half-width, capitals, without spaces, hyphens or invisible characters."""
    return half_width(text).translate(_GAPS).translate(_LOWER_TO_UPPER)
