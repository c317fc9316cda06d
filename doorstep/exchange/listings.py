"""Lists of this room: messages, and what the daily comparison found."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import day, minute

from .kinds import KINDS, kind_words
from .models import Finding, Message
from .partners import LABELS
from .tones import FINDING_TONES, MESSAGE_TONES

OPEN = [("yes", _("未了结")), ("no", _("已了结"))]
# The states as a partner names them.
THEIR_STATES = {"": _("没有"), "acked": _("已收妥"), "received": _("已收到，未处理"), "rejected": _("已退回")}


def _choice(name: str, label: Any, choices: Any, narrow: Any) -> Filter:
    return Filter(name, lambda: forms.ChoiceField(label=label, choices=[("", _("全部")), *choices()]), narrow)


def _of_partner(rows: QuerySet, partner: str) -> QuerySet:
    return rows.filter(partner=partner)


def _on_day(name: str) -> Filter:
    widget = forms.DateInput(attrs={"type": "date"})
    return Filter(
        "day", lambda: forms.DateField(label=_("业务日"), widget=widget), lambda rows, on: rows.filter(**{name: on})
    )


MESSAGES = Listing(
    name="messages",
    title=str(_("平台报文")),
    permission="exchange.view",
    rows=lambda actor: Message.objects.within_reach(actor, "exchange.view").defer("payload", "payload_index"),
    columns=(
        Column("kind", str(_("种类")), lambda message: kind_words(message.kind), width=20),
        Column("partner", str(_("平台")), lambda message: message.get_partner_display(), width=20),
        Column("queued", str(_("提交")), lambda message: minute(message.queued_at), width=18),
        Column(
            "state",
            str(_("状态")),
            lambda message: message.get_state_display(),
            tone=lambda message: MESSAGE_TONES[message.state],
        ),
        Column("attempts", str(_("已试次数")), lambda message: str(message.attempts), align="end", width=8),
        Column("why", str(_("原因")), lambda message: message.reject_words or message.trouble, width=30),
        Column("seat", str(_("提交岗位")), lambda message: message.seat_label, width=24),
    ),
    filters=(
        _choice("partner", _("平台"), LABELS.items, _of_partner),
        _choice("state", _("状态"), lambda: Message.STATES, lambda rows, state: rows.filter(state=state)),
        _choice(
            "kind",
            _("种类"),
            lambda: [(kind.name, kind.label) for kind in KINDS.values()],
            lambda rows, kind: rows.filter(kind=kind),
        ),
        _on_day("day"),
    ),
    order=("-pk",),
    url=lambda message: reverse("message", args=[message.pk]),
    empty=str(_("没有报文。")),
    wide=True,
)

FINDINGS = Listing(
    name="findings",
    title=str(_("平台对账")),
    permission="exchange.view",
    rows=lambda actor: Finding.objects.within_reach(actor, "exchange.view").select_related("reconciliation"),
    columns=(
        Column("day", str(_("业务日")), lambda finding: day(finding.reconciliation.day), width=18),
        Column("partner", str(_("平台")), lambda finding: LABELS[finding.reconciliation.partner], width=20),
        Column(
            "finding",
            str(_("结果")),
            lambda finding: finding.get_finding_display(),
            tone=lambda finding: FINDING_TONES[finding.finding],
        ),
        Column("key", str(_("幂等键")), lambda finding: finding.key, width=30),
        Column("ours", str(_("我方状态")), lambda finding: finding.get_our_state_display() or str(_("没有"))),
        Column("theirs", str(_("对方状态")), lambda finding: their_words(finding.their_state)),
        Column("payload", str(_("内容")), lambda finding: payload_words(finding.same_payload)),
        Column("settled", str(_("了结")), lambda finding: minute(finding.settled_at) if finding.settled_at else ""),
    ),
    filters=(
        _choice("partner", _("平台"), LABELS.items, lambda rows, one: rows.filter(reconciliation__partner=one)),
        _choice("finding", _("结果"), lambda: Finding.FINDINGS, lambda rows, one: rows.filter(finding=one)),
        _choice("open", _("了结"), lambda: OPEN, lambda rows, one: rows.filter(settled_at__isnull=one == "yes")),
        _on_day("reconciliation__day"),
    ),
    order=("-pk",),
    url=lambda finding: reverse("finding", args=[finding.pk]),
    empty=str(_("没有差异：对过的报文，双方都一致。")),
    wide=True,
)


def their_words(state: str) -> str:
    """The words for a state as the partner names it."""
    return str(THEIR_STATES.get(state, state))


def payload_words(same: bool | None) -> str:
    """Whether both hold the same payload; nothing where one of them has none."""
    return {True: str(_("一致")), False: str(_("不一致"))}.get(same, "") if same is not None else ""
