"""Acts on reports: compute figures, freeze them with the rows behind, and say what has changed since."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import CharField, Count, Value
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.figures import FIGURES, Figure, Period, counted
from doorstep.base.installation import installation
from doorstep.base.scope import as_system
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused

from .models import FrozenFigure, Report


@dataclass(frozen=True)
class Computed:
    """A figure with its value as of the period; `value` None: not kept, or not to be told yet."""

    figure: Figure
    value: Any
    row_ids: tuple[int, ...]

    @property
    def kept(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    @property
    def words(self) -> str:
        """The value as stored and printed; empty where there is none."""
        return "" if self.value is None else str(self.value)

    @property
    def digest(self) -> str:
        """A hash of the rows behind the value."""
        return hashlib.sha256(",".join(map(str, self.row_ids)).encode()).hexdigest() if self.row_ids else ""


def compute(figure: Figure, period: Period) -> Computed:
    """Compute one figure over the whole city, with the keys of the rows behind it. Two queries at most.

    Figures are the city's: they are computed with the system's reach, and their rows are opened with the reader's.
    """
    with as_system():
        return _with_rows(figure, period)


def compute_all(period: Period, *, own: bool = True) -> list[Computed]:
    """Every figure, with the keys of the rows behind it. Two queries a figure at most."""
    with as_system():
        return [_with_rows(figure, period) for figure in in_order(own=own)]


def in_order(*, own: bool = True) -> list[Figure]:
    """The figures in the order of their codes: the 41 of the report, then (with `own`) the house's own."""
    codes = sorted(FIGURES, key=lambda code: (not code.startswith("F"), code))
    return [FIGURES[code] for code in codes if own or code.startswith("F")]


def _with_rows(figure: Figure, period: Period) -> Computed:
    if figure.value is None:
        return Computed(figure, None, ())
    rows = figure.rows(period) if figure.rows else None
    ids = () if rows is None else tuple(sorted(rows.values_list("pk", flat=True)))
    return Computed(figure, len(ids) if figure.value is counted else figure.value(rows, period), ids)


def values_of(figures: Sequence[Figure], period: Period) -> list[Computed]:
    """The values alone, as a page shows them: no keys of the rows behind. All that is merely counted: one query."""
    with as_system():
        counts = _counts([figure for figure in figures if figure.value is counted], period)
        return [Computed(figure, _value(figure, period, counts), ()) for figure in figures]


def _value(figure: Figure, period: Period, counts: Mapping[str, int]) -> Any:
    if figure.value is None or figure.code in counts:
        return counts.get(figure.code)
    return figure.value(figure.rows(period) if figure.rows else None, period)


def count_rows(computed: Computed, period: Period) -> int:
    """How many rows stand behind a value in the whole city. No query where the value itself is that number."""
    figure = computed.figure
    if figure.value is counted:
        return computed.value
    with as_system():
        rows = figure.rows(period) if figure.rows else None
        return 0 if rows is None else rows.count()


def _counts(figures: Sequence[Figure], period: Period) -> dict[str, int]:
    """How many rows stand behind each figure, by its code."""
    counts = []
    for figure in figures:
        rows = figure.rows(period) if figure.rows else None
        assert rows is not None  # what is counted has rows
        if rows.query.distinct:
            rows = rows.model._default_manager.filter(pk__in=rows.values("pk"))
        named = rows.order_by().annotate(figure_code=Value(figure.code, CharField()))
        counts.append(named.values("figure_code").annotate(n=Count("pk")).values_list("figure_code", "n"))
    return dict(counts[0].union(*counts[1:], all=True)) if counts else {}


@transaction.atomic
def freeze_report(period: Period, *, said: dict[str, str], by: Actor, at: dt.datetime) -> Report:
    """Freeze every figure for the period as it stands now. Frozen again, it is the next version.

    `said` holds what no row can tell (whom the report addresses).

    Raises: Refused("access.not_yours", "report.no_city").
    """
    here = installation()
    if here is None:
        raise Refused(
            _("没有定稿。"), why=_("本库还没有说明是哪个市。"), then=_("请先建立城市数据。"), code="report.no_city"
        )
    by.require("report.freeze", here.city_code, what=_("没有定稿。"))
    with as_system():
        last = Report.objects.filter(code=here.city_code, period=period.label).order_by("-version").first()
        report = Report.objects.create(
            code=here.city_code,
            title=_("%(city)s残疾人工作情况汇报（%(period)s）") % {"city": here.city_name, "period": period.words},
            period=period.label,
            version=last.version + 1 if last else 1,
            as_of=period.as_of,
            frozen_at=at,
            seat_id=by.seat_id,
            seat_label=by.seat_label,
            said=said,
        )
        FrozenFigure.objects.bulk_create(
            FrozenFigure(
                report=report,
                figure=computed.figure.code,
                kept=computed.kept,
                value=computed.words,
                unit=computed.figure.unit,
                row_ids=list(computed.row_ids),
                digest=computed.digest,
                computed_at=at,
            )
            for computed in compute_all(period)
        )
        record(by, "freeze_report", report, at=at, became={"version": report.version})
    return report


@dataclass(frozen=True)
class Difference:
    """What a frozen figure was, what it is now for the same day, and why it moved."""

    figure: Figure
    was: str
    now: str
    added: int
    gone: int

    @property
    def cause(self) -> str:
        """In words: rows entered late, rows withdrawn, or the same rows read differently."""
        if self.added and self.gone:
            return _("补录 %(added)s 行，更正或撤销 %(gone)s 行") % {"added": self.added, "gone": self.gone}
        if self.added:
            return _("补录 %(added)s 行") % {"added": self.added}
        if self.gone:
            return _("更正或撤销 %(gone)s 行") % {"gone": self.gone}
        return _("行未变，内容有更正或口径有变化")


def changed_since(report: Report, period: Period) -> list[Difference]:
    """Each figure of the report that would be otherwise if it were computed now for the report's own day."""
    present = {now.figure.code: now for now in compute_all(period)}
    differences = []
    for row in report.figures.order_by("figure"):
        if row.figure not in present:
            continue
        now, was = present[row.figure], row.row_ids
        if now.words != row.value or [*now.row_ids] != was:
            added, gone = len({*now.row_ids}.difference(was)), len({*was}.difference(now.row_ids))
            differences.append(Difference(now.figure, row.value, now.words, added=added, gone=gone))
    return differences


def period_of(report: Report) -> Period:
    """The period of a frozen report, on the day on which its data stood."""
    year = int(report.period[:4])
    if len(report.period) == 4:
        return Period(report.period, dt.date(year, 1, 1), dt.date(year, 12, 31), report.as_of)
    first = dt.date.fromisoformat(f"{report.period}-01")
    last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    return Period(report.period, first, last, report.as_of)
