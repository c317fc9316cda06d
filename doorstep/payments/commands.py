"""Commands of this room: read out a person's slip."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from doorstep.base.commands import Argument, Command, a_month, declare
from doorstep.base.scope import as_system
from doorstep.people.finding import person_said

from .slips import slip_of


def read_slip(person: str, month: dt.date) -> Iterator[dict[str, Any]]:
    """The slip of one person and month, sentence by sentence."""
    with as_system(read_only=True):
        slip = slip_of(person_said(person), month, on=timezone.localdate())
    yield {"title": slip.title}
    yield from ({"sentence": sentence} for sentence in (*slip.sentences, slip.ask))


declare(
    Command(
        "payments slip",
        "一个人某月的发放通知单：发了哪些钱、哪天到账、有事问谁。每行一句，可以念给本人听。",
        "doorstep payments slip 1024 2026-05",
        read_slip,
        (
            Argument("person", "本人：身份证号，或人员页面地址里的编号"),
            Argument("month", "月份，如 2026-05", kind=a_month),
        ),
        facts=True,
    )
)
