"""The spreadsheet of an employer's people: its columns, the empty one to fill in, and what one row says."""

import datetime as dt
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.http import FileResponse
from django.utils.translation import gettext as _

from doorstep.base.sheetfile import Column
from doorstep.base.sheetout import Heading, write_xlsx
from doorstep.kernel.certnumber import read_cert_number
from doorstep.kernel.characters import number_as_meant
from doorstep.kernel.money import read_yuan
from doorstep.kernel.refusal import Refused

from .models import Placement
from .outcome import MONTHS
from .services.declaring import NUMBER, Said, check_said, meant

CONTRACTS = {label: code for code, label in Placement.CONTRACTS}
COLUMNS = (
    Column("name", "姓名", ("残疾人姓名", "职工姓名"), required=True, max_length=20),
    Column("number", "证件号码", ("身份证号", "身份证号码", "公民身份号码"), kind="number18"),
    Column("certificate", "残疾人证号", ("残疾证号", "残疾人证号码"), kind="number18"),
    Column("post", "工作岗位", ("岗位",), max_length=40),
    Column("contract", "用工形式", kind="choice", choices=tuple(CONTRACTS)),
    Column("contract_from", "合同起始日", ("合同开始日期", "合同起始日期"), required=True, kind="date"),
    Column("contract_until", "合同终止日", ("合同结束日期", "合同终止日期"), kind="date"),
    *(Column(f"month_{at}", f"{at}月工资", (f"{at}月",), kind="number") for at in range(1, MONTHS + 1)),
)
SOUND = "—"  # stands for a name while only the month is looked at
LABELS = {column.name: column.label for column in COLUMNS}
ABOUT = {"placement.number": "number", "placement.contract": "contract_until", "placement.name": "name"}


@dataclass
class Entry:
    """One row as read: what it says of a person, where it can be read, and what is wrong with it, by column."""

    row: int
    cells: Mapping[str, str]
    said: Said | None = None
    number: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def read_row(row: int, cells: Mapping[str, str], seen: Mapping[str, str], *, year: int, today: dt.date) -> Entry:
    """What a row says, with every fault. `seen`: what was wrong with its cells already in the file."""
    entry = Entry(row, cells, faults=dict(seen))
    number = _number_of(entry, today=today)
    wages = [_wage(entry, at) for at in range(1, MONTHS + 1)]
    since, until = _day(entry, "contract_from"), _day(entry, "contract_until")
    if since is None:
        return entry
    said = Said(
        name=cells.get("name", ""),
        number=number,
        contract_from=since,
        contract_until=until,
        wages_fen=[None] * MONTHS,
        post=cells.get("post", ""),
        contract=CONTRACTS.get(cells.get("contract", ""), "labour"),
    )
    entry.number = _checked(entry, said, "", year)
    for at, wage in enumerate(wages, 1):
        alone = [wage if place == at else None for place in range(1, MONTHS + 1)]
        if wage is not None and _is_in_order(said):
            _checked(entry, replace(said, name=SOUND, number="0" * NUMBER, wages_fen=alone), f"month_{at}", year)
    entry.said = replace(said, wages_fen=wages)
    return entry


def _is_in_order(said: Said) -> bool:
    """Whether the contract ends no earlier than it begins: else every month would lie outside it."""
    return said.contract_until is None or said.contract_until >= said.contract_from


def _checked(entry: Entry, said: Said, column: str, year: int) -> str:
    """The number as it is meant; what cannot be so is put beside its column."""
    try:
        return check_said(said, year, what="")
    except Refused as refusal:
        _blame(entry, column or ABOUT.get(refusal.code, "number"), refusal)
        return ""


def _number_of(entry: Entry, *, today: dt.date) -> str:
    """The identity number; a certificate's number says it too, and must not say another."""
    number = number_as_meant(entry.cells.get("number", ""))
    written = entry.cells.get("certificate", "")
    if written and "certificate" not in entry.faults:
        try:
            inside = read_cert_number(written, today=today).citizen
        except Refused as refusal:
            _blame(entry, "certificate", refusal)
        else:
            if number and meant(number) != inside:
                entry.faults["certificate"] = _(
                    "填的是「%(text)s」，前 18 位和证件号码「%(number)s」不同。请对照证件改正。"
                ) % {"text": written, "number": number}
            number = number or inside
    if not number:
        entry.faults.setdefault("number", _("没有填。证件号码和残疾人证号至少填一个。"))
    return number


def _wage(entry: Entry, at: int) -> int | None:
    column = f"month_{at}"
    text = entry.cells.get(column, "")
    if not text or column in entry.faults:
        return None
    try:
        return read_yuan(text)
    except Refused as refusal:
        _blame(entry, column, refusal)
        return None


def _day(entry: Entry, column: str) -> dt.date | None:
    text = entry.cells.get(column, "")
    return dt.date.fromisoformat(text) if text and column not in entry.faults else None


def _blame(entry: Entry, column: str, refusal: Refused) -> None:
    text = entry.cells.get(column, "")
    said = _("填的是「%(text)s」。") % {"text": text} if text else ""
    entry.faults.setdefault(column, f"{said}{refusal.why}{refusal.then}")


def fault_words(row: int, column: str, words: str) -> str:
    """A fault with its place: the row and the column."""
    if words.startswith("第 "):
        return words
    where = _("第 %(row)s 行「%(label)s」") % {"row": row, "label": LABELS.get(column, column)}
    return f"{where}{words}"


def template_response() -> FileResponse:
    """An empty spreadsheet with the columns."""
    folder = tempfile.TemporaryDirectory(prefix="doorstep-template-")
    path = Path(folder.name) / "template.xlsx"
    headings = [Heading(column.label, width=22 if column.kind == "number18" else 12) for column in COLUMNS]
    write_xlsx(path, headings, [], title=_("安排的残疾人"))
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=_("安排的残疾人导入模板.xlsx"))
    answer._resource_closers.append(folder.cleanup)  # type: ignore[attr-defined]
    return answer
