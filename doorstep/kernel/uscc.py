"""Unified social credit codes of organisations, with the organisation code inside them."""

from .characters import number_as_meant
from .refusal import Refused

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # I, O, S, V and Z are not used
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def check_character(body: str) -> str:
    """The 18th character that belongs to the first 17. Raises: ValueError. Source: GB 32100-2015."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check_character(body: str) -> str:
    """The 9th character of an organisation code, from its first eight. Raises: ValueError. Source: GB 11714-1997."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def is_sound(code18: str) -> bool:
    """Whether the normal form has the right shape and both check characters.

    The class letters (first two) are not judged: registration authorities have been added since 2015.
    """
    return (
        len(code18) == 18
        and all(character in ALPHABET for character in code18)
        and code18[2:8].isdecimal()
        and organisation_check_character(code18[8:16]) == code18[16]
        and check_character(code18[:17]) == code18[17]
    )


def read_code(text: str) -> str:
    """The code that somebody typed, in its normal form of 18 characters.

    Raises: Refused("uscc.empty", "uscc.length", "uscc.letter", "uscc.check"). Source: GB 32100-2015.
    """
    typed = number_as_meant(text)
    _require_shape(typed)
    inner_due, due = organisation_check_character(typed[8:16]), check_character(typed[:17])
    if typed[16] != inner_due:
        raise _refused(
            f"第 9 至 17 位是组织机构代码，末位（第 17 位）应为 {inner_due}，录入为 {typed[16]}，多为这一段录入有误。",
            "check",
        )
    if typed[17] != due:
        raise _refused(f"按前 17 位推算，末位应为 {due}，录入为 {typed[17]}，多为录入有误。", "check")
    return typed


def _refused(why: str, reason: str) -> Refused:
    return Refused(
        "这个统一社会信用代码不能用。", why=why, then="请对照登记证书原件改正后再录。", code=f"uscc.{reason}"
    )


def _require_shape(typed: str) -> None:
    if not typed:
        raise _refused("没有录入代码。", "empty")
    if len(typed) != 18:
        raise _refused(f"统一社会信用代码应为 18 位，录入了 {len(typed)} 位。", "length")
    for place, character in enumerate(typed, start=1):
        if 3 <= place <= 8 and character not in "0123456789":
            raise _refused(f"第 {place} 位录入为“{character}”，第 3 至 8 位是行政区划，只能是数字。", "letter")
        if character not in ALPHABET:
            raise _refused(f"第 {place} 位录入为“{character}”，只能是数字或大写字母，且不用 I、O、S、V、Z。", "letter")
