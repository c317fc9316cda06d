"""Months of work judged by the claims: many at once as one by one, with a stand for each claim."""

import datetime as dt

import duckdb
import numpy as np
import pytest

from bench.work import made
from doorstep.base.engines.columns import unknown_of
from doorstep.base.engines.gathering import FOREVER, gather, month_number
from doorstep.kernel.claims import STANDS, annual
from doorstep.quota.counting import CLAIMS, counting
from doorstep.quota.sources import DEPARTMENTS, SOURCES
from doorstep.quota.verifying import verified_sql, verify

EVERYTHING_HOLDS = {
    "of_work_age": True,
    "alive_then": True,
    "full_time": True,
    "in_contract": True,
    "contract_months": 24,
    "certificate_valid": True,
    "certificate_grade": 3,
    "veteran_grade": 99,
    "pension_here": True,
    "medical_here": True,
    "unemployment_here": True,
    "injury_here": True,
    "wage_here": 3000_00,
    "employer_exists": True,
    "employer_kind": "enterprise",
    "counted_elsewhere": False,
}


def judged(month=dt.date(2026, 3, 1), place="420602000000", **told):
    """The verdict of one month of work by the definition."""
    (verdict,) = counting().page(month, place=place).judge(EVERYTHING_HOLDS | told)
    return verdict


def stands(verdict, **how):
    said = counting().stands(verdict.no, verdict.unclear, **how)
    return {code: stand for code, stand in said.items() if stand != "agrees"}


def test_a_month_of_which_everything_holds_counts_once():
    assert judged().pays == 1
    assert stands(judged()) == {}


@pytest.mark.parametrize(
    ("told", "weight"),
    [
        ({"certificate_grade": 1}, 2),
        ({"certificate_grade": 2}, 2),
        ({"certificate_grade": 4}, 1),
        ({"certificate_valid": None, "certificate_grade": 99, "veteran_grade": 3}, 2),
        ({"certificate_valid": None, "certificate_grade": 99, "veteran_grade": 4}, 1),
        ({"certificate_valid": None, "certificate_grade": 99, "veteran_grade": 8}, 1),
        ({"certificate_valid": False, "certificate_grade": 99, "veteran_grade": 9}, 0),
    ],
)
def test_severe_grades_and_the_first_three_of_veterans_count_twice(told, weight):
    assert judged(**told).pays == weight


@pytest.mark.parametrize(
    ("told", "claim"),
    [
        ({"alive_then": False}, "alive"),
        ({"of_work_age": False}, "age"),
        ({"certificate_valid": False, "certificate_grade": 99}, "certificate"),
        ({"contract_months": 11}, "contract"),
        ({"in_contract": False}, "contract"),
        ({"counted_elsewhere": True}, "counted-once"),
        ({"employer_exists": False}, "employer"),
        ({"full_time": False}, "full-time"),
        ({"injury_here": False}, "injury"),
        ({"medical_here": False}, "medical"),
        ({"pension_here": False}, "pension"),
        ({"unemployment_here": False}, "unemployment"),
        ({"wage_here": 2399_99}, "wage"),
    ],
)
def test_a_month_against_which_something_speaks_does_not_count_and_it_is_said_what(told, claim):
    verdict = judged(**told)
    assert verdict.pays == 0
    assert stands(verdict) == {claim: "conflicts"}


@pytest.mark.parametrize("fact", ["pension_here", "wage_here", "employer_exists", "certificate_valid"])
def test_silence_is_never_failure(fact):
    verdict = judged(**{fact: None})
    assert verdict.pays is None
    assert set(stands(verdict).values()) == {"silent"}


def test_what_a_stale_list_says_is_neither_believed_nor_taken_for_silence():
    verdict = judged(pension_here=False, medical_here=None)
    assert stands(verdict, stale=["hr"]) == {"pension": "stale", "medical": "silent"}


def test_an_agency_owes_no_unemployment_insurance():
    assert judged(employer_kind="agency", unemployment_here=None).pays == 1


def test_the_minimum_wage_is_that_of_the_place_and_the_month():
    assert judged(wage_here=2130_00, place="420624000000").pays == 1
    assert judged(wage_here=2130_00).pays == 0
    assert judged(wage_here=2210_00, month=dt.date(2025, 11, 1)).pays == 1
    assert judged(wage_here=2210_00, month=dt.date(2025, 12, 1)).pays == 0


