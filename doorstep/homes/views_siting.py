"""Where to build next: questions, asking one, and its answer with map, tables and a choice made by hand."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.kernel.regions import level_of
from doorstep.orgs.outlines import outlines
from doorstep.orgs.places import paths_of
from doorstep.people.answering import posted, status_of, tried

from .forms_siting import HandForm, SitingForm
from .models_siting import SitingStudy
from .services.siting import county_names, ground_of
from .services.siting_acts import PLAN, ask_where_to_build, score_by_hand
from .services.siting_measuring import coverage_of, objective_of
from .siting_map import draw
from .siting_words import (
    ADDS,
    OBJECTIVES,
    by_county,
    by_hand,
    conditions,
    gain_rows,
    kilometres,
    left_out,
    sentence,
    short,
    state_of,
    three_ways,
)
from .terms_clients import OLDEST, YOUNGEST
from .terms_siting import WITHIN

LATEST = 30


@page(PLAN)
def sitings(request: HttpRequest) -> HttpResponse:
    """The latest questions."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = SitingStudy.objects.within_reach(actor, PLAN).select_related("job").defer("ground").order_by("-pk")[:LATEST]
    context = {
        "rows": [(row, OBJECTIVES[objective_of(row)], *state_of(row), _came_to(row)) for row in rows],
        "columns": columns(_("提出时间"), _("最多新建") + ">", _("怎样算最好"), _("状态"), _("结果")),
        "may_ask": level_of(actor.code) == "city",
    }
    return render(request, "homes/siting_list.html", context)


def _came_to(study: SitingStudy) -> str:
    return "" if study.answer is None else short(objective_of(study), study.answer)


@page(PLAN, writes=["POST"])
def siting_ask(request: HttpRequest) -> HttpResponse:
    """Ask where homes are best built."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    form = SitingForm(posted(request), initial={"within_km": kilometres(WITHIN.on(on))})
    was_refused = request.method == "POST" and form.is_valid()
    how: dict[str, Any] = {"by": actor, "at": timezone.now()}
    if was_refused and (made := tried(form, lambda: ask_where_to_build(form.wanted(), **how), form.ABOUT)):
        return redirect("home-siting", made.pk)
    context = {"form": form, "youngest": YOUNGEST.on(on), "oldest": OLDEST.on(on)}
    return render(request, "homes/siting_ask.html", context, status=status_of(form, was_refused=was_refused))


@page(PLAN, writes=["POST"])
def siting(request: HttpRequest, study_id: int) -> HttpResponse:
    """One question: what was asked, and what came out; a choice made by hand is measured here."""
    actor = request.actor  # type: ignore[attr-defined]
    study = fetch(SitingStudy.objects.select_related("job"), actor, PLAN, pk=study_id)
    form = HandForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    how: dict[str, Any] = {"by": actor, "at": timezone.now()}
    if was_refused and tried(form, lambda: score_by_hand(study_id, form.cleaned_data["sites"], **how), form.ABOUT):
        messages.success(request, _("已给手工方案打分。"))
        return redirect("home-siting", study_id)
    words, tone = state_of(study)
    context = {"study": study, "form": form, "state": words, "tone": tone, **_told(study)}
    return render(request, "homes/siting.html", context, status=status_of(form, was_refused=was_refused))


def _told(study: SitingStudy) -> dict[str, Any]:
    """What the page says of it; of an answer, what came out."""
    ground, answer, hand = ground_of(study.ground), study.answer, study.hand
    chosen = [gain["code"] for gain in answer["gains"]] if answer else []
    own = [gain["code"] for gain in hand["gains"]] if hand else []
    farthest = [answer["seen"]["farthest"]] if answer and "seen" in answer else []
    asked = [*study.asked["fixed"], *study.asked["forbidden"]]
    paths = paths_of([*chosen, *own, *asked, *ground.unplaced, *farthest], on=study.as_of)
    told: dict[str, Any] = {"facts": conditions(study, paths), "left": left_out(ground, paths)}
    told |= {"is_sketch": ground.is_sketch, "answer": answer, "hand": hand}
    if answer is None:
        return told
    rings = [ring for parts in outlines(study.code).values() for ring in parts]
    adds, loses = ADDS[objective_of(study)]
    coverage, counties = coverage_of(ground, study), county_names(study.code, study.as_of)
    after = coverage.opened([ground.codes.index(code) for code in chosen]).already
    return told | {
        "sentence": sentence(study, paths),
        "seen": three_ways(study),
        "seen_columns": columns(
            _("方案"), _("覆盖到（人）") + ">", _("平均路程（公里）") + ">", _("最远的人（公里）") + ">"
        ),
        "map": draw(ground, chosen, after, counties, rings),
        "gains": gain_rows(study, answer["gains"], paths),
        "adds": adds,
        "loses": loses,
        "gain_columns": columns(_("序号"), _("村（社区）"), f"{adds}>", f"{loses}>"),
        "counties": by_county(ground, chosen, coverage.already, after, counties),
        "county_columns": columns(
            _("县（市、区）"), _("新建") + ">", _("服务对象") + ">", _("原来覆盖") + ">", _("建成后覆盖") + ">"
        ),
        "by_hand": by_hand(study) if hand else "",
        "hand_rows": gain_rows(study, hand["gains"], paths) if hand else [],
    }
