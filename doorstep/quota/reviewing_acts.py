"""The acts on a declaration: which seat may do what in which state, what each asks, and what does it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor

from .forms import NoForm, ReasonForm
from .models import Declaration
from .services import (
    accept_declaration,
    certify_declaration,
    refuse_declaration,
    return_declaration,
    review_declaration,
)
from .services.reviewing import is_heard_against
from .words import Row


@dataclass(frozen=True)
class Act:
    """One act. `told` is what it means for the employer."""

    name: str
    label: "str | Promise"
    verb: str
    states: Sequence[str]
    form: type[forms.Form]
    do: Callable[..., Any]
    told: "str | Promise"
    danger: bool = False

    @property
    def is_forward(self) -> bool:
        """Whether the declaration goes on its way by it."""
        return self.form is NoForm


ACTS = {
    act.name: act
    for act in (
        Act(
            "accept",
            _("受理"),
            "placement.review",
            ["submitted"],
            NoForm,
            accept_declaration,
            _("受理以后由本县（市、区）审核，单位不能再改。"),
        ),
        Act(
            "return",
            _("退回补正"),
            "placement.review",
            ["submitted", "accepted"],
            ReasonForm,
            return_declaration,
            _("退回以后单位可以修改，再提交一次。请一次写全要补什么。"),
        ),
        Act(
            "review",
            _("初审通过"),
            "placement.review",
            ["accepted"],
            NoForm,
            review_declaration,
            _("初审通过以后由另一个人认定。"),
        ),
        Act(
            "certify",
            _("认定"),
            "placement.certify",
            ["reviewed"],
            NoForm,
            certify_declaration,
            _("认定以后出具认定书，并把结果告诉税务机关。"),
        ),
        Act(
            "refuse",
            _("不予认定"),
            "placement.certify",
            ["reviewed"],
            ReasonForm,
            refuse_declaration,
            _("不予认定以后，单位在异议期内可以提出异议。"),
            danger=True,
        ),
    )
}


def open_acts(made: Declaration, rows: Sequence[Row], actor: Actor, *, asks_who: bool) -> list[Act]:
    """What this seat may do now; nothing is offered that would be refused whatever is typed."""
    counts = any(month.weight for row in rows for month in row.months)
    waits = asks_who or made.compared_at is None or any(row.waits for row in rows)
    out = {
        "return": made.decided_at is not None,
        "review": waits or is_heard_against(made, actor.account_id),
        "certify": waits or not counts or made.reviewer_id == actor.account_id,
        "refuse": waits or counts or made.reviewer_id == actor.account_id,
    }
    return [
        act
        for act in ACTS.values()
        if made.state in act.states and actor.may(act.verb, made.code) and not out.get(act.name)
    ]
