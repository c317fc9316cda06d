"""What a declaration comes to: the levy as an estimate, what one more person would change, the certification."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.base.printed import printed_response
from doorstep.base.tables import columns
from doorstep.kernel.levy import Estimate, LevyCase, Step, estimate_levy, written
from doorstep.kernel.money import yuan
from doorstep.kernel.refusal import Refused

from .forms_employer import LevyForm, WhatIfForm
from .models import Declaration
from .models_outcome import Certification
from .outcome import MONTHS, annual_count
from .printing import certification_pdf
from .services import outcomes_of
from .services.own import at_home
from .terms import LEVY_TERMS, WEIGHT_OTHER, WEIGHT_SEVERE
from .views_declared import declaration_link, own_declaration

WHAT_IF = "quota/employer_what_if.html"


@dataclass(frozen=True)
class Reckoned:
    """One estimate under its heading: its steps and sums, or why there is none."""

    title: str
    placed: Fraction
    estimate: Estimate | None
    refusal: Refused | None

    @property
    def people(self) -> str:
        """The annual number, exact and rounded."""
        return _("%(exact)s 人（约 %(rounded)s 人）") % {
            "exact": written(self.placed),
            "rounded": f"{float(self.placed):.2f}",
        }

    @property
    def payable(self) -> str:
        """What would be payable."""
        return "" if self.estimate is None else yuan(self.estimate.payable_fen, commas=True)

    @property
    def steps(self) -> list[tuple[Step, str]]:
        """Each step with its value."""
        return [] if self.estimate is None else [(step, shown(step.value)) for step in self.estimate.steps]


def shown(value: Fraction) -> str:
    """A value as a decimal where it ends, else as a fraction with two decimals beside it."""
    exact = written(value)
    if "/" not in exact:
        return exact
    return _("%(exact)s（约 %(rounded)s）") % {"exact": exact, "rounded": f"{float(value):.2f}"}


def reckon(made: Declaration, title: str, placed: Fraction, average_fen: int | None) -> Reckoned:
    """The levy of the year, where so many are placed. What is missing is told in words."""
    staff = made.staff
    try:
        if staff is None or staff == 0:
            raise Refused(
                _("保障金没有估算。"),
                why=_("没有填在职职工人数。"),
                then=_("请先填写人数。"),
                code="levy.staff_missing",
            )
        wage = None if made.wages_fen is None else Fraction(made.wages_fen, 100) / staff
        case = LevyCase(
            kind=made.employer.kind,  # type: ignore[arg-type]
            staff=staff,
            placed=placed,
            wage=wage,
            average=None if average_fen is None else Fraction(average_fen, 100),
            on=dt.date(made.year, 12, 31),
            place=made.code,
        )
        return Reckoned(title, placed, estimate_levy(case, LEVY_TERMS), None)
    except Refused as refusal:
        return Reckoned(title, placed, None, refusal)


def counts_of(made: Declaration) -> tuple[Fraction, Fraction, int]:
    """The annual number that is certain; the one where all that waits counts as one each; how many months wait."""
    months = [month for _one, found in outcomes_of(made) for month in found]
    waiting = sum(month.weight is None for month in months)
    sure = annual_count(months)
    return sure, sure + Fraction(waiting * _weight(made, "other"), MONTHS), waiting


def _weight(made: Declaration, grade: str) -> int:
    rate = WEIGHT_SEVERE if grade == "severe" else WEIGHT_OTHER
    return rate.on(dt.date(made.year, 12, 31), place=made.code)


def _average(form: LevyForm) -> int | None:
    said = form.cleaned_data.get("average") if form.is_valid() else None
    return None if said in (None, "") else said


@page("placement.declare")
def declaration_levy(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """The levy of the year as an estimate, each step with its article."""
    made = own_declaration(request, declaration_id)
    form = LevyForm(request.GET)
    average = _average(form)
    sure, hoped, waiting = counts_of(made)
    reckoned = [reckon(made, _("按现在已经计入的人数"), sure, average)]
    if waiting:
        title = _("还要核实的 %(months)s 个人月也都计入，每月按一人算") % {"months": waiting}
        reckoned.append(reckon(made, title, hoped, average))
    return _answered(request, "quota/employer_levy.html", made, form, reckoned)


@page("placement.declare")
def what_if(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """One more person from a month on: the annual number and the levy, before and after. Nothing is written."""
    made = own_declaration(request, declaration_id)
    form = WhatIfForm(request.GET if "month" in request.GET else None)
    reckoned = []
    if form.is_bound and form.is_valid():
        average, said = _average(form), form.cleaned_data
        _sure, hoped, _waiting = counts_of(made)
        more = Fraction((MONTHS + 1 - said["month"]) * _weight(made, said["grade"]), MONTHS)
        reckoned = [
            reckon(made, _("现在"), hoped, average),
            reckon(made, _("从 %(month)s 月起多安排一人") % {"month": said["month"]}, hoped + more, average),
        ]
    return _answered(request, WHAT_IF, made, form, reckoned)


def _change(reckoned: list[Reckoned]) -> str:
    """What changes, in one sentence."""
    if not reckoned:
        return ""
    before, after = reckoned
    words = _("年平均人数从 %(before)s变成 %(after)s。") % {"before": before.people, "after": after.people}
    if before.payable and after.payable:
        sums = {"before": before.payable, "after": after.payable}
        words += _("估算应缴从 %(before)s 元变成 %(after)s 元。") % sums
    return words


def _answered(
    request: HttpRequest, template: str, made: Declaration, form: LevyForm, reckoned: list[Reckoned]
) -> HttpResponse:
    context: dict[str, Any] = {
        "made": made,
        "form": form,
        "reckoned": reckoned,
        "back": declaration_link(made),
        "change": _change(reckoned) if template == WHAT_IF else "",
        "columns": columns(_("步骤"), _("结果") + ">", _("怎样算"), _("依据")),
    }
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)


@page("placement.declare")
def certification(request: HttpRequest, certification_id: int) -> HttpResponse:
    """The certification as PDF, with a code by which anybody may verify it. One that was recalled is not printed."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Certification.objects.select_related("employer", "declaration")
    found = fetch(rows, actor, "placement.declare", pk=certification_id)
    with at_home(actor):
        return printed_response(certification_pdf(found), f"certification-{found.pk}")
