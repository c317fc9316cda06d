"""Numbers of disability certificates: citizen number, category, grade, and the count of reissues."""

import re
from dataclasses import dataclass
from datetime import date

from .characters import number_as_meant
from .idcard import read_number
from .refusal import Refused


@dataclass(frozen=True)
class CertNumber:
    """A certificate number in its parts. `reissue` counts reissues after loss; 0 is the first issue.

    It changes with category, grade and each reissue, so it never identifies a person.
    """

    citizen: str
    category: int
    grade: int
    reissue: int = 0


def write_cert_number(citizen: str, *, category: int, grade: int, reissue: int = 0) -> str:
    """The certificate number of these parts. Raises: ValueError. Source: 《残疾人证管理办法》（2017）第五条."""
    if not re.fullmatch("[0-9]{17}[0-9X]", citizen):
        raise ValueError("the citizen number must be in its normal form of 18 characters")
    if not 1 <= category <= 7 or not 1 <= grade <= 4 or not 0 <= reissue <= 999:
        raise ValueError("category is 1 to 7, grade 1 to 4, reissue 0 to 999")
    return f"{citizen}{category}{grade}" + (f"B{reissue}" if reissue else "")


def read_cert_number(text: str, *, today: date) -> CertNumber:
    """The certificate number that somebody typed, checked in every part.

    Raises: Refused("certnumber.empty", "certnumber.length", "certnumber.citizen", "certnumber.category",
    "certnumber.grade", "certnumber.reissue"). Source: 《残疾人证管理办法》（2017）第五条.
    """
    typed = number_as_meant(text)
    if not typed:
        raise _refused("没有录入号码。", "empty")
    if len(typed) < 20:
        raise _refused(
            f"残疾人证号至少 20 位（身份号码 18 位、类别 1 位、等级 1 位），录入了 {len(typed)} 位。", "length"
        )
    try:
        citizen = read_number(typed[:18], today=today)
    except Refused as refusal:
        raise _refused(f"前 18 位是身份号码：{refusal.why}", "citizen") from refusal
    category, grade, suffix = typed[18], typed[19], typed[20:]
    if category not in "1234567":
        raise _refused(f"第 19 位是残疾类别，应为 1 至 7，录入为“{category}”。", "category")
    if grade not in "1234":
        raise _refused(f"第 20 位是残疾等级，应为 1 至 4，录入为“{grade}”。", "grade")
    if suffix and not re.fullmatch("B[1-9][0-9]{0,2}", suffix):
        raise _refused(f"第 20 位以后只能是 B 加补发次数（如 B1），录入为“{suffix[:10]}”。", "reissue")
    return CertNumber(citizen.number, int(category), int(grade), int(suffix[1:] or 0))


def _refused(why: str, reason: str) -> Refused:
    return Refused(
        "这个残疾人证号不能用。", why=why, then="请对照残疾人证原件改正后再录。", code=f"certnumber.{reason}"
    )
