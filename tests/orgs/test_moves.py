"""Places change their codes: everything that belongs there moves along, and what is past stays where it was."""

import datetime as dt
from random import Random

import pytest
from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.enforce import scoped_models
from doorstep.base.models import History
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import covers
from doorstep.orgs.editions import DivisionAct
from doorstep.orgs.models import Grouping, Post, Twin
from doorstep.orgs.moves import KEEPS_PLACE, moving_fields
from doorstep.orgs.seats import actor_of
from doorstep.people.models import Household
from tests.factories import CertificateFactory, DivisionFactory, OrgFactory, PersonFactory, SeatFactory
from tests.rows import MAKERS
from tests.world import World

from .small import MOVED_ON, NIEYING_MOVES, SMALL, change, load

pytestmark = pytest.mark.usefixtures("db")
LATER = dt.date(2026, 5, 1)
OLD, NEW = NIEYING_MOVES.old_code, NIEYING_MOVES.new_code


@pytest.fixture(autouse=True)
def tree(db):
    load()


def liaison(org, holder="李秀兰"):
    held = DateRange(dt.date(2016, 6, 1), None)
    return Post.objects.create(org=org, code=org.code, kind="liaison", holder=holder, held=held, is_synthetic=True)


def association(code, name="残协"):
    return OrgFactory(code=code, name=name)


def test_a_person_moves_with_the_village_and_takes_everything_along():
    person = PersonFactory(code=OLD)
    certificate = CertificateFactory(person=person)
    done = change(NIEYING_MOVES)
    person.refresh_from_db()
    certificate.refresh_from_db()
    assert (person.code, person.lives_code, person.town, certificate.code) == (NEW, NEW, "420602200", NEW)
    assert done.moved["people.Person"] == 1
    (kept,) = History.objects.filter(register="people_person", row_id=person.pk)
    assert kept.was["code"] == OLD


def test_somebody_who_lives_there_and_is_registered_elsewhere_lives_at_the_new_code():
    person = PersonFactory(code="420602002003", lives_code=OLD)
    change(NIEYING_MOVES)
    person.refresh_from_db()
    assert (person.code, person.lives_code) == ("420602002003", NEW)


def test_the_same_act_again_moves_nobody():
    change(NIEYING_MOVES)
    latecomer = PersonFactory(code=OLD)
    assert sum(change(NIEYING_MOVES).kinds.values()) == 0
    latecomer.refresh_from_db()
    assert latecomer.code == OLD


def test_every_table_with_a_code_moves_or_keeps_it_as_it_declares():
    world = World(Random(5), codes=list(SMALL))
    moved, stayed = set(), set()
    tables = [model for model in scoped_models() if model is not History]
    for model in tables:
        MAKERS[model._meta.label](world, OLD, world.mark())
    before = {model: (rows_at(model, OLD), rows_at(model, NEW)) for model in tables}
    change(NIEYING_MOVES)
    for model in tables:
        (old, new), stays = before[model], (model.append_only and not model.follows) or model._meta.label in KEEPS_PLACE
        assert old, f"nothing of {model._meta.label} was laid"
        expected = (old, new) if stays else (0, old + new)
        assert (rows_at(model, OLD), rows_at(model, NEW)) == expected, model._meta.label
        (stayed if stays else moved).add(model._meta.label)
    assert {"people.Person", "people.NameToken", "orgs.Seat", "base.UploadRow"} <= moved
    assert {"base.Trail", "base.Look", "payments.Line", "payments.Signature"} <= stayed


def rows_at(model, code):
    return model.objects.filter(code=code).count()


def test_what_keeps_its_place_is_a_table_that_there_is():
    assert all(apps.get_model(label) for label in KEEPS_PLACE)


def test_followers_and_what_is_past_are_not_moved_by_hand():
    assert moving_fields(apps.get_model("people.Person")) == ["code", "lives_code"]
    assert moving_fields(apps.get_model("people.NameToken")) == []
    assert moving_fields(apps.get_model("base.Trail")) == []
    assert moving_fields(apps.get_model("payments.Line")) == []


def test_villages_that_exchange_codes_exchange_their_people_once():
    here, there = PersonFactory(code="420602002003"), PersonFactory(code="420602002004")
    first, second = association("420602002003", "新街残协"), association("420602002004", "大北门残协")
    acts = (
        DivisionAct("recoded", "420602002003", "新街社区居委会", "420602002004", "新街社区居委会"),
        DivisionAct("recoded", "420602002004", "大北门社区居委会", "420602002003", "大北门社区居委会"),
    )
    change(*acts)
    change(*acts)
    for row, code in (
        (here, "420602002004"),
        (there, "420602002003"),
        (first, "420602002004"),
        (second, "420602002003"),
    ):
        row.refresh_from_db()
        assert row.code == code


