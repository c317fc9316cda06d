"""A command declared once: its words, its arguments, an example, and a function that yields facts or prints words.

Rooms put their commands in `commands.py`.  Exit codes: 0 done; 1 done, and something was found wrong; 2 the call itself
was wrong; 3 refused (the words say why); 4 a bug.
"""

import argparse
import datetime as dt
import decimal
import json
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from django.db import DatabaseError, OperationalError, ProgrammingError

from doorstep.kernel.days import month_named
from doorstep.kernel.refusal import Refused

DONE, FOUND_WRONG, WRONG_CALL, REFUSED, BUG = range(5)
COMMANDS: dict[str, "Command"] = {}
Facts = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Argument:
    """One argument. `name` begins with `--` for an option, which may be `needed`; `many` takes any number; `switch`
    takes no value.
    """

    name: str
    label: str
    kind: Callable[[str], Any] = str
    default: Any = None
    many: bool = False
    switch: bool = False
    optional: bool = False
    needed: bool = False


@dataclass(frozen=True)
class Command:
    """One command. `run(**arguments)` returns an exit code, or facts: mappings that are printed one a line.

    `wrong(fact)` says whether a fact means that something was found wrong (exit code 1); `say(fact)` puts it into
    words, where its values in a row would not be read.
    """

    name: str
    label: str
    example: str
    run: Callable[..., Any]
    arguments: tuple[Argument, ...] = ()
    facts: bool = False
    wrong: Callable[[Mapping[str, Any]], bool] = field(default=lambda fact: False)
    say: Callable[[Mapping[str, Any]], str] | None = None


def declare(command: Command) -> Command:
    """Make a command known. A name declared twice is an error."""
    if command.name in COMMANDS:
        raise LookupError(f"command declared twice: {command.name}")
    COMMANDS[command.name] = command
    return command


class Parser(argparse.ArgumentParser):
    """argparse with its words in Chinese."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_CALL, f"没有执行：参数不对（{message}）。\n加 --help 看用法。\n")

    def format_help(self) -> str:
        words = super().format_help()
        for theirs, ours in HELP_WORDS:
            words = words.replace(theirs, ours)
        return words


HELP_WORDS = (
    ("usage: ", "用法："),
    ("positional arguments:", "参数："),
    ("options:", "选项："),
    ("show this help message and exit", "显示这段说明"),
)


def parser_of(command: Command) -> Parser:
    """The argparse parser of a command."""
    parser = Parser(
        prog=f"doorstep {command.name}",
        description=command.label,
        epilog=f"例：{command.example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for one in command.arguments:
        if one.switch:
            parser.add_argument(one.name, help=one.label, action="store_true")
            continue
        if one.needed:
            parser.add_argument(one.name, help=one.label, type=one.kind, required=True)
            continue
        count = "*" if one.many else "?" if one.optional else None
        parser.add_argument(one.name, help=one.label, type=one.kind, default=one.default, nargs=count)
    if command.facts:
        parser.add_argument("--json", help="每行输出一个 JSON 对象", action="store_true")
    return parser


def find_command(words: list[str]) -> tuple[Command, list[str]] | None:
    """The command that the leading words name (the longest wins), and the words after it."""
    for length in (3, 2, 1):
        if (found := COMMANDS.get(" ".join(words[:length]))) and len(words) >= length:
            return found, words[length:]
    return None


def run_command(command: Command, words: list[str]) -> int:
    """Run a command with its words; prints; returns the exit code."""
    said = vars(parser_of(command).parse_args(words))
    as_json = said.pop("json", False)
    try:
        result = command.run(**{name.replace("-", "_"): value for name, value in said.items()})
        return print_facts(command, result, as_json=as_json) if command.facts else int(result or DONE)
    except Refused as refusal:
        if as_json:
            _print_json({"refused": refusal.code, "what": refusal.what, "why": refusal.why, "then": refusal.then})
        sys.stderr.write(f"{refusal.what}\n{refusal.why}\n{refusal.then}\n")
        return REFUSED
    except (OperationalError, ProgrammingError) as broken:
        if (said_why := _unprepared(broken)) is None:
            raise
        sys.stderr.write(said_why)
        return REFUSED


def _unprepared(broken: DatabaseError) -> str | None:
    """The words for a database that is not there or has no tables yet; None for any other trouble."""
    if isinstance(broken, OperationalError) and broken.__cause__ is not None and "connection" in str(broken):
        return "没有执行。\n连不上数据库。\n请用 python3 start.py 运行命令，它会启动数据库。\n"
    if getattr(broken.__cause__, "sqlstate", "") == "42P01":
        return "没有执行。\n数据库里还没有建表。\n请先运行 python3 start.py --no-serve。\n"
    return None


def print_facts(command: Command, facts: Facts, *, as_json: bool) -> int:
    """Print each fact as it comes: one JSON object a line, or words. Returns 1 when one is found wrong."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that has seen enough, such as head, ends us quietly
    code = DONE
    for fact in facts:
        if command.wrong(fact):
            code = FOUND_WRONG
        if as_json:
            _print_json(fact)
        else:
            words = command.say(fact) if command.say else "  ".join(_plain(value) for value in fact.values())
            sys.stdout.write(words + "\n")
        sys.stdout.flush()
    return code


def _print_json(fact: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(dict(fact), ensure_ascii=False, default=_jsonable) + "\n")


def _jsonable(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    raise TypeError(f"cannot print {type(value).__name__}")


def _plain(value: Any) -> str:
    if value is True or value is False:
        return "是" if value else "否"
    return "" if value is None else str(value)


def a_date(text: str) -> dt.date:
    """An argument that is a date, 2026-05-01."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期应写成 2026-05-01，现为 {text}") from None


def a_month(text: str) -> dt.date:
    """An argument that is a month, 2026-05; its first day."""
    try:
        return month_named(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"月份应写成 2026-05，现为 {text}") from None
