"""Makers for the tables of cases."""

import datetime as dt
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.items import find_item
from doorstep.certificates.models_assess import Assessment, Institution, Objection, Posting, Settlement
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
from doorstep.matters.models_mandate import Mandate, MandateAct, MandateCode
from doorstep.orgs.models import Org
from tests.rows import NOON, OPEN, maker
from tests.rows_papers import paper
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
        org=world.lay("orgs.Org", world.mostly(whose.code)),
        org_code=whose.code,
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


def institution_at(world: World, code: str, org: Org | None = None) -> Institution:
    """A hospital, which is no scoped row; the seat's own where it is given."""
    about = {"categories": [1, 4], "fee_fen": 80_00, "valid": OPEN, "document": "文号", "is_synthetic": True}
    return Institution.objects.create(org=org or world.lay("orgs.Org", code), code=code, name=f"{code}医院", **about)


@maker(Settlement)
def settlement(world: World, code: str, mark: str, **about: Any) -> Settlement:
    where = institution_at(world, code)
    return Settlement.objects.create(
        institution=where, code=code, month=SINCE, count=1, total_fen=80_00, drawn_at=NOON, drawn_by=0
    )


def booked_at(world: World, code: str) -> Institution:
    """The institution of the assessor who reaches the place, so that what the seat reaches is its own; or any."""
    sitting = next((one for one in world.seats if one.role == "assessor" and one.covers(code)), None)
    if sitting is None:
        return institution_at(world, code)
    org = sitting.seat.org
    return Institution.objects.filter(org=org).first() or institution_at(world, org.code, org)


@maker(Assessment)
def assessment(world: World, code: str, mark: str, **about: Any) -> Assessment:
    whole = world.lay("matters.Matter", code)
    Matter.objects.filter(pk=whole.pk).update(item="certificate-new", stage="booked", desk_level="")
    where = booked_at(world, code)
    return Assessment.objects.create(
        matter=whole, code=whole.code, institution=where, place="hospital", booked_on=SINCE, override=mark
    )


@maker(Posting)
def posting(world: World, code: str, mark: str, **about: Any) -> Posting:
    whole = world.lay("matters.Matter", code)
    return Posting.objects.create(
        matter=whole, code=whole.code, words=mark, posted_on=SINCE, ends_on=dt.date(2099, 1, 1)
    )


@maker(Objection)
def objection(world: World, code: str, mark: str, **about: Any) -> Objection:
    whole = world.lay("matters.Matter", code)
    return Objection.objects.create(matter=whole, code=whole.code, words=mark, raised_at=NOON)


@maker(Mandate)
def mandate(world: World, code: str, mark: str, **about: Any) -> Mandate:
    whose = world.lay("people.Person", code)
    return Mandate.objects.create(
        person=whose,
        code=whose.code,
        org=world.lay("orgs.Org", world.mostly(whose.code)),
        org_code=whose.code,
        org_name=mark,
        items=[ITEM_CODE],
        valid=DateRange(SINCE, dt.date(2099, 1, 1)),
        how="paper",
        proof=mark,
        paper=paper(world, whose.code, mark),
        given_at=NOON,
        is_synthetic=True,
    )


@maker(MandateCode)
def mandate_code(world: World, code: str, mark: str, **about: Any) -> MandateCode:
    whose = world.lay("people.Person", code)
    return MandateCode.objects.create(
        person=whose,
        code=whose.code,
        org_code=whose.code,
        index=bytes(16),
        phone=mark,
        sent_at=NOON,
        expires_at=NOON,
        seat_label=mark,
    )


@maker(MandateAct)
def mandate_act(world: World, code: str, mark: str, **about: Any) -> MandateAct:
    whole = world.lay("matters.Mandate", code)
    return MandateAct.objects.create(
        mandate=whole, code=whole.code, matter_id=0, words=mark, at=NOON, seat_id=0, seat_label="", account_name=""
    )
