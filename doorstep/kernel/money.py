"""Money in fen, always whole numbers: read, written in figures and in capitals, shared without loss."""

import re
from collections.abc import Sequence

from .characters import half_width
from .refusal import Refused

CAPITALS = "零壹贰叁肆伍陆柒捌玖"
MOST_FEN = 10**14 - 1  # one fen short of 10^12 yuan; more is a slip of the hand


def yuan(fen: int, *, commas: bool = False) -> str:
    """Fen as yuan with two decimals, on request with a comma at each thousand: 1,235.00."""
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:{',' if commas else ''}}.{part:02d}"


def spoken(fen: int) -> str:
    """The amount as it is said aloud: 110元, 8元5角, 3分. Raises: ValueError below zero."""
    if fen < 0:
        raise ValueError("what is said aloud is never less than nothing")
    yuan, jiao, part = fen // 100, fen % 100 // 10, fen % 10
    between = "零" if yuan and part and not jiao else ""
    said = (f"{yuan}元" if yuan else "") + (f"{jiao}角" if jiao else "") + (f"{between}{part}分" if part else "")
    return said or "0元"


def read_yuan(text: str) -> int:
    """Fen from an amount in yuan that somebody typed: full-width figures, ¥, 元 and thousands commas are understood.

    Raises: Refused("money.empty", "money.negative", "money.decimals", "money.unreadable", "money.too_much").
    """
    typed = half_width(text).strip().removeprefix("￥").removeprefix("¥").removesuffix("元").strip()
    if not typed:
        raise _refused("没有填写金额。", "empty")
    if re.match("[-−]", typed):
        raise _refused("金额不能是负数。", "negative")
    read = re.fullmatch(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?", typed)
    if not read:
        raise _refused(f"“{typed[:20]}”不是金额。", "unreadable")
    whole, decimals = read[1].replace(",", ""), read[2] or ""
    if len(decimals) > 2:
        raise _refused(f"金额最多到分（两位小数），录入了 {len(decimals)} 位小数。", "decimals")
    if len(whole.lstrip("0")) > 12:
        raise _refused("金额达到或超过了一万亿元。", "too_much")
    return int(whole) * 100 + int(decimals.ljust(2, "0"))


def capital(fen: int) -> str:
    """The amount in banker's capitals: 235.00 yuan is 贰佰叁拾伍元整.

    One 零 stands for a gap between two figures, save for one that only ends a group (壹拾万柒仟); 整 closes what does
    not end in fen. Where the rule allows two forms, the first one printed there.
    Raises: ValueError below zero or from 10^12 yuan on.
    Source: 《支付结算办法》附一 正确填写票据和结算凭证的基本规定; 《会计基础工作规范》第五十二条.
    """
    if not 0 <= fen <= MOST_FEN:
        raise ValueError("capitals are written from 0 to below 10^12 yuan")
    if fen == 0:
        return "零元整"
    written, gap = "", False
    for place in range(13, -1, -1):
        figure = fen // 10**place % 10
        if figure:
            written += ("零" if gap and written else "") + CAPITALS[figure] + _unit(place)
        closing = _closing(place, fen)
        gap = not figure and closing not in ("亿", "万")
        written += closing
    return written


def _unit(place: int) -> str:
    """What is said after a figure at this power of ten (0 is fen); nothing at the end of a group of four."""
    return ("分", "角")[place] if place < 2 else ("", "拾", "佰", "仟")[(place - 2) % 4]


def _closing(place: int, fen: int) -> str:
    """What is said once the place has been passed: the name of a group that holds anything, 元, and 整."""
    if place in (10, 6):
        return ("亿" if place == 10 else "万") if fen // 10**place % 10**4 else ""
    if place == 2:
        return "元" if fen >= 100 else ""
    return "整" if place == 0 and fen % 10 == 0 else ""


def share(fen: int, numerator: int, denominator: int) -> int:
    """fen × numerator ÷ denominator, rounded half up (half away from zero below zero). Raises: ValueError."""
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    amount = fen * numerator
    rounded = (2 * abs(amount) + denominator) // (2 * denominator)
    return rounded if amount >= 0 else -rounded


def split(fen: int, weights: Sequence[int]) -> list[int]:
    """The amount in parts by weight, whose sum is the amount: the fen left over go to the largest remainders.

    Equal remainders: the earlier part first. Raises: ValueError for a negative weight or weights that sum to nothing.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative and must sum to more than nothing")
    if fen < 0:
        return [-part for part in split(-fen, weights)]
    parts = [fen * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(fen * weights[place] % total))
    for place in by_remainder[: fen - sum(parts)]:
        parts[place] += 1
    return parts


def _refused(why: str, reason: str) -> Refused:
    return Refused(
        "金额没有读懂。", why=why, then="请只填数字，单位为元，最多两位小数，如 235.00。", code=f"money.{reason}"
    )
