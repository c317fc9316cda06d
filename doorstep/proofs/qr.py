"""The QR code of a proof: the address that answers for it, and after the # the signed text, which no server sees."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base import qr
from doorstep.base.printed import Check
from doorstep.kernel.proofcode import show_code

from .models import Proof
from .signing import signed_payload


def verify_address(proof: Proof) -> str:
    """Where anybody may ask about the proof."""
    return settings.ADDRESS + reverse("verify-code", args=[proof.proof_code])


def qr_text(proof: Proof) -> str:
    """What the QR code holds."""
    return f"{verify_address(proof)}#{signed_payload(proof)}"


def qr_svg(proof: Proof) -> bytes:
    """The QR code as SVG, without a size of its own."""
    return qr.qr_svg(qr_text(proof))


def qr_png(proof: Proof) -> bytes:
    """The QR code as PNG, six dots to a square."""
    return qr.qr_png(qr_text(proof))


def check_of(proof: Proof) -> Check:
    """What stands on a printed paper so that anybody may verify it, with or without a network."""
    return Check(
        holds=qr_text(proof),
        address=verify_address(proof),
        code=show_code(proof.proof_code),
        words=_("扫二维码，或在下面的网址输入核验码，就知道这份文书是不是真的。不会显示个人信息。"),
    )
