"""A file of a feed read under its contract: rows of values, and what is wrong by row and column. Nothing is stored."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.seal import blind
from doorstep.base.sheetcell import FIRST_YEAR, LAST_YEAR, Column, read_cell
from doorstep.base.sheetfile import Sheet, read_sheet
from doorstep.base.sheetkind import kind_of
from doorstep.base.sheettext import decode
from doorstep.kernel.days import add_months, month_of
from doorstep.kernel.feed import Dies, FeedColumn, FeedContract, HoldsSpan, PaysMonth, Tells
from doorstep.kernel.idcard import read_number
from doorstep.kernel.money import read_yuan
from doorstep.kernel.names import normal_name
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import widen
from doorstep.kernel.uscc import read_code

MOST_BYTES, MOST_ROWS = 60 * 1024 * 1024, 500_000
MOST_CHARACTERS = 200
ROWS_NAMED = 5
MONTHS_AHEAD = 1  # a list of May may name who begins in June; who begins later is a slip of the hand, and not on it yet
FORMAT_WORDS = {"xlsx": "Excel（.xlsx）", "xls": "Excel（.xls）", "ods": "ODS", "text": "CSV"}
SHEET_KINDS = {"citizen": "number18", "uscc": "number18", "day": "date", "int": "number", "choice": "choice"}
MONTH = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?(?:[-/.]0?1|(?<=月)0?1日)?")
WHOLE = re.compile(r"-?\d{1,15}")


@dataclass(frozen=True)
class ReadRow:
    """One row as read: its texts, its values, and what is wrong by column. `index`: of its number, where it has one.

    `asks`: what a person is to do about what is wrong (FeedRow.ASKS); `person_id`: whom it is about, once known.
    """

    number: int
    cells: Mapping[str, str]
    values: dict[str, Any]
    faults: dict[str, str]
    index: bytes | None = None
    asks: str = "mend"
    person_id: int | None = None


@dataclass(frozen=True)
class ReadFile:
    """The rows in the order in which they are entered, how many only repeat another, and notes on the reading."""

    rows: Sequence[ReadRow]
    repeated: int = 0
    notes: Sequence[str] = field(default_factory=list)


def sheet_columns(contract: FeedContract) -> list[Column]:
    """The columns as the reader of spreadsheets expects them."""
    return [_sheet_column(column) for column in contract.columns]


def _sheet_column(column: FeedColumn) -> Column:
    return Column(
        column.name,
        column.label,
        column.other_labels,
        column.required,
        SHEET_KINDS.get(column.kind, "text"),  # type: ignore[arg-type]
        MOST_CHARACTERS,
        tuple(column.codes),
    )


def read_feed(raw: bytes, filename: str, contract: FeedContract, *, as_of: dt.date) -> ReadFile:
    """The file, read. Rows are sorted by the keyed hash of their number, so that those of one person come together.

    A whole list may have no row: there may be nobody.  Whether that is meant is for the caller to ask.

    Raises: Refused("feed.format", "feed.encoding", "feed.no_end", "sheet.…") where the file cannot be read as a whole.
    """
    _refuse_other_format(raw, filename, contract)
    expected = sheet_columns(contract)
    sheet = read_sheet(
        raw,
        filename,
        expected=expected,
        most_bytes=MOST_BYTES,
        most_rows=MOST_ROWS,
        may_be_empty=contract.is_whole,
    )
    _refuse_endless(sheet, contract, filename)
    seen: dict[int, dict[str, str]] = {}
    for fault in sheet.faults:
        seen.setdefault(fault.row, {})[fault.column] = fault.text
    rows = [read_row(row.number, row.cells, contract, as_of=as_of, seen=seen.get(row.number)) for row in sheet.rows]
    kept = _compare_rows(rows, contract)
    kept.sort(key=lambda row: (row.index or b"", row.number))
    return ReadFile(kept, len(rows) - len(kept), sheet.notes)


def _refuse_endless(sheet: Sheet, contract: FeedContract, filename: str) -> None:
    """A list of spans without the column of their ends would have nothing ever end.  Raises: Refused("feed.no_end")."""
    until = contract.tells.until if isinstance(contract.tells, HoldsSpan) else ""
    if not until or not sheet.rows or until in sheet.rows[0].cells:
        return
    raise Refused(
        _("文件「%(name)s」没有收。") % {"name": filename},
        why=_("没有「%(label)s」这一列，不知道是都没有截止，还是漏了。") % {"label": contract.column(until).label},
        then=_("请补上这一列；没有截止的，格子留空。"),
        code="feed.no_end",
    )


def _refuse_other_format(raw: bytes, filename: str, contract: FeedContract) -> None:
    if not raw.strip() or len(raw) > MOST_BYTES:
        return  # read_sheet has the words for it
    what = _("文件「%(name)s」没有收。") % {"name": filename}
    kind = kind_of(raw)
    if kind not in contract.formats:
        agreed = "、".join(FORMAT_WORDS[one] for one in contract.formats)
        raise Refused(
            what,
            why=_("约定的格式是 %(agreed)s，这份是 %(kind)s。") % {"agreed": agreed, "kind": FORMAT_WORDS[kind]},
            then=_("请另存为约定的格式再上传。"),
            code="feed.format",
        )
    if kind == "text" and (encoding := decode(raw)[1]) not in contract.encodings:
        agreed = "、".join(contract.encodings)
        raise Refused(
            what,
            why=_("约定的编码是 %(agreed)s，这份是 %(encoding)s。") % {"agreed": agreed, "encoding": encoding},
            then=_("请另存为约定的编码再上传。"),
            code="feed.encoding",
        )


def read_row(
    number: int,
    cells: Mapping[str, str],
    contract: FeedContract,
    *,
    as_of: dt.date,
    seen: Mapping[str, str] | None = None,
) -> ReadRow:
    """One row of texts, read: all of its cells, and every fault at once. `seen`: faults found while it was read."""
    values: dict[str, Any] = {}
    faults = dict(seen or {})
    for column in contract.columns:
        text = cells.get(column.name, "")
        if column.name in faults or not text:
            continue
        try:
            values[column.name] = READERS[column.kind](text, column, as_of)
        except Refused as refusal:
            faults[column.name] = refusal.why
    faults |= _disagreeing(values, contract, as_of)
    said = values.get("number")
    return ReadRow(number, cells, values, faults, blind(said) if said else None)


def without_nul(text: str) -> str:
    """The text without U+0000, which no form needs and the database does not take."""
    return text.replace("\0", "")


def mended_row(number: int, said: Mapping[str, str], contract: FeedContract, *, as_of: dt.date) -> ReadRow:
    """A row as somebody typed it anew."""
    cells, seen = {}, {}
    for column in sheet_columns(contract):
        cells[column.name], complaint = read_cell(column, without_nul(said.get(column.name, "")))
        if complaint:
            seen[column.name] = complaint
    return read_row(number, cells, contract, as_of=as_of, seen=seen)


def _disagreeing(values: Mapping[str, Any], contract: FeedContract, as_of: dt.date) -> dict[str, str]:
    """What cells of one row say against each other and against the day of the file, by column."""
    latest = add_months(month_of(as_of), MONTHS_AHEAD + 1)
    if isinstance(contract.tells, Tells) and values.get(contract.tells.amount) == 0:
        return {contract.tells.amount: _("填的是 0。不知道发多少的，请留空；不发的，请不要列在名单上。")}
    match contract.tells:
        case Tells(since=since, until=until) | HoldsSpan(since=since, until=until) if (
            since in values and until in values and values[until] < values[since]
        ):
            return {until: _("比「%(since)s」还早。") % {"since": contract.column(since).label}}
        case Tells(since=since) | HoldsSpan(since=since) if since in values and values[since] >= latest:
            return {since: _("比数据截至的日期（%(as_of)s）晚得多，像是填错了年月。") % {"as_of": as_of}}
        case Dies(day) if day in values and values[day] > as_of:
            return {day: _("比数据截至的日期（%(as_of)s）还晚。") % {"as_of": as_of}}
        case PaysMonth(month=month) if month in values and values[month] != month_of(as_of):
            words = _("不是 %(month)s，这份名单按「数据截至」是这个月的。别的月份，请交那个月的名单。")
            return {month: words % {"month": f"{as_of:%Y-%m}"}}
    return {}


def _compare_rows(rows: Iterable[ReadRow], contract: FeedContract) -> list[ReadRow]:
    """The rows without those that only repeat another. Rows of one key that differ name each other."""
    by_key: dict[tuple[Any, ...], list[ReadRow]] = defaultdict(list)
    kept = []
    for row in rows:
        if any(name in row.faults or name not in row.values for name in contract.key):
            kept.append(row)
            continue
        same = by_key[tuple(row.values[name] for name in contract.key)]
        if all(other.values != row.values or other.faults != row.faults for other in same):
            same.append(row)
            kept.append(row)
    for alike in by_key.values():
        for row in alike if len(alike) > 1 else ():
            others = "、".join(str(other.number) for other in [one for one in alike if one is not row][:ROWS_NAMED])
            words = _("和第 %(rows)s 行是同一条，内容却不同。请留下对的那一行。") % {"rows": others}
            row.faults.setdefault(contract.key[0], words)
    return kept


def _read_text(text: str, column: FeedColumn, as_of: dt.date) -> str:
    return normal_name(text) if column.name == "name" else text


def _read_month(text: str, column: FeedColumn, as_of: dt.date) -> dt.date:
    if found := MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
        if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
            return dt.date(year, month, 1)
    raise _wrong(_("填的是「%(text)s」，不是月份。请写成 2026-05 这样。") % {"text": text[:20]})


def _read_int(text: str, column: FeedColumn, as_of: dt.date) -> int:
    if WHOLE.fullmatch(text):
        return int(text)
    raise _wrong(_("填的是「%(text)s」，不是整数。") % {"text": text[:20]})


def _wrong(why: str) -> Refused:
    return Refused(_("这一格没有读懂。"), why=why, then=_("请改正。"), code="feed.cell")


READERS: dict[str, Callable[[str, FeedColumn, dt.date], Any]] = {
    "text": _read_text,
    "day": lambda text, column, as_of: dt.date.fromisoformat(text),
    "month": _read_month,
    "int": _read_int,
    "fen": lambda text, column, as_of: read_yuan(text),
    "choice": lambda text, column, as_of: column.codes[text],
    "citizen": lambda text, column, as_of: read_number(text, today=as_of).number,
    "uscc": lambda text, column, as_of: read_code(text),
    "area": lambda text, column, as_of: widen(text),
}
