"""Codes by which a paper is looked up: twenty characters that cannot be guessed and catch every slip of one character.

Nineteen characters at random and one that checks them, in Crockford's base 32. Any one wrong character is noticed, and
so are any two that changed places: the check is a weighted sum in the field of 32 elements, each place with its own
weight.
"""

from .characters import number_as_meant
from .refusal import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
CODES = 32 ** (LENGTH - 1)
LOOKALIKES = str.maketrans("OIL", "011")
GROUP = 4
_MODULUS = 0b100101  # x⁵ + x² + 1, of which 2 is a primitive root


def write_code(number: int) -> str:
    """The code of a number below `CODES`. Raises: ValueError."""
    if not 0 <= number < CODES:
        raise ValueError("the number must be below 32 to the power of 19")
    digits = [number >> 5 * place & 31 for place in reversed(range(LENGTH - 1))]
    return "".join(ALPHABET[digit] for digit in [*digits, _check(digits)])


def read_code(text: str) -> str:
    """The code as it was issued, however it was typed: O for 0, I and L for 1, small letters, gaps and hyphens.

    Raises: Refused("proofcode.length", "proofcode.characters", "proofcode.check").
    """
    typed = number_as_meant(text).translate(LOOKALIKES)
    if len(typed) != LENGTH:
        raise _refused(f"核验码有 {LENGTH} 位，录入了 {len(typed)} 位。", "length")
    if strange := next((character for character in typed if character not in ALPHABET), None):
        raise _refused(f"核验码里没有“{strange}”这个字符。", "characters")
    digits = [ALPHABET.index(character) for character in typed]
    if _check(digits[:-1]) != digits[-1]:
        raise _refused("至少有一位抄错了。", "check")
    return typed


def show_code(code: str) -> str:
    """The code in groups of four, as it is printed."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _check(digits: list[int]) -> int:
    """The digit that makes the weighted sum zero: multiply by 2 and add, digit by digit."""
    total = 0
    for digit in digits:
        total = _double(total ^ digit)
    return total


def _double(element: int) -> int:
    doubled = element << 1
    return doubled ^ _MODULUS if doubled > 31 else doubled


def _refused(why: str, reason: str) -> Refused:
    return Refused("这个核验码没有查。", why=why, then="请对照材料上印的核验码再输一遍。", code=f"proofcode.{reason}")
