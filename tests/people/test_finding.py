"""Finding people: every piece of a name, initials as surnames are read, numbers old and new, and never beyond reach."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.base.scope import scoped
from doorstep.kernel.names import DOT, grams
from doorstep.kernel.refusal import Refused
from doorstep.people.finding import MOST, find_people
from doorstep.people.services import register_person
from doorstep.people.tokens import initials_of, rewrite_tokens
from tests.cast import COUNTY, ELSEWHERE, ELSEWHERE_CODE, TOWN, VILLAGE, VILLAGE_CODE
from tests.factories import NOON, PersonFactory, citizen_number

TODAY = NOON.date()


def named(name, serial=1, **said):
    terms = {"code": VILLAGE_CODE, "by": COUNTY} | said
    born = dt.date(1960, 1, 1) + dt.timedelta(days=serial)
    return register_person(name=name, number=citizen_number(serial, born), at=NOON, **terms)


def names(actor, text):
    return [person.name for person in find_people(actor, text, on=TODAY).people]


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("王伟芳", "wwf"),
        ("曾国藩", "zgf"),
        ("单雄信", "sxx"),
        ("仇英", "qy"),
        ("解晓东", "xxd"),
        ("区文诗", "ows"),
        ("查良镛", "zly"),
        ("尉迟恭", "ycg"),
        ("万俟卨", "mqx"),
        ("乐正绫", "yzl"),
        ("乐嘉", "yj"),
        ("买买提·吐尔逊", "mmttex"),
        ("\ue170伟", "w"),
        ("\ue170", ""),
    ],
)
def test_initials_are_those_of_the_name_as_it_is_called(name, initials):
    assert initials_of(name) == initials


def test_a_name_is_found_by_part_by_initials_and_by_number():
    person = named("欧阳娜娜", 7)
    for text in ("欧", "娜娜", "阳娜娜", "欧阳娜娜", "oy", "oyn", "oynn", "OYNN", " 欧阳 娜娜 ", person.number):
        assert names(VILLAGE, text) == ["欧阳娜娜"], text
    assert names(VILLAGE, "欧娜") == []


def test_runs_of_three_that_stand_apart_are_not_taken_for_the_name():
    named("王小明小明月")
    assert names(VILLAGE, "小明小明") == ["王小明小明月"]
    named("明月小明小", 2)
    assert names(VILLAGE, "月小明小") == ["明月小明小"]
    assert names(VILLAGE, "小明月小") == []


def test_a_certificate_number_finds_its_holder():
    person = named("王伟芳")
    for tail in ("42", "42B2"):
        assert find_people(VILLAGE, f"{person.number}{tail}", on=TODAY).people == [person]


def test_nobody_beyond_reach_is_found_by_any_means():
    there = named("赵秘密", code=ELSEWHERE_CODE, by=ELSEWHERE)
    for text in ("赵", "秘密", "zmm", there.number, f"{there.number}42"):
        assert names(COUNTY, text) == []
        with scoped(COUNTY.ranges, by=COUNTY, read_only=False):
            assert names(COUNTY, text) == []
    assert names(ELSEWHERE, "秘密") == ["赵秘密"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "find.empty"),
        ("  ", "find.empty"),
        ("w", "find.one_letter"),
        ("4206991970", "idcard.length"),
        ("420699197003150019", "idcard.check"),
        ("42069919700315001899", "certnumber.category"),
        ("王1", "name.digit"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_in_words(text, code):
    with pytest.raises(Refused) as refusal:
        find_people(COUNTY, text, on=TODAY)
    assert refusal.value.code == code


def test_more_than_fifty_are_cut_off_and_said_so():
    people = [PersonFactory(name="王伟芳") for _ in range(MOST + 1)]
    rewrite_tokens(people)
    found = find_people(TOWN, "伟芳", on=TODAY)
    assert (len(found.people), found.has_more) == (MOST, True)


NAMES = st.text(alphabet="王李欧阳娜曾\U00021413\ue170爱·", min_size=1, max_size=20).filter(
    lambda name: name.strip(DOT) == name and DOT * 2 not in name
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, st.data())
def test_every_run_of_a_name_finds_the_person(name, data):
    person = PersonFactory(name=name, initials=initials_of(name))
    rewrite_tokens([person])
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))].strip(DOT)
    for text in {part, *sorted(grams(name))[:5]} - {""}:
        assert person.pk in {found.pk for found in find_people(VILLAGE, text, on=TODAY).people}
    person.tokens.all().delete()
