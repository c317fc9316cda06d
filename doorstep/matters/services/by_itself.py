"""What the system does by itself: every automatic act whose guard lets it, for cases that wait for one."""

import datetime as dt

from django.db import transaction

from doorstep.base.items import ITEMS, find_item
from doorstep.base.scope import as_system
from doorstep.matters.models import Matter

from .advance import run_automatic


def act_by_itself(*, at: dt.datetime) -> int:
    """Do every automatic act whose guard lets it, one case a transaction. Returns how many cases went on."""
    waiting = {
        (item.code, source)
        for item in ITEMS.values()
        for act in item.machine.acts
        if act.automatic
        for source in act.sources
    }
    with as_system(read_only=True):
        rows = Matter.objects.filter(closed_at=None, item__in={code for code, _stage in waiting})
        keys = [key for key, item, stage in rows.values_list("pk", "item", "stage") if (item, stage) in waiting]
    return sum(_go_on(key, at) for key in keys)


def _go_on(key: int, at: dt.datetime) -> bool:
    with as_system(), transaction.atomic():
        matter = Matter.objects.select_for_update(of=("self",)).get(pk=key)
        before = matter.events_count
        run_automatic(matter, find_item(matter.item), at=at)
        return matter.events_count != before
