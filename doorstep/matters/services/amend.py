"""What was filed is frozen. Only where it comes back to be put right may it change, and both versions are kept."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from doorstep.base.items import find_item
from doorstep.base.seal import Sealed, seal
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Act, Ask
from doorstep.matters.answers import answers_of, digest_of, packed, shown, without_empty
from doorstep.matters.known import known_of, with_options
from doorstep.matters.models import Matter, MatterEvent


def asks_of(act: Act, matter: Matter, item: Item, on: dt.date) -> tuple[Ask, ...]:
    """The questions of an act; of one that amends, those of the item that the register does not answer."""
    asks = with_options(act.asks, matter, on)
    if not act.amends:
        return asks
    known = known_of(item.asks, matter.person, on)
    return (*asks, *(ask for ask in item.asks if ask.name not in known))


def amend(matter: Matter, item: Item, asks: Iterable[Ask], said: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Put what was said in the place of what was filed, on a locked case; the promise follows what is asked for now.

    Returns what changed: before and after, by question.
    """
    before, asked = answers_of(matter), {ask.name for ask in asks}
    kept = {name: answer for name, answer in before.items() if name not in asked}
    after = {**kept, **without_empty(said)}
    changes = {
        name: [before.get(name, ""), after.get(name, "")]
        for name in {**before, **after}
        if before.get(name, "") != after.get(name, "")
    }
    if changes:
        text, limit = packed(after), item.limit_for(after)
        matter.answers, matter.answers_digest = Sealed(seal(text)), digest_of(text)
        matter.limit_count, matter.limit_unit = limit.count, limit.unit
    return changes


def amendments(matter: Matter, events: list[MatterEvent]) -> Iterator[tuple[MatterEvent, str, str, str]]:
    """What was put right, step by step: the question, what stood there, what stands there now. No query."""
    item = find_item(matter.item)
    amending = {act.name for act in item.machine.acts if act.amends}
    for event in events:
        if event.act in amending and event.said:
            changes = json.loads(event.said.open())
            yield from (
                (event, ask.label, shown(ask, changes[ask.name][0]), shown(ask, changes[ask.name][1]))
                for ask in item.asks
                if ask.name in changes
            )


def filed_answers(matter: Matter, item: Item, on: dt.date) -> dict[str, Any]:
    """What the page of an act that amends begins with."""
    known = known_of(item.asks, matter.person, on)
    return {name: answer for name, answer in answers_of(matter).items() if name not in known}
