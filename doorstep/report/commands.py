"""Commands of this room: the figures of a period."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from doorstep.base.commands import Argument, Command, declare
from doorstep.base.figures import read_period

from .services import compute_all


def list_figures(period: str, all: bool) -> Iterator[dict[str, Any]]:
    """One line per figure of the report; with --all, the house's own too."""
    today = timezone.localdate()
    asked = read_period(period or str(today.year), today=today)
    for one in compute_all(asked, own=all):
        yield {
            "code": one.figure.code,
            "name": one.figure.label,
            "value": one.value,
            "unit": one.figure.unit,
            "rows": len(one.row_ids),
            "as_of": asked.as_of,
            "kept": one.kept,
        }


declare(
    Command(
        "report figures",
        "列出汇报要用的 41 个数据：数值、由多少行算出、有没有记录。",
        "doorstep report figures --period 2026 --json",
        list_figures,
        (
            Argument("--period", "期间：2026 或 2026-05", default=None),
            Argument("--all", "连同本系统自有的指标", switch=True),
        ),
        facts=True,
    )
)
