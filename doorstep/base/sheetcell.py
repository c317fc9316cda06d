"""One cell of a spreadsheet as text under a column, or what is wrong with it."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from django.utils.translation import gettext as _

# Excel keeps 15 digits of a number; the rest of an identity or card number is lost for good.
KEPT_DIGITS = 15
LOST_DIGITS = re.compile(r"[+-]?\d(?:\.\d+)?E\+\d{2,3}", re.IGNORECASE)
NO_CHARACTER = "\ufffd"  # what programs put where they lost one; U+0000 is none either, and no database keeps it
# What stands unseen at the ends of pasted cells. U+001A ends old text files.
UNSEEN = (
    " \t\r\n\v\f\x1a\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200e\u200f"
)
UNSEEN += "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060\u2066\u2067\u2068\u2069\u3000\ufeff"
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
DATE_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
# Beyond these a day is a slip of the hand, or stands for "without end" (9999-12-31): nothing is reckoned with it.
FIRST_YEAR, LAST_YEAR = 1900, 2199
ERROR_WORDS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))


@dataclass(frozen=True)
class Column:
    """A column that is expected. Labels are compared without spaces, asterisks and what stands in brackets.

    kind     number18 and phone are numbers that nobody counts with; date comes out as 2020-01-05
    choices  what may stand in a column of the kind "choice"
    """

    name: str
    label: str
    other_labels: Sequence[str] = ()
    required: bool = False
    kind: Literal["text", "number18", "date", "phone", "choice", "number"] = "text"
    max_length: int | None = None
    choices: Sequence[str] = ()


def read_cell(column: Column, value: object) -> tuple[str, str]:
    """The text of a cell, and what is wrong with it ("" where nothing is). A wrong cell keeps what was seen in it."""
    text = seen_text(value)
    if text == "":
        return "", _("没有填。") if column.required else ""
    if NO_CHARACTER in text:
        return text, _("有认不出的字符（显示为 %(mark)s）。请重新填写。") % {"mark": NO_CHARACTER}
    if "+" in text and LOST_DIGITS.fullmatch(text):
        return text, _("被表格软件变成了 %(text)s，后几位已经丢失。请把这一列设为文本，重新填写这个号码。") % {
            "text": text
        }
    if text[0] == "#" and text in ERROR_WORDS:
        return text, _("显示的是错误值 %(text)s。请填上正确的内容。") % {"text": text}
    complaint = ""
    if column.kind != "text":
        text, complaint = _read_kind(column, text)
    if column.max_length and len(text) > column.max_length:
        complaint = _("有 %(count)s 个字，最多 %(most)s 个字。") % {"count": len(text), "most": column.max_length}
    return text, complaint


def seen_text(value: object) -> str:
    """A value as the person sees it: 12 rather than 12.0, dates as 2020-01-05, no leading apostrophe, no outer spaces.

    A number of more digits than spreadsheets keep comes out as 4.20699E+17, as they show it.
    """
    if isinstance(value, str):
        return value.replace("\0", NO_CHARACTER).strip(UNSEEN).removeprefix("'")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number_text(value)
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return "" if value is None else str(value)


def _number_text(value: float) -> str:
    if abs(value) >= 10**KEPT_DIGITS:
        return f"{value:.5E}"
    if value == int(value):
        return str(int(value))
    return format(Decimal(f"{value:.{KEPT_DIGITS}g}"), "f")


def _read_kind(column: Column, text: str) -> tuple[str, str]:
    match column.kind:
        case "text" | "number18" | "phone":
            return text, ""
        case "date":
            return _read_date(text)
        case "number":
            return _read_number(text)
        case "choice" if text in column.choices:
            return text, ""
        case "choice":
            choices = "、".join(column.choices)
            return text, _("填的是「%(text)s」，只能填：%(choices)s。") % {"text": text[:20], "choices": choices}
    raise ValueError(column.kind)


def _read_date(text: str) -> tuple[str, str]:
    if found := DATE.fullmatch(text) or DATE_DIGITS.fullmatch(text):
        year, month, day = map(int, found.groups())
        try:
            read = dt.date(year, month, day).isoformat()
        except ValueError:
            return text, _("填的是「%(text)s」，没有这一天。") % {"text": text[:20]}
        if FIRST_YEAR <= year <= LAST_YEAR:
            return read, ""
        return text, _("填的是「%(text)s」，年份不对。没有期限的请留空。") % {"text": text[:20]}
    return text, _("填的是「%(text)s」，不是日期。请写成 2020-01-05 这样。") % {"text": text[:20]}


def _read_number(text: str) -> tuple[str, str]:
    bare = text.replace(",", "").replace("，", "")
    try:
        if Decimal(bare).is_finite():
            return bare, ""
    except InvalidOperation:
        pass
    return text, _("填的是「%(text)s」，不是数字。") % {"text": text[:20]}
