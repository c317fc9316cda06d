"""The list of rows of feeds that wait for a person."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import day

from .contracts import CONTRACTS, contract_label
from .models_feeds import FeedRow

ROW_TONES = {"open": "warn", "mended": "good", "dropped": "quiet"}
RUN_TONES = {
    "received": "now",
    "applying": "now",
    "open": "warn",
    "closed": "good",
    "superseded": "quiet",
    "refused": "bad",
}


def _choice(name: str, label: Any, choices: Any, narrow: Any) -> Filter:
    return Filter(name, lambda: forms.ChoiceField(label=label, choices=[("", _("全部")), *choices()]), narrow)


def faults_of(row: FeedRow) -> list[tuple[str, str]]:
    """What is wrong with a row, by the label of the column."""
    contract = CONTRACTS.get(row.run.contract)
    labels = {column.name: column.label for column in contract.columns} if contract else {}
    return [(labels.get(name, name), words) for name, words in row.faults.items()]


def fault_words(row: FeedRow) -> str:
    """What is wrong with a row, in one text."""
    return "；".join(f"{label}：{words}" for label, words in faults_of(row))


def _of_run(rows: QuerySet, run_id: int) -> QuerySet:
    return rows.filter(run=run_id)


FEED_ROWS = Listing(
    name="feed-rows",
    title=str(_("数据里待处理的行")),
    permission="feed.receive",
    rows=lambda actor: FeedRow.objects.within_reach(actor, "feed.receive").select_related("run").defer("cells"),
    columns=(
        Column("contract", str(_("数据来源")), lambda row: contract_label(row.run.contract), width=30),
        Column("as_of", str(_("数据截至")), lambda row: day(row.run.as_of), width=14),
        Column("number", str(_("行号")), lambda row: str(row.number), align="end", width=8),
        Column("faults", str(_("问题")), fault_words, width=50),
        Column("asks", str(_("要做什么")), lambda row: row.get_asks_display()),
        Column(
            "state",
            str(_("状态")),
            lambda row: row.get_state_display(),
            tone=lambda row: ROW_TONES[row.state],
            width=10,
        ),
    ),
    filters=(
        _choice("state", _("状态"), lambda: FeedRow.STATES, lambda rows, state: rows.filter(state=state)),
        _choice(
            "feed",
            _("数据来源"),
            lambda: [(one.code, one.name) for one in sorted(CONTRACTS.values(), key=lambda one: one.code)],
            lambda rows, code: rows.filter(run__contract=code),
        ),
        Filter("run", lambda: forms.IntegerField(label=_("批次"), min_value=1, max_value=2**31 - 1), _of_run),
    ),
    order=("-pk",),
    url=lambda row: reverse("feed-row", args=[row.pk]),
    empty=str(_("没有要处理的行。")),
    wide=True,
)
