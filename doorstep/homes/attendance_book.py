"""A workbook of old attendance read into one entry for each person and month, with everything that stands in it.

Nothing is judged here and nothing left out: what is no mark of a day is kept as unread, with its place and why.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from doorstep.base.sheetbook import open_book
from doorstep.base.sheetgrid import letters
from doorstep.kernel.refusal import Refused

from .attendance_grid import NO_RESULT, Cells, Place, cells_of, plain, reference
from .attendance_layout import PASSED, Layout, layouts_of
from .attendance_marks import BETWEEN, PERIODS, read_day

DAYS = tuple(f"d{day}" for day in range(1, 32))
MOST_ROWS = 3000
LONGEST, LONGEST_MARK = 200, 6
FOOT = re.compile(
    r"(合计|总计|小计|备注|说明|注[:：]|负责人|制表|审核|填表|签字|签名|单位|考勤员|站长|园长|主任|出勤人数|应到|实到|人数).*"
)


class Unread(NamedTuple):
    """A cell that is not read: its place, what stands there, why."""

    place: str
    text: str
    why: str


@dataclass
class Entry:
    """A person's month as a sheet says it: cells by name (`name`, `number`, `total`, `d1` …), each with its place.

    `wrong`: what was wrong with cells in the file already.  Rows that are nobody's are entries too, with what stands in
    them unread.  `notes`: days that are not entered, and why; `days`: how many are.
    """

    sheet: str
    row: int
    month: dt.date
    is_person: bool = True
    cells: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    notes: list[Unread] = field(default_factory=list)
    days: int = 0

    def pack(self) -> str:
        """All of it as one text, to be sealed."""
        return json.dumps({**asdict(self), "month": self.month.isoformat()}, ensure_ascii=False)

    @property
    def where(self) -> str:
        """The sheet and the row, in words."""
        said = {"sheet": self.sheet, "row": self.row}
        return _("「%(sheet)s」第 %(row)s 行") % said if self.sheet else _("第 %(row)s 行") % said

    def place(self, name: str) -> str:
        """Where what is said of a cell stands in the file; the row's beginning where the cell was empty."""
        return self.places.get(name) or f"A{self.row}"


def unpack(text: str) -> Entry:
    """What was packed."""
    said = json.loads(text)
    lists = {name: [Unread(*one) for one in said[name]] for name in ("unread", "notes")}
    return Entry(**{**said, **lists, "month": dt.date.fromisoformat(said["month"])})


@dataclass
class Book:
    """What was read; `notes` say what a person should know, sheets that were not read among it."""

    entries: list[Entry]
    notes: list[str]


def read_book(raw: bytes, filename: str) -> Book:
    """Every sheet of the file. Raises: Refused("sheet.…", "attendance.nothing") where none can be read."""
    what = _("考勤表「%(name)s」没有读入。") % {"name": filename}
    try:
        pages, notes = open_book(raw, filename)
    except Refused as refused:
        raise Refused(what, why=refused.why, then=refused.then, code=refused.code) from refused
    entries: list[Entry] = []
    failed: list[str] = []
    for page in pages:
        try:
            grid = page.read()
            found, told = read_sheet(cells_of(grid), page.name, filename)
        except Refused as refused:
            said = {"name": page.name, "why": refused.why, "then": refused.then}
            failed.append(_("工作表「%(name)s」没有读：%(why)s%(then)s") % said)
            continue
        entries += found
        notes += [_("工作表「%(name)s」：%(note)s") % {"name": page.name, "note": one} for one in (*grid.notes, *told)]
    if not entries:
        why = "".join(failed) or _("标题行下面没有一行人。")
        raise Refused(what, why=why, then=_("请改好再上传。"), code="attendance.nothing")
    if len(entries) > MOST_ROWS:
        why = _("内容超过 %(rows)s 行。") % {"rows": MOST_ROWS}
        raise Refused(what, why=why, then=_("请分成几个文件，分别上传。"), code="attendance.too_long")
    return Book(entries, [*failed, *notes])


def read_sheet(cells: Cells, name: str, filename: str) -> tuple[list[Entry], list[str]]:
    """The entries of one sheet, and notes on it. Raises: Refused("attendance.…")."""
    entries: list[Entry] = []
    notes: list[str] = []
    layouts = layouts_of(cells, name, filename)
    for layout in layouts:
        rows = list(_rows(cells, layout, name))
        people = sum(one.is_person for one in rows)
        notes.append(_("%(month)s，%(people)s 行人。") % {"month": f"{layout.month:%Y-%m}", "people": people})
        notes += layout.notes
        if passed := [label for label in layout.labels.values() if label in PASSED]:
            notes.append(_("这些列用不着，没有读：%(labels)s。") % {"labels": "、".join(passed)})
        entries += rows
    return entries, notes


def _rows(cells: Cells, layout: Layout, sheet: str) -> Iterator[Entry]:
    """One table from the top: people, each with the rows that are his, and what stands between and below."""
    row = layout.first
    while row <= layout.last:
        bottom = min(cells.bottom(row, layout.name), layout.last)
        if _is_person(cells, layout, row):
            while bottom < layout.last and _goes_on(cells, layout, bottom + 1):
                bottom += 1
            yield _person(cells, layout, sheet, range(row, bottom + 1))
        elif places := [one for one in cells.filled(range(row, bottom + 1)) if _says_something(cells, layout, one)]:
            yield _nobody(cells, layout, sheet, places)
        row = bottom + 1


def _says_something(cells: Cells, layout: Layout, place: Place) -> bool:
    """Whether a cell of a row of nobody is more than the number and the sum that stand in every empty row."""
    text = cells.own(*place)
    is_number = layout.labels.get(place[1], "") in PASSED and text.isdecimal()
    return not is_number and not (place[1] == layout.total and text in {NO_RESULT, "0"})


