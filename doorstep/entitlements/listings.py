"""The list of changes: what the month run found and people must look at."""

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.base.items import BENEFITS
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import month, yuan
from doorstep.kernel.regions import subtree, widen
from doorstep.people.fields import MonthField

from .models import Change

TONES = {"starts": "good", "changes": "note", "stops": "warn", "unknown": "quiet"}


def in_place(rows: QuerySet, code: str) -> QuerySet:
    """Rows under one division."""
    reach = subtree(widen(code))
    return rows.filter(code__gte=reach.lo, code__lt=reach.hi)


CHANGES = Listing(
    name="changes",
    title=str(_("待遇变动")),
    permission="benefit.view",
    rows=lambda actor: Change.objects.within_reach(actor, "benefit.view").select_related("person"),
    columns=(
        Column("name", str(_("姓名")), lambda change: change.person.name),
        Column("benefit", str(_("项目")), lambda change: BENEFITS[change.benefit].label, width=24),
        Column("month", str(_("月份")), lambda change: month(change.month)),
        Column("kind", str(_("变动")), lambda change: change.get_kind_display(), tone=lambda c: TONES[c.kind]),
        Column("was", str(_("原金额（元）")), lambda change: yuan(change.was_fen), align="end"),
        Column("becomes", str(_("现金额（元）")), lambda change: yuan(change.becomes_fen), align="end"),
        Column("missing", str(_("缺少的情况")), lambda change: "、".join(missing_words(change)), width=30),
        Column("state", str(_("处理")), lambda change: change.get_state_display()),
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


def missing_words(change: Change) -> list[str]:
    """The labels of the facts that are missing."""
    labels = {fact.name: fact.label for fact in BENEFITS[change.benefit].facts}
    return [labels.get(name, name) for name in change.missing]
