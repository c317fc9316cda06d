"""A case in words: its item, its stage, how pressing it is, its last day."""

import datetime as dt

from django.utils.translation import gettext as _

from doorstep.base.items import ITEMS
from doorstep.kernel.item import Item

from .models import Matter
from .models_mandate import Mandate

NEAR_DAYS = 3


def item_label(matter: Matter) -> str:
    """The words for the item, as declared now."""
    return ITEMS[matter.item].label if matter.item in ITEMS else str(matter.terms["label"])


def form_title(item: Item) -> str:
    """What the form of an item is called: 补贴申请表, not 补贴申请申请表."""
    return _("%(item)s申请表") % {"item": item.label.removesuffix("申请")}


def stage_label(matter: Matter) -> str:
    """The words for the stage."""
    return ITEMS[matter.item].machine.stage(matter.stage).label


def stage_tone(matter: Matter, on: dt.date) -> str:
    """How pressing a case is: ended, late, near, stopped, or on its way."""
    if matter.closed_at is not None:
        return "good" if matter.outcome == "granted" else "quiet"
    if matter.due_on is not None and matter.due_on < on:
        return "bad"
    if matter.due_on is not None and matter.due_on <= on + dt.timedelta(days=NEAR_DAYS):
        return "warn"
    return "note" if matter.stops else "now"


def due_words(matter: Matter, on: dt.date) -> str:
    """The last day and whether it has passed, or why there is none."""
    if matter.closed_at is not None:
        return ""
    if matter.due_on is None:
        return _("停表：%(why)s") % {"why": matter.stops} if matter.stops else _("受理后起算")
    day = f"{matter.due_on:%Y-%m-%d}"
    if matter.due_on < on:
        return _("%(day)s，已超期") % {"day": day}
    return _("%(day)s（暂定）") % {"day": day} if matter.is_provisional else day


def item_words(mandate: Mandate) -> str:
    """The labels of what a mandate entrusts."""
    return "、".join(ITEMS[code].label for code in mandate.items if code in ITEMS)
