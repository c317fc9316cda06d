"""Cases that nobody asks for: what an item finds in the register each night is opened as a case, one a person."""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import replace

from doorstep.base.access import SYSTEM
from doorstep.base.items import ITEMS
from doorstep.base.scope import as_system, scoped
from doorstep.kernel.item import Item
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter
from doorstep.people.models import Person
from doorstep.people.services.standing import day_of

from .file_matter import file_matter

log = logging.getLogger(__name__)


def open_found(*, at: dt.datetime) -> int:
    """Open a case for everybody found who has none of the kind open; each in its own transaction. How many."""
    opened = 0
    for item in ITEMS.values():
        if item.finds is None or item.retired:
            continue
        with as_system(read_only=True):
            found = item.finds(day_of(at))
            people = Person.objects.filter(pk__in=found).exclude(
                pk__in=Matter.objects.filter(family=item.family, closed_at=None).values("person_id")
            )
            places = dict(people.values_list("pk", "code"))
        opened += sum(_open(item, person_id, found[person_id], code, at=at) for person_id, code in places.items())
    return opened


def _open(item: Item, person_id: int, said: Mapping[str, str], code: str, *, at: dt.datetime) -> bool:
    """In the name of the county's federation where the person is registered; one that cannot be opened is logged."""
    county = replace(SYSTEM, code=f"{code[:6]}000000")
    try:
        with scoped(SYSTEM.ranges, by=SYSTEM):
            file_matter(item.code, person_id, said, channel=item.channels[0], by=county, at=at)
    except Refused as refusal:
        log.warning("%s was not opened for person %s: %s", item.code, person_id, refusal.code)
        return False
    return True
