"""Lists of this room: cases, and cases at one's own desk."""

import datetime as dt
from functools import partial

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.items import ITEMS
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import minute
from doorstep.people.listings import choice, in_place

from .models import Matter
from .queues import QUEUES, in_queue
from .words import due_words, item_label, stage_label, stage_tone


def matters_listing(actor: Actor, *, on: dt.date) -> Listing:
    """The cases within reach, on the day; `queue` narrows them to one line of the desk."""
    items = [(item.code, item.label) for item in ITEMS.values()]
    return Listing(
        name="matters",
        title=_("办件"),
        permission="matter.view",
        rows=lambda actor: Matter.objects.within_reach(actor, "matter.view").select_related("person"),
        columns=(
            Column("number", _("编号"), lambda matter: matter.number, width=22),
            Column("person", _("申请人"), lambda matter: matter.person.name),
            Column("item", _("事项"), item_label, width=24),
            Column("stage", _("环节"), stage_label, tone=partial(stage_tone, on=on), width=18),
            Column("due", _("应办结日"), partial(due_words, on=on), width=18),
            Column("opened", _("申请时间"), lambda matter: minute(matter.opened_at), width=18),
        ),
        filters=(
            choice("queue", _("队列"), [(q.name, q.label) for q in QUEUES], partial(in_queue, actor=actor, on=on)),
            choice("item", _("事项"), items, lambda rows, item: rows.filter(item=item)),
            choice("open", _("办结"), [("yes", _("未办结")), ("no", _("已办结"))], by_open),
            Filter(
                "place",
                lambda: forms.RegexField(
                    r"^(\d{6}|\d{9}|\d{12})$",
                    label=_("区划代码"),
                    error_messages={"invalid": _("应为 6、9 或 12 位数字。")},
                ),
                lambda rows, code: in_place(rows, code.ljust(12, "0")),
            ),
        ),
        order=("-pk",),
        ticks=reverse("matters-bulk") if actor.may("matter.file") or actor.may("matter.accept") else "",
        url=lambda matter: reverse("matter", args=[matter.pk]),
        empty=_("没有办件。要登记新的，请先找到本人，再选择事项。"),
        wide=True,
    )


def by_open(rows: QuerySet, said: str) -> QuerySet:
    """Open cases, or ended ones."""
    return rows.filter(Q(closed_at=None) if said == "yes" else Q(closed_at__isnull=False))
