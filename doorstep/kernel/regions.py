"""Divisions as 12 digits: 2 province, 2 city, 2 county, 3 town, 3 village; and reach as half-open ranges of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .characters import number_as_meant
from .refusal import Refused

Level = Literal["province", "city", "county", "town", "village"]

LEVELS: tuple[tuple[Level, int], ...] = (("province", 2), ("city", 4), ("county", 6), ("town", 9), ("village", 12))
LAST = "999999999999"  # no division; ends the ranges, so that bounds stay 12 digits and sort as text


def _is_digits(code: str) -> bool:
    return re.fullmatch("[0-9]{12}", code) is not None


@dataclass(frozen=True, order=True)
class Range:
    """Codes from `lo` up to, and without, `hi`: both 12 digits, compared as text."""

    lo: str
    hi: str

    def __post_init__(self) -> None:
        if not (_is_digits(self.lo) and _is_digits(self.hi) and self.lo < self.hi):
            raise ValueError(f"not a range of division codes: {self.lo!r} to {self.hi!r}")

    def __contains__(self, code: str) -> bool:
        return _is_digits(code) and self.lo <= code < self.hi


EVERYWHERE = Range("000000000000", LAST)


def only(code: str) -> Range:
    """Rows that lie at this very code, and not beneath it."""
    return Range(code, f"{int(code) + 1:012}")


def level_of(code: str) -> Level:
    """The level of a 12-digit code.

    A town directly below a city (county 00) is sound: 东莞, 中山 and 儋州 have no counties.
    Raises: Refused("region.not_a_code", "region.impossible").
    """
    if not _is_digits(code) or code[:2] < "11" or code == LAST:
        raise _refused(code, "区划代码是 12 位数字，头两位是省（11 起）。", "not_a_code")
    city, county, town, village = (int(code[lo:hi]) > 0 for lo, hi in ((2, 4), (4, 6), (6, 9), (9, 12)))
    if village and not town:
        raise _refused(code, "末三位写了村（社区），乡镇（第 7 至 9 位）却是 000。", "impossible")
    if (county or town) and not city:
        raise _refused(code, "写了县或乡镇，市（第 3、4 位）却是 00。", "impossible")
    if village:
        return "village"
    if town:
        return "town"
    if county:
        return "county"
    return "city" if city else "province"


def subtree(code: str) -> Range:
    """The division and everything beneath it. Raises: Refused as `level_of`."""
    width = dict(LEVELS)[level_of(code)]
    return Range(code, str(min(int(code) + 10 ** (12 - width), int(LAST))))


def parent_of(code: str) -> str | None:
    """The division directly above; None for a province. Raises: Refused as `level_of`."""
    match level_of(code):
        case "province":
            return None
        case "city":
            return code[:2].ljust(12, "0")
        case "county":
            return code[:4].ljust(12, "0")
        case "town":
            return code[:6].ljust(12, "0")
        case "village":
            return code[:9].ljust(12, "0")


def covers(ranges: Iterable[Range], code: str) -> bool:
    """Whether the code lies in one of the ranges. What is not 12 digits lies in none."""
    return any(code in part for part in ranges)


def widen(short: str) -> str:
    """The 12 digits of a code written with 2, 4, 6, 9 or 12.

    Raises: Refused("region.length", "region.not_a_code", "region.impossible").
    """
    typed = number_as_meant(short)
    if len(typed) not in (2, 4, 6, 9, 12):
        raise _refused(typed, f"区划代码应为 2、4、6、9 或 12 位，录入了 {len(typed)} 位。", "length")
    wide = typed.ljust(12, "0")
    level_of(wide)
    return wide


def merge(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """The same cover in the fewest ranges: sorted, disjoint, adjacent ones joined."""
    merged: list[Range] = []
    for part in sorted(ranges):
        if merged and part.lo <= merged[-1].hi:
            merged[-1] = Range(merged[-1].lo, max(merged[-1].hi, part.hi))
        else:
            merged.append(part)
    return tuple(merged)


def _refused(code: str, why: str, reason: str) -> Refused:
    return Refused(
        f"区划代码“{code[:20]}”不能用。", why=why, then="请在区划目录里查到代码后再填。", code=f"region.{reason}"
    )
