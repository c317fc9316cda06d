"""Commands of this room: numbers and workdays checked, divisions loaded and asked for."""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import OperationalError, ProgrammingError
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.commands import Argument, Command, a_date, declare
from doorstep.base.scope import as_system
from doorstep.base.workdays import calendar_in_force, published
from doorstep.kernel.checkid import identify
from doorstep.kernel.days import Calendar, add_workdays
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of, widen

from .divisions import Loaded, load_edition, load_history
from .edition_files import read_editions
from .history import holds_since
from .lineage import division_at

KINDS = ("added", "removed", "renamed", "recoded", "merged")
MOST_WORKDAYS = 10_000


def check_numbers(number: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What each number is and whether it is right; from standard input, one a line, where none is given."""
    today = timezone.localdate()
    for text in number or (line.strip() for line in sys.stdin if line.strip()):
        found = identify(text, today=today)
        yield {
            "input": found.input,
            "kind": found.kind,
            "valid": found.valid,
            "normal": found.normal,
            "why": found.why,
        }


def count_workdays(start: dt.date, count: int) -> Iterator[dict[str, Any]]:
    """The day so many workdays after the starting day, which is not counted."""
    deadline = add_workdays(start, count, _calendar())
    yield {"date": deadline.date, "provisional": deadline.provisional}


def _calendar() -> Calendar:
    """The published calendar, with the days that staff entered where a database is at hand."""
    if "DOORSTEP_DB_APP_URL" not in os.environ:
        return published()
    try:
        return calendar_in_force()
    except (OperationalError, ProgrammingError):
        sys.stderr.write(_("没有连上数据库，只按已公布的节假日计算。") + "\n")
        return published()


def load_divisions(file: str | None, city: str | None, on: dt.date | None) -> list[dict[str, Any]]:
    """Load the editions of a file, or the history in the project where no file is given. One fact an edition."""
    if city is None:
        raise Refused(
            _("区划没有载入。"),
            why=_("没有说是哪个市。"),
            then=_("请加 --city，如 --city 4201。"),
            code="edition.no_city",
        )
    with as_system():
        if file is None:
            return [_fact(done) for done in load_history(city, by=SYSTEM, at=timezone.now())]
        path = Path(file)
        editions = read_editions(_bytes_of(path), path.name, city=city)
        return [
            _fact(
                load_edition(
                    read,
                    city=city,
                    on=on if read.year is None else holds_since(read.year),
                    by=SYSTEM,
                    at=timezone.now(),
                    document=path.name,
                )
            )
            for read in editions
        ]


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            _("区划没有载入。"),
            why=_("没有文件 %(path)s，或者不让读。") % {"path": path},
            then=_("请核对文件名和读取权限。"),
            code="edition.no_file",
        ) from error


def _fact(done: Loaded) -> dict[str, Any]:
    return {
        "system": done.system,
        "on": done.on,
        "units": done.units,
        **{kind: done.kinds.get(kind, 0) for kind in KINDS},
        "moved_rows": sum(done.moved.values()),
        "ended_orgs": done.ended,
        "twins": done.twins,
        "skipped": done.skipped,
        "unmatched": "；".join(done.unmatched),
    }


def find_division(code: str, day: dt.date) -> list[dict[str, Any]]:
    """Where a place was on a day."""
    with as_system(read_only=True):
        return [
            {
                "code": found.code,
                "name": found.name,
                "path": found.path,
                "valid_from": found.valid_from,
                "valid_to": found.valid_to,
                "successor": found.successor or None,
            }
            for found in division_at(widen(code), day)
        ]


def a_count(text: str) -> int:
    """An argument that counts workdays, +5 or 5."""
    bare = text.removeprefix("+")
    if not (bare.isascii() and bare.isdigit() and int(bare) <= MOST_WORKDAYS):
        raise argparse.ArgumentTypeError(f"工作日数应写成 +5，最多 {MOST_WORKDAYS}，现为 {text}")
    return int(bare)


def a_city(text: str) -> str:
    """An argument that names a city by its code, 4206 or all 12 digits."""
    try:
        code = widen(text)
    except Refused as refusal:
        raise argparse.ArgumentTypeError(refusal.why) from None
    if level_of(code) != "city":
        raise argparse.ArgumentTypeError(f"市的代码应写成 4206，现为 {text}")
    return code


declare(
    Command(
        "check-id",
        "核对号码：身份号码、统一社会信用代码、残疾人证号。不给号码时从标准输入逐行读。",
        "doorstep check-id 420699197003150018",
        check_numbers,
        (Argument("number", "号码，可写多个", many=True),),
        facts=True,
        wrong=lambda fact: not fact["valid"],
    )
)
declare(
    Command(
        "workdays",
        "从某日起数工作日，当日不算。",
        "doorstep workdays 2025-09-26 +5",
        count_workdays,
        (
            Argument("start", "起始日，如 2025-09-26", kind=a_date),
            Argument("count", "工作日数，如 +5", kind=a_count),
        ),
        facts=True,
    )
)
declare(
    Command(
        "divisions load",
        "载入一个市的区划。不给文件时载入随附的历年区划（只有襄阳 4206）。",
        "doorstep divisions load wuhan.csv --city 4201 --on 2026-01-01",
        load_divisions,
        (
            Argument("file", "区划文件：code、level、parent、name 四列，或逐年名称表，或民政清单", optional=True),
            Argument("--city", "市的代码，如 4201", kind=a_city),
            Argument("--on", "从哪天起有效，如 2026-01-01；首次载入可不写，以后不写即今天", kind=a_date),
        ),
        facts=True,
        wrong=lambda fact: bool(fact["unmatched"]),
    )
)
declare(
    Command(
        "divisions at",
        "查一个代码某天指哪里、属于谁；用原代码、现代码都能查。",
        "doorstep divisions at 420602200208 2018-06-30",
        find_division,
        (Argument("code", "区划代码"), Argument("day", "日期，如 2018-06-30", kind=a_date)),
        facts=True,
    )
)
