"""A figure declared once: what it means, which rows stand behind it, how they become a value.

The catalogue offers figures; the room `report` computes, freezes and opens them.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, QuerySet
from django.utils.translation import gettext as _

from doorstep.kernel.days import add_months
from doorstep.kernel.refusal import Refused

FIGURES: dict[str, "Figure"] = {}


@dataclass(frozen=True)
class Period:
    """A year or a month, from `first` to `last`, with the data as they stand on `as_of`."""

    label: str
    first: dt.date
    last: dt.date
    as_of: dt.date

    @property
    def words(self) -> str:
        """2026年 or 2026年5月."""
        return f"{self.first.year}年" if len(self.label) == 4 else f"{self.first.year}年{self.first.month}月"


def read_period(text: str, *, today: dt.date) -> Period:
    """The period named by 2026 or 2026-05; its data end with the period or today, whichever comes first.

    Raises: Refused("period.unreadable", "period.not_begun").
    """
    try:
        first = dt.date.fromisoformat(f"{text}-01-01" if len(text) == 4 else f"{text}-01")
    except ValueError:
        raise Refused(
            _("没有算出数据。"),
            why=_("期间应写成 2026 或 2026-05。"),
            then=_("请重新填写期间。"),
            code="period.unreadable",
        ) from None
    last = add_months(first, 12 if len(text) == 4 else 1) - dt.timedelta(days=1)
    if first > today:
        raise Refused(
            _("没有算出数据。"), why=_("这个期间还没有开始。"), then=_("请选择以前的期间。"), code="period.not_begun"
        )
    return Period(text, first, last, min(last, today))


@dataclass(frozen=True)
class Figure:
    """One figure. `rows(period)` are the rows behind it; `value(rows, period)` makes the number or the word.

    `source` says whose register it is; `is_personal` rows are shown only to seats that may see persons.
    `by_place` is the aggregate by which the rows of a place make its part; what is merely `counted` needs none, and
    without either the figure has no parts by place.
    A figure without `value` is not kept yet: `awaits` says what must be kept first.
    """

    code: str
    name: str
    label: str
    meaning: str
    unit: str = ""
    rows: Callable[[Period], QuerySet] | None = None
    value: Callable[[QuerySet | None, Period], Any] | None = None
    row_text: Callable[[Any], str] = str
    row_url: Callable[[Any], str] = lambda row: ""
    by_place: Aggregate | None = None
    is_personal: bool = False
    unconfirmed: bool = False
    awaits: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether the product can compute it now."""
        return self.value is not None


def counted(rows: QuerySet | None, period: Period) -> int:
    """The usual value: how many rows."""
    assert rows is not None
    return rows.count()


def has_parts(figure: Figure) -> bool:
    """Whether it can be told by place."""
    return figure.rows is not None and (figure.by_place is not None or figure.value is counted)


def offer_figure(figure: Figure) -> None:
    """Put a figure on offer. A code offered twice is an error, and so is one that is neither kept nor awaited."""
    if figure.code in FIGURES:
        raise LookupError(f"figure offered twice: {figure.code}")
    if figure.is_kept == bool(figure.awaits):
        raise LookupError(f"figure {figure.code} must be either kept or awaited")
    FIGURES[figure.code] = figure


def find_figure(code: str) -> Figure:
    """The figure. Raises: Refused("figure.unknown")."""
    if code not in FIGURES:
        raise Refused(
            _("没有这个数据。"),
            why=_("指标目录里没有「%(code)s」。") % {"code": code[:20]},
            then=_("请从数据页选择。"),
            code="figure.unknown",
        )
    return FIGURES[code]
