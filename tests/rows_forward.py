"""Makers for what windows take in for people who belong elsewhere."""

import datetime as dt
import uuid
from typing import Any

from doorstep.matters.models_forward import Arrival, Forwarding, ForwardingFile
from tests.rows import NOON, maker
from tests.rows_papers import paper
from tests.world import World

ITEM = "subsidy-application"
NUMBER = "420699197003150112"
ANSWERS = '{"account": "own", "kind": "nursing"}'
DUE = dt.date(2026, 6, 17)


@maker(Forwarding)
def forwarding(world: World, code: str, mark: str, **about: Any) -> Forwarding:
    """Not sent yet, and out of the city."""
    return Forwarding.objects.create(
        code=code,
        number=f"Y{code[:6]}-202605-{next(world.numbers):06d}",
        key=uuid.uuid4(),
        item=ITEM,
        name=mark,
        id_number=NUMBER,
        answers=ANSWERS,
        papers={"identity_card": "original"},
        org_name=mark,
        home_label=mark,
        received_at=NOON,
        received_by=0,
        received_label=mark,
        push_due_on=DUE,
    )


@maker(ForwardingFile)
def forwarding_file(world: World, code: str, mark: str, **about: Any) -> ForwardingFile:
    whole = world.lay("matters.Forwarding", code)
    return ForwardingFile.objects.create(
        forwarding=whole, code=whole.code, name="identity_card", paper=paper(world, whole.code, mark)
    )


@maker(Arrival)
def arrival(world: World, code: str, mark: str, **about: Any) -> Arrival:
    """From the window of its own place: where it came from is no matter here."""
    return Arrival.objects.create(
        code=code,
        channel="elsewhere",
        forwarding=forwarding(world, code, mark),
        number=f"Y{code[:6]}-202605-{next(world.numbers):06d}",
        item=ITEM,
        name=mark,
        id_number=NUMBER,
        answers=ANSWERS,
        origin=mark,
        arrived_at=NOON,
        due_on=DUE,
    )
