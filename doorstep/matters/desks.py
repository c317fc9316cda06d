"""Who is to act: which place may do which act, by delegation; where a case waits."""

import datetime as dt

from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor
from doorstep.base.scope import scoped
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Act, Stage
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of, parent_of

from .models import WIDTHS, Delegation

BELOW = ("town", "village")
HELP = "matter.file"  # acts of helping somebody (帮办): no power is used, so none need be delegated


def may_do(item: Item, act: Act, code: str, *, on: dt.date) -> bool:
    """Whether a desk at this place is competent: above the town always, below it for help and what was delegated."""
    if level_of(code) not in BELOW or act.needs == HELP:
        return True
    sunk = Delegation.objects.filter(code=code, item=item.code, acts__contains=[act.name], valid__contains=on)
    return act.name in item.sunk and sunk.exists()


def refuse_unsunk(item: Item, act: Act, *, by: Actor, on: dt.date) -> None:
    """Refuse a town or a village an act that was not delegated to it. Raises: Refused("matter.not_sunk")."""
    if may_do(item, act, by.code, on=on):
        return
    may_be = act.name in item.sunk
    raise Refused(
        _("「%(act)s」没有办成。") % {"act": act.label},
        why=_("「%(item)s」的%(act)s还没有下放到这里。") % {"item": item.label, "act": act.label}
        if may_be
        else _("%(act)s不能下放到乡镇和村。") % {"act": act.label},
        then=_("请把办件交给上一级；要下放的，请县残联登记文号。") if may_be else _("请由县级以上残联办理。"),
        code="matter.not_sunk",
    )


def desk_of(item: Item, stage: Stage, code: str, opener: str, *, by: Actor, on: dt.date) -> str:
    """The level at which a case of a person at `code`, taken in at `opener`, waits; empty: with nobody of ours.

    Where the place named can do nothing that carries the case on, the next level above that can; taking it back carries
    nothing on, and where only the system has something to do, it stays.  Reads delegations beyond one's reach.
    """
    if stage.is_final or stage.desk not in {*WIDTHS, "opener"}:
        return ""
    place = opener if stage.desk == "opener" else code[: WIDTHS[stage.desk]].ljust(12, "0")
    acts = [act for act in item.machine.open_acts(stage.name) if not act.automatic and not _takes_back(item, act)]
    with scoped(SYSTEM.ranges, by=by):
        while acts and level_of(place) in BELOW and not any(may_do(item, act, place, on=on) for act in acts):
            place = parent_of(place) or place
    return level_of(place)


def _takes_back(item: Item, act: Act) -> bool:
    return item.machine.stage(act.target).outcome == "withdrawn"
