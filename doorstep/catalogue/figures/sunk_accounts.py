"""F16, F17: when the last account that was due in a town or a qualified village was opened."""

from typing import Any

from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.matters.figures import accounts_due, all_opened_on

MEANING = "每个乡镇（街道）和具备受理条件的村（社区）第一个受理岗位的开通日，取其中最晚的；有没开通的，则尚无数据。"


def _words(org: Any) -> str:
    """The organisation and the day of its first account; the rows of a frozen value come by their keys, without it."""
    return f"{org.name}，{org.opened_on or '未开通'}" if hasattr(org, "opened_on") else org.name


def account_figure(code: str, name: str, label: str, unit: str) -> Figure:
    """One part of that day: its year or its month."""
    return Figure(
        code=code,
        name=name,
        label=label,
        meaning=MEANING,
        unit=unit,
        rows=lambda period: accounts_due(period.as_of),
        value=lambda rows, period: getattr(all_opened_on(period.as_of), "year" if unit == "年" else "month", None),
        row_text=_words,
        row_url=lambda org: reverse("org", args=[org.pk]),
    )


FIGURES = [
    account_figure("F16", "sink_all_year", "账号全部开通的年份", "年"),
    account_figure("F17", "sink_all_month", "账号全部开通的月份", "月"),
]
