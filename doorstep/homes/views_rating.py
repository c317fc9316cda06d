"""Pages of the star rating: the list, one rating with its rubric, and each step of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.listpage import list_page
from doorstep.base.models import Trail
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day
from doorstep.kernel.regions import level_of
from doorstep.people.answering import posted

from .acting_safety import acted
from .forms_rating import AnswerForm, LotForm, ScoreForm, WordsForm
from .models import Rating
from .models_safety import Incident
from .rubric import RUBRIC, points
from .services.own import RUN, own_home
from .services.rating import (
    RATE,
    answer_appeal,
    appeal_rating,
    award_rating,
    draw_for_check,
    put_on_notice,
    score_by_city,
    score_by_county,
    score_self,
    veto_rating,
)

VIEW = "home.view"
TONES = {"self": "", "county": "", "city": "now", "notice": "warn", "awarded": "good", "withheld": "bad"}


def stars_words(row: Rating) -> str:
    """What came of it, as far as it has."""
    if row.state == "awarded":
        return _("%(stars)s 星") % {"stars": row.stars} if row.stars else _("合格，没有星")
    if row.state == "withheld":
        return _("一票否决") if row.veto else _("不合格，限期整改")
    return _("没有评定")


RATINGS = Listing(
    name="home-ratings",
    title=str(_("星级评定")),
    permission=VIEW,
    rows=lambda actor: Rating.objects.within_reach(actor, VIEW).select_related("home"),
    columns=(
        Column("home", str(_("家园")), lambda one: one.home.name, width=30),
        Column("year", str(_("年度")), lambda one: str(one.year), width=8),
        Column("state", str(_("状态")), lambda one: one.get_state_display(), tone=lambda one: TONES[one.state]),
        Column("points", str(_("总分")), lambda one: points(one.points) if one.points is not None else "–", width=8),
        Column("stars", str(_("结果")), stars_words),
    ),
    filters=(
        Filter(
            "year",
            lambda: forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100),
            lambda rows, year: rows.filter(year=year),
        ),
        Filter(
            "state",
            lambda: forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *Rating.STATES]),
            lambda rows, state: rows.filter(state=state),
        ),
    ),
    order=("-year", "pk"),
    url=lambda one: reverse("home-rating", args=[one.pk]),
    empty=str(_("还没有评定。家园自评以后会列在这里。")),
)


@page(VIEW)
def home_ratings(request: HttpRequest) -> HttpResponseBase:
    """Ratings within reach."""
    actor = request.actor  # type: ignore[attr-defined]
    may = actor.may(RATE) and level_of(actor.code) == "city"
    return list_page(request, RATINGS, actions=[(_("抽签抽查"), reverse("home-rating-draw"))] if may else [])


def _rows(row: Rating) -> list[dict[str, Any]]:
    found = []
    for one in RUBRIC:
        kept = row.computed.get(one.code, {})
        found.append(
            {
                "label": one.label,
                "most": points(one.most),
                "computed": points(kept.get("tenths")),
                "parts": kept.get("parts", []),
                "said": [_score(said, one.code) for said in (row.said, row.county_said, row.city_said)],
            }
        )
    return found


def _score(said: dict[str, int], code: str) -> str:
    return points(said[code]) if code in said else "–"


def _lots(row: Rating) -> list[tuple[Any, str]]:
    """The lot by which the home was drawn, so that anybody can draw the same again."""
    line = Trail.objects.filter(thing="homes.rating", thing_id=row.pk, act="draw_home_rating").first()
    if line is None or not line.became:
        return []
    frame = line.became["frame"]
    return [
        (_("随机种子"), line.became["seed"]),
        (_("参加抽取的评定编号"), "、".join(map(str, frame))),
        (_("抽几个"), str(line.became["count"])),
    ]


def rating_page(request: HttpRequest, row: Rating) -> HttpResponse:
    """One rating: each dimension by records, the home, county and city; notice, appeal, and what came of it."""
    actor = request.actor  # type: ignore[attr-defined]
    grave = Incident.objects.filter(home=row.home_id, level="1", happened_at__year=row.year).count()
    facts = [
        (_("结果"), stars_words(row)),
        (_("总分"), points(row.points) if row.points is not None else _("还没有")),
        (_("公示"), f"{day(row.noticed_on)} – {day(row.notice_until)}" if row.noticed_on else _("没有公示")),
        (_("有效期"), f"{day(row.valid.lower)} – {day(row.valid.upper)}" if row.valid else _("没有")),
        (_("一票否决"), row.veto or _("没有")),
    ]
    if row.appeal_words:
        facts += [(_("异议"), row.appeal_words), (_("异议答复"), row.appeal_answer or _("还没有答复"))]
    own = bool(actor.party)
    context = {
        "rating": row,
        "tone": TONES[row.state],
        "own": own,
        "facts": facts,
        "lots": [] if own else _lots(row),
        "grave": grave if row.state not in ("awarded", "withheld") and not row.veto else 0,
        "rows": _rows(row),
        "columns": columns(
            _("项目"), _("满分") + ">", _("按记录") + ">", _("自评") + ">", _("县级") + ">", _("市级") + ">", _("记录")
        ),
        "acts": [
            (one.label, reverse("home-rating-act", args=[row.pk, name]))
            for name, one in ACTS.items()
            if not own and actor.may(RATE, row.code) and one.is_open(row, actor)
        ],
        "may_appeal": own and row.state == "notice" and not row.appeal_words,
        "may_score": own and row.state == "self",
    }
    return render(request, "homes/safety_rating.html", context)


@page(VIEW)
def home_rating(request: HttpRequest, rating_id: int) -> HttpResponse:
    """One rating for offices."""
    actor = request.actor  # type: ignore[attr-defined]
    return rating_page(request, fetch(Rating.objects.select_related("home"), actor, VIEW, pk=rating_id))


@dataclass(frozen=True)
class Act:
    """A step of an office on a rating: its level, the states in which it stands, its form and what does it."""

    label: "str | Promise"
    level: str
    states: tuple[str, ...]
    form: Callable[[Any, Rating], forms.Form]
    do: Callable[..., Any]
    danger: bool = False
    when: Callable[[Rating], bool] = lambda row: True

    def is_open(self, row: Rating, actor: Actor) -> bool:
        """Whether the step is the reader's to take now."""
        return level_of(actor.code) == self.level and row.state in self.states and self.when(row)


