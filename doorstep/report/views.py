"""Pages of this room: figures, the rows behind one, reports, one report with what has changed since."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import ScopedQuerySet
from doorstep.base.figures import FIGURES, Figure, Period, find_figure, read_period
from doorstep.base.installation import installation
from doorstep.base.official import Bound, Heading, Paragraph
from doorstep.base.official_docx import write_docx
from doorstep.base.official_pdf import write_pdf
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.orgs.places import paths_of

from .models import FrozenFigure, Report
from .prose import compose
from .services import changed_since, count_rows, freeze_report, in_order, period_of, values_of

ROWS_A_PAGE = 50
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = {"docx": (write_docx, WORD), "pdf": (write_pdf, "application/pdf")}


class FreezeForm(forms.Form):
    """Which period to freeze, and whom the report addresses."""

    period = forms.RegexField(
        r"^\d{4}(-(0[1-9]|1[0-2]))?$",
        label=gettext_lazy("期间"),
        help_text=gettext_lazy("年份写成 2026，月份写成 2026-05。"),
        error_messages={"invalid": gettext_lazy("期间应写成 2026 或 2026-05。")},
    )
    addressee = forms.CharField(
        label=gettext_lazy("汇报对象"), max_length=20, required=False, help_text=gettext_lazy("例如：王部长。")
    )


@page("report.view")
def figures(request: HttpRequest) -> HttpResponse:
    """Every figure for a period, kept or awaited; each number leads to its rows."""
    today = timezone.localdate()
    period = read_period(request.GET.get("period", str(today.year)), today=today)
    computed = values_of(in_order(), period)
    return render(
        request,
        "report/figures.html",
        {
            "period": period,
            "counted": [one for one in computed if one.kept and one.figure.rows],
            "set": [one for one in computed if one.kept and not one.figure.rows],
            "awaited": [one for one in computed if not one.kept],
            "years": _years(period, today.year),
            "columns": columns("指标", "等待什么", "编号"),
            "no_rows_yet": _("还没有足够的记录"),
        },
    )


def _years(period: Period, this_year: int) -> list[dict[str, Any]]:
    """The latest three years as tabs."""
    years = [str(this_year - back) for back in range(3)]
    return [
        {
            "label": _("%(year)s年") % {"year": year},
            "url": f"?period={year}",
            "current": period.label == year,
            "count": None,
        }
        for year in years
    ]


@page("report.view")
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """One figure: what it means, and the rows behind it within the reader's reach.

    With `report`, the rows behind the frozen value.  Rows about persons need a seat that may see persons.
    """
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    found = find_figure(code)
    frozen, period = None, read_period(request.GET.get("period", str(today.year)), today=today)
    if said := request.GET.get("report"):
        report_ = get_object_or_404(Report, pk=int(said) if said.isdigit() else 0)
        frozen, period = report_.figures.filter(figure=code).first(), period_of(report_)
    computed = values_of([found], period)[0]
    rows = _rows_in_reach(found, period, frozen, actor)
    after = request.GET.get("after", "")
    shown, next_after = _page_of(rows, int(after) if after.isdigit() else 0)
    places = paths_of((row.code for row in shown), on=period.as_of)
    return render(
        request,
        "report/figure.html",
        {
            "figure": found,
            "period": period,
            "frozen": frozen,
            "value": frozen.value if frozen else computed.words,
            "total": len(frozen.row_ids) if frozen else count_rows(computed, period),
            "has_rows": found.rows is not None,
            "hidden": found.is_personal and not actor.may("person.view"),
            "rows": [(found.row_text(row), found.row_url(row), places[row.code]) for row in shown],
            "columns": columns("记录", "所在地"),
            "next_after": next_after,
        },
    )


def _rows_in_reach(found: Figure, period: Any, frozen: FrozenFigure | None, actor: Any) -> QuerySet | None:
    if found.rows is None or (found.is_personal and not actor.may("person.view")):
        return None
    rows = found.rows(period)
    if frozen is not None:
        rows = rows.model._default_manager.filter(pk__in=frozen.row_ids)
    return rows.in_ranges(actor.ranges) if isinstance(rows, ScopedQuerySet) else rows


def _page_of(rows: QuerySet | None, after: int) -> tuple[list[Any], int | None]:
    if rows is None:
        return [], None
    found = list(rows.filter(pk__gt=after).order_by("pk")[: ROWS_A_PAGE + 1])
    return found[:ROWS_A_PAGE], found[ROWS_A_PAGE - 1].pk if len(found) > ROWS_A_PAGE else None


@page("report.view")
def reports(request: HttpRequest) -> HttpResponse:
    """Every report that was frozen, newest first."""
    found = Report.objects.order_by("-frozen_at")[:ROWS_A_PAGE]
    may_freeze = request.actor.may("report.freeze") and request.actor.code.endswith("00000000")  # type: ignore[attr-defined]
    return render(
        request,
        "report/reports.html",
        {
            "reports": found,
            "form": FreezeForm(initial={"period": str(timezone.localdate().year)}) if may_freeze else None,
            "columns": columns("汇报", "版次", "数据截至", "定稿"),
        },
    )


@page("report.freeze", writes=["POST"])
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze a period's figures as a report."""
    if request.method != "POST":
        return redirect("reports")
    form = FreezeForm(request.POST)
    if not form.is_valid():
        return render(request, "report/reports.html", {"reports": [], "form": form, "columns": []}, status=400)
    period = read_period(form.cleaned_data["period"], today=timezone.localdate())
    said = {"addressee": form.cleaned_data["addressee"]}
    made = freeze_report(period, said=said, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("report", made.pk)


@page("report.view")
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report as prose with every number open to its rows, and what has changed since."""
    found = get_object_or_404(Report, pk=report_id)
    document = compose(found, unit=_unit())
    return render(
        request,
        "report/report.html",
        {
            "report": found,
            "document": document,
            "blocks": [_block(block) for block in document.blocks],
            "differences": changed_since(found, period_of(found)),
            "columns": columns("指标", "定稿时>", "现在>", "原因"),
            "labels": {code: one.label for code, one in FIGURES.items()},
        },
    )


def _block(block: Any) -> dict[str, Any]:
    """A block as the template draws it: a heading, or runs of words and bound figures."""
    if isinstance(block, Heading):
        return {"heading": block.text, "level": block.level + 1}
    assert isinstance(block, Paragraph)
    return {"runs": [(run.text, run.code) if isinstance(run, Bound) else (run, "") for run in block.runs]}


def _unit() -> str:
    here = installation()
    return here.site_name if here else ""


@page("report.view")
def download(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report as Word or PDF; with `working=1`, figures carry their codes and notes."""
    found = get_object_or_404(Report, pk=report_id)
    form = request.GET.get("format", "docx")
    write, kind = FORMS.get(form, FORMS["docx"])
    made = write(compose(found, unit=_unit()), working=request.GET.get("working") == "1")
    answer = HttpResponse(made, content_type=kind)
    ending = form if form in FORMS else "docx"
    answer["Content-Disposition"] = f'attachment; filename="report-{found.period}-{found.version}.{ending}"'
    return answer
