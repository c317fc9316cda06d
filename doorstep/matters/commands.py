"""Commands of this room: check every clock, remind desks, let the system do its part; print the manual."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from doorstep.base.commands import Argument, Command, declare
from doorstep.base.scope import as_system
from doorstep.kernel.refusal import Refused

from .printing import items_by_group, manual
from .services.by_itself import act_by_itself
from .services.clocks import check_clocks
from .services.remind import remind_desks


def check(mend: bool) -> Iterator[dict[str, Any]]:
    """Every case whose kept clock is not what its events say."""
    with as_system():
        for difference in check_clocks(mend=mend):
            yield {"number": difference.number, "kept": difference.kept, "derived": difference.derived}


def remind() -> Iterator[dict[str, Any]]:
    """How many reminders were written, by kind; and what the system did by itself."""
    yield {"kind": "automatic", "count": act_by_itself(at=timezone.now())}
    with as_system():
        written = remind_desks(on=timezone.localdate(), at=timezone.now())
    yield from ({"kind": kind, "count": count} for kind, count in written.items())


def print_manual(out: str) -> Iterator[dict[str, Any]]:
    """The manual as of today, written to a file. Raises: Refused("manual.not_written")."""
    pdf = manual(timezone.localdate())
    try:
        Path(out).write_bytes(pdf)
    except OSError as error:
        raise Refused(
            "办事手册没有写出。",
            why=f"写不到「{out}」：{error.strerror}。",
            then="请换一个能写的文件名，用 --out 给出。",
            code="manual.not_written",
        ) from error
    yield {"file": out, "items": sum(map(len, items_by_group().values())), "bytes": len(pdf)}


declare(
    Command(
        "manual",
        "把事项目录印成办事手册：每个事项一页，写成一个 PDF 文件。",
        "doorstep manual --out 办事手册.pdf",
        print_manual,
        (Argument("--out", "写到哪个文件", default="manual.pdf"),),
        facts=True,
    )
)
declare(
    Command(
        "matters check-clocks",
        "按办理步骤重算每一件的期限，列出与登记不符的；日历公布后，暂定的期限也在这里更新。",
        "doorstep matters check-clocks --mend",
        check,
        (Argument("--mend", "把重算的期限写回", switch=True),),
        facts=True,
        wrong=lambda fact: True,
    )
)
declare(
    Command(
        "matters remind",
        "系统自动办理的步骤、临期提醒、催办、督办，每天夜里自动做一次，也可以手动做。",
        "doorstep matters remind",
        remind,
        facts=True,
    )
)
