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
from doorstep.orgs.places import paths_of
from doorstep.people.answering import done, posted, status_of

from .forms_siting import HandForm, SitingForm
from .models_siting import SitingStudy
from .services.siting import county_names, coverage_of, ground_of
from .services.siting_acts import PLAN, ask_where_to_build, score_by_hand
from .siting_map import draw
from .siting_words import by_county, conditions, gain_rows, kilometres, left_out, percent, sentence, state_of
from .terms_clients import OLDEST, YOUNGEST
from .terms_siting import WITHIN

LATEST = 30


@page(PLAN)
def sitings(request: HttpRequest) -> HttpResponse:
    """The latest questions."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = SitingStudy.objects.within_reach(actor, PLAN).select_related("job").defer("ground").order_by("-pk")[:LATEST]
    context = {
        "rows": [(row, kilometres(row.within_metres), *state_of(row), _covered(row)) for row in rows],
        "columns": columns(_("提出时间"), _("最多新建") + ">", _("服务距离") + ">", _("状态"), _("一共覆盖") + ">"),
        "may_ask": level_of(actor.code) == "city",
    }
    return render(request, "homes/siting_list.html", context)


def _covered(study: SitingStudy) -> str:
    answer = study.answer
    return "" if answer is None else percent(answer["value"], answer["total"])


@page(PLAN, writes=["POST"])
def siting_ask(request: HttpRequest) -> HttpResponse:
    """Ask where homes are best built."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    form = SitingForm(posted(request), initial={"within_km": kilometres(WITHIN.on(on))})
    was_refused = request.method == "POST" and form.is_valid()
    how: dict[str, Any] = {"by": actor, "at": timezone.now()}
    if was_refused and (made := done(form, lambda: ask_where_to_build(form.wanted(), **how))):
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
    if was_refused and done(form, lambda: score_by_hand(study_id, form.cleaned_data["sites"], **how)):
        messages.success(request, _("已给手工方案打分。"))
        return redirect("home-siting", study_id)
    words, tone = state_of(study)
    context = {"study": study, "form": form, "state": words, "tone": tone, **_told(study)}
    return render(request, "homes/siting.html", context, status=status_of(form, was_refused=was_refused))


def _told(study: SitingStudy) -> dict[str, Any]:
    """What the page says of it; of an answer, what came out."""
    ground, answer, hand = ground_of(study.ground), study.answer, study.hand
    chosen = [gain["code"] for gain in answer["gains"]] if answer else []
    by_hand = [gain["code"] for gain in hand["gains"]] if hand else []
    asked = [*study.asked["fixed"], *study.asked["forbidden"]]
    paths = paths_of([*chosen, *by_hand, *asked, *ground.unplaced], on=study.as_of)
    told: dict[str, Any] = {"facts": conditions(study, paths), "left": left_out(ground, paths)}
    told |= {"is_sketch": ground.is_sketch, "answer": answer, "hand": hand}
    if answer is None:
        return told
    coverage, counties = coverage_of(ground, study), county_names(study.code, study.as_of)
    after = coverage.opened([ground.codes.index(code) for code in chosen]).already
    return told | {
        "sentence": sentence(study),
        "map": draw(ground, chosen, after, counties),
        "gains": gain_rows(answer["gains"], paths),
        "gain_columns": columns(
            _("序号"), _("村（社区）"), _("依次新增（人）") + ">", _("少了这一处会减少（人）") + ">"
        ),
        "counties": by_county(ground, chosen, coverage.already, after, counties),
        "county_columns": columns(
            _("县（市、区）"), _("新建") + ">", _("服务对象") + ">", _("原来覆盖") + ">", _("建成后覆盖") + ">"
        ),
        "hand_rows": gain_rows(hand["gains"], paths) if hand else [],
    }
