"""The spreadsheet of an employer's people: its columns, the empty one to fill in, and what one row says."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any, Literal

from django.http import FileResponse
from django.utils.translation import gettext as _

from doorstep.base.sheetfile import Column
from doorstep.base.sheetout import Heading, xlsx_response
from doorstep.kernel.certnumber import read_cert_number
from doorstep.kernel.characters import number_as_meant
from doorstep.kernel.money import read_yuan
from doorstep.kernel.refusal import Refused

from .models import Placement
from .outcome import MONTHS
from .services.declaring import Said, meant, number_meant, require_sense

CONTRACTS = {label: code for code, label in Placement.CONTRACTS}
KINDS = {label: code for code, label in Placement.CERTIFICATES}
DISPATCHES = {label: code for code, label in Placement.DISPATCHES}
TYPED: dict[str, Literal["date", "number"]] = {"date": "date", "number": "number"}
FULL_TIME = {"是": True, "否": False}
COLUMNS = (
    Column("name", "姓名", ("残疾人姓名", "职工姓名"), required=True, max_length=20),
    Column("number", "证件号码", ("身份证号", "身份证号码", "公民身份号码"), kind="number18"),
    Column("certificate", "残疾人证号", ("残疾证号", "残疾人证号码"), kind="number18"),
    Column("post", "工作岗位", ("岗位",), max_length=40),
    Column("contract", "用工形式", kind="choice", choices=tuple(CONTRACTS)),
    Column("contract_from", "合同起始日", ("合同开始日期", "合同起始日期"), required=True, kind="date"),
    Column("contract_until", "合同终止日", ("合同结束日期", "合同终止日期"), kind="date"),
    Column("kind", "证件类别", kind="choice", choices=tuple(KINDS)),
    Column("is_full_time", "是否全日制", ("全日制",), kind="choice", choices=tuple(FULL_TIME)),
    Column("dispatch", "劳务派遣", kind="choice", choices=tuple(DISPATCHES)),
    Column("dispatch_proof", "派遣约定", max_length=100),
    *(Column(f"month_{at}", f"{at}月工资", (f"{at}月",), kind="number") for at in range(1, MONTHS + 1)),
)
ABOUT = {"placement.number": "number", "placement.contract": "contract_until", "placement.name": "name"}
ABOUT |= {"placement.dispatch": "dispatch_proof"}


@dataclass
class Entry:
    """One row as read: what it says of a person, where it can be read, and what is wrong with it, by column.

    `number` is the identity number as it is meant, empty where there is none that can be read.
    """

    row: int
    cells: Mapping[str, str]
    said: Said | None = None
    number: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def read_row(row: int, cells: Mapping[str, str], seen: Mapping[str, str], *, year: int, today: dt.date) -> Entry:
    """What a row says, with every fault. `seen`: what was wrong with its cells already in the file."""
    entry = Entry(row, cells, faults=dict(seen))
    entry.number = _number_of(entry, today=today)
    wages = [_wage(entry, at) for at in range(1, MONTHS + 1)]
    since, until = _day(entry, "contract_from"), _day(entry, "contract_until")
    if since is None:
        return entry
    entry.said = Said(
        name=cells.get("name", ""),
        number=entry.number,
        contract_from=since,
        contract_until=until,
        wages_fen=wages,
        post=cells.get("post", ""),
        contract=CONTRACTS.get(cells.get("contract", ""), "labour"),
        certificate=KINDS.get(cells.get("kind", ""), "disability"),
        is_full_time=FULL_TIME.get(cells.get("is_full_time", ""), True),
        dispatch=DISPATCHES.get(cells.get("dispatch", ""), "none"),
        dispatch_proof=cells.get("dispatch_proof", ""),
    )
    _require_sense(entry, entry.said, year)
    return entry


def _require_sense(entry: Entry, said: Said, year: int) -> None:
    """Everything at once, which is nearly always in order; else each month by itself, so that every fault is named."""
    if _is_sound(said, year):
        return
    unclaimed: list[int | None] = [None] * MONTHS
    _try(entry, "", partial(require_sense, replace(said, wages_fen=unclaimed), year, what=""))
    if said.contract_until is not None and said.contract_until < said.contract_from:
        return  # every month would lie outside of it
    for at, wage in enumerate(said.wages_fen):
        alone = replace(said, name=said.name or "—", wages_fen=[*unclaimed[:at], wage, *unclaimed[at + 1 :]])
        _try(entry, f"month_{at + 1}", partial(require_sense, alone, year, what=""))


def _is_sound(said: Said, year: int) -> bool:
    try:
        require_sense(said, year, what="")
    except Refused:
        return False
    return True


def _try(entry: Entry, column: str, read: Callable[[], Any]) -> Any:
    """What is read; else None, and what is wrong is put beside the column, or beside that which it is about."""
    try:
        return read()
    except Refused as refusal:
        column = column or ABOUT.get(refusal.code, "number")
        text = entry.cells.get(column, "")
        said = _("填的是「%(text)s」。") % {"text": text} if text else ""
        entry.faults.setdefault(column, f"{said}{refusal.why}{refusal.then}")
        return None


def _number_of(entry: Entry, *, today: dt.date) -> str:
    """The identity number; a certificate's number says it too, and must not say another. Empty where it is at fault."""
    typed = number_as_meant(entry.cells.get("number", ""))
    certificate = entry.cells.get("certificate", "")
    if certificate and "certificate" not in entry.faults:
        read = _try(entry, "certificate", lambda: read_cert_number(certificate, today=today))
        if read is not None and typed and meant(typed) != read.citizen:
            entry.faults["certificate"] = _(
                "填的是「%(text)s」，前 18 位和证件号码「%(number)s」不同。请对照证件改正。"
            ) % {"text": certificate, "number": typed}
        typed = typed or (read.citizen if read is not None else "")
    if not typed:
        entry.faults.setdefault("number", _("没有填。证件号码和残疾人证号至少填一个。"))
        return ""
    return _try(entry, "number", lambda: number_meant(typed, what="")) or ""


def _wage(entry: Entry, at: int) -> int | None:
    column = f"month_{at}"
    text = entry.cells.get(column, "")
    if not text or column in entry.faults:
        return None
    return _try(entry, column, partial(_yuan, text))


@lru_cache(maxsize=1024)
def _yuan(text: str) -> int:
    """The same few wages stand in most of the cells. Raises: Refused("money.…")."""
    return read_yuan(text)


def _day(entry: Entry, column: str) -> dt.date | None:
    text = entry.cells.get(column, "")
    return dt.date.fromisoformat(text) if text and column not in entry.faults else None


def template_response() -> FileResponse:
    """An empty spreadsheet with the columns, which checks what is typed into it."""
    headings = [
        Heading(
            column.label,
            TYPED.get(column.kind, "text"),
            width=22 if column.kind == "number18" else 12,
            choices=column.choices,
            is_filled_in=True,
        )
        for column in COLUMNS
    ]
    return xlsx_response(headings, [], title=_("安排的残疾人"), filename=_("安排的残疾人导入模板.xlsx"))
