"""Commands of this room: estimate the levy of one employer, or of many; link a list to the register."""

import argparse
import datetime as dt
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.commands import Argument, Command, a_date, declare
from doorstep.base.scope import as_system
from doorstep.kernel.levy import KINDS, Estimate, Kind, LevyCase, estimate_levy, written
from doorstep.kernel.money import yuan
from doorstep.kernel.refusal import Refused

from . import commands_outcome, commands_verify  # noqa: F401  (declare their own)
from .linking import link_sheet
from .models_outcome import Draw
from .services.drawing_lots import lot
from .terms import LEVY_TERMS

NEEDED = ("kind", "staff", "placed", "on")
LONGEST_NUMBER, SHORT_KEY = 40, 19
KINDS_SAID = "、".join(f"{kind}（{label}）" for kind, label in KINDS.items())
ALSO_SAID: dict[str, Kind] = {label: kind for kind, label in KINDS.items()} | {"ngo": "nonprofit"}


def a_kind(text: str) -> Kind:
    """An employer's kind, by its code or its Chinese name. Raises: ArgumentTypeError."""
    for kind in KINDS:
        if text == kind:
            return kind
    if text in ALSO_SAID:
        return ALSO_SAID[text]
    raise argparse.ArgumentTypeError(f"没有「{text[:20]}」这种单位，可以写：{KINDS_SAID}")


def a_number(text: str) -> Fraction:
    """A number of people or an amount of yuan, exact: 200, 2.5, 4/3. Raises: ArgumentTypeError."""
    try:
        if len(text) > LONGEST_NUMBER:
            raise ValueError
        read = Fraction(text) if "/" in text else Fraction(Decimal(text))
        if abs(read) >= 10**15 or ("e" in text.lower()):
            raise ValueError
        return read
    except (ValueError, ArithmeticError, InvalidOperation):
        raise argparse.ArgumentTypeError(f"「{text[:20]}」不是数字") from None


def estimate(
    kind: Kind | None,
    staff: Fraction | None,
    placed: Fraction | None,
    wage: Fraction | None,
    average: Fraction | None,
    on: dt.date | None,
    place: str,
) -> Iterator[dict[str, Any]]:
    """One line: the case, each step and what is payable. Without a case, one line for each of standard input.

    Raises: Refused("levy.no_case", …) for the case of the arguments; a faulty line of many is named and passed over.
    """
    if kind is None and staff is None and placed is None and on is None:
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8", errors="backslashreplace")  # a wrong byte spoils its line alone
        yield from _many(sys.stdin)
    elif kind is None or staff is None or placed is None or on is None:
        raise Refused(
            _("保障金没有估算。"),
            why=_("一个单位要写齐 --kind、--staff、--placed 和 --on。"),
            then=_("请补齐；要算很多单位，就都不写，从标准输入给出，每行一个 JSON 对象。"),
            code="levy.no_case",
        )
    else:
        case = LevyCase(kind, staff, placed, wage, average, on, place)
        yield _told(case, estimate_levy(case, LEVY_TERMS))


