"""Lists of this room: batches, the lines of one batch, and what came back and waits for somebody."""

import datetime as dt

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.base.items import label_of
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import month, yuan
from doorstep.people.listings import choice

from .bankformat import RETURN_CODES
from .models import Batch, Line, ReturnTask
from .tones import BATCH_TONES, LINE_TONES, TASK_TONES

BATCHES = Listing(
    name="batches",
    title=str(_("发放批次")),
    permission="batch.view",
    rows=lambda actor: Batch.objects.within_reach(actor, "batch.view"),
    columns=(
        Column("label", str(_("项目")), lambda batch: batch.benefit_label, width=26),
        Column("month", str(_("月份")), lambda batch: month(batch.month)),
        Column("follow", str(_("种类")), lambda batch: "补发" if batch.follows_batch_id else "按月"),
        Column("lines", str(_("笔数")), lambda batch: str(batch.lines_count), align="end"),
        Column("fen", str(_("金额（元）")), lambda batch: yuan(batch.total_fen), align="end"),
        Column("state", str(_("状态")), lambda batch: batch.get_state_display(), tone=lambda b: BATCH_TONES[b.state]),
        Column("drafted", str(_("制单")), lambda batch: batch.drafted_label, width=24),
    ),
    filters=(
        Filter(
            "state",
            lambda: forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *Batch.STATES]),
            lambda rows, state: rows.filter(state=state),
        ),
        Filter(
            "month",
            lambda: forms.ChoiceField(label=_("月份"), choices=[("", _("全部")), *months_drawn()]),
            lambda rows, month: rows.filter(month=f"{month}-01"),
        ),
    ),
    order=("-month", "-pk"),
    url=lambda batch: reverse("batch", args=[batch.pk]),
    empty=str(_("还没有批次。")),
)


def months_drawn(count: int = 24) -> list[tuple[str, str]]:
    """Months of the batches within the reader's reach, newest first. One query."""
    found = Batch.objects.order_by("-month").values_list("month", flat=True).distinct()[:count]
    return [(f"{first:%Y-%m}", month(first)) for first in found]


def lines_of(batch: Batch) -> Listing:
    """The lines of one batch as a list."""
    return Listing(
        name=f"lines-{batch.pk}",
        title=_("%(label)s%(month)s发放明细") % {"label": batch.benefit_label, "month": month(batch.month)},
        permission="batch.lines",
        rows=lambda actor: Line.objects.within_reach(actor, "batch.lines").filter(batch=batch),
        columns=(
            Column("number", str(_("行号")), lambda line: str(line.number), width=8),
            Column("holder", str(_("户名")), lambda line: line.holder),
            Column("month", str(_("所属月份")), lambda line: month(line.month)),
            Column("tail", str(_("账号")), lambda line: f"****{line.tail}"),
            Column("fen", str(_("金额（元）")), lambda line: yuan(line.amount_fen), align="end"),
            Column(
                "state", str(_("结果")), lambda line: line.get_state_display(), tone=lambda one: LINE_TONES[one.state]
            ),
            Column("code", str(_("退汇原因")), lambda line: RETURN_CODES.get(line.return_code, "")),
        ),
        filters=(
            Filter(
                "state",
                lambda: forms.ChoiceField(label=_("结果"), choices=[("", _("全部")), *Line.STATES]),
                lambda rows, state: rows.filter(state=state),
            ),
        ),
        order=("number", "pk"),
        url=lambda line: reverse("batch-line", args=[line.pk]),
        empty=str(_("没有明细。")),
    )


def returns_listing(*, on: dt.date) -> Listing:
    """What came back and waits for somebody, or was seen to, on the day."""
    return Listing(
        name="returns",
        title=str(_("退汇处理")),
        permission="benefit.answer",
        rows=lambda actor: ReturnTask.objects.within_reach(actor, "benefit.answer").select_related("person"),
        columns=(
            Column("name", str(_("姓名")), lambda task: task.person.name),
            Column("benefit", str(_("项目")), lambda task: label_of(task.benefit), width=24),
            Column("month", str(_("月份")), lambda task: month(task.month)),
            Column("fen", str(_("金额（元）")), lambda task: yuan(task.amount_fen), align="end"),
            Column("code", str(_("退汇原因")), lambda task: RETURN_CODES[task.return_code], width=20),
            Column("kind", str(_("要办的事")), lambda task: task.get_kind_display(), width=16),
            Column("due", str(_("应办结日")), lambda task: f"{task.due_on:%Y-%m-%d}", width=14),
            Column(
                "state",
                str(_("办理")),
                lambda task: task.get_outcome_display() or str(_("超期") if task.due_on < on else _("待办")),
                tone=lambda task: "bad" if not task.outcome and task.due_on < on else TASK_TONES[task.outcome],
            ),
        ),
        filters=(
            choice("open", str(_("办理")), OPEN, lambda rows, said: by_open(rows, said, on=on)),
            choice("kind", str(_("要办的事")), ReturnTask.KINDS, lambda rows, kind: rows.filter(kind=kind)),
            choice(
                "code",
                str(_("退汇原因")),
                list(RETURN_CODES.items()),
                lambda rows, code: rows.filter(return_code=code),
            ),
        ),
        order=("-pk",),
        url=lambda task: reverse("return", args=[task.pk]),
        empty=str(_("没有退汇要处理。")),
    )


OPEN = [("yes", _("待办")), ("late", _("超期")), ("no", _("已办结"))]


def by_open(rows: QuerySet, said: str, *, on: dt.date) -> QuerySet:
    """What is open, what is open and late, what is closed."""
    if said == "no":
        return rows.exclude(closed_at=None)
    rows = rows.filter(closed_at=None)
    return rows.filter(due_on__lt=on) if said == "late" else rows
