"""Three-valued conditions: what is not known is never taken for false, and knowing more never overturns a verdict."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from doorstep.kernel.expr import Every, Fact, Not, Some, decide, facts_of, in_words, missing, without_idle
from tests.conditions import FACTS, VALUES, conditions, readings

ALIVE, POOR, AGE = Fact("alive", "在世"), Fact("poor", "低保家庭成员"), Fact("age", "年龄", "int", "岁")
KLEENE = (True, False, None)


def _and(one, other):
    return False if False in (one, other) else None if None in (one, other) else True


@pytest.mark.parametrize("alive", KLEENE)
@pytest.mark.parametrize("poor", KLEENE)
def test_and_or_and_not_read_as_kleene_wrote_them(alive, poor):
    facts = {"alive": alive, "poor": poor}
    assert decide(ALIVE.holds & POOR.holds, facts) is _and(alive, poor)
    both_not = _and(*(None if value is None else not value for value in (alive, poor)))
    assert decide(ALIVE.holds | POOR.holds, facts) is (None if both_not is None else not both_not)
    assert decide(~ALIVE.holds, facts) is (None if alive is None else not alive)


def test_a_person_of_unknown_age_is_neither_under_nor_over():
    for condition in (AGE >= 18, ~(AGE >= 18), AGE < 18, AGE.is_in(17, 18)):
        assert decide(condition, {}) is None
        assert decide(condition, {"age": None}) is None


@given(conditions, readings)
def test_de_morgan_holds_with_unknowns(condition, facts):
    other = FACTS["poor"].holds
    assert decide(~(condition & other), facts) == decide(~condition | ~other, facts)
    assert decide(~(condition | other), facts) == decide(~condition & ~other, facts)
    assert decide(~~condition, facts) == decide(condition, facts)


@given(conditions, conditions, conditions, readings)
def test_the_order_and_the_brackets_do_not_matter(one, two, three, facts):
    assert decide(Every((one, two, three)), facts) == decide(Every((Every((three, one)), two)), facts)
    assert decide(Some((one, two, three)), facts) == decide(Some((two, Some((three, one)))), facts)


@given(conditions, readings, readings)
def test_knowing_more_never_overturns_a_verdict(condition, facts, told):
    more = {name: value if value is not None else told[name] for name, value in facts.items()}
    before = decide(condition, facts)
    assert before is None or decide(condition, more) == before


@given(conditions, readings)
def test_something_is_missing_just_when_nothing_is_decided(condition, facts):
    lacking = missing(condition, facts)
    assert bool(lacking) == (decide(condition, facts) is None)
    assert all(facts[fact.name] is None for fact in lacking)
    assert len(set(lacking)) == len(lacking)
    assert set(lacking) <= set(facts_of(condition))


@given(conditions, readings, st.data())
def test_telling_all_that_is_missing_decides(condition, facts, said):
    assume(decide(condition, facts) is None)
    told = {fact.name: said.draw(VALUES[fact.kind]) for fact in missing(condition, facts)}
    assert decide(condition, facts | told) is not None


@given(conditions)
def test_every_condition_can_be_said_in_words(condition):
    words = in_words(condition)
    assert words
    assert all(fact.label.lstrip("有已") in words for fact in facts_of(condition))
    assert in_words(Not(condition)) != words


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (ALIVE.holds & ~POOR.holds, "在世，并且不是低保家庭成员"),
        ((AGE >= 7) & (AGE <= 17), "年龄不低于7岁，并且年龄不超过17岁"),
        (ALIVE.holds & ((AGE < 7) | POOR.holds), "在世，并且（年龄小于7岁，或者低保家庭成员）"),
        (~(AGE >= 18), "不符合（年龄不低于18岁）"),
        (~Fact("holds", "持有有效残疾人证").holds, "不是持有有效残疾人证"),
    ],
)
def test_the_words_are_plain(condition, words):
    assert in_words(condition) == words


GRADE = FACTS["grade"]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (POOR.holds | (ALIVE.holds & (GRADE <= 0)), "低保家庭成员"),
        (POOR.holds | (ALIVE.holds & (GRADE <= 1)), "低保家庭成员，或者（在世，并且残疾等级不超过一级）"),
        ((GRADE <= 0) | (GRADE > 2), "残疾等级不超过0，或者残疾等级大于二级"),
        (ALIVE.holds & (POOR.holds | (GRADE <= 0)), "在世，并且低保家庭成员"),
        (GRADE <= 0, "残疾等级不超过0"),
    ],
)
def test_what_a_place_has_not_taken_up_is_not_said(condition, words):
    assert in_words(without_idle(condition)) == words


WHOLLY_KNOWN = st.fixed_dictionaries(
    {name: VALUES[fact.kind] for name, fact in FACTS.items()} | {"grade": st.integers(1, 2)}
)


@given(conditions, WHOLLY_KNOWN)
def test_what_is_left_unsaid_decides_nothing_once_all_is_known(condition, facts):
    assert decide(without_idle(condition), facts) == decide(condition, facts)


@pytest.mark.parametrize("read", [lambda made: decide(made, {}), facts_of, in_words])
def test_what_is_no_condition_is_said_so_to_the_developer(read):
    with pytest.raises(TypeError, match="not a condition"):
        read("alive")
