"""What a placement comes to: a pure function of what was compared and ruled, and the dated rules."""

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from doorstep.quota.counting import CLAIMS, counting
from doorstep.quota.outcome import WEIGHT, annual_count, outcome
from doorstep.quota.words import cell_of, month_words
from doorstep.quota.working_age import of_work_age

PAID = [3000_00] * 12


@dataclass
class Line:
    """A verdict as the ledger has it."""

    claim: str
    stands: list
    facts: dict = field(default_factory=dict)
    pk: int = 1


@dataclass
class Ruled:
    claim: str
    months: list
    holds: bool
    over: int | None = 1


def ledger(grade=3, veteran=99, **stands):
    """Everything agrees, but what is said."""
    lines = [Line(claim, stands.get(claim.replace("-", "_"), ["agrees"] * 12)) for claim in CLAIMS]
    return [*lines, Line(WEIGHT, [], {"certificate_grade": [grade] * 12, "veteran_grade": [veteran] * 12})]


def come_to(wages, lines, rulings=()):
    return outcome(wages, lines, rulings, counting=counting(), year=2025, place="420602000000")


def test_two_workers_from_january_to_august_are_one_and_a_third():
    months = come_to([3000_00] * 8 + [None] * 4, ledger())
    assert annual_count([*months, *months]) == Fraction(4, 3)


def test_a_worker_of_grade_one_for_the_whole_year_is_two():
    assert annual_count(come_to(PAID, ledger(grade=1))) == 2
    assert annual_count(come_to(PAID, ledger(grade=99, veteran=3))) == 2


def test_three_months_that_are_ruled_not_to_hold_leave_three_quarters():
    stands = ["conflicts"] * 3 + ["agrees"] * 9
    months = come_to(PAID, ledger(grade=4, wage=stands), [Ruled("wage", [1, 2, 3], False)])
    assert annual_count(months) == Fraction(3, 4)
    assert month_words(months[0]) == "1月不计入：工资不低于最低工资，审核人认定不成立"


@pytest.mark.parametrize("stand", ["conflicts", "silent", "stale", "not_asked"])
def test_the_machine_alone_fails_nobody(stand):
    (first, *_rest) = come_to(PAID, ledger(pension=[stand] + ["agrees"] * 11))
    assert (first.weight, first.waits_for, first.fails) == (None, ["pension"], [])
    assert cell_of(0, first).sign == "？"


def test_the_latest_ruling_counts_and_reaches_its_months_alone():
    lines = ledger(pension=["silent"] * 12)
    rulings = [Ruled("pension", [1, 2], False), Ruled("pension", [2, 3], True)]
    assert [month.weight for month in come_to(PAID, lines, rulings)][:4] == [0, 1, 1, None]


@pytest.mark.parametrize(
    ("before", "holds", "after", "weight"),
    [
        ("silent", True, "conflicts", None),
        ("conflicts", False, "agrees", None),
        ("silent", False, "agrees", None),
        ("conflicts", True, "conflicts", 1),
        ("agrees", False, "agrees", 0),
        ("silent", True, "agrees", 1),
        ("silent", False, "conflicts", 0),
        ("conflicts", True, "silent", 1),
    ],
)
def test_a_ruling_is_looked_at_again_where_a_department_has_since_told_the_contrary(before, holds, after, weight):
    lines = [*ledger(pension=[before] * 12), Line("pension", [after] * 2 + [before] * 10, pk=2)]
    months = come_to(PAID, lines, [Ruled("pension", list(range(1, 13)), holds)])
    assert [month.weight for month in months] == [weight] * 2 + [int(holds)] * 10
    if weight is None:
        assert "审核人认定以后人社改为" in month_words(months[0])
    again = [Ruled("pension", [1], holds), Ruled("pension", [1], holds, over=2)]
    assert come_to(PAID, lines, again)[0].weight == int(holds), "ruled anew, it stands"


def test_what_was_never_compared_waits():
    months = come_to(PAID, [])
    assert {month.weight for month in months} == {None}
    assert month_words(months[0]) == "1月还没有比对"


def test_a_month_without_a_wage_is_not_claimed():
    assert [month.at for month in come_to([None] * 11 + [1], ledger())] == [11]


def test_a_woman_between_two_ages_of_retirement_is_not_known_to_be_of_age():
    month = dt.date(2025, 6, 1)
    born = dt.date(1973, 1, 1)
    assert of_work_age(born, "女", is_established=False, month=month) is None
    assert of_work_age(born, "女", is_established=True, month=month) is True
    assert of_work_age(born, "男", is_established=False, month=month) is True
    assert of_work_age(None, "", is_established=False, month=month) is None
    assert of_work_age(dt.date(2009, 7, 1), "男", is_established=False, month=month) is False
    assert of_work_age(dt.date(1950, 7, 1), "男", is_established=False, month=month) is False


# --- a certificate that somebody ruled to hold, of which no grade is known


def ungraded(*rulings, **about):
    ruled = [Ruled("certificate", list(range(1, 13)), True), *rulings]
    return come_to(PAID, ledger(**({"grade": 99} | about), certificate=["silent"] * 12), ruled)


@pytest.mark.parametrize("grade", [99, None])
def test_where_no_grade_is_known_a_month_waits_until_somebody_says_whether_it_is_severe(grade):
    (first, *_rest) = ungraded(grade=grade)
    assert (first.weight, first.waits_for, first.fails) == (None, ["weight"], [])
    assert month_words(first) == "1月还要核实：残疾等级不详，要认定是不是按重度计算"


def test_a_ruling_on_the_weight_counts_two_or_one_in_its_months():
    severe, other = Ruled("weight", [1, 2], True), Ruled("weight", [2, 3], False)
    assert [month.weight for month in ungraded(severe, other)][:4] == [2, 1, 1, None]


def test_a_grade_that_is_known_needs_no_ruling_and_heeds_none():
    assert {month.weight for month in ungraded(Ruled("weight", [1], False), grade=1)} == {2}
    assert {month.weight for month in ungraded(veteran=6)} == {1}


def test_a_month_that_fails_does_not_wait_for_its_weight():
    (first, *_rest) = ungraded(Ruled("wage", [1], False))
    assert (first.weight, first.fails) == (0, ["wage"])


def test_a_month_that_waits_for_something_else_waits_on_though_its_weight_is_ruled():
    ruled = [Ruled("certificate", [1], True), Ruled("weight", [1], True)]
    lines = ledger(grade=99, certificate=["silent"] * 12, pension=["silent"] * 12)
    (first, *_rest) = come_to(PAID, lines, ruled)
    assert (first.weight, first.waits_for) == (None, ["pension"])
