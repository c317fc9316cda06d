"""Citizen numbers: 18 digits, the old 15 digits, and residence permits of Hong Kong, Macao and Taiwan."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .characters import number_as_meant
from .refusal import Refused

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
PERMIT_PREFIXES = ("81", "82", "83")
LONGEST_LIFE_YEARS = 150  # nobody has lived so long: an older birth is a slip of the hand

Sex = Literal["男", "女"]


@dataclass(frozen=True)
class ResidentNumber:
    """A citizen number that has been read: 18 characters and what is written in them.

    `is_permit`: a residence permit of Hong Kong (81), Macao (82) or Taiwan (83).
    Source: 《港澳台居民居住证申领发放办法》（国办发〔2018〕81号）第三条.
    """

    number: str
    born_on: date
    sex: Sex
    is_permit: bool


def check_character(body17: str) -> str:
    """The 18th character that belongs to the first 17. Raises: ValueError. Source: GB 11643-1999."""
    if not re.fullmatch("[0-9]{17}", body17):
        raise ValueError("a check character is computed from 17 digits")
    return CHECK_CHARACTERS[sum(int(digit) * weight for digit, weight in zip(body17, WEIGHTS, strict=True)) % 11]


def is_sound(number18: str) -> bool:
    """Whether the normal form has the right shape and check character. The date in it is not looked at."""
    return bool(re.fullmatch("[0-9]{17}[0-9X]", number18)) and check_character(number18[:17]) == number18[17]


def upgrade(number15: str) -> str:
    """The 18 characters of an old number of 15 digits: the century 19 is put in, the check character is added.

    Raises: ValueError. Source: GB 11643-1999; old numbers were given out from 1984 until 1999-09-30.
    """
    if not re.fullmatch("[0-9]{15}", number15):
        raise ValueError("an old number has 15 digits")
    body = f"{number15[:6]}19{number15[6:]}"
    return body + check_character(body)


def born_on(number: str) -> date:
    """The birthday in a number of 18 characters or 15 digits. Raises: ValueError where there is no such day."""
    digits = f"19{number[6:12]}" if len(number) == 15 else number[6:14]
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def sex_of(number: str) -> Sex:
    """The sex in a number of 18 characters or 15 digits: an odd sequence number is a man's."""
    return "男" if int(number[14 if len(number) == 15 else 16]) % 2 else "女"


def read_number(text: str, *, today: date) -> ResidentNumber:
    """The citizen number that somebody typed, checked in every part. An unknown area prefix is not an error.

    Raises: Refused("idcard.empty", "idcard.length", "idcard.letter", "idcard.birth", "idcard.future",
    "idcard.check"). Source: GB 11643-1999.
    """
    typed = number_as_meant(text)
    _require_shape(typed)
    born = _require_birth(typed, today)
    number = upgrade(typed) if len(typed) == 15 else typed
    due = check_character(number[:17])
    if number[17] != due:
        raise _refused(f"按前 17 位推算，末位应为 {due}，录入为 {number[17]}，多为录入有误。", "check")
    return ResidentNumber(number, born, sex_of(number), number.startswith(PERMIT_PREFIXES))


def _refused(why: str, reason: str) -> Refused:
    return Refused(
        "这个身份号码不能用。", why=why, then="请对照身份证或户口簿原件改正后再录。", code=f"idcard.{reason}"
    )


def _require_shape(typed: str) -> None:
    if not typed:
        raise _refused("没有录入号码。", "empty")
    if len(typed) not in (15, 18):
        raise _refused(f"身份号码应为 18 位（旧号 15 位），录入了 {len(typed)} 位。", "length")
    for place, character in enumerate(typed, start=1):
        if character in "0123456789" or (place == 18 and character == "X"):
            continue
        allowed = "数字或 X" if place == 18 else "数字"
        raise _refused(f"第 {place} 位录入为“{character}”，这一位只能是{allowed}。", "letter")


def _require_birth(typed: str, today: date) -> date:
    digits, places = (f"19{typed[6:12]}", "7 至 12") if len(typed) == 15 else (typed[6:14], "7 至 14")
    spoken = f"{digits[:4]}年{digits[4:6]}月{digits[6:]}日"
    try:
        born = born_on(typed)
    except ValueError:
        raise _refused(f"第 {places} 位是出生日期，录入为{spoken}，没有这一天。", "birth") from None
    if born > today:
        raise _refused(f"第 {places} 位是出生日期，录入为{spoken}，比今天还晚。", "future")
    if today.year - born.year > LONGEST_LIFE_YEARS:
        raise _refused(f"第 {places} 位是出生日期，录入为{spoken}，距今超过 {LONGEST_LIFE_YEARS} 年。", "birth")
    return born