def _scores(row: Rating) -> dict[str, int]:
    """What a form of scores begins with: the latest that was said, else what the records give."""
    kept = {code: one.get("tenths") for code, one in row.computed.items()}
    return row.city_said or row.county_said or {code: got for code, got in kept.items() if got is not None}


def _score_form(post: Any, row: Rating) -> ScoreForm:
    return ScoreForm(post, scores=_scores(row))


def _no_form(post: Any, row: Rating) -> forms.Form:
    return forms.Form(post)


ACTS: dict[str, Act] = {
    "county": Act(
        gettext_lazy("县级初评"),
        "county",
        ("self", "county"),
        _score_form,
        lambda row, form, **how: score_by_county(row.pk, form.said(), **how),
    ),
    "city": Act(
        gettext_lazy("市级抽查评分"),
        "city",
        ("city",),
        _score_form,
        lambda row, form, **how: score_by_city(row.pk, form.said(), **how),
    ),
    "notice": Act(
        gettext_lazy("公示"),
        "city",
        ("county", "city"),
        _no_form,
        lambda row, form, **how: put_on_notice(row.pk, **how),
    ),
    "answer": Act(
        gettext_lazy("答复异议"),
        "city",
        ("notice",),
        lambda post, row: AnswerForm(post, scores=_scores(row)),
        lambda row, form, **how: answer_appeal(row.pk, form.cleaned_data["answer"], form.said(), **how),
        when=lambda row: bool(row.appeal_words) and not row.appeal_answer,
    ),
    "award": Act(
        gettext_lazy("评定"),
        "city",
        ("notice",),
        _no_form,
        lambda row, form, **how: award_rating(row.pk, **how),
    ),
    "veto": Act(
        gettext_lazy("一票否决"),
        "city",
        ("self", "county", "city", "notice"),
        lambda post, row: WordsForm(post),
        lambda row, form, **how: veto_rating(row.pk, form.cleaned_data["words"], **how),
        danger=True,
    ),
}


