"""Which kind of number a text is, and whether it is right: for the command line and for search boxes."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from . import certnumber, idcard, uscc
from .characters import number_as_meant
from .refusal import Refused

Kind = Literal["resident", "uscc", "certificate", "unknown"]

# Registration authority and class of organisation. Used to guess a kind only, never to refuse a code.
ORGANISATION_CLASSES = ("11", "12", "13", "19", "51", "52", "53", "54", "55", "59", "91", "92", "93")
BIRTH_FROM_SEVENTH = re.compile(r".{6}(18|19|20)[0-9]{2}[01][0-9][0-3][0-9]")


@dataclass(frozen=True)
class Identified:
    """What a text is. `normal` is its normal form, empty when not valid; `why` is empty when valid."""

    input: str
    kind: Kind
    valid: bool
    normal: str
    why: str


def identify(text: str, *, today: date) -> Identified:
    """The kind by shape, then whether the number is right, with the reason in words if not."""
    kind = _kind_of(number_as_meant(text), today)
    try:
        return Identified(text, kind, True, _read(text, kind, today), "")
    except Refused as refusal:
        return Identified(text, kind, False, "", refusal.why)


def _read(text: str, kind: Kind, today: date) -> str:
    match kind:
        case "resident":
            return idcard.read_number(text, today=today).number
        case "uscc":
            return uscc.read_code(text)
        case "certificate":
            parts = certnumber.read_cert_number(text, today=today)
            return certnumber.write_cert_number(
                parts.citizen, category=parts.category, grade=parts.grade, reissue=parts.reissue
            )
    length = len(number_as_meant(text))
    raise Refused(
        "认不出这是哪种号码。",
        why=f"身份号码 18 位（旧号 15 位），统一社会信用代码 18 位，残疾人证号 20 位以上；录入了 {length} 位。"
        if length
        else "没有录入号码。",
        then="请对照原件重新录入。",
        code="checkid.unknown",
    )


def _kind_of(typed: str, today: date) -> Kind:
    """Length decides, save at 18, where citizens' numbers and organisations' codes share a shape.

    There a number that is right as one kind is of that kind (a citizen's first: some are right as both);
    one that is right as neither is a citizen's if a birthday stands at its place, or if nothing speaks for the other.
    """
    if re.match("[0-9]{17}[0-9X][0-9]{2}(B|$)", typed) or (len(typed) >= 20 and _has_birthday(typed)):
        return "certificate"
    if re.fullmatch("[0-9]{15}", typed) or (14 <= len(typed) <= 19 and len(typed) != 18 and _has_birthday(typed)):
        return "resident"
    if len(typed) != 18 or not re.fullmatch("[0-9A-Z]{18}", typed):
        return "unknown"
    if _is_citizens(typed, today):
        return "resident"
    if uscc.is_sound(typed):
        return "uscc"
    if _has_birthday(typed):
        return "resident"
    only_digits = re.fullmatch("[0-9]{17}[0-9X]", typed)
    return "resident" if only_digits and not typed.startswith(ORGANISATION_CLASSES) else "uscc"


def _has_birthday(typed: str) -> bool:
    return BIRTH_FROM_SEVENTH.match(typed) is not None


def _is_citizens(typed: str, today: date) -> bool:
    try:
        idcard.read_number(typed, today=today)
    except Refused:
        return False
    return True