def test_a_merged_village_loses_its_association_and_its_seat_and_keeps_its_people():
    gone, stays = association(OLD, "聂营村残协"), association("420602100240", "周家湾村残协")
    post, seat = liaison(gone), SeatFactory(org=gone, role="liaison")
    person = PersonFactory(code=OLD)
    done = change(DivisionAct("merged", OLD, "聂营村委会", "420602100240", "周家湾村委会"))
    for row in (gone, stays, post, seat, person):
        row.refresh_from_db()
    assert done.ended == 1
    assert person.code == "420602100240"
    assert gone.code == OLD
    assert gone.active.upper is not None
    assert (post.left_reason, seat.closed_reason) == ("区划合并", "区划合并")
    assert seat.held.upper is not None
    assert stays.active.upper is None


def test_the_rows_of_an_abolished_village_wait_at_its_code_to_be_placed():
    person, org = PersonFactory(code=OLD), association(OLD)
    change(DivisionAct("removed", OLD, "聂营村委会"))
    person.refresh_from_db()
    org.refresh_from_db()
    assert person.code == OLD
    assert org.active.upper is not None


def test_nobody_is_taken_over_by_a_village_that_got_the_code_of_an_abolished_one():
    stranded, mover = PersonFactory(code="420602002003"), PersonFactory(code="420602002004")
    closed = SeatFactory(org=association("420602002003"), role="liaison")
    change(
        DivisionAct("removed", "420602002003", "新街社区居委会"),
        DivisionAct("recoded", "420602002004", "大北门社区居委会", "420602002003", "大北门社区居委会"),
    )
    for row in (stranded, mover, closed):
        row.refresh_from_db()
    assert stranded.code == "420602002000"
    assert mover.code == "420602002003"
    assert closed.held.upper is not None


def test_a_county_that_changes_its_code_takes_its_federation_along():
    federation = OrgFactory(county=True)
    seat = SeatFactory(org=federation)
    acts = [
        DivisionAct("recoded", code, name, code.replace("420602", "420603"), name)
        for code, name in SMALL.items()
        if code.startswith("420602")
    ]
    change(*acts)
    federation.refresh_from_db()
    seat.refresh_from_db()
    assert (federation.code, federation.county, seat.code) == ("420603000000", "420603", "420603000000")
    reach = actor_of(seat.pk, seat.account_id, on=LATER).ranges
    assert covers(reach, "420603002003")
    assert covers(reach, "420602002003"), "batches and the trail of the time before still lie there"


def test_a_former_code_that_another_county_bears_now_is_not_reached():
    seat = SeatFactory(org=OrgFactory(county=True))
    change(
        *(
            DivisionAct("recoded", code, name, code.replace("420602", "420603"), name)
            for code, name in SMALL.items()
            if code.startswith("420602")
        )
    )
    DivisionFactory(
        code="420602000000", level="county", name="新县", parent_code="420600000000", valid=DateRange(MOVED_ON, None)
    )
    assert not covers(actor_of(seat.pk, seat.account_id, on=LATER).ranges, "420602002003")


def test_groupings_and_twins_name_their_places_by_the_new_code():
    group = Grouping.objects.create(
        kind="village_group", name="试", members=[OLD, "420602200207"], level="town", valid=DateRange(MOVED_ON, None)
    )
    twin = Twin.objects.create(civil_code="420602100999", civil_name="聂营村委会", code=OLD, as_of=MOVED_ON)
    change(NIEYING_MOVES)
    group.refresh_from_db()
    twin.refresh_from_db()
    assert group.members == ["420602200207", NEW]
    assert twin.code == NEW


def test_two_merged_villages_with_a_household_number_in_common_are_refused_in_words():
    for code in (OLD, "420602100240"):
        Household.objects.create(code=code, number="001", is_synthetic=True)
    with pytest.raises(Refused) as refusal:
        change(DivisionAct("merged", OLD, "聂营村委会", "420602100240", "周家湾村委会"))
    assert "同号的户" in refusal.value.why
    assert Household.objects.filter(code=OLD).count() == 1


def test_an_association_that_was_entered_early_under_the_new_code_is_told_of():
    association(OLD)
    association(NEW)
    with pytest.raises(Refused) as refusal:
        change(NIEYING_MOVES)
    assert "新代码下已有同类组织" in refusal.value.why
