"""QR codes, drawn by segno. A paper that was folded and stained can still be read: 15 % of the squares may be lost."""

import io

import segno


def qr_svg(text: str) -> bytes:
    """The QR code as SVG, without a size of its own. The same text gives the same bytes."""
    return _drawn(text, "svg", omitsize=True)


def qr_png(text: str) -> bytes:
    """The QR code as PNG, six dots to a square."""
    return _drawn(text, "png", scale=6)


def _drawn(text: str, kind: str, **how: object) -> bytes:
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind=kind, border=4, **how)
    return drawn.getvalue()
