"""A case from its filing to its end: once, by whom it may, in words where not, and its clock as the law counts."""

import datetime as dt
import json
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from doorstep.base.items import find_item
from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Delegation, Matter, MatterEvent, MatterSegment, Notice, Readiness, Reminder
from doorstep.matters.queues import counts_of
from doorstep.matters.services import advance, delegate, end_delegation, file_matter, record_readiness, tell_notice
from doorstep.matters.services.clocks import check_clocks
from doorstep.matters.services.remind import remind_desks
from doorstep.orgs.models import Org
from doorstep.people.models import Person
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, ELSEWHERE_CODE, SIGNER, TOWN, VILLAGE, actor
from tests.desk import sat_down
from tests.factories import AccountFactory, CertificateFactory, OrgFactory, PersonFactory, SeatFactory

pytestmark = pytest.mark.usefixtures("db")
ITEM = "employment-registration"
SAID = {"phone": "19900001234", "wanted": "在家做手工", "form": "home"}
SHOWN = {"identity_card": "original"}
MONDAY = dt.datetime(2026, 6, 1, 2, tzinfo=dt.UTC)
TODAY = MONDAY.date()
OTHER_COUNTY_HAND = actor("county_office", COUNTY_CODE, account_id=299)


@pytest.fixture(autouse=True)
def places(db):
    for trait in ({}, {"town": True}, {"county": True}):
        OrgFactory(**trait)


def holder(**about) -> Person:
    return CertificateFactory(person=PersonFactory(**about)).person


def filed(by=TOWN, person=None, at=MONDAY, **more) -> Matter:
    with scoped(by.ranges, by=by):
        return file_matter(ITEM, (person or holder()).pk, SAID, papers=SHOWN, channel="window", by=by, at=at, **more)


def do(matter, act, by=COUNTY, at=MONDAY, said=None, **more) -> Matter:
    with scoped(by.ranges, by=by):
        return advance(matter.pk, act, said or {}, by=by, at=at, **more)


def days_later(days: int) -> dt.datetime:
    return MONDAY + dt.timedelta(days=days)


def sink(org_code="420602002000", acts=("accept", "return", "resubmit")):
    from doorstep.orgs.models import Org

    org = Org.objects.get(code=org_code)
    return delegate(org.pk, ITEM, list(acts), since=TODAY, document="襄残联〔2026〕1号", by=COUNTY, at=MONDAY)


def test_a_case_is_filed_with_its_terms_and_waits_where_it_may_be_accepted():
    matter = filed()
    assert (matter.stage, matter.desk_level) == ("filed", "county"), "the town has no delegation"
    matter.refresh_from_db()
    assert matter.desk_code == COUNTY_CODE
    assert matter.number.startswith("420602-202606-")
    assert matter.terms["promised"] == 10
    assert json.loads(matter.answers.open())["wanted"] == "在家做手工"
    assert matter.due_on is None, "the clock begins with acceptance"


def test_the_same_press_again_gives_the_same_case():
    key, person = uuid.uuid4(), holder()
    assert filed(person=person, key=key).pk == filed(person=person, key=key).pk
    assert Matter.objects.count() == 1


def test_two_open_cases_of_one_family_are_refused_naming_the_other():
    person = holder()
    first = filed(person=person)
    with pytest.raises(Refused, match=first.number):
        filed(person=person)
    do(first, "not_accept", said={"reason": "重复申请", "remedy": "可以向市残联反映"})
    assert filed(person=person).pk != first.pk


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"wanted": "", "form": "home", "phone": "19900001234"}, "想做什么工作：没有填写"),
        ({"wanted": "保洁", "form": "sleep", "phone": "19900001234"}, "不在可选范围内"),
        ({"wanted": "保洁", "form": "home", "phone": "12"}, "手机号应为"),
        ({"wanted": "长" * 1001, "form": "home", "phone": "19900001234"}, "最多 1000 个字"),
    ],
)
def test_what_is_blank_or_wrong_is_named(said, words):
    with pytest.raises(Refused, match=words):
        file_matter(ITEM, holder().pk, said, by=TOWN, at=MONDAY)
    assert not Matter.objects.exists()


def test_what_the_register_denies_is_refused_and_what_it_does_not_know_is_not():
    without = PersonFactory()
    with pytest.raises(Refused, match="持有有效残疾人证"):
        filed(person=without)


