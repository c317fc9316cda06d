"""The list of changes: what the month run found and people must look at."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.items import BENEFITS
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import month, yuan
from doorstep.kernel.regions import subtree, widen
from doorstep.people.fields import MonthField

from .models import Change
from .models_process import ListObjection
from .waiting import HOLDS, with_hold

TONES = {"starts": "good", "changes": "note", "stops": "warn", "unknown": "quiet"}


def in_place(rows: QuerySet, code: str) -> QuerySet:
    """Rows under one division."""
    reach = subtree(widen(code))
    return rows.filter(code__gte=reach.lo, code__lt=reach.hi)


CHANGES = Listing(
    name="changes",
    title=str(_("待遇变动")),
    permission="benefit.view",
    rows=lambda actor: with_hold(
        Change.objects.within_reach(actor, "benefit.view").select_related("person"), timezone.localdate()
    ),
    columns=(
        Column("name", str(_("姓名")), lambda change: change.person.name),
        Column("benefit", str(_("项目")), lambda change: BENEFITS[change.benefit].label, width=24),
        Column("month", str(_("月份")), lambda change: month(change.month)),
        Column("kind", str(_("变动")), lambda change: change.get_kind_display(), tone=lambda c: TONES[c.kind]),
        Column("was", str(_("原金额（元）")), lambda change: yuan(change.was_fen), align="end"),
        Column("becomes", str(_("现金额（元）")), lambda change: yuan(change.becomes_fen), align="end"),
        Column("missing", str(_("缺少的情况")), lambda change: "、".join(missing_words(change)), width=30),
        Column("state", str(_("处理")), lambda change: state_words(change)),
    ),
    filters=(
        Filter("month", lambda: MonthField(label=_("月份")), lambda rows, first: rows.filter(month=first)),
        Filter(
            "benefit",
            lambda: forms.ChoiceField(
                label=_("项目"), choices=[("", _("全部")), *((b.code, b.label) for b in BENEFITS.values())]
            ),
            lambda rows, benefit: rows.filter(benefit=benefit),
        ),
        Filter(
            "kind",
            lambda: forms.ChoiceField(label=_("变动"), choices=[("", _("全部")), *Change.KINDS]),
            lambda rows, kind: rows.filter(kind=kind),
        ),
        Filter(
            "state",
            lambda: forms.ChoiceField(label=_("处理"), choices=[("", _("全部")), *Change.STATES]),
            lambda rows, state: rows.filter(state=state),
        ),
        Filter(
            "hold",
            lambda: forms.ChoiceField(
                label=_("卡在哪一步"),
                choices=[("", _("全部")), ("ripe", _("可以确认")), *((one.name, one.label) for one in HOLDS.values())],
            ),
            lambda rows, hold: rows.filter(state="open", hold="" if hold == "ripe" else hold),
        ),
        Filter(
            "place",
            lambda: forms.RegexField(
                r"^(\d{6}|\d{9}|\d{12})$",
                label=_("区划代码"),
                error_messages={"invalid": _("应为 6、9 或 12 位数字。")},
            ),
            in_place,
        ),
    ),
    order=("code", "pk"),
    url=lambda change: reverse("change", args=[change.pk]),
    empty=str(_("没有变动。")),
)


OBJECTIONS = Listing(
    name="list-objections",
    title=str(_("公示异议")),
    permission="benefit.view",
    rows=lambda actor: ListObjection.objects.within_reach(actor, "benefit.view").select_related(
        "entry", "entry__person"
    ),
    columns=(
        Column("name", str(_("对谁")), lambda row: row.entry.person.name),
        Column("benefit", str(_("项目")), lambda row: BENEFITS[row.entry.benefit].label, width=24),
        Column("about", str(_("是什么问题")), lambda row: row.get_about_display()),
        Column("raised", str(_("提出")), lambda row: f"{timezone.localtime(row.raised_at):%Y-%m-%d}"),
        Column("due", str(_("应办日")), lambda row: f"{row.due_on:%Y-%m-%d}"),
        Column(
            "outcome",
            str(_("处理")),
            lambda row: row.get_outcome_display() or str(_("待处理")),
            tone=lambda row: "quiet" if row.closed_at else "now",
        ),
    ),
    filters=(
        Filter(
            "open",
            lambda: forms.ChoiceField(label=_("处理"), choices=[("", _("全部")), ("yes", _("待处理"))]),
            lambda rows, said: rows.filter(closed_at=None),
        ),
    ),
    order=("-pk",),
    url=lambda row: reverse("list-objection", args=[row.pk]),
    empty=str(_("没有异议。")),
)


def state_words(change: Any) -> str:
    """What was decided; of an open change, what it waits for."""
    if change.state != "open" or not change.hold:
        return str(change.get_state_display())
    return str(HOLDS[change.hold].label)


def missing_words(change: Change) -> list[str]:
    """The labels of the facts that are missing."""
    labels = {fact.name: fact.label for fact in BENEFITS[change.benefit].facts}
    return [labels.get(name, name) for name in change.missing]
