"""States as a table: what may be done where, said in words; and a table that is not sound is told."""

import pytest

from doorstep.kernel.machine import Act, Ask, Machine, Stage
from doorstep.kernel.refusal import Refused

NEW, OVER = Stage("new", "待办"), Stage("over", "办结", outcome="granted")
FINISH = Act("finish", "办结", ("new",), "over", needs="x.y")


def test_an_act_is_found_where_it_is_open_and_refused_in_words_where_it_is_not():
    machine = Machine("new", (NEW, OVER), (FINISH,))
    assert machine.act("finish", "new") is FINISH
    with pytest.raises(Refused, match="现在的环节是「办结」，此环节可办：无"):
        machine.act("finish", "over")
    with pytest.raises(Refused, match=r"「dance」没有办成.*此环节可办：办结"):
        machine.act("dance", "new")


def test_a_retired_act_is_offered_no_more_and_its_stage_still_has_a_name():
    machine = Machine(
        "new",
        (NEW, OVER, Stage("old", "旧环节", retired=True)),
        (FINISH, Act("x", "旧", ("new",), "old", needs="x.y", retired=True)),
    )
    assert [act.name for act in machine.open_acts("new")] == ["finish"]
    assert machine.stage("old").label == "旧环节"
    with pytest.raises(LookupError, match="never deleted, only retired"):
        machine.stage("gone")


@pytest.mark.parametrize(
    ("stages", "acts", "fault"),
    [
        ((NEW, OVER), (), "no way to an end from new"),
        ((NEW, OVER, Stage("lost", "无人到")), (FINISH,), "stage never reached: lost"),
        (
            (NEW, OVER),
            (FINISH, Act("back", "重开", ("over",), "new", needs="x.y")),
            "back: leaves the final stage over",
        ),
        ((NEW, OVER), (FINISH, Act("jump", "跳", ("new",), "moon", needs="x.y")), "jump: no such stage moon"),
        ((NEW, OVER), (FINISH, FINISH), "act named twice at new: finish"),
    ],
)
def test_a_table_that_is_not_sound_says_why(stages, acts, fault):
    assert fault in list(Machine("new", stages, acts).faults())


def test_a_sound_table_has_no_faults():
    assert list(Machine("new", (NEW, OVER), (FINISH,)).faults()) == []


def test_the_words_of_a_question_do_not_depend_on_its_functions():
    """What is hashed of an item is what was declared, and not where a function happens to lie in memory."""
    one = Act("finish", "办结", ("new",), "over", needs="x.y", asks=(Ask("why", "原因"),), guard=lambda case: "")
    other = Act("finish", "办结", ("new",), "over", needs="x.y", asks=(Ask("why", "原因"),), guard=lambda case: "x")
    assert repr(one) == repr(other)
