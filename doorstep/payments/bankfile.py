"""The file that goes to the bank and the answer that comes back, in the house's own layout (待核: no bank's is known).

Out: `H|number|yyyymmdd|count|fen|benefit|digest`, `D|seq|holder|account|fen|benefit|yyyymm`, `T|count|fen`.
Back: `A|number`, `R|seq|S or F|code|yyyymmdd|fen`, `T|paid count|paid fen|returned count|returned fen`.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from doorstep.kernel.refusal import Refused

RETURN_CODES = {
    "R01": "户名不符",
    "R02": "账号不存在",
    "R03": "账户冻结或止付",
    "R04": "账户已销户",
    "R05": "社保卡金融功能未激活",
    "R06": "证件号码不符",
    "R07": "超过限额",
    "R08": "银行系统原因",
    "R99": "其他",
}


@dataclass(frozen=True)
class Outgoing:
    """One line for the bank."""

    number: int
    holder: str
    account: str
    fen: int


@dataclass(frozen=True)
class Result:
    """What the bank did with one line."""

    number: int
    paid: bool
    code: str
    on: dt.date
    fen: int


def batch_number(code: str, benefit: str, month: dt.date, batch_id: int) -> str:
    """The number that both sides quote: county, benefit, month, serial."""
    return f"{code[:6]}-{benefit}-{month:%Y%m}-{batch_id}"


def write_lines(
    number: str,
    benefit: str,
    month: dt.date,
    digest: str,
    lines: Iterable[Outgoing],
    *,
    count: int,
    fen: int,
    on: dt.date,
) -> Iterator[str]:
    """The file, line by line, without line ends."""
    yield f"H|{number}|{on:%Y%m%d}|{count}|{fen}|{benefit}|{digest}"
    for line in lines:
        yield f"D|{line.number}|{line.holder}|{line.account}|{line.fen}|{benefit}|{month:%Y%m}"
    yield f"T|{count}|{fen}"


def read_answer(text: str, *, number: str) -> list[Result]:
    """The bank's answer to this very batch; its own totals must agree with its lines.

    Raises: Refused("answer.unreadable", "answer.other_batch", "answer.wrong_totals", "answer.line_twice").
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not lines[0].startswith("A|") or not lines[-1].startswith("T|"):
        _refuse("文件不是完整的银行答复：缺少首行或末行。", "answer.unreadable")
    if lines[0] != f"A|{number}":
        _refuse(f"这份答复属于批次 {lines[0][2:60]}，不是 {number}。", "answer.other_batch")
    results = [_read_result(position, line) for position, line in enumerate(lines[1:-1], start=2)]
    if len({result.number for result in results}) != len(results):
        _refuse("同一行在答复中出现两次。", "answer.line_twice")
    paid, returned = [r for r in results if r.paid], [r for r in results if not r.paid]
    totals = f"T|{len(paid)}|{sum(r.fen for r in paid)}|{len(returned)}|{sum(r.fen for r in returned)}"
    if lines[-1] != totals:
        _refuse(f"末行合计是 {lines[-1][2:60]}，逐行相加是 {totals[2:]}。", "answer.wrong_totals")
    return results


def _read_result(position: int, line: str) -> Result:
    try:
        mark, number, status, code, day, fen = line.split("|")
        on = dt.datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007  (a law day, no zone)
        result = Result(int(number), {"S": True, "F": False}[status], code, on, int(fen))
    except (ValueError, KeyError):
        _refuse(f"第 {position} 行读不懂：{line[:60]}", "answer.unreadable")
    if mark != "R" or result.paid == bool(code) or (code and code not in RETURN_CODES):
        _refuse(f"第 {position} 行的状态和退汇原因不合规定：{line[:60]}", "answer.unreadable")
    return result


def _refuse(why: str, code: str) -> NoReturn:
    raise Refused("银行答复没有入账。", why=why, then="请向银行核对后重新取得答复文件。", code=code)
