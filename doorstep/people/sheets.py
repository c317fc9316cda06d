"""A spreadsheet of people: which columns count, and what one row says. Rooms above add their own columns.

A part reads cells into values, compares rows with the register, and writes a thousand rows at a time.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.base.sheetfile import Column
from doorstep.kernel.idcard import read_number
from doorstep.kernel.names import normal_name
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import EVERYWHERE, Range

from .models import Person
from .phones import read_phone
from .places import Villages
from .services.register import SEXES

KIND = "people.import"
IS_ANOTHER = "is_another"  # a mark that a person sets while mending, not a column
Cells = Mapping[str, str]
Faults = dict[str, str]


@dataclass(frozen=True)
class Ground:
    """What rows are read against: the day, the villages of that day, and where they may lie."""

    on: dt.date
    villages: Villages
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class Entry:
    """One row as read: its number in the sheet, its values, what is wrong by column, and whom it is about once known.

    `values` holds the person's own, and under the name of each part those of the part.  `faults` fills up as the row is
    compared with the other rows and the register.  `index` is the blind index of the number.
    """

    number: int
    values: dict[str, Any]
    faults: Faults
    index: bytes = b""
    person: Person | None = None
    person_id: int | None = None


@dataclass(frozen=True)
class SheetPart:
    """Columns of one subject.

    read    cells and ground to values and faults
    check   puts into the entries' faults what the register contradicts
    write   writes sound entries, each with its `person_id`; returns the numbers of the rows that changed anything
    """

    name: str
    columns: Sequence[Column]
    read: Callable[[Cells, Ground], tuple[dict[str, Any], Faults]]
    check: Callable[[Sequence[Entry]], None]
    write: Callable[[Sequence[Entry], dt.date], set[int]]


PARTS: list[SheetPart] = []


def add_part(part: SheetPart) -> SheetPart:
    """Add columns to the spreadsheet of people. A column named twice is an error."""
    known = {column.name for other in PARTS for column in other.columns}
    if twice := known & {column.name for column in part.columns}:
        raise LookupError(f"columns added twice: {sorted(twice)}")
    PARTS.append(part)
    return part


def expected_columns() -> list[Column]:
    """Every column that counts, in order."""
    return [*PERSON_COLUMNS, *(column for part in PARTS for column in part.columns)]


PERSON_COLUMNS = (
    Column("name", "姓名", other_labels=("残疾人姓名",), required=True),
    Column(
        "number",
        "身份证号",
        other_labels=("身份证号码", "证件号码", "公民身份号码", "居民身份证号"),
        required=True,
        kind="number18",
    ),
    Column(
        "village",
        "户籍村",
        other_labels=("户籍村（社区）", "户籍地", "户籍地代码", "村（社区）", "村居", "户籍所在村"),
        required=True,
    ),
    Column("address", "户籍地址", other_labels=("家庭住址", "户籍详细地址"), max_length=200),
    Column("phone", "电话", other_labels=("联系电话", "手机", "手机号", "手机号码"), kind="phone"),
    Column("lives", "现居地", other_labels=("现住址", "居住地址", "现居地址"), max_length=200),
)


def read_entry(number: int, cells: Cells, ground: Ground, *, seen: Faults | None = None) -> Entry:
    """One row, read: all of its cells, and every fault at once. `seen`: faults found while the file was read."""
    values, faults = _read_person(cells, ground)
    for part in PARTS:
        values[part.name], more = part.read(cells, ground)
        faults |= more
    return Entry(number, values, faults | (seen or {}))


def _read_person(cells: Cells, ground: Ground) -> tuple[dict[str, Any], Faults]:
    values: dict[str, Any] = {"address": cells.get("address", ""), "is_another": bool(cells.get(IS_ANOTHER))}
    faults: Faults = {}
    for column, read in (
        ("name", normal_name),
        ("number", lambda text: read_number(text, today=ground.on)),
        ("village", lambda text: ground.villages.read(text, ranges=ground.ranges)),
        ("phone", read_phone),
    ):
        try:
            values[column] = read(cells.get(column, ""))
        except Refused as refusal:
            faults[column] = refusal.why
    if "number" in values:
        number = values["number"]
        values |= {"number": number.number, "born_on": number.born_on, "sex": SEXES[number.sex]}
        values["kind"] = "permit" if number.is_permit else "resident"
    values |= _read_lives(cells.get("lives", ""), ground)
    return values, faults


def _read_lives(text: str, ground: Ground) -> dict[str, str]:
    """Where the person lives: a village where the cell names one, else an address as written."""
    if not text:
        return {}
    try:
        return {"lives_code": ground.villages.read(text, ranges=[EVERYWHERE])}
    except Refused:
        return {"lives_address": text}
