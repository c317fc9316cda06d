"""Numbers that look real and can be nobody's: area 420699, phones 1990000xxxx, cards under BIN 990000."""

import datetime as dt
from collections.abc import Callable
from random import Random

from doorstep.kernel.idcard import check_character

AREA = "420699"
PHONE = "1990000"
BIN = "990000"
MOST_A_DAY = 499  # of one sex: three digits, odd for men and even for women

Taker = Callable[[dt.date, bool], tuple[dt.date, str]]


def number_taker() -> Taker:
    """A giver of identity numbers, no two alike. It answers with the birthday too, which moves once a day is full."""
    given: dict[tuple[int, bool], int] = {}

    def take(born_on: dt.date, male: bool) -> tuple[dt.date, str]:
        day = born_on.toordinal()
        while given.get((day, male), 0) >= MOST_A_DAY:
            day -= 1
        serial = given[day, male] = given.get((day, male), 0) + 1
        born = dt.date.fromordinal(day)
        body = f"{AREA}{born:%Y%m%d}{2 * serial - male:03d}"
        return born, body + check_character(body)

    return take


def with_wrong_check(number: str) -> str:
    """The same number with another last character, as somebody once typed it."""
    return number[:17] + ("0" if number[17] == "X" else str((int(number[17]) + 1) % 10))


def phone(draw: Random) -> str:
    """A phone number out of the block that is nobody's."""
    return f"{PHONE}{draw.randrange(10_000):04d}"


def card_number(serial: int) -> str:
    """A bank card of 19 digits with a sound last one (Luhn)."""
    body = f"{BIN}{serial:012d}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body)))
    return body + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)
