"""What may be drawn beside what: settled in one order, with what is not known left open."""

import datetime as dt
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.kernel.benefit import Basis, Benefit, Dated, Parameter
from doorstep.kernel.expr import Fact
from doorstep.kernel.stacking import Between, Cap, Rulebook, Stacking

MAY = dt.date(2026, 5, 1)
CODES = ("first", "second", "third", "fourth")
ON_LIST = {code: Fact(code, f"在{code}名单上") for code in CODES}
KINDS = ("allow", "forbid", "higher_of")


def rate(fen):
    return Parameter(f"p{fen}", "标准", "fen/month", (Dated(dt.date(2020, 1, 1), fen, "文件"),))


def benefit(code, fen=10_000, **about):
    basis = (Basis("某某文件", "一", MAY),)
    return Benefit(code, code, basis, ON_LIST[code].holds, rate(fen), (), nature=about.pop("nature", code), **about)


def page(*benefits, **stacking):
    return Rulebook(benefits, Stacking(**stacking)).page(MAY)


def pays(of, **facts):
    return [verdict.pays for verdict in of.judge(facts)]


def between(kind, a="first", b="second"):
    return Between(a, b, kind, "文件")


def test_of_two_that_are_forbidden_the_first_named_is_paid_and_the_other_says_to_whom_it_gave_way():
    both = page(benefit("first"), benefit("second", 20_000), pairs=(between("forbid"),))
    verdicts = both.judge({"first": True, "second": True})
    assert [verdict.pays for verdict in verdicts] == [10_000, 0]
    assert verdicts[1].yields_to == "first"


def test_which_of_the_two_goes_first_is_declared_and_not_the_order_of_the_files():
    both = page(benefit("first"), benefit("second"), pairs=(between("forbid", "second", "first"),))
    assert pays(both, first=True, second=True) == [0, 10_000]


def test_whoever_is_due_one_alone_keeps_it():
    both = page(benefit("first"), benefit("second"), pairs=(between("forbid"),))
    assert pays(both, first=False, second=True) == [0, 10_000]


def test_beside_a_first_that_cannot_be_told_the_second_cannot_be_told_either_and_says_what_is_missing():
    both = page(benefit("first"), benefit("second"), pairs=(between("forbid"),))
    verdicts = both.judge({"second": True})
    assert [verdict.pays for verdict in verdicts] == [None, None]
    assert verdicts[1].missing == (ON_LIST["first"],)


def test_the_first_need_not_wait_for_the_second():
    both = page(benefit("first"), benefit("second"), pairs=(between("forbid"),))
    assert pays(both, first=True) == [10_000, 0]


@pytest.mark.parametrize(("second", "paid"), [(20_000, [0, 20_000]), (10_000, [10_000, 0]), (5_000, [10_000, 0])])
def test_of_two_of_a_kind_the_higher_is_paid_and_the_same_sum_stays_with_the_first(second, paid):
    both = page(benefit("first"), benefit("second", second), pairs=(between("higher_of"),))
    assert pays(both, first=True, second=True) == paid


def test_the_higher_cannot_be_told_while_one_of_them_cannot():
    both = page(benefit("first"), benefit("second"), pairs=(between("higher_of"),))
    assert [pays(both, first=True), pays(both, second=True)] == [[None, None]] * 2
    assert pays(both, first=True, second=False) == [10_000, 0]


def test_a_cap_takes_from_the_last_named_first():
    cap = Cap(("first", "second", "third"), rate(15_000), "文件")
    three = page(*map(benefit, CODES[:3]), caps=(cap,))
    assert pays(three, first=True, second=True, third=True) == [10_000, 5_000, 0]
    assert pays(three, first=False, second=True, third=True) == [0, 10_000, 5_000]


def test_beneath_a_cap_what_comes_after_the_unknown_waits_for_it():
    three = page(*map(benefit, CODES[:3]), caps=(Cap(CODES[:3], rate(15_000), "文件"),))
    assert pays(three, first=True, third=True) == [10_000, None, None]
    assert pays(three, first=True, second=False, third=True) == [10_000, 0, 5_000]