def test_a_year_is_a_sum_of_months_by_twelve_and_nothing_is_rounded():
    assert annual([2] * 8 + [0] * 4) == (16, 12)
    assert annual([2] * 12) == (24, 12)
    assert annual([1] * 9 + [0] * 3) == (9, 12)


def test_every_claim_asks_a_department_that_is_known_and_says_what_proves_it():
    for claim in CLAIMS.values():
        assert claim.source in DEPARTMENTS
        assert claim.label
        assert claim.proof
        assert claim.basis
    assert set(STANDS) == {"agrees", "conflicts", "silent", "stale", "not_asked"}


def of_row(facts, row):
    """The facts of one row as the definition reads them."""
    told = {}
    for fact in dict.fromkeys(fact for claim in counting().claims for fact in claim.facts):
        said = facts[fact.name][row]
        if said == unknown_of(facts[fact.name].dtype):
            told[fact.name] = None
        elif fact.kind == "text":
            told[fact.name] = "agency" if said == 0 else "enterprise"
        else:
            told[fact.name] = bool(said) if fact.kind == "bool" else int(said)
    told["certificate_grade"] = int(facts["certificate_grade"][row])
    return told


@pytest.mark.parametrize("months", [400, 12_000])
def test_many_are_judged_as_the_definition_judges_each(months):
    claims, lists = made(months, 7)
    told = verify(counting(), claims, lists)
    facts = claims | gather(SOURCES, claims, lists)
    for row in np.random.default_rng(1).integers(0, len(claims["row_id"]), 300).tolist():
        number, place = int(claims["month"][row]), f"{claims['code'][row]:012d}"
        page = counting().page(dt.date(number // 12, number % 12 + 1, 1), place=place)
        (verdict,) = page.judge(of_row(facts, row))
        assert told.weight[row] == (-1 if verdict.pays is None else verdict.pays)
        assert (told.no[row], told.unclear[row]) == (verdict.no, verdict.unclear)
    assert {-1, 0, 1, 2} == set(told.weight.tolist())


def test_each_bit_is_that_of_its_claim():
    verdict = judged(wage_here=1)
    (bit,) = [bit for bit, claim in enumerate(counting().claims) if verdict.no >> bit & 1]
    assert counting().claims[bit] is CLAIMS["wage"]


def in_duckdb(claims, lists, sql):
    """The SELECT over tables of the same rows."""
    ours = claims | {
        "employer_kind": np.where(claims["employer_kind"] == 0, "agency", "enterprise"),
        "code": np.array([f"{code:012d}" for code in claims["code"].tolist()]),
    }
    ours |= {name: claims[name].astype(bool) for name in ("of_work_age", "alive_then", "full_time", "in_contract")}
    kinds = {"i": "integer", "b": "boolean", "U": "varchar"}
    with duckdb.connect() as bank:
        for name, columns in ({"claims_of_work": ours} | lists).items():
            told = [[None if value == FOREVER else value for value in column.tolist()] for column in columns.values()]
            declared = ", ".join(f"{column} {kinds[values.dtype.kind]}" for column, values in columns.items())
            bank.execute(f"CREATE TABLE {name} ({declared})")
            if rows := list(zip(*told, strict=True)):
                bank.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(told))})", rows)
        return bank.execute(f"SELECT * FROM ({sql}) AS told ORDER BY row_id").fetchall()


def test_the_same_as_one_select_for_a_cluster():
    claims, lists = made(300, 11)
    told = verify(counting(), claims, lists)
    months = sorted(set(claims["month"].tolist()))
    places = sorted({f"{code // 10**6:06d}" for code in claims["code"].tolist()})
    rows = in_duckdb(claims, lists, verified_sql(counting(), months, places, "claims_of_work"))
    columns = (claims["row_id"], told.weight, told.no, told.unclear)
    assert rows == list(zip(*(column.tolist() for column in columns), strict=True))


def test_a_month_is_a_number():
    assert month_number(dt.date(2025, 1, 1)) + 11 == month_number(dt.date(2025, 12, 1))
