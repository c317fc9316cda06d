"""What was filed is frozen; put right where it came back; whoever decides sees what was changed."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction

from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter
from doorstep.matters.services import advance, file_matter
from doorstep.orgs.models import Org
from tests.cast import COUNTY, COUNTY_CODE, TOWN
from tests.desk import sat_down
from tests.factories import CertificateFactory, OrgFactory, PersonFactory, SeatFactory

MONDAY = dt.datetime(2026, 6, 1, 2, tzinfo=dt.UTC)
WEDNESDAY = MONDAY + dt.timedelta(days=2)
SAID = {"phone": "19900001234", "kind": "suggestion", "words": "路口要盲道"}


@pytest.fixture
def matter(db):
    for trait in ({}, {"town": True}, {"county": True}):
        OrgFactory(**trait)
    person = CertificateFactory(person=PersonFactory()).person
    with scoped(TOWN.ranges, by=TOWN):
        return file_matter("request", person.pk, SAID, channel="phone", by=TOWN, at=MONDAY)


def do(matter, act, said=None, *, by=COUNTY, at=MONDAY) -> Matter:
    with scoped(by.ranges, by=by):
        return advance(matter.pk, act, said or {}, by=by, at=at)


def said_in(matter) -> dict[str, str]:
    matter.refresh_from_db()
    return json.loads(matter.answers.open())


def test_nothing_of_what_was_filed_changes_while_it_is_not_returned(matter):
    with transaction.atomic(), pytest.raises(IntegrityError, match="提交后不能改"):
        Matter.objects.filter(pk=matter.pk).update(answers_digest="0" * 64)


def test_what_is_put_right_is_kept_before_and_after_and_the_promise_follows(matter):
    do(matter, "return", {"defects": "请写明是投诉还是建议"})
    do(matter, "resubmit", {"kind": "complaint", "words": "路口盲道被占"}, by=TOWN, at=WEDNESDAY)
    assert said_in(matter) == SAID | {"kind": "complaint", "words": "路口盲道被占"}
    assert (matter.stage, matter.limit_count) == ("filed", 5)
    event = matter.events.get(act="resubmit")
    assert json.loads(event.said.open()) == {
        "kind": ["suggestion", "complaint"],
        "words": ["路口要盲道", "路口盲道被占"],
    }
    assert event.words == "是哪一种、什么事"


def test_what_is_not_said_again_stays_and_what_is_wrong_is_named(matter):
    do(matter, "return", {"defects": "请补照片"})
    with pytest.raises(Refused, match="是哪一种：不在可选范围内"):
        do(matter, "resubmit", {"kind": "song"}, by=TOWN)
    do(matter, "resubmit", by=TOWN)
    assert said_in(matter) == SAID
    assert matter.events.get(act="resubmit").said is None


def test_the_page_begins_with_what_was_filed_and_whoever_reviews_sees_the_difference(matter):
    do(matter, "return", {"defects": "请写明地点"})
    town = SeatFactory(role="town_desk", org=Org.objects.get(level="town"))
    desk = sat_down(town.account, town)
    there = f"/matters/{matter.pk}/resubmit/"
    assert "路口要盲道" in desk.get(there).content.decode()
    sent = SAID | {"words": "南门路口要盲道", "seen": str(Matter.objects.get(pk=matter.pk).events_count)}
    assert desk.post(there, sent).status_code == 302
    office = SeatFactory(role="county_office", org=Org.objects.get(code=COUNTY_CODE))
    page = sat_down(office.account, office).get(f"/matters/{matter.pk}/").content.decode()
    assert "补正时改了什么" in page
    assert "<del>路口要盲道</del>" in page
    assert "<ins>南门路口要盲道</ins>" in page
