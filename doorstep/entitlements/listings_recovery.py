"""The list of cases of recovery."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.base.items import BENEFITS
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import minute, yuan

from .models_recovery import Recovery
from .recovery_machine import CAUSES, MACHINE, OVER

TONES = {
    "found": "warn",
    "notified": "now",
    "instalment": "note",
    "offset": "note",
    "repaid": "good",
    "waiver": "warn",
    "waived": "quiet",
    "transferred": "note",
    "closed": "good",
    "withdrawn": "quiet",
}
OPEN = [("yes", _("在办")), ("no", _("已结束"))]
STATES = [(one.name, one.label) for one in MACHINE.stages]

RECOVERIES = Listing(
    name="recoveries",
    title=str(_("追缴")),
    permission="recovery.view",
    rows=lambda actor: Recovery.objects.within_reach(actor, "recovery.view"),
    columns=(
        Column("holder", str(_("户名")), lambda one: one.holder),
        Column("benefit", str(_("项目")), lambda one: benefit_label(one.benefit), width=24),
        Column("cause", str(_("原因")), lambda one: one.get_cause_display(), width=24),
        Column("total", str(_("多发（元）")), lambda one: yuan(one.total_fen), align="end"),
        Column("state", str(_("状态")), lambda one: one.get_state_display(), tone=lambda one: TONES[one.state]),
        Column("found", str(_("立案")), lambda one: minute(one.found_at), width=18),
    ),
    filters=(
        Filter(
            "state",
            lambda: forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *STATES]),
            lambda rows, state: rows.filter(state=state),
        ),
        Filter(
            "open",
            lambda: forms.ChoiceField(label=_("在办"), choices=[("", _("全部")), *OPEN]),
            lambda rows, said: rows.exclude(state__in=OVER) if said == "yes" else rows.filter(state__in=OVER),
        ),
        Filter(
            "cause",
            lambda: forms.ChoiceField(label=_("原因"), choices=[("", _("全部")), *CAUSES.items()]),
            lambda rows, cause: rows.filter(cause=cause),
        ),
    ),
    order=("-pk",),
    url=lambda one: reverse("recovery", args=[one.pk]),
    empty=str(_("没有追缴案件。")),
)


def benefit_label(code: str) -> str:
    """The label of a benefit; its code where the catalogue has it no longer."""
    return BENEFITS[code].label if code in BENEFITS else code