def _is_person(cells: Cells, layout: Layout, row: int) -> bool:
    """Whether the row is somebody's: it names somebody who is no line of the foot, or has marks of days and no name."""
    span = cells.merged.get((row, layout.name))
    first_day = min(columns[0] for columns in layout.days.values())
    if span and span.left < first_day <= span.right:
        return False
    said = [plain(cells.own(row, column)) for column in range(1, layout.name + 1)]
    if any(FOOT.fullmatch(text) for text in said):
        return False
    return bool(said[-1]) or _has_days(cells, layout, row)


def _has_days(cells: Cells, layout: Layout, row: int) -> bool:
    """Whether a mark of its own stands under a day: what began further left, or above, or is a signature, is none."""
    own = (cells.own(row, column) for columns in layout.days.values() for column in columns)
    return any(text and not (FOOT.fullmatch(plain(text)) or _is_prose(text)) for text in own)


def _is_prose(text: str) -> bool:
    """Whether it is longer than any mark and means nothing."""
    return len(text) > LONGEST_MARK and read_day(text).kind == "unknown"


def _goes_on(cells: Cells, layout: Layout, row: int) -> bool:
    """Whether a row without a name is the afternoon of the one above, as it says."""
    return not cells.at(row, layout.name) and _period(cells, layout, row) in PERIODS


def _period(cells: Cells, layout: Layout, row: int) -> str:
    """What part of the day a row says it is."""
    said = (plain(cells.own(row, column)) for column in layout.labels)
    return next((one for one in said if one in PERIODS), "")


def _person(cells: Cells, layout: Layout, sheet: str, rows: range) -> Entry:
    entry = Entry(sheet, rows[0], layout.month)
    read: set[Place] = {(rows[0], layout.name)}
    _put(entry, "name", cells, [(rows[0], layout.name)])
    numbers = _own(cells, rows, layout.numbers)
    _put(entry, "number", cells, numbers[:1])
    read.update(place for place in numbers if cells.own(*place)[:18] == cells.own(*numbers[0])[:18])
    totals = _own(cells, rows, () if layout.total is None else (layout.total,))
    if len({cells.own(*one) for one in totals}) == 1 and cells.own(*totals[0]) != NO_RESULT:
        _put(entry, "total", cells, totals[:1])
        read.update(totals)
    within = {column for columns in layout.days.values() for column in columns}
    for day, columns in layout.days.items():
        places = list(
            dict.fromkeys(_corner(cells, layout, (row, column), within) for row in rows for column in columns)
        )
        _put(entry, f"d{day}", cells, places)
        read.update(places)
    said = [_period(cells, layout, row) for row in rows]
    if len(rows) > 1 and all(said):
        entry.cells["periods"] = BETWEEN.join(said)
        read.update(place for place in cells.filled(rows) if plain(cells.own(*place)) in said)
    elif layout.periods:
        entry.cells["periods"] = BETWEEN.join(layout.periods)
    entry.unread = [_unread(cells, layout, place) for place in cells.filled(rows) if _is_left(layout, place, read)]
    return entry


def _own(cells: Cells, rows: range, columns: tuple[int, ...]) -> list[Place]:
    """The filled cells of these columns."""
    return [place for place in cells.filled(rows) if place[1] in columns]


def _corner(cells: Cells, layout: Layout, place: Place, within: set[int]) -> Place:
    """Where what is said of a day stands: the corner, where several cells are merged, and that lies among the days."""
    span = cells.merged.get(place)
    return (span.top, span.left) if span and span.top >= layout.first and span.left in within else place


def _put(entry: Entry, name: str, cells: Cells, places: list[Place]) -> None:
    """What stands in these cells, as one text; cells between are kept, so that morning and afternoon are told apart.

    Lines within a cell are one: a page gives them back otherwise than it was given them.
    """
    texts = [" ".join(cells.own(*place).replace(BETWEEN, "|").splitlines()) for place in places]
    if not any(texts):
        return
    entry.cells[name] = BETWEEN.join(texts)
    entry.places[name] = reference(next(place for place, text in zip(places, texts, strict=True) if text))
    if any(place in cells.errors for place in places):
        entry.wrong[name] = _("显示的是错误值（如 #N/A）。请填上正确的内容。")
    elif name in DAYS and any(place in cells.formulas for place in places):
        entry.wrong[name] = _("是公式。请看清算出来是什么，直接写上。")


def _is_left(layout: Layout, place: Place, read: set[Place]) -> bool:
    return place not in read and layout.labels.get(place[1], "") not in PASSED


def _unread(cells: Cells, layout: Layout, place: Place) -> Unread:
    label = layout.labels.get(place[1], "")
    said = {"label": label, "column": letters(place[1])}
    if layout.total == place[1]:
        is_formula = cells.own(*place) == NO_RESULT
        why = _("合计是公式，文件里没有结果，没有核对。") if is_formula else _("分几行写的合计，没有核对。")
    else:
        why = _("「%(label)s」这一列没有读。") % said if label else _("这一列没有标题，没有读。")
    return Unread(reference(place), cells.own(*place)[:LONGEST], why)


def _nobody(cells: Cells, layout: Layout, sheet: str, places: list[Place]) -> Entry:
    """A row of the foot, or between: kept as it is."""
    entry = Entry(sheet, places[0][0], layout.month, is_person=False)
    text = "　".join(cells.own(*place) for place in places)
    entry.unread = [Unread(reference(places[0]), text[:LONGEST], _("不是一个人的考勤，没有读。"))]
    return entry
