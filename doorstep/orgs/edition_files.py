"""Reads an edition of a city's tree from a file: code and name in rows, one name a year in columns, or the list of the
civil-affairs ministry. Which code system it is in is not told here: only name paths can tell.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.sheetcell import Column
from doorstep.base.sheetfile import MAX_BYTES, read_sheet
from doorstep.base.sheettext import decode
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of, parent_of, subtree, widen

YEARS = range(2009, 2051)  # the statistics bureau's list is published since 2009
LEVEL_NUMBERS = {"2": "city", "3": "county", "4": "town", "5": "village"}
LONGEST_NAME = 60
FAULTS_SHOWN = 5
EXPECTED = (
    Column("code", "code", ("代码", "区划代码", "统计用区划代码"), required=True),
    Column("name", "name", ("名称", "区划名称"), max_length=LONGEST_NAME),
    Column("level", "level", ("级别",)),
    Column("parent", "parent", ("上级代码",)),
    *(Column(str(year), str(year), max_length=LONGEST_NAME) for year in YEARS),
)


@dataclass(frozen=True)
class ReadEdition:
    """One edition as read: names by 12-digit code. `year` where the file says so; `told_on`, the day of the list, too.

    `skipped` counts rows of other cities. `is_full`: the file wrote every code with all 12 digits.
    """

    names: Mapping[str, str]
    year: int | None = None
    told_on: dt.date | None = None
    skipped: int = 0
    is_full: bool = True

    @property
    def has_villages(self) -> bool:
        """Whether the edition goes down to villages and communities."""
        return any(level_of(code) == "village" for code in self.names)


@dataclass(frozen=True)
class _Row:
    number: int
    code: str
    cells: Mapping[str, str]
    is_full: bool


def read_editions(raw: bytes, filename: str, *, city: str) -> list[ReadEdition]:
    """The editions of the city (12 digits) in the file, oldest first. Rows outside the city are skipped.

    Raises: Refused("edition.not_a_list", "edition.faulty", "edition.other_city", or sheet.*).
    """
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        rows, told_on = _read_json(raw)
    else:
        rows, told_on = _read_rows(raw, filename), None
    mine = [row for row in rows if row.code in subtree(city)]
    if not mine:
        raise _refused(
            _("文件里的 %(count)s 个代码都不在 %(city)s 之下。") % {"count": len(rows), "city": city[:4]},
            _("请核对 --city 和文件。"),
            "other_city",
        )
    skipped = len(rows) - len(mine)
    years = sorted({int(name) for row in mine for name in row.cells if name.isdigit()})
    if not years:
        is_full = all(row.is_full for row in mine)
        return [ReadEdition(_names(mine, "name", city), told_on=told_on, skipped=skipped, is_full=is_full)]
    return [ReadEdition(_names(mine, str(year), city), year=year, skipped=skipped) for year in years]


def _names(rows: Iterable[_Row], column: str, city: str) -> dict[str, str]:
    """Names by code, once every row is sound and has its parent. Raises: Refused("edition.faulty")."""
    names: dict[str, str] = {}
    faults = []
    for row in rows:
        name = row.cells.get(column, "")
        if not name and column != "name":
            continue  # the unit did not stand in that year
        if fault := _fault(row, name, names):
            faults.append(_("第 %(row)s 行：%(fault)s") % {"row": row.number, "fault": fault})
        names[row.code] = name
    above = names.keys() | {city}
    orphans = sorted(code for code in names if code != city and parent_of(code) not in above)
    faults += [_("%(code)s %(name)s 的上级不在文件里。") % {"code": code, "name": names[code]} for code in orphans]
    if faults:
        shown = faults[:FAULTS_SHOWN]
        if len(faults) > FAULTS_SHOWN:
            shown.append(_("共 %(count)s 处。") % {"count": len(faults)})
        raise _refused("".join(shown), _("请改好文件后再载入。"), "faulty")
    return names


def _fault(row: _Row, name: str, names: Mapping[str, str]) -> str:
    """What is wrong with a row; empty where nothing is."""
    if not name:
        return _("没有名称。")
    if row.code in names:
        return _("代码 %(code)s 出现了两次。") % {"code": row.code}
    level, parent = row.cells.get("level", ""), row.cells.get("parent", "")
    if level and LEVEL_NUMBERS.get(level, level) != level_of(row.code):
        return _("级别 %(level)s 与代码 %(code)s 不符。") % {"level": level, "code": row.code}
    if parent and parent.ljust(12, "0") != parent_of(row.code):
        return _("上级代码 %(parent)s 与代码 %(code)s 不符。") % {"parent": parent, "code": row.code}
    return ""


def _read_rows(raw: bytes, filename: str) -> list[_Row]:
    """The rows of a spreadsheet or delimited text. Raises: Refused(sheet.*, "edition.not_a_list", "edition.faulty")."""
    try:
        sheet = read_sheet(raw, filename, expected=EXPECTED)
    except Refused as refusal:
        if refusal.code in ("sheet.no_header", "sheet.missing_columns"):
            raise _not_a_list() from refusal
        raise
    if sheet.faults:
        shown = "".join(fault.text for fault in sheet.faults[:FAULTS_SHOWN])
        raise _refused(shown, _("请改好文件后再载入。"), "faulty")
    has_names = any(name != "code" and (name == "name" or name.isdigit()) for name in sheet.rows[0].cells)
    if not has_names:
        raise _not_a_list()
    return [_row(row.number, row.cells["code"], row.cells) for row in sheet.rows]


def _read_json(raw: bytes) -> tuple[list[_Row], dt.date | None]:
    """The rows of a JSON list of [code, name, …] or {"code", "name"}, or of such a list under "rows".

    Raises: Refused("edition.not_a_list", "edition.faulty").
    """
    if len(raw) > MAX_BYTES:
        raise _not_a_list()
    try:
        said = json.loads(decode(raw)[0])
        source = said.get("source") or {} if isinstance(said, dict) else {}
        told_on = dt.date.fromisoformat(source["data_as_of"]) if "data_as_of" in source else None
        listed = said["rows"] if isinstance(said, dict) else said
        pairs = [_pair((one["code"], one["name"]) if isinstance(one, dict) else one) for one in listed]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _not_a_list() from error
    rows = [_row(number, code, {"name": name.strip()}) for number, (code, name) in enumerate(pairs, 1)]
    if long := next((row for row in rows if len(row.cells["name"]) > LONGEST_NAME), None):
        raise _refused(_("第 %(row)s 项的名称太长。") % {"row": long.number}, _("请改好文件后再载入。"), "faulty")
    return rows, told_on


def _pair(one: Any) -> tuple[str, str]:
    code, name, *_rest = one
    return str(code), str(name or "")


def _row(number: int, said: str, cells: Mapping[str, str]) -> _Row:
    try:
        return _Row(number, widen(said), cells, is_full=len(said) == 12)
    except Refused as refusal:
        why = _("第 %(row)s 行：%(what)s%(why)s") % {"row": number, "what": refusal.what, "why": refusal.why}
        raise _refused(why, refusal.then, "faulty") from refusal


def _not_a_list() -> Refused:
    return _refused(
        _("文件里没有区划的代码和名称两列。"),
        _("请给出有 code、level、parent、name 四列的表格，或逐年名称表，或民政部门的乡级区划清单。"),
        "not_a_list",
    )


def _refused(why: str, then: str, reason: str) -> Refused:
    return Refused(_("区划没有载入。"), why=why, then=then, code=f"edition.{reason}")
