"""The employment levy, by the worked table of the rules, and what must hold of it whatever the numbers."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.levy import KINDS, LevyCase, LevyTerms, estimate_levy, to_fen, written
from doorstep.kernel.parameter import Dated, Parameter
from doorstep.kernel.refusal import Refused

ON = dt.date(2025, 12, 31)


def number(name: str, value: int) -> Parameter:
    return Parameter(name, name, "", (Dated(dt.date(2020, 1, 1), value, "某文件"),))


TERMS = LevyTerms(
    quota=number("quota", 15),
    cap_times=number("cap", 2),
    small_staff=number("small", 30),
    threshold=number("threshold", 10),
    near_factor=number("near", 500),
    far_factor=number("far", 900),
    reward_part=number("reward", 4000),
    minimum_wage=number("wage", 2400_00),
)


def a_case(kind="enterprise", staff="200", placed="0", wage="70000", average="90000", on=ON) -> LevyCase:
    known = {name: None if text is None else Fraction(text) for name, text in (("wage", wage), ("average", average))}
    return LevyCase(kind, Fraction(staff), Fraction(placed), **known, on=on)


def steps_of(case: LevyCase) -> dict[str, Fraction]:
    return {step.name: step.value for step in estimate_levy(case, TERMS).steps}


@pytest.mark.parametrize(
    ("case", "payable"),
    [
        (a_case(), 189_000_00),
        (a_case(placed="2"), 35_000_00),
        (a_case(placed="2.5"), 17_500_00),
        (a_case(staff="50", wage="250000"), 121_500_00),
        (a_case(staff="30", average=None), 0),
        (a_case("nonprofit", staff="30"), 28_350_00),
        (a_case(staff="31", wage="60000"), 25_110_00),
        (a_case(staff="333", placed="3.33", wage="80000"), 66_600_00),
        (a_case(staff="333", placed="3.30", wage="80000"), 122_040_00),
    ],
    ids=["none", "one percent", "fraction", "capped", "small", "small ngo", "31 staff", "threshold", "just below"],
)
def test_the_worked_table(case, payable):
    assert estimate_levy(case, TERMS).payable_fen == payable


def test_the_steps_are_those_of_the_formula_and_nothing_in_them_is_rounded():
    steps = steps_of(a_case(staff="333.33", placed="10/3", wage="250000.01"))
    assert steps["required"] == Fraction("333.33") * 15 / 1000
    assert steps["gap"] == steps["required"] - Fraction(10, 3)
    assert steps["base"] == 180_000
    assert steps["full"] == steps["gap"] * 180_000
    assert steps["payable"] == steps["full"] / 2


def test_every_step_says_how_and_according_to_what():
    for step in estimate_levy(a_case(placed="2"), TERMS).steps:
        assert step.label
        assert step.how
        assert step.basis


@pytest.mark.parametrize("staff", ["30.01", "30.4", "31"])
def test_a_firm_with_a_part_of_a_person_above_thirty_is_not_small(staff):
    assert estimate_levy(a_case(staff=staff), TERMS).payable_fen > 0


def test_whoever_places_enough_pays_nothing_and_needs_no_wages():
    assert estimate_levy(a_case(placed="3", wage=None, average=None), TERMS).payable_fen == 0


def test_nobody_on_the_staff_owes_nothing():
    assert estimate_levy(a_case("agency", staff="0"), TERMS).payable_fen == 0


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (a_case(wage=None), "levy.wage_missing"),
        (a_case(average=None), "levy.average_missing"),
        (a_case(staff="-1"), "levy.number"),
        (a_case(placed="-1"), "levy.number"),
        (a_case(wage="-1"), "levy.number"),
        (a_case(on=dt.date(2019, 12, 31)), "parameter.missing"),
    ],
)
def test_what_is_missing_or_makes_no_sense_is_said(case, code):
    with pytest.raises(Refused) as refused:
        estimate_levy(case, TERMS)
    assert refused.value.code == code


def test_above_the_quota_there_is_a_reward_to_the_fraction():
    told = estimate_levy(a_case(staff="100", placed="4"), TERMS)
    assert (told.payable_fen, told.reward_fen) == (0, 24_000_00)


def test_what_the_treasury_keeps_is_not_rewarded():
    assert estimate_levy(a_case("agency", staff="100", placed="4"), TERMS).reward_fen is None


def test_where_the_reward_cannot_be_told_it_is_said_and_the_levy_stands():
    unknown = Parameter("reward", "奖励倍数", "", ())
    told = estimate_levy(a_case(placed="4"), LevyTerms(**(vars(TERMS) | {"reward_part": unknown})))
    assert (told.payable_fen, told.reward_fen) == (0, None)
    assert "奖励倍数" in told.reward_lacks


people = st.decimals(0, 5000, places=2)
wages = st.decimals(1, 500_000, places=2)


@given(st.sampled_from(list(KINDS)), people, people, wages, wages)
def test_it_is_the_formula_in_decimals_rounded_once(kind, staff, placed, wage, average):
    gap = staff * Decimal("0.015") - placed
    factor = Decimal("0.5") if staff and placed * 100 >= staff else Decimal("0.9")
    owed = Decimal(0) if gap <= 0 or (kind == "enterprise" and staff <= 30) else gap * min(wage, 2 * average) * factor
    told = estimate_levy(a_case(kind, str(staff), str(placed), str(wage), str(average)), TERMS)
    assert told.payable_fen == int((owed * 100).quantize(Decimal(1), ROUND_HALF_UP))


@given(people, people, st.decimals(0, 100, places=2), wages, wages)
def test_whoever_places_more_never_pays_more(staff, placed, more, wage, average):
    less, further = (
        estimate_levy(a_case("agency", str(staff), str(count), str(wage), str(average)), TERMS).payable_fen
        for count in (placed, placed + more)
    )
    assert further <= less


@given(st.fractions(0, 10**9))
def test_a_fraction_is_written_so_that_it_reads_back(value):
    assert Fraction(written(value)) == value


def test_half_a_fen_is_rounded_up():
    assert [to_fen(Fraction(text)) for text in ("0.005", "0.0049", "1.235")] == [1, 0, 124]
