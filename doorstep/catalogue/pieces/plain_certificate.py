"""Transactions on a certificate without assessment: accepted, reviewed by one, approved by another, carried out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from doorstep.catalogue.pieces.assessed import ENDED, deciding, died
from doorstep.catalogue.pieces.usual import (
    ACCEPT,
    FILED,
    REFUSED,
    RESUBMIT,
    RETURN,
    RETURNED,
    WITHDRAWN,
    not_accept,
    withdraw,
)
from doorstep.kernel.machine import Act, Machine, Stage

WAYS = ("filed", "returned", "cleared", "reviewed", "approved")


def printed(guard: Callable[[Any, date], str], effect: Callable[..., Any], *, on_accept: Any = None) -> Machine:
    """The way that ends with a card in somebody's hand. `on_accept`: what acceptance itself brings about."""
    return Machine(
        start="filed",
        stages=(
            FILED,
            RETURNED,
            Stage("cleared", "待审核", desk="county"),
            Stage("reviewed", "待审批", desk="county"),
            Stage("approved", "待制证", desk="county"),
            Stage("printed", "待发证"),
            Stage("issued", "已发证", outcome="granted"),
            REFUSED,
            WITHDRAWN,
            ENDED,
        ),
        acts=(died(*WAYS), *_beginning(guard, on_accept), *_without_assessment(deciding(effect))),
    )


def entered(
    guard: Callable[[Any, date], str], effect: Callable[..., Any], done: str, *, on_accept: Any = None
) -> Machine:
    """The way that ends with an entry in the register, made as the decision is taken. `on_accept` as in `printed`."""
    return Machine(
        start="filed",
        stages=(
            FILED,
            RETURNED,
            Stage("cleared", "待审核", desk="county"),
            Stage("reviewed", "待审批", desk="county"),
            Stage("done", done, outcome="granted"),
            REFUSED,
            WITHDRAWN,
        ),
        acts=(
            *_beginning(guard, on_accept),
            *(act for act in _without_assessment(deciding(effect)) if act.name in ("review", "send_back", "refuse")),
            Act(
                "approve",
                "批准",
                ("reviewed",),
                "done",
                "matter.approve",
                effect=effect,
                decides=True,
                tells="您申请的{item}已办好。",
            ),
        ),
    )


def _beginning(guard: Callable[[Any, date], str], on_accept: Any) -> tuple[Act, ...]:
    began = replace(ACCEPT, target="cleared", guard=guard, effect=on_accept)
    return began, RETURN, RESUBMIT, not_accept(), withdraw("filed", "returned", "cleared")


def _without_assessment(acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """The acts of deciding, where no assessment can have fallen short."""
    return tuple(replace(act, sources=tuple(name for name in act.sources if name != "short")) for act in acts)
