"""Spreadsheets of people, made for the tests."""

import io
from collections.abc import Iterable, Mapping

from openpyxl import Workbook

HEAD = (
    "姓名",
    "身份证号",
    "户籍村",
    "电话",
    "残疾类别",
    "残疾等级",
    "多重残疾组成",
    "发证日期",
    "监护人",
    "监护人关系",
)


def sheet_of(rows: Iterable[Mapping[str, str]], head: tuple[str, ...] = HEAD) -> bytes:
    """An .xlsx of these rows, each by label."""
    book = Workbook()
    page = book.active
    page.append(head)
    for row in rows:
        page.append([row.get(label, "") for label in head])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
