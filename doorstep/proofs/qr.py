"""The QR code of a proof: the address that answers for it, and after the # the signed text, which no server sees."""

import io

import segno
from django.conf import settings
from django.urls import reverse

from .models import Proof
from .signing import signed_payload


def verify_address(proof: Proof) -> str:
    """Where anybody may ask about the proof."""
    return settings.ADDRESS + reverse("verify-code", args=[proof.proof_code])


def qr_text(proof: Proof) -> str:
    """What the QR code holds."""
    return f"{verify_address(proof)}#{signed_payload(proof)}"


def qr_svg(proof: Proof) -> bytes:
    """The QR code as SVG, without a size of its own. A paper that was folded and stained can still be read (15 %)."""
    return _drawn(proof, "svg", omitsize=True)


def qr_png(proof: Proof) -> bytes:
    """The QR code as PNG, six dots to a square."""
    return _drawn(proof, "png", scale=6)


def _drawn(proof: Proof, kind: str, **how: object) -> bytes:
    drawn = io.BytesIO()
    segno.make(qr_text(proof), error="m", micro=False).save(drawn, kind=kind, border=4, **how)
    return drawn.getvalue()
