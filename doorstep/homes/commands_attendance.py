"""Commands of this room: old attendance from a workbook."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.commands import Argument, Command, declare
from doorstep.base.scope import as_system
from doorstep.base.uploads import counts_of
from doorstep.kernel.refusal import Refused

from .models import Home
from .services.attendance_entering import enter_some, entry_of, take_attendance
from .services.attendance_listing import listed


def bring(file: str, home: int, enter: bool) -> Iterator[dict[str, Any]]:
    """One line for the whole, then one for each cell that is not entered. Without `enter` nothing is written.

    Raises: Refused("attendance.…", "sheet.…").
    """
    what, path = _("没有读入考勤表。"), Path(file)
    if not path.is_file():
        raise Refused(what, why=_("没有这个文件。"), then=_("请核对文件名。"), code="attendance.no_file")
    with as_system(), transaction.atomic():
        if not Home.objects.filter(pk=home).exists():
            raise Refused(what, why=_("没有这个编号的家园。"), then=_("请核对编号。"), code="attendance.no_home")
        now = timezone.now()
        upload = take_attendance(home, path.read_bytes(), path.name, by=SYSTEM, at=now)
        ready = [entry_of(row).days for row in upload.rows.filter(state="ready")]
        how: dict[str, Any] = {"by": SYSTEM, "account_id": SYSTEM.account_id, "label": SYSTEM.seat_label, "at": now}
        while enter and enter_some(home, upload, **how):
            pass
        whole = {"file": path.name, "home": home, "days": sum(ready), **counts_of(upload)}
        lines = [one._asdict() for one in listed(upload)]
        transaction.set_rollback(not enter)
    yield whole
    yield from lines


def say(line: Mapping[str, Any]) -> str:
    """A line in words."""
    if "file" in line:
        words = _("%(file)s：可以写入 %(ready)s 行，已写入 %(added)s 行，共 %(days)s 天；有问题 %(faulty)s 行。")
        return words % line
    if line["row"] is None:
        return str(line["why"])
    return _("%(sheet)s %(cell)s %(name)s「%(says)s」：%(why)s") % line


declare(
    Command(
        "homes attendance-import",
        "把家园以前的考勤表读进来。先只检查；加 --enter 才写入没有问题的行。",
        "doorstep homes attendance-import 2024年考勤.xlsx --home 12 --enter",
        bring,
        (
            Argument("file", "考勤表，xlsx、xls 或 ods"),
            Argument("--home", "家园的编号", kind=int, needed=True),
            Argument("--enter", "写入没有问题的行", switch=True),
        ),
        facts=True,
        wrong=lambda line: bool(line.get("faulty")),
        say=say,
    )
)
