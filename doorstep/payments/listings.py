"""Lists of this room: batches, and the lines of one batch."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import month, yuan

from .bankfile import RETURN_CODES
from .models import Batch, Line
from .tones import BATCH_TONES, LINE_TONES

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
        empty=str(_("没有明细。")),
    )
