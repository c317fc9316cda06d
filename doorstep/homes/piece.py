"""Rates of pieces as people write them: yuan with up to four decimals; kept in hundredths of a fen."""

import re

from django.utils.translation import gettext as _

from doorstep.kernel.characters import half_width
from doorstep.kernel.refusal import Refused

OF_A_YUAN = 100_00  # hundredths of a fen
MOST_RATE = 1000 * OF_A_YUAN  # a thousand yuan a piece is a slip of the hand


def read_rate(text: str) -> int:
    """Hundredths of a fen from what somebody typed, such as 0.12. Raises: Refused("rate.unreadable", "rate.amount")."""
    typed = half_width(text).strip().removeprefix("¥").removesuffix("元").strip()
    read = re.fullmatch(r"([0-9]{1,9})(?:\.([0-9]{1,4}))?", typed)
    if not read:
        raise Refused(
            _("单价没有读懂。"),
            why=_("单价写成元，最多四位小数，例如 0.12。"),
            then=_("请改正。"),
            code="rate.unreadable",
        )
    found = int(read[1]) * OF_A_YUAN + int((read[2] or "").ljust(4, "0"))
    check_rate(found, what=_("单价没有读懂。"))
    return found


def check_rate(hundredths: int, *, what: str) -> None:
    """A rate pays something, and not too much. Raises: Refused("rate.amount")."""
    if not 1 <= hundredths <= MOST_RATE:
        raise Refused(what, why=_("单价须大于零，不超过 1000 元。"), then=_("请核对单价。"), code="rate.amount")


def rate_words(hundredths: int) -> str:
    """0.12, or 0.125: at least two decimals, no more than are needed."""
    whole, part = divmod(hundredths, OF_A_YUAN)
    decimals = f"{part:04d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{decimals}"
