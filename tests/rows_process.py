"""Makers for the tables between a finding and an award."""

import datetime as dt
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from doorstep.entitlements.models_process import Check, ListEntry, ListObjection, PublicList, Renunciation, Telling
from doorstep.people.models import Person
from tests.rows import BENEFIT, NOON, by_whom, maker
from tests.rows_papers import paper
from tests.world import World

MONTH = dt.date(2026, 5, 1)


@maker(Check)
def check(world: World, code: str, mark: str, **about: Any) -> Check:
    whose = world.lay("people.Person", code)
    return Check.objects.create(
        person=whose,
        code=whose.code,
        benefit=BENEFIT,
        month=MONTH,
        kind="starts",
        becomes_fen=100_00,
        answer="wrong",
        words=mark,
        at=NOON,
        **by_whom(mark),
    )


@maker(Telling)
def telling(world: World, code: str, mark: str, **about: Any) -> Telling:
    whose = world.lay("people.Person", code)
    return Telling.objects.create(
        person=whose,
        code=whose.code,
        benefit=BENEFIT,
        month=MONTH,
        kind="starts",
        becomes_fen=100_00,
        to=mark,
        words=f"{mark}：您可以享受",
        made_at=NOON,
    )


def _entry(world: World, whose: Person, hanging: PublicList, number: int) -> ListEntry:
    """A line of a list that anybody may read: no mark stands in what is shown of it."""
    return ListEntry.objects.create(
        public_list=hanging,
        number=number,
        person=whose,
        code=whose.code,
        benefit=BENEFIT,
        month=MONTH,
        amount_fen=100_00,
        shown_name="王**",
        place_code=whose.code,
        place="某村",
        closes_on=hanging.closes_on,
    )


@maker(PublicList)
def public_list(world: World, code: str, mark: str, **about: Any) -> PublicList:
    """A list that hangs today, with one line."""
    today = timezone.localdate()
    made = PublicList.objects.create(
        code=code,
        benefit=BENEFIT,
        month=MONTH,
        opens_on=today,
        closes_on=today + dt.timedelta(days=30),
        is_provisional=False,
        entries_count=1,
        published_at=NOON,
        published_label=mark,
    )
    world.keep(_entry(world, world.lay("people.Person", code), made, 1))
    return made


@maker(ListEntry)
def list_entry(world: World, code: str, mark: str, **about: Any) -> ListEntry:
    return _entry(world, world.lay("people.Person", code), world.lay("entitlements.PublicList", code), 2)


@maker(ListObjection)
def list_objection(world: World, code: str, mark: str, **about: Any) -> ListObjection:
    line = world.lay("entitlements.ListEntry", code)
    closed = {"closed_at": NOON, "outcome": "dismissed", "reason": mark, "seat_id": 0, "closed_label": mark}
    return ListObjection.objects.create(
        entry=line,
        code=line.code,
        about="not_due",
        words=mark,
        contact="19900001234",
        raised_at=NOON,
        due_on=dt.date(2026, 5, 29),
        raised_label=mark,
        **(closed if world.chance.random() < 0.5 else {}),
    )


@maker(Renunciation)
def renunciation(world: World, code: str, mark: str, **about: Any) -> Renunciation:
    """Its paper lies where the person is."""
    whose = world.lay("people.Person", code)
    return Renunciation.objects.create(
        person=whose,
        code=whose.code,
        benefit=BENEFIT,
        months=DateRange(MONTH, None),
        said_how="paper",
        proof=mark,
        paper=paper(world, whose.code, mark),
        reason=mark,
        said_at=NOON,
        seat_label=mark,
        is_synthetic=True,
    )
