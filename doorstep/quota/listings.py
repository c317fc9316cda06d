"""The lists of this room for reviewers: declarations by risk, employers, appeals, draws."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.db.models import Case, F, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import day, minute
from doorstep.kernel.levy import KINDS
from doorstep.people.listings import choice

from .industries import INDUSTRIES
from .models import YEARS, Declaration, Employer
from .models_outcome import Appeal, Draw
from .queues import QUEUES, in_queue
from .words import STATE_TONES

EMPLOYER_TONES = {"applied": "now", "active": "good", "refused": "bad", "closed": "quiet"}
REGISTRY_TONES = {"agrees": "good", "conflicts": "bad", "silent": "warn", "not_asked": "quiet"}
APPEAL_TONES = {"open": "now", "upheld": "quiet", "changed": "good", "withdrawn": "quiet"}
OPEN = [("yes", gettext_lazy("没有了结"))]


def year_filter() -> Filter:
    """A field for a year."""
    return Filter(
        "year",
        lambda: forms.IntegerField(label=_("年度"), min_value=YEARS[0], max_value=YEARS[1]),
        lambda rows, year: rows.filter(year=year),
    )


def by_risk(rows: QuerySet, *, on: dt.date) -> QuerySet:
    """With `late` (0: past its day, 1: with a person, 2: with nobody here) and `risk`, what waits and the hints."""
    open_ = {"state__in": Declaration.UNDER_REVIEW}
    late = Case(When(**open_, due_on__lt=on, then=Value(0)), When(**open_, then=Value(1)), default=Value(2))
    return rows.annotate(late=late, risk=F("waiting") + F("hints"))


def declarations_listing(actor: Actor, *, on: dt.date) -> Listing:
    """Declarations within reach on the day, those past their day first, then by how much is to be looked at."""
    return Listing(
        name="declarations",
        title=_("按比例就业申报"),
        permission="placement.view",
        rows=lambda actor: by_risk(
            Declaration.objects.within_reach(actor, "placement.view").select_related("employer"), on=on
        ),
        columns=(
            Column("employer", _("用人单位"), lambda one: one.employer.name, width=30),
            Column("year", _("年度"), lambda one: str(one.year), width=8),
            Column("state", _("状态"), lambda one: one.get_state_display(), tone=lambda one: STATE_TONES[one.state]),
            Column("due", _("应办结日"), partial(due_words, on=on), width=20),
            Column("waiting", _("要人看的月份"), lambda one: str(one.waiting), align="end"),
            Column("hints", _("疑点提示"), lambda one: str(one.hints), align="end"),
        ),
        filters=(
            choice("queue", _("队列"), [(q.name, q.label) for q in QUEUES], partial(in_queue, on=on)),
            choice("state", _("状态"), Declaration.STATES, lambda rows, state: rows.filter(state=state)),
            year_filter(),
            choice("kind", _("单位性质"), list(KINDS.items()), lambda rows, kind: rows.filter(employer__kind=kind)),
            choice("industry", _("行业门类"), INDUSTRIES, lambda rows, one: rows.filter(employer__industry=one)),
        ),
        order=("late", "-risk", "pk"),
        url=lambda one: reverse("declaration", args=[one.pk]),
        empty=_("没有申报。单位提交以后会列在这里。"),
        wide=True,
    )


def due_words(one: Declaration, *, on: dt.date) -> str:
    """The day by which it is to be done, and by how much it is late."""
    if one.due_on is None or one.state not in Declaration.UNDER_REVIEW:
        return ""
    late = (on - one.due_on).days
    return _("%(day)s，已超 %(late)s 天") % {"day": day(one.due_on), "late": late} if late > 0 else day(one.due_on)


def _applied_first(rows: Any) -> Any:
    return rows.annotate(turn=Case(When(state="applied", then=Value(0)), default=Value(1)))


EMPLOYERS = Listing(
    name="employers",
    title=str(_("用人单位")),
    permission="placement.view",
    rows=lambda actor: _applied_first(Employer.objects.within_reach(actor, "placement.view")),
    columns=(
        Column("name", str(_("单位名称")), lambda one: one.name, width=30),
        Column("uscc", str(_("统一社会信用代码")), lambda one: one.uscc, width=22),
        Column(
            "state", str(_("状态")), lambda one: one.get_state_display(), tone=lambda one: EMPLOYER_TONES[one.state]
        ),
        Column(
            "registry",
            str(_("登记信息比对")),
            lambda one: one.get_registry_display(),
            tone=lambda one: REGISTRY_TONES[one.registry],
        ),
        Column("kind", str(_("单位性质")), lambda one: one.get_kind_display()),
        Column("applied", str(_("申请时间")), lambda one: minute(one.applied_at), width=18),
    ),
    filters=(
        choice("state", _("状态"), Employer.STATES, lambda rows, state: rows.filter(state=state)),
        choice("registry", _("登记信息比对"), Employer.REGISTRY, lambda rows, said: rows.filter(registry=said)),
        choice("kind", _("单位性质"), list(KINDS.items()), lambda rows, kind: rows.filter(kind=kind)),
        choice("industry", _("行业门类"), INDUSTRIES, lambda rows, one: rows.filter(industry=one)),
        Filter(
            "name",
            lambda: forms.CharField(label=_("单位名称"), max_length=100),
            lambda rows, said: rows.filter(name__contains=said),
        ),
    ),
    order=("turn", "-pk"),
    url=lambda one: reverse("employer", args=[one.pk]),
    empty=str(_("没有用人单位。单位自己申请登记以后会列在这里。")),
    wide=True,
)

APPEALS = Listing(
    name="appeals",
    title=str(_("认定异议")),
    permission="placement.view",
    rows=lambda actor: Appeal.objects.within_reach(actor, "placement.view").select_related("employer", "declaration"),
    columns=(
        Column("employer", str(_("用人单位")), lambda one: one.employer.name, width=30),
        Column("year", str(_("年度")), lambda one: str(one.declaration.year), width=8),
        Column("state", str(_("状态")), lambda one: one.get_state_display(), tone=lambda one: APPEAL_TONES[one.state]),
        Column("raised", str(_("提出时间")), lambda one: minute(one.raised_at), width=18),
        Column("due", str(_("应答复日")), lambda one: day(one.due_on), width=14),
    ),
    filters=(choice("open", _("只看"), OPEN, lambda rows, said: rows.filter(state="open")),),
    order=("due_on", "pk"),
    url=lambda one: reverse("appeal", args=[one.pk]),
    empty=str(_("没有异议。")),
)

DRAWS = Listing(
    name="draws",
    title=str(_("抽查")),
    permission="placement.view",
    rows=lambda actor: Draw.objects.within_reach(actor, "placement.view"),
    columns=(
        Column("at", str(_("抽取时间")), lambda one: minute(one.at), width=18),
        Column("year", str(_("年度")), lambda one: str(one.year), width=8),
        Column("drawn", str(_("抽中")), lambda one: said_of(one.drawn, one.frame), width=22),
        Column("reason", str(_("抽查依据")), lambda one: one.reason, width=30),
        Column("seat", str(_("抽取岗位")), lambda one: one.seat_label, width=24),
    ),
    filters=(year_filter(),),
    order=("-pk",),
    url=lambda one: reverse("draw", args=[one.pk]),
    empty=str(_("还没有抽查过。")),
)


def said_of(drawn: Iterable[int], frame: Iterable[int]) -> str:
    """How many were drawn of how many."""
    return _("%(frame)s 个里抽 %(drawn)s 个") % {"frame": len(list(frame)), "drawn": len(list(drawn))}
