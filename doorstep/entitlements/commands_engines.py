"""Commands that judge many: a county from the database, or a file of people on this machine or a cluster."""

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.commands import DONE, Argument, Command, a_date, a_month, declare
from doorstep.base.items import BENEFITS
from doorstep.base.scope import as_system
from doorstep.kernel.refusal import Refused

from .engines import judge_file, sources_of, write_facts
from .services import judge_month

LANGUAGES = ("python", "sql", "spark")


def judge(
    when: dt.date | None = None,
    place: str | None = None,
    month: dt.date | None = None,
    engine: str = "local",
    input: Path | None = None,
    output: Path | None = None,
    known: dt.date | None = None,
    digest: bool = False,
) -> Iterator[dict[str, Any]]:
    """Judge one county for a month, or a file of people."""
    asked = month or when
    if asked is not None and input is not None and output is not None and place is None:
        known = known or timezone.localdate()
        yield judge_file(asked, input, output, engine=engine, known=known, digest=digest)
    elif asked is not None and place is not None and input is None and output is None:
        yield from _judge_place(asked, place)
    else:
        raise Refused(
            _("没有判定。"),
            why=_("要么写月份和县，判定库里的人；要么写 --month、--input 和 --output，判定文件里的人。"),
            then=_("加 --help 看用法。"),
            code="judge.which",
        )


def _judge_place(month: dt.date, place: str) -> Iterator[dict[str, Any]]:
    with as_system():
        for run in judge_month(list(BENEFITS.values()), month, code=place, by=SYSTEM, at=timezone.now()):
            yield {
                "benefit": run.benefit,
                "month": f"{run.month:%Y-%m}",
                "persons": run.persons,
                "due": run.due,
                "due_fen": run.due_fen,
                "unknown": run.unknown,
            }


def facts(month: dt.date, output: Path) -> Iterator[dict[str, Any]]:
    """Write everybody's facts of a month as a Parquet file."""
    with as_system(read_only=True):
        yield {"month": f"{month:%Y-%m}", "persons": write_facts(month, output), "output": str(output)}


def rules(month: dt.date, place: str, known: dt.date | None = None, **said: str) -> int:
    """Print the rules of a place as they are compiled, or as SQL; `as` says which."""
    language = said["as"]
    if language not in LANGUAGES:
        raise Refused(
            _("没有写出来。"),
            why=_("没有「%(language)s」这种写法。") % {"language": language[:40]},
            then=_("可以写 %(all)s。") % {"all": "、".join(LANGUAGES)},
            code="rules.language",
        )
    sys.stdout.write(sources_of(month, place, known=known or timezone.localdate(), language=language) + "\n")
    return DONE


KNOWN = Argument("--known", "按这一天已经知道的标准，如 2026-02-10；不写就是今天", kind=a_date)
declare(
    Command(
        "benefits judge",
        "判定某月的全部待遇：写县，判定库里的人并记下变动；写文件，判定文件里的人，结果写成文件，不进库。",
        "doorstep benefits judge 2026-05 420602000000\n"
        "    doorstep benefits judge --month 2026-05 --engine local --input people.parquet --output verdicts/",
        judge,
        (
            Argument("when", "月份，如 2026-05", kind=a_month, optional=True),
            Argument("place", "县的 12 位区划代码", optional=True),
            Argument("--month", "月份，如 2026-05（判定文件时）", kind=a_month),
            Argument("--engine", "在哪里算：local 本机；sail、sc://主机:端口、spark://主机:端口 集群", default="local"),
            Argument("--input", "人员的 Parquet 文件或文件夹，由 benefits facts 写出", kind=Path),
            Argument("--output", "结果写到哪个新文件夹", kind=Path),
            KNOWN,
            Argument("--digest", "给出全部结果的摘要；在哪里算都应一样", switch=True),
        ),
        facts=True,
    )
)
declare(
    Command(
        "benefits facts",
        "把每个人某月用于判定的情况写成一个 Parquet 文件。里面是个人信息，没有姓名和证件号，用完请删除。",
        "doorstep benefits facts --month 2026-05 --output people.parquet",
        facts,
        (
            Argument("--month", "月份，如 2026-05", kind=a_month, needed=True),
            Argument("--output", "写到哪个文件", kind=Path, needed=True),
        ),
        facts=True,
    )
)
declare(
    Command(
        "benefits rules",
        "把一个地方某月的规则写出来看：程序实际编译的样子，或一条 SQL。",
        "doorstep benefits rules --month 2026-05 --place 420602 --as python",
        rules,
        (
            Argument("--month", "月份，如 2026-05", kind=a_month, needed=True),
            Argument("--place", "区划代码，前 6 位就够", needed=True),
            Argument("--as", "写法：python、sql、spark", default="python"),
            KNOWN,
        ),
    )
)
