"""Every service item: sound, complete for its guide, and however it is walked it ends or can go on."""

from dataclasses import replace
from random import Random

import pytest

from doorstep.base.access import PERMISSIONS
from doorstep.base.items import ITEMS
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Paper
from doorstep.kernel.machine import Act, Ask
from doorstep.matters.forms import field_of
from doorstep.matters.known import KNOWN, OPTIONS
from doorstep.matters.models import SINKABLE
from doorstep.orgs.roles import ROLES

EVERY = pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
ONE = ITEMS["employment-registration"]


@EVERY
def test_the_item_is_sound(item):
    assert list(item.faults()) == []


@EVERY
def test_the_item_says_all_that_its_guide_shows(item):
    assert item.plain.endswith("。")
    assert len(item.plain) <= 60, "one sentence, short enough to be read out"
    assert item.result
    assert item.channels


@EVERY
def test_every_act_asks_for_a_verb_that_somebody_holds(item):
    held = {verb for role in ROLES.values() for verb in role.permissions}
    verbs = {act.needs for act in item.machine.acts if not act.automatic}
    assert verbs <= held & PERMISSIONS.keys()


@EVERY
def test_only_what_may_be_sunk_is_sunk(item):
    assert set(item.sunk) <= set(SINKABLE)


@EVERY
def test_every_question_has_a_control_and_what_it_names_is_known(item):
    for ask in (*item.asks, *(ask for act in item.machine.acts for ask in act.asks)):
        assert field_of(ask).label == ask.label
        assert not ask.known or ask.known in KNOWN
        assert not ask.options or ask.options in OPTIONS


@EVERY
def test_the_words_for_the_person_can_be_made_from_what_was_said(item):
    for act in item.machine.acts:
        act.tells.format(item=item.label, number="1", **{ask.name: "甲" for ask in act.asks})


@EVERY
def test_a_thousand_walks_end_or_can_go_on(item):
    chance = Random(20260515)
    for _walk in range(1000):
        stage = item.machine.start
        for _step in range(60):
            if item.machine.stage(stage).is_final:
                assert item.machine.open_acts(stage) == []
                break
            acts = item.machine.open_acts(stage)
            assert acts, f"stuck at {stage}"
            stage = chance.choice(acts).target


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"basis": ()}, "no basis"),
        ({"promised": Limit(30)}, "promises longer than the law allows"),
        ({"asks": (Ask("a", "甲"), Ask("a", "乙"))}, "asked twice: a"),
        ({"papers": (Paper("p", "材料", when=("b", "x")),)}, "p: depends on b, which is not asked"),
        ({"sunk": ("dance",)}, "sunk, but no such act: dance"),
        ({"asks": (Ask("a", "甲", "choice"),)}, "a: choices and kind do not agree"),
    ],
)
def test_an_item_that_is_not_sound_says_why(change, fault):
    assert fault in list(replace(ONE, **change).faults())


def test_a_refusal_without_reason_and_remedy_is_not_sound():
    bare = Act("drop", "不办", ("filed",), "refused", needs="matter.review")
    machine = replace(ONE.machine, acts=(*ONE.machine.acts, bare))
    assert "drop: refuses without reason and remedy" in list(replace(ONE, machine=machine).faults())


def test_what_decides_is_not_sunk():
    decides = replace(ONE.machine.acts[0], decides=True)
    machine = replace(ONE.machine, acts=(decides, *ONE.machine.acts[1:]))
    assert "sunk, but decides: accept" in list(replace(ONE, machine=machine).faults())


def test_the_digest_tells_a_changed_item_from_the_same():
    assert replace(ONE).digest == ONE.digest
    assert replace(ONE, promised=Limit(9)).digest != ONE.digest
