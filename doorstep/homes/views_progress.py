"""How far the building of a year has come beside the tasks, and giving plans and tasks."""

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.kernel.regions import level_of
from doorstep.orgs.places import names_of
from doorstep.people.answering import posted

from .evaluating import county_years, cut_off, hundredths
from .forms_programme import TargetForm
from .models import Target
from .progress import counties_of, plan_of, progress_of, total_of
from .services.targets import set_target
from .terms_programme import EVALUATION_BUILT, EVALUATION_QUALITY
from .views_programme import VIEW, act_page

PLAN = "home.plan"


@page(VIEW)
def home_progress(request: HttpRequest) -> HttpResponse:
    """A year: the task of each county, what is under way, what the city accepted by month, and the plan."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    said = request.GET.get("year", "")
    year = int(said) if len(said) == 4 and said.isdecimal() and said != "0000" else today.year
    counties = counties_of(actor)
    rows = progress_of(year, [code for code, _name in counties], actor) if counties else []
    names = dict(counties) | names_of([row.code for row in rows if row.code not in dict(counties)], on=today)
    plan = plan_of(year, actor)
    heads = [_("地方"), _("任务") + ">", _("已列入") + ">", _("在建") + ">"]
    context = {
        "year": year,
        "rows": [(names.get(row.code, row.code), row, _homes_of(row.code, year, dict(counties))) for row in rows],
        "total": total_of(rows),
        "plan": plan,
        "evaluation": evaluation_of(year, today, dict(counties)),
        "evaluation_columns": columns(
            _("地方"),
            _("建成和任务"),
            _("完成率") + ">",
            _("建设得分") + ">",
            _("已评定家园") + ">",
            _("平均分") + ">",
            _("质量得分") + ">",
            _("一级事件") + ">",
        ),
        "cut_off": cut_off(year, today),
        "weights": (hundredths(EVALUATION_BUILT.on(today)), hundredths(EVALUATION_QUALITY.on(today))),
        "plan_words": plan.words if plan else "",
        "may_plan": actor.may(PLAN) and level_of(actor.code) == "city",
        "sees_counties": bool(counties),
        "columns": columns(*heads, *[_("%(month)s月") % {"month": at} + ">" for at in range(1, 13)], _("进度")),
        "years": [
            {"label": _("%(year)s年") % {"year": one}, "url": f"?year={one}", "current": one == year, "count": None}
            for one in sorted({year, *range(today.year + 1, today.year - 4, -1)}, reverse=True)
        ],
    }
    return render(request, "homes/programme_progress.html", context)


def evaluation_of(year: int, today: dt.date, counties: Mapping[str, str]) -> list[tuple[str, ...]]:
    """What each county's annual evaluation takes from homes, in words; of the counties that the seat reaches whole."""
    rows = county_years(year, cut_off(year, today), list(counties)) if counties else []
    return [
        (
            counties[row.code],
            f"{len(row.built)}/{row.task}" if row.task else _("%(built)s/没有任务") % {"built": len(row.built)},
            "—" if row.built_per_mille is None else f"{row.built_per_mille / 10:.1f}%",
            hundredths(row.built_score),
            str(len(row.ratings)),
            "—" if row.quality_tenths is None else f"{row.quality_tenths / 10:.1f}",
            hundredths(row.quality_score),
            str(len(row.grave)),
        )
        for row in rows
        if row.code in counties
    ]


def _homes_of(code: str, year: int, counties: Mapping[str, str]) -> str:
    """Where the homes of a county's year are listed; empty for a county that is there no longer."""
    said = urlencode({"task_year": year, "county": code})
    return f"{reverse('homes')}?{said}" if code in counties else ""


@page(PLAN, writes=["POST"])
def home_target(request: HttpRequest) -> HttpResponse:
    """Give a plan, or a county its task; given again, it is changed."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    initial = {"first_year": today.year, "decided_on": today}
    form = TargetForm(posted(request), counties=counties_of(actor), initial=initial)

    def act() -> Target:
        aim = form.aim()
        code = actor.code if aim.kind == "plan" else form.cleaned_data["county"]
        return set_target(aim, code, by=actor, at=timezone.now())

    return act_page(
        request,
        form,
        act,
        title=_("下达目标"),
        about=_("建设进度"),
        back=reverse("home-progress"),
        said=_("目标已下达。"),
        told=_("同一个地方同一年再下达一次，就是更改；原来的数留在记录里。"),
    )
