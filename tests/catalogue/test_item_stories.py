"""Every service item that ends with something done for the person: its story from the filing to the end."""

import datetime as dt

import pytest

from doorstep.base.items import ITEMS
from doorstep.base.scope import scoped
from doorstep.kernel.machine import Ask
from doorstep.kernel.refusal import Refused
from doorstep.matters.answers import is_asked
from doorstep.matters.models import Matter, Notice
from doorstep.matters.services import advance, file_matter, give_paper
from tests.cast import COUNTY, TOWN, VILLAGE
from tests.factories import CertificateFactory, CircumstanceFactory, OrgFactory, PersonFactory

pytestmark = pytest.mark.usefixtures("db")
MONDAY = dt.datetime(2026, 6, 1, 2, tzinfo=dt.UTC)
CHILD = {"born_on": dt.date(2022, 3, 1), "initials": "wwf"}
SERVED = (
    "vocational-training",
    "assistive-device",
    "device-return",
    "home-retrofit",
    "child-rehabilitation",
    "care-request",
    "temporary-aid",
    "sign-language",
    "home-service",
)


@pytest.fixture(autouse=True)
def places(db):
    for trait in ({}, {"town": True}, {"county": True}):
        OrgFactory(**trait)


def somebody(item):
    if item == "child-rehabilitation":
        return PersonFactory(**CHILD)
    person = CertificateFactory(grade=1).person
    for kind in ("destitute", "in_prison", "in_institution"):
        CircumstanceFactory(person=person, kind=kind, holds=False)
    return person


def an_answer(ask: Ask) -> str | list[str]:
    """Something that the question takes."""
    match ask.kind:
        case "choice":
            return ask.choices[0][0]
        case "many":
            return [ask.choices[0][0]]
        case "day":
            return "2026-06-08"
        case "number":
            return "3"
        case "phone":
            return "19900001234"
        case "yes":
            return ""
    return "写清楚的内容"


def said_to(asks: tuple[Ask, ...]) -> dict[str, str | list[str]]:
    said: dict[str, str | list[str]] = {}
    for ask in asks:
        if is_asked(ask.when, said):
            said[ask.name] = an_answer(ask)
    return said


def filed(code: str, *, by=VILLAGE, papers=True) -> Matter:
    item, person = ITEMS[code], somebody(code)
    shown = {paper.name: "original" for paper in item.papers if not paper.shared} if papers else {}
    with scoped(by.ranges, by=by):
        channel = item.channels[0]
        return file_matter(code, person.pk, said_to(item.asks), papers=shown, channel=channel, by=by, at=MONDAY)


def do(matter: Matter, act: str, *, by=COUNTY, at=MONDAY) -> Matter:
    asks = next(one for one in ITEMS[matter.item].machine.acts if one.name == act).asks
    with scoped(by.ranges, by=by):
        return advance(matter.pk, act, said_to(asks), by=by, at=at)


@pytest.mark.parametrize("code", SERVED)
def test_what_was_asked_for_is_taken_up_arranged_done_and_confirmed_by_the_person(code):
    matter = filed(code)
    do(matter, "accept")
    do(matter, "arrange", at=MONDAY + dt.timedelta(days=1))
    do(matter, "deliver", at=MONDAY + dt.timedelta(days=2))
    done = do(matter, "confirm", by=VILLAGE, at=MONDAY + dt.timedelta(days=3))
    assert (done.outcome, done.desk_level) == ("granted", "")
    told = " ".join(Notice.objects.filter(matter=matter).values_list("words", flat=True))
    assert ITEMS[code].label in told
    assert "{" not in told


@pytest.mark.parametrize("code", SERVED)
def test_what_the_person_is_not_content_with_is_done_again_and_what_cannot_be_done_is_explained(code):
    matter = filed(code)
    for act in ("accept", "arrange", "deliver"):
        do(matter, act)
    assert do(matter, "again", by=VILLAGE).stage == "accepted"
    assert do(matter, "cannot").outcome == "refused"
    assert "您可以：写清楚的内容" in Notice.objects.filter(matter=matter).latest("pk").words


def test_nothing_is_accepted_while_a_paper_is_lacking():
    matter = filed("assistive-device", papers=False)
    with pytest.raises(Refused, match="还缺材料：居民身份证"):
        do(matter, "accept")
    with scoped(TOWN.ranges, by=TOWN):
        give_paper(matter.pk, "identity_card", "original", by=TOWN, at=MONDAY)
    assert do(matter, "accept").stage == "accepted"


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("question", dt.date(2026, 6, 2)),
        ("help", dt.date(2026, 6, 4)),
        ("complaint", dt.date(2026, 6, 8)),
        ("suggestion", dt.date(2026, 6, 15)),
    ],
)
def test_a_request_is_answered_in_the_time_that_its_kind_allows(kind, due):
    said = {"phone": "19900001234", "kind": kind, "words": "路口没有盲道。"}
    with scoped(VILLAGE.ranges, by=VILLAGE):
        matter = file_matter("request", PersonFactory().pk, said, channel="village", by=VILLAGE, at=MONDAY)
    assert do(matter, "accept").due_on == due


def test_a_request_that_was_not_answered_well_is_taken_up_again_by_the_county():
    said = {"phone": "19900001234", "kind": "help", "words": "电梯坏了。"}
    with scoped(VILLAGE.ranges, by=VILLAGE):
        matter = file_matter("request", PersonFactory().pk, said, channel="village", by=VILLAGE, at=MONDAY)
    do(matter, "accept")
    do(matter, "arrange")
    assert do(matter, "again", by=VILLAGE).desk_level == "county"
    do(matter, "arrange")
    assert do(matter, "revisit", by=VILLAGE).outcome == "granted"


@pytest.mark.parametrize(
    ("code", "about", "words"),
    [
        ("home-retrofit", {"grade": 3}, "残疾等级不超过二级"),
        ("subsidy-application", {"state": "cancelled"}, "持有有效残疾人证"),
    ],
)
def test_what_the_register_denies_is_said_at_the_filing(code, about, words):
    person = CertificateFactory(**{"state_since": dt.date(2020, 1, 1), **about}).person
    with pytest.raises(Refused, match=words), scoped(VILLAGE.ranges, by=VILLAGE):
        file_matter(code, person.pk, said_to(ITEMS[code].asks), channel="village", by=VILLAGE, at=MONDAY)


def test_there_are_more_than_fifteen_items_and_each_stands_in_the_public_guide(client):
    offered = [item for item in ITEMS.values() if item.is_offered]
    assert len(offered) >= 15
    page = client.get("/guide/").content.decode()
    assert [item.label for item in offered if item.label not in page] == []