def test_somebody_out_of_reach_does_not_exist():
    with pytest.raises(Http404):
        filed(person=holder(code=ELSEWHERE_CODE))
    matter = filed()
    with pytest.raises(Http404):
        do(matter, "accept", by=ELSEWHERE)


def test_the_dead_ask_for_nothing():
    person = holder(died_on=dt.date(2026, 5, 1))
    with pytest.raises(Refused, match="死亡"):
        filed(person=person)


def test_a_town_accepts_nothing_that_was_not_delegated_to_it():
    matter = filed()
    with pytest.raises(Refused, match="还没有下放到这里"):
        do(matter, "accept", by=TOWN)
    sink()
    assert do(matter, "accept", by=TOWN).stage == "accepted"
    assert filed().desk_level == "town"


def test_what_was_taken_back_is_no_longer_done_there():
    held = sink()
    end_delegation(held.pk, reason="窗口撤并", by=COUNTY, at=days_later(1))
    with pytest.raises(Refused, match="还没有下放到这里"):
        do(filed(at=days_later(2)), "accept", by=TOWN, at=days_later(2))


def test_a_village_accepts_only_once_it_is_ready():
    with pytest.raises(Refused, match="还不具备受理条件"):
        sink("420602002003")
    village = OrgFactory._meta.model.objects.get(code="420602002003")
    ready = dict.fromkeys(("window_on", "machine_on", "trained_on", "agreed_on"), TODAY)
    record_readiness(village.pk, **(ready | {"agreed_on": None}), by=COUNTY, at=MONDAY)
    with pytest.raises(Refused, match="还不具备受理条件"):
        sink("420602002003")
    record_readiness(village.pk, **ready, by=COUNTY, at=MONDAY)
    sink("420602002003")
    assert do(filed(by=VILLAGE), "accept", by=VILLAGE).accepted_by == VILLAGE.account_id


@pytest.mark.parametrize("act", ["approve", "assess", "print", "introduce"])
def test_the_database_takes_no_delegation_of_what_is_assessed_decided_or_printed(act):
    town = OrgFactory._meta.model.objects.get(code="420602002000")
    row = {"org": town, "code": town.code, "item": ITEM, "valid": DateRange(TODAY, None), "document": "文号"}
    with pytest.raises(IntegrityError, match="delegation_never_sinks"), transaction.atomic():
        Delegation.objects.create(acts=["accept", act], **row)
    with pytest.raises(Refused, match="不能下放"):
        sink(acts=("accept", act))


def test_an_act_on_a_stage_just_left_is_refused_in_words():
    matter = filed()
    do(matter, "accept")
    with pytest.raises(Refused, match="此环节可办：推荐岗位"):
        do(matter, "accept", by=OTHER_COUNTY_HAND)


def test_a_double_press_is_done_once_and_another_hand_is_told_who_was_first():
    matter = filed()
    seen = matter.events_count
    do(matter, "accept", seen=seen)
    assert do(matter, "accept", seen=seen).stage == "accepted"
    assert MatterEvent.objects.filter(matter=matter, act="accept").count() == 1
    with pytest.raises(Refused, match="刚才已由"):
        do(matter, "accept", seen=seen, by=OTHER_COUNTY_HAND)


def test_whoever_lacks_the_verb_is_told_which_one():
    with pytest.raises(Refused, match="受理"):
        do(filed(), "accept", by=SIGNER)


def test_a_refusal_without_reason_and_remedy_cannot_be_stored():
    matter = filed()
    with pytest.raises(Refused, match="原因：没有填写。；救济途径：没有填写。"):
        do(matter, "not_accept")
    do(matter, "not_accept", said={"reason": "不是本县户籍", "remedy": "可到户籍地申请"})
    matter.refresh_from_db()
    assert (matter.outcome, matter.desk_level) == ("refused", "")
    assert "可到户籍地申请" in Notice.objects.get(matter=matter).words


def test_the_clock_runs_from_acceptance_and_stands_while_others_act():
    matter = do(filed(), "accept")
    assert matter.due_on == dt.date(2026, 6, 15)
    do(matter, "introduce", at=days_later(2), said={"employer": "某厂", "post": "质检"})
    matter.refresh_from_db()
    assert (matter.due_on, matter.stops) == (None, "等用人单位答复")
    do(matter, "no_luck", at=days_later(9))
    matter.refresh_from_db()
    assert matter.due_on == dt.date(2026, 6, 23), "two days used, eight left from the tenth, the 19th being a holiday"
    assert list(MatterSegment.objects.filter(matter=matter).values_list("since", "until", "stops")) == [
        (dt.date(2026, 6, 1), dt.date(2026, 6, 3), ""),
        (dt.date(2026, 6, 3), dt.date(2026, 6, 10), "等用人单位答复"),
        (dt.date(2026, 6, 10), None, ""),
    ]


