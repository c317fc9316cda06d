"""The file that goes to the bank and the answer that comes back, written and read as a bank format declares them."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .bankformat import PAID, BankFormat, Field, Layout, Record

BREAKS = frozenset("\r\n\t\0")


@dataclass(frozen=True)
class Outgoing:
    """One line for the bank."""

    number: int
    holder: str
    account: str
    fen: int


@dataclass(frozen=True)
class Heading:
    """What a file says of its batch as a whole. `digest`: of the lines as signed; `on`: the day it is sent."""

    number: str
    on: dt.date
    count: int
    fen: int
    benefit: str
    label: str
    month: dt.date
    digest: str


@dataclass(frozen=True)
class Result:
    """What the bank did with one line."""

    number: int
    paid: bool
    code: str
    on: dt.date
    fen: int


class Unfit(ValueError):
    """A value that a field cannot hold, or bytes that are none; says why in words."""


def batch_number(code: str, benefit: str, month: dt.date, batch_id: int) -> str:
    """The number that both sides quote: county, benefit, month, serial."""
    return f"{code[:6]}-{benefit}-{month:%Y%m}-{batch_id}"


def write_file(how: BankFormat, head: Heading, lines: Iterable[Outgoing]) -> Iterator[bytes]:
    """The file, line by line, each with its end.

    Raises: Refused("bankfile.unfit"): the field that a value does not fit, and the line.
    """
    about, digest = vars(head), hashlib.new("sm3")
    if how.out.header:
        yield _written(how, how.out.header, about, at=0)
    for line in lines:
        said = about | {"seq": line.number, "holder": line.holder, "account": line.account, "amount": line.fen}
        written = _written(how, how.out.detail, said, at=line.number)
        digest.update(written)
        yield written
    if how.out.trailer:
        yield _written(how, how.out.trailer, about | {"details": digest.hexdigest()}, at=0)


def unfit_lines(how: BankFormat, head: Heading, lines: Iterable[Outgoing]) -> Iterator[str]:
    """Every line that the format cannot hold, in words."""
    about = vars(head)
    for line in lines:
        said = about | {"seq": line.number, "holder": line.holder, "account": line.account, "amount": line.fen}
        try:
            _record(how, how.out.detail, said)
        except Unfit as why:
            yield _("第 %(number)s 行%(why)s") % {"number": line.number, "why": why}


def read_file(how: BankFormat, raw: bytes) -> tuple[str, list[dict[str, Any]]]:
    """A file that goes out, as the bank reads it: the batch's number, and what each line says.

    Raises: Unfit: it is not such a file, or its totals or its digest differ from its lines.
    """
    head, details, tail = _read_layout(how, how.out, raw)
    held = {
        "count": len(details),
        "fen": sum(one["amount"] for one in details),
        "details": hashlib.new("sm3", b"".join(_parts(how, how.out, raw)[1])).hexdigest(),
    }
    for said in (head, tail):
        if wrong := [name for name, value in held.items() if said.get(name, value) != value]:
            raise Unfit(_("合计或摘要与明细不符：%(names)s") % {"names": "、".join(wrong)})
    numbers = {one["number"] for one in details if "number" in one} | ({head["number"]} if "number" in head else set())
    if len(numbers) != 1:
        raise Unfit(_("文件里不止一个批次号"))
    return numbers.pop(), details


def write_answer(how: BankFormat, number: str, results: Sequence[Result]) -> bytes:
    """The bank's answer, as the bank writes it. Raises: Unfit."""
    theirs = {ours: code for code, ours in reversed(list(how.codes.items()))}
    lines = [_record(how, how.back.header, {"batch": number})] if how.back.header else []
    for one in results:
        said = {"batch": number, "seq": one.number, "paid": one.paid, "code": theirs[one.code], "on": one.on}
        lines.append(_record(how, how.back.detail, said | {"amount": one.fen}))
    if how.back.trailer:
        lines.append(_record(how, how.back.trailer, _totals(results)))
    return b"".join(lines)