@page(RATE, writes=["POST"])
def home_rating_act(request: HttpRequest, rating_id: int, name: str) -> HttpResponse:
    """One step of an office."""
    actor = request.actor  # type: ignore[attr-defined]
    row = fetch(Rating.objects.select_related("home"), actor, RATE, pk=rating_id)
    if name not in ACTS:
        raise Http404
    chosen = ACTS[name]
    form = chosen.form(posted(request), row)
    return acted(
        request,
        form,
        lambda: chosen.do(row, form, by=actor, at=timezone.now()),
        title=chosen.label,
        back=(reverse("home-rating", args=[row.pk]), f"{row.home.name} {row.year}"),
        saying=_("「%(act)s」已办好。") % {"act": chosen.label},
        danger=chosen.danger,
    )


@page(RATE, writes=["POST"])
def home_rating_draw(request: HttpRequest) -> HttpResponse:
    """Draw homes by lot for the city's check."""
    actor = request.actor  # type: ignore[attr-defined]
    form = LotForm(posted(request), initial={"year": timezone.localdate().year})
    return acted(
        request,
        form,
        lambda: draw_for_check(**form.cleaned_data, by=actor, at=timezone.now()),
        title=_("抽签抽查"),
        lead=_("从县级已初评的家园里，用随机种子抽取。种子和参加抽取的家园都写在评定里，谁都可以重抽一遍。"),
        button=_("抽取"),
        back=(reverse("home-ratings"), _("星级评定")),
        saying=_("已抽取。"),
    )


@page(RUN)
def home_own_ratings(request: HttpRequest) -> HttpResponse:
    """The home's ratings, and scoring oneself for a year."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    home = own_home(actor, RUN)
    rows = list(home.ratings.order_by("-year"))
    there = {one.year for one in rows}
    context = {
        "home": home,
        "rows": [(one, stars_words(one)) for one in rows],
        "columns": columns(_("年度"), _("状态"), _("结果")),
        "years": [year for year in (today.year, today.year - 1) if year not in there],
    }
    return render(request, "homes/safety_ratings_own.html", context)


@page(RUN, writes=["POST"])
def home_own_score(request: HttpRequest, year: int) -> HttpResponse:
    """The home scores itself."""
    actor = request.actor  # type: ignore[attr-defined]
    before = own_home(actor, RUN).ratings.filter(year=year).first()
    form = ScoreForm(posted(request), scores=before.said if before else {})
    return acted(
        request,
        form,
        lambda: score_self(year, form.said(), by=actor, at=timezone.now()),
        title=_("%(year)s年度星级自评") % {"year": year},
        lead=_("提交以后，系统按记录算出的分会写在旁边。县级初评以前可以改。"),
        button=_("提交自评"),
        back=(reverse("home-own-ratings"), _("星级评定")),
        to=lambda made: reverse("home-own-rating", args=[made.pk]),
        saying=_("自评已提交。"),
    )


@page(RUN)
def home_own_rating(request: HttpRequest, rating_id: int) -> HttpResponse:
    """One rating of the home."""
    actor = request.actor  # type: ignore[attr-defined]
    return rating_page(request, fetch(Rating.objects.select_related("home"), actor, RUN, pk=rating_id))


@page(RUN, writes=["POST"])
def home_own_appeal(request: HttpRequest, rating_id: int) -> HttpResponse:
    """The home objects."""
    actor = request.actor  # type: ignore[attr-defined]
    row = fetch(Rating.objects, actor, RUN, pk=rating_id)
    form = WordsForm(posted(request))
    return acted(
        request,
        form,
        lambda: appeal_rating(row.pk, form.cleaned_data["words"], by=actor, at=timezone.now()),
        title=_("提出异议"),
        back=(reverse("home-own-rating", args=[row.pk]), _("星级评定")),
        saying=_("异议已提出，由市残联答复。"),
    )
