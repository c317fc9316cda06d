"""The columns, rows and readings that the tests of spreadsheets share."""

import pytest

from doorstep.base.sheetfile import Column, read_sheet
from doorstep.kernel.refusal import Refused

NAME = Column("name", "姓名", required=True, max_length=20)
NUMBER = Column("number", "身份证号", ["公民身份号码"], required=True, kind="number18")
BORN = Column("born", "出生日期", kind="date")
PHONE = Column("phone", "联系电话", kind="phone")
GRADE = Column("grade", "残疾等级", kind="choice", choices=["一级", "二级"])
EXPECTED = [NAME, NUMBER, BORN, PHONE, GRADE]
HEADER = ["姓名", "身份证号"]
ZHANG = ["张三", "420699199001010011"]
LI = ["李四", "42069919900202002X"]


def read(raw, filename="名单.xlsx", expected=EXPECTED):
    return read_sheet(raw, filename, expected=expected)


def refusal(raw, filename="名单.xlsx", expected=EXPECTED):
    with pytest.raises(Refused) as caught:
        read_sheet(raw, filename, expected=expected)
    return str(caught.value)


def cells(sheet):
    return [list(row.cells.values()) for row in sheet.rows]


def said(sheet):
    return [fault.text for fault in sheet.faults]


def as_csv(*rows, delimiter=",", encoding="utf-8"):
    return "".join(delimiter.join(row) + "\r\n" for row in rows).encode(encoding)