def test_the_nightly_check_finds_a_clock_that_was_tampered_with_and_nothing_else():
    matter, other = do(filed(), "accept"), do(filed(), "accept")
    assert list(check_clocks()) == []
    Matter.objects.filter(pk=matter.pk).update(due_on=dt.date(2026, 7, 1))
    (found,) = check_clocks(mend=True)
    assert (found.number, found.kept, found.derived) == (matter.number, "2026-07-01", "2026-06-15")
    assert list(check_clocks()) == []
    MatterSegment.objects.filter(matter=other).update(since=dt.date(2026, 5, 1))
    assert [difference.number for difference in check_clocks()] == [other.number]


def test_reminders_climb_from_the_desk_to_the_county_to_the_city_once_each():
    sink()
    matter = do(filed(), "accept", by=TOWN)
    Matter.objects.filter(pk=matter.pk).update(desk_level="town")
    for day in (12, 12, 15, 19, 25):
        remind_desks(on=(MONDAY + dt.timedelta(days=day)).date(), at=days_later(day))
    assert list(Reminder.objects.order_by("pk").values_list("kind", "desk_code")) == [
        ("near", "420602002000"),
        ("urge", "420602000000"),
        ("watch", "420602000000"),
    ]


def test_the_counts_of_the_desk_are_the_rows_of_its_lists():
    sink()
    for _ in range(3):
        do(filed(), "accept", by=TOWN)
    filed()
    counted = counts_of(TOWN, on=TODAY)
    assert (counted["mine"], counted["others"]) == (1, 3)
    assert counts_of(COUNTY, on=TODAY)["mine"] == 3


def test_a_person_who_moves_takes_the_case_and_its_whole_story_along():
    matter = do(filed(), "accept")
    Person.objects.filter(pk=matter.person_id).update(code=ELSEWHERE_CODE)
    with scoped(ELSEWHERE.ranges, by=ELSEWHERE):
        moved = Matter.objects.get(pk=matter.pk)
        assert moved.desk_code == "420606000000"
        assert [event.act for event in moved.events.order_by("number")] == ["file", "accept"]


def test_an_event_is_never_changed():
    event = filed().events.get()
    with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
        MatterEvent.objects.filter(pk=event.pk).update(words="改过")
    with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
        event.delete()


def test_the_person_is_told_once_and_how_is_kept():
    matter = do(filed(), "accept")
    do(matter, "introduce", said={"employer": "某厂", "post": "质检"})
    notice = Notice.objects.get(matter=matter)
    assert "某厂的质检岗位" in notice.words
    told = tell_notice(notice.pk, "phone", by=VILLAGE, at=days_later(1))
    assert tell_notice(notice.pk, "face", by=VILLAGE, at=days_later(2)).told_how == told.told_how == "phone"


def test_readiness_is_said_with_days_that_have_come():
    village = OrgFactory._meta.model.objects.get(code="420602002003")
    days = dict.fromkeys(("machine_on", "trained_on", "agreed_on"))
    with pytest.raises(Refused, match="比今天还晚"):
        record_readiness(village.pk, window_on=dt.date(2030, 1, 1), **days, by=COUNTY, at=MONDAY)
    assert not Readiness.objects.exists()


def test_an_open_case_keeps_the_digest_of_the_item_it_began_under():
    assert filed().item_digest == find_item(ITEM).digest


def test_a_case_that_the_county_took_in_is_carried_on_by_the_village_which_does_not_reach_the_county():
    matter = do(filed(by=COUNTY), "accept")
    do(matter, "introduce", said={"employer": "某厂", "post": "质检"})
    seat = SeatFactory(role="liaison", org=Org.objects.get(level="village"), account=AccountFactory())
    page = sat_down(seat.account, seat).get(f"/matters/{matter.pk}/")
    assert page.status_code == 200
    assert "襄城区" in page.content.decode() or "县级残联经办" in page.content.decode()
    assert do(matter, "withdraw", by=VILLAGE, said={"reason": "本人改了主意"}).outcome == "withdrawn"
