"""Makers for the tables of cases."""

from typing import Any

from doorstep.base.items import find_item
from doorstep.matters.answers import digest_of, packed
from doorstep.matters.models import (
    Delegation,
    Matter,
    MatterEvent,
    MatterPaper,
    MatterSegment,
    Notice,
    Readiness,
    Reminder,
)
from tests.rows import NOON, OPEN, maker
from tests.world import SINCE, World

ITEM_CODE = "employment-registration"


@maker(Matter)
def matter(world: World, code: str, mark: str, **about: Any) -> Matter:
    whose = world.lay("people.Person", code)
    item = find_item(ITEM_CODE)
    text = packed({"wanted": mark})
    return Matter.objects.create(
        number=f"{whose.code[:6]}-202605-{next(world.numbers):06d}",
        item=item.code,
        item_digest=item.digest,
        terms={"label": item.label},
        person=whose,
        code=whose.code,
        org=world.lay("orgs.Org", whose.code),
        channel="window",
        answers=text,
        answers_digest=digest_of(text),
        stage="filed",
        stage_at=NOON,
        desk_level="village",
        opened_at=NOON,
        opened_by=0,
        opened_label=mark,
        limit_count=10,
        limit_unit="workdays",
        is_synthetic=True,
    )


@maker(MatterEvent)
def matter_event(world: World, code: str, mark: str, **about: Any) -> MatterEvent:
    whole = world.lay("matters.Matter", code)
    return MatterEvent.objects.create(
        matter=whole,
        code=whole.code,
        number=1,
        act="file",
        label="申请",
        target="filed",
        words=mark,
        at=NOON,
        by=0,
        seat_id=0,
        seat_label="",
        account_name="",
    )


@maker(MatterSegment)
def matter_segment(world: World, code: str, mark: str, **about: Any) -> MatterSegment:
    whole = world.lay("matters.Matter", code)
    return MatterSegment.objects.create(matter=whole, code=whole.code, number=1, since=SINCE, stops=mark)


@maker(MatterPaper)
def matter_paper(world: World, code: str, mark: str, **about: Any) -> MatterPaper:
    whole = world.lay("matters.Matter", code)
    return MatterPaper.objects.create(
        matter=whole, code=whole.code, name="identity_card", how="original", at=NOON, seat_label=mark
    )


@maker(Notice)
def notice(world: World, code: str, mark: str, **about: Any) -> Notice:
    whole = world.lay("matters.Matter", code)
    return Notice.objects.create(matter=whole, code=whole.code, words=mark, made_at=NOON)


@maker(Readiness)
def readiness(world: World, code: str, mark: str, **about: Any) -> Readiness:
    org = world.lay("orgs.Org", code)
    return Readiness.objects.create(
        org=org, code=org.code, window_on=SINCE, machine_on=SINCE, trained_on=SINCE, agreed_on=SINCE
    )


@maker(Delegation)
def delegation(world: World, code: str, mark: str, **about: Any) -> Delegation:
    ready = world.lay("matters.Readiness", code)
    return Delegation.objects.create(
        org=ready.org, code=ready.code, item=ITEM_CODE, acts=["accept"], valid=OPEN, document=mark
    )


@maker(Reminder)
def reminder(world: World, code: str, mark: str, **about: Any) -> Reminder:
    whole = world.lay("matters.Matter", code)
    return Reminder.objects.create(
        matter=whole, code=whole.code, kind="near", desk_code=whole.code, due_on=SINCE, at=NOON
    )