def test_a_pair_goes_before_what_is_said_of_natures():
    natures = (Between("work", "work", "allow", "文件"),)
    jobs = benefit("first", nature="work"), benefit("second", nature="work")
    assert pays(page(*jobs, natures=natures), first=True, second=True) == [10_000, 10_000]
    assert pays(page(*jobs, natures=natures, pairs=(between("forbid"),)), first=True, second=True) == [10_000, 0]


def test_a_pair_of_which_nobody_has_decided_is_named():
    stacking = Stacking(pairs=(between("allow"),))
    three = [benefit(code) for code in CODES[:3]]
    assert stacking.undecided(three) == [("first", "third"), ("second", "third")]


def test_a_benefit_that_is_not_given_in_a_place_takes_nothing_from_anybody_there():
    book = Rulebook((benefit("first", places=("44",)), benefit("second")), Stacking((between("forbid"),)))
    assert [one.code for one in book.page(MAY, place="420602000000").benefits] == ["second"]
    assert pays(book.page(MAY, place="440100000000"), first=True, second=True) == [10_000, 0]


readings = st.fixed_dictionaries({code: st.sampled_from([True, False, None]) for code in CODES})
pairs = st.lists(
    st.builds(Between, st.sampled_from(CODES), st.sampled_from(CODES), st.sampled_from(KINDS), st.just("文件")).filter(
        lambda pair: pair.a != pair.b
    ),
    max_size=6,
    unique_by=lambda pair: frozenset((pair.a, pair.b)),
)
three_of_them = st.permutations(CODES).map(lambda order: tuple(order[:3]))
caps = st.lists(st.builds(Cap, three_of_them, st.integers(1, 500).map(rate), st.just("文件")), max_size=2)
pages = st.builds(
    lambda fen, pairs, caps: page(*map(benefit, CODES, fen), pairs=tuple(pairs), caps=tuple(caps)),
    st.lists(st.integers(1, 300), min_size=4, max_size=4),
    pairs,
    caps,
)


@settings(max_examples=300)
@given(pages, readings)
def test_knowing_more_never_turns_a_verdict_that_was_told_into_another(of, facts):
    before = pays(of, **facts)
    unknown = [code for code in CODES if facts[code] is None]
    for told in product([True, False], repeat=len(unknown)):
        after = pays(of, **facts | dict(zip(unknown, told, strict=True)))
        assert all(was is None or was == now for was, now in zip(before, after, strict=True))


@given(pages, readings)
def test_who_is_wholly_known_is_wholly_judged_and_something_is_missing_just_when_something_is_open(of, facts):
    for verdict in of.judge(facts):
        assert bool(verdict.missing) == (verdict.pays is None)
        assert all(facts[fact.name] is None for fact in verdict.missing)


@given(pages, readings, st.permutations(CODES))
def test_the_order_in_which_facts_are_told_does_not_matter(of, facts, order):
    assert pays(of, **{code: facts[code] for code in order}) == pays(of, **facts)


@given(pages, readings)
def test_never_both_of_a_forbidden_pair_nor_of_a_pair_of_a_kind(of, facts):
    paid = pays(of, **facts)
    for step in of.steps:
        if step.kind != "cap":
            assert not all(paid[rule] for rule in step.rules)


@given(pages, readings)
def test_nothing_is_paid_beyond_a_cap(of, facts):
    paid = pays(of, **facts)
    for step in of.steps:
        if step.kind == "cap":
            assert sum(paid[rule] or 0 for rule in step.rules) <= step.most


@given(pages, readings)
def test_nobody_is_paid_more_than_the_rule_alone_would_pay(of, facts):
    for rule, verdict in zip(of.rules, of.judge(facts), strict=True):
        alone = rule.judge(facts).pays
        assert verdict.pays is None or alone is None or verdict.pays <= alone