def _many(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = read_case(line)
            yield _told(case, estimate_levy(case, LEVY_TERMS))
        except Refused as refusal:
            yield {
                "line": number,
                "refused": refusal.code,
                "what": refusal.what,
                "why": refusal.why,
                "then": refusal.then,
            }


def read_case(line: str) -> LevyCase:
    """A case written as a JSON object. Raises: Refused("levy.line")."""
    try:
        said = json.loads(line.removeprefix("\ufeff"), parse_float=str, parse_int=str, object_pairs_hook=_once)
        json.dumps(said, ensure_ascii=False).encode()  # half a character could not be printed again
    except (ValueError, RecursionError):
        raise _unread("这一行不是 JSON 对象，或有写了两次的项、不成字的字符。") from None
    if not isinstance(said, dict):
        raise _unread("这一行不是 JSON 对象。")
    if lacking := [name for name in NEEDED if said.get(name) is None]:
        raise _unread(f"没有写 {'、'.join(lacking)}。")
    try:
        return LevyCase(
            kind=a_kind(str(said["kind"])),
            staff=a_number(str(said["staff"])),
            placed=a_number(str(said["placed"])),
            wage=None if said.get("wage") is None else a_number(str(said["wage"])),
            average=None if said.get("average") is None else a_number(str(said["average"])),
            on=a_date(str(said["on"])),
            place=str(said.get("place") or ""),
        )
    except argparse.ArgumentTypeError as fault:
        raise _unread(f"{fault}。") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object no name of which is said twice: which of the two is meant is not guessed.  Raises: ValueError."""
    if len(said := dict(pairs)) != len(pairs):
        raise ValueError(pairs)
    return said


def _unread(why: str) -> Refused:
    return Refused(
        _("这一行没有估算。"),
        why=why,
        then=_("请按 kind、staff、placed、wage、average、on 写好再算。"),
        code="levy.line",
    )


def _told(case: LevyCase, told: Estimate) -> dict[str, Any]:
    """The case and its estimate, exact numbers as text, money in yuan with two decimals."""
    line: dict[str, Any] = {
        "kind": case.kind,
        "staff": written(case.staff),
        "placed": written(case.placed),
        "on": case.on,
    }
    steps = [
        {"step": s.name, "label": s.label, "value": written(s.value), "how": s.how, "basis": s.basis}
        for s in told.steps
    ]
    line |= {"steps": steps, "payable": yuan(told.payable_fen)}
    if told.reward_fen is not None:
        line["reward"] = yuan(told.reward_fen)
    if told.reward_lacks:
        line["reward_lacks"] = told.reward_lacks
    return line | {"note": _("这是估算，应缴多少由税务机关核定。")}


def say_estimate(line: Mapping[str, Any]) -> str:
    """The estimate as lines of words."""
    if "refused" in line:
        return _("第 %(line)s 行：%(what)s%(why)s%(then)s") % line
    said = [f"{step['label']}：{step['value']}（{step['how']}）——{step['basis']}" for step in line["steps"]]
    return "\n".join([*said, _("应缴 %(payable)s 元。%(note)s") % line])


declare(
    Command(
        "levy",
        "估算残疾人就业保障金：每一步怎么算、依据哪一条、应缴多少；安排超过比例的，也估算奖励。",
        "doorstep levy --kind enterprise --staff 200 --placed 2 --wage 70000 --average 90000 --on 2025-12-31 --json",
        estimate,
        (
            Argument(
                "--kind", f"单位性质：{'、'.join(f'{kind}（{label}）' for kind, label in KINDS.items())}", kind=a_kind
            ),
            Argument("--staff", "在职职工年平均人数", kind=a_number),
            Argument("--placed", "已安排残疾人年平均人数（按月、按权重），可写 4/3", kind=a_number),
            Argument("--wage", "本单位上年职工年平均工资，元", kind=a_number),
            Argument("--average", "当地上年社会平均工资，元", kind=a_number),
            Argument("--on", "按哪一天的规定，如 2025-12-31", kind=a_date),
            Argument("--place", "单位所在地的区划代码；不写就按湖北省的标准", default=""),
        ),
        facts=True,
        wrong=lambda line: "refused" in line,
        say=say_estimate,
    )
)


def link(file: str) -> Iterator[dict[str, Any]]:
    """One line for each row of the list. Raises: Refused("link.no_file", "sheet.…")."""
    path = Path(file)
    try:
        raw = path.read_bytes()
    except OSError as trouble:
        raise Refused(
            _("名单没有比对。"),
            why=_("文件 %(file)s 读不了（%(kind)s）。") % {"file": file, "kind": type(trouble).__name__},
            then=_("请核对文件名。"),
            code="link.no_file",
        ) from trouble
    with as_system(read_only=True):
        for found in link_sheet(raw, path.name):
            yield {
                "row": found.row,
                "name": found.name,
                "how": found.how,
                "words": found.words,
                "person": found.person_id,
                "near": list(found.candidates),
            }


def say_link(line: Mapping[str, Any]) -> str:
    """The row in words, with whom to look at."""
    who = line["person"] or "、".join(map(str, line["near"])) or "—"
    return f"第 {line['row']} 行  {line['name']}  {line['words']}  {who}"


declare(
    Command(
        "quota link",
        "把一份名单（姓名、身份证号，可有出生日期、性别）和名册比对：确定的给出是谁，拿不准的给出相近的人。",
        "doorstep quota link 职工名单.xlsx",
        link,
        (Argument("file", "表格文件，xlsx、xls、ods 或 csv"),),
        facts=True,
        wrong=lambda line: line["person"] is None,
        say=say_link,
    )
)


def redraw(key: str) -> Iterator[dict[str, Any]]:
    """The employers that come out when a draw is drawn again. Raises: Refused("draw.unknown")."""
    with as_system(read_only=True):
        made = Draw.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < SHORT_KEY else None
        if made is None:
            raise Refused(
                _("没有重抽。"),
                why=_("没有编号为「%(key)s」的抽查。") % {"key": key[:20]},
                then=_("编号写在抽查的页面上。"),
                code="draw.unknown",
            )
        again = lot(made.seed, made.frame, len(made.drawn))
        yield {
            "draw": made.pk,
            "seed": made.seed,
            "frame": len(made.frame),
            "drawn": list(made.drawn),
            "again": again,
            "same": again == sorted(made.drawn),
        }


def say_redraw(line: Mapping[str, Any]) -> str:
    """Whether the same came out, and which."""
    said = _("重抽结果和原来一样") if line["same"] else _("重抽结果和原来不一样")
    return _("%(said)s：种子 %(seed)s，%(frame)s 个单位里抽中 %(again)s") % {
        "said": said,
        "seed": line["seed"],
        "frame": line["frame"],
        "again": "、".join(map(str, line["again"])),
    }


declare(
    Command(
        "quota redraw",
        "按抽查记录里的种子和名单重抽一遍，说出和原来是不是一样；不一样时以 1 结束。",
        "doorstep quota redraw 1",
        redraw,
        (Argument("key", "抽查的编号"),),
        facts=True,
        wrong=lambda line: not line["same"],
        say=say_redraw,
    )
)