def read_answer(how: BankFormat, raw: bytes, *, number: str) -> list[Result]:
    """The bank's answer to this very batch; its own totals must agree with its lines.

    Raises: Refused("answer.unreadable", "answer.other_batch", "answer.unknown_code", "answer.wrong_totals",
    "answer.line_twice").
    """
    try:
        head, details, tail = _read_layout(how, how.back, raw)
    except Unfit as why:
        _refuse(
            _("读不懂这份文件（应为「%(label)s」）：%(why)s。") % {"label": how.label, "why": why}, "answer.unreadable"
        )
    for said in [head, *details]:
        if said.get("batch", number) != number:
            _refuse(
                _("这份答复属于批次 %(theirs)s，不是 %(ours)s。") % {"theirs": said["batch"][:60], "ours": number},
                "answer.other_batch",
            )
    results = [_result(how, one, position) for position, one in enumerate(details, 1)]
    if len({result.number for result in results}) != len(results):
        _refuse(_("同一行在答复中出现两次。"), "answer.line_twice")
    held = _totals(results)
    if wrong := [name for name in held if tail.get(name, held[name]) != held[name]]:
        _refuse(
            _("末行合计是 %(theirs)s，逐行相加是 %(ours)s。")
            % {"theirs": _together(tail, wrong), "ours": _together(held, wrong)},
            "answer.wrong_totals",
        )
    return results


def _together(said: Mapping[str, int], names: Iterable[str]) -> str:
    return "、".join(str(said[name]) for name in names)


def _totals(results: Sequence[Result]) -> dict[str, int]:
    paid, back = [one.fen for one in results if one.paid], [one.fen for one in results if not one.paid]
    return {"paid_count": len(paid), "paid_fen": sum(paid), "returned_count": len(back), "returned_fen": sum(back)}


def _result(how: BankFormat, said: Mapping[str, Any], position: int) -> Result:
    place = _("第 %(position)s 条明细") % {"position": position}
    if said["code"] not in how.codes:
        _refuse(
            _("%(place)s的原因代码「%(code)s」不在约定里。") % {"place": place, "code": said["code"][:20]},
            "answer.unknown_code",
        )
    code = how.codes[said["code"]]
    if said.get("paid", code == PAID) != (code == PAID):
        _refuse(_("%(place)s的状态和退汇原因不合规定。") % {"place": place}, "answer.unreadable")
    return Result(said["seq"], code == PAID, code, said["on"], said["amount"])


def _refuse(why: str, code: str) -> NoReturn:
    raise Refused(_("银行答复没有入账。"), why=why, then=_("请向银行核对后重新取得答复文件。"), code=code)


def _written(how: BankFormat, record: Record, said: Mapping[str, Any], *, at: int) -> bytes:
    try:
        return _record(how, record, said)
    except Unfit as why:
        place = _("第 %(number)s 行") % {"number": at} if at else _("首行或末行")
        raise Refused(
            _("没有写成银行文件。"),
            why=f"{place}{why}。",
            then=_("请核对户名和账号，或换一种文件格式。"),
            code="bankfile.unfit",
        ) from why


def _record(how: BankFormat, record: Record, said: Mapping[str, Any]) -> bytes:
    """One line with its end. Raises: Unfit."""
    cells = [_cell(how, one, said[one.holds] if one.holds else one.const) for one in record]
    return (how.delimiter.join(cells) + how.line_end).encode(how.encoding)


def _cell(how: BankFormat, one: Field, value: Any) -> str:
    """A value as it stands in the file, filled up to the field's width."""
    match one.form:
        case "text":
            written = value
            _refuse_unfit_text(how, one, value)
        case "digits" | "fen":
            written = str(value)
        case "yuan":
            written = f"{value // 100}.{value % 100:02d}"
        case "paid":
            written = one.marks[0] if value else one.marks[1]
        case _:
            written = value.strftime(one.pattern)
    if not one.width:
        return written
    size = len(written) if written.isascii() else len(written.encode(how.encoding))
    if size > one.width:
        raise Unfit(_("「%(text)s」超过 %(width)s 字节") % {"text": written[:40], "width": one.width})
    filling = one.fill * (one.width - size)
    return filling + written if one.at_right else written + filling


def _refuse_unfit_text(how: BankFormat, one: Field, value: str) -> None:
    if not BREAKS.isdisjoint(value) or (how.delimiter and (how.delimiter in value or '"' in value)):
        raise Unfit(_("「%(text)s」里有分隔符、引号或换行") % {"text": value[:40]})
    if value != value.strip(" \ufeff"):
        raise Unfit(_("「%(text)s」前后有空格") % {"text": value[:40]})
    if not value.isascii():
        try:
            value.encode(how.encoding)
        except UnicodeEncodeError as broken:
            odd = value[broken.start : broken.end]
            said = {"text": value[:40], "odd": odd if odd.isprintable() else ascii(odd), "encoding": how.encoding}
            raise Unfit(_("「%(text)s」里的「%(odd)s」用 %(encoding)s 写不出来") % said) from broken


def _parts(how: BankFormat, layout: Layout, raw: bytes) -> tuple[bytes, list[bytes], bytes]:
    """Head, details and end of a file as they stand, with their line ends. Raises: Unfit."""
    lines = [line for line in raw.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True) if line.strip()]
    if len(lines) < bool(layout.header) + bool(layout.trailer):
        raise Unfit(_("缺少首行或末行"))
    head = lines.pop(0) if layout.header else b""
    tail = lines.pop() if layout.trailer else b""
    return head, lines, tail


def _read_layout(
    how: BankFormat, layout: Layout, raw: bytes
) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """What head, details and end of a file say. Raises: Unfit."""
    head, lines, tail = _parts(how, layout, raw)
    about = _read_record(how, layout.header, head, _("首行")) if layout.header else {}
    ends = _read_record(how, layout.trailer, tail, _("末行")) if layout.trailer else {}
    details = [_read_record(how, layout.detail, line, position) for position, line in enumerate(lines, 1)]
    return about, details, ends


def _read_record(how: BankFormat, record: Record, line: bytes, place: Any) -> dict[str, Any]:
    """What one line says. Raises: Unfit."""
    try:
        cells = _cut(how, record, line.rstrip(b"\r\n"))
        return {
            one.holds: value
            for one, cell in zip(record, cells, strict=True)
            if (value := _read_cell(one, cell)) is not None
        }
    except ValueError as odd:
        where = place if isinstance(place, str) else _("第 %(position)s 条明细") % {"position": place}
        shown = line.decode(how.encoding, errors="replace").strip()[:60]
        if isinstance(odd, UnicodeDecodeError):
            raise Unfit(_("%(where)s不是 %(encoding)s 编码") % {"where": where, "encoding": how.encoding}) from odd
        if isinstance(place, str):
            raise Unfit(_("缺少首行或末行，或%(where)s不合格式：%(shown)s") % {"where": where, "shown": shown}) from odd
        raise Unfit(_("%(where)s不合格式：%(shown)s") % {"where": where, "shown": shown}) from odd


def _cut(how: BankFormat, record: Record, line: bytes) -> list[str]:
    """The fields of a line as they stand. Raises: ValueError."""
    if how.delimiter:
        return line.decode(how.encoding).split(how.delimiter)
    if len(line) != sum(one.width for one in record):
        raise ValueError(len(line))
    cells, at = [], 0
    for one in record:
        cells.append(line[at : at + one.width].decode(how.encoding))
        at += one.width
    return cells


def _read_cell(one: Field, cell: str) -> Any:
    """The value of a field; None for a constant. Raises: ValueError."""
    match one.form:
        case "text" if one.holds:
            return cell.rstrip(one.fill) if one.width else cell
        case "text":
            if cell.rstrip(one.fill) != one.const:
                raise ValueError(cell)
            return None
        case "digits" | "fen":
            return _whole(cell)
        case "yuan":
            whole, dot, part = cell.partition(".")
            if not dot or len(part) != 2:
                raise ValueError(cell)
            return _whole(whole) * 100 + _whole(part)
        case "paid":
            return one.marks.index(cell.rstrip(one.fill)) == 0  # ValueError where it is neither
        case "month":
            return _day(f"{cell}01", "%Y%m%d")
        case _:
            return _day(cell, one.pattern)


def _whole(cell: str) -> int:
    """Up to 18 digits and nothing else: no sign, no blank, no figure of another script. Raises: ValueError."""
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 18):
        raise ValueError(cell)
    return int(cell)


@lru_cache(maxsize=1_000)
def _day(cell: str, pattern: str) -> dt.date:
    found = dt.datetime.strptime(cell, pattern).date()  # noqa: DTZ007  (a law day, no zone)
    if found.strftime(pattern) != cell:
        raise ValueError(cell)
    return found
