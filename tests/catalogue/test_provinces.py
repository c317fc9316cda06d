"""The two subsidies of five provinces come out as published, each from its own file; nobody's neighbour is used."""

import datetime as dt
from dataclasses import replace

import pytest

from doorstep.base.items import BENEFITS, rulebook
from doorstep.catalogue.apps import given_where_set
from doorstep.catalogue.benefits.living_allowance import DUE as LIVING_DUE
from doorstep.catalogue.benefits.nursing_allowance import DUE as NURSING_DUE
from doorstep.kernel.benefit import Dated, Parameter
from doorstep.kernel.refusal import Refused

LIVING, NURSING = BENEFITS["living-allowance"], BENEFITS["nursing-allowance"]
HUBEI, GUANGDONG, SHANXI, YUNNAN, ANHUI = "42", "44", "14", "53", "34"
MIND, LIMB = {"has_mental_or_intellectual": True}, {"has_mental_or_intellectual": False}
POOR, MONITORED = {"low_income": True}, {"low_income": False, "monitored_household": True}
NEITHER = {"low_income": False, "monitored_household": False}

# Where, since when, who, and yuan a month: the published rows, and those whom they leave out.
LIVING_ROWS = [
    (HUBEI, 2016, POOR, 50),
    (HUBEI, 2026, POOR, 110),
    (HUBEI, 2026, MONITORED, 0),
    (GUANGDONG, 2025, POOR, 209),
    (GUANGDONG, 2026, POOR, 217),
    (GUANGDONG, 2026, NEITHER, 0),
    (SHANXI, 2025, POOR, 82),
    (SHANXI, 2026, POOR, 122),
    (SHANXI, 2026, MONITORED, 0),
    (YUNNAN, 2025, POOR, 90),
    (YUNNAN, 2026, POOR, 100),
    (YUNNAN, 2026, NEITHER, 0),
    (ANHUI, 2024, POOR, 86),
    (ANHUI, 2025, POOR, 94),
    (ANHUI, 2026, MONITORED, 94),
    (ANHUI, 2026, NEITHER, 0),
]
NURSING_ROWS = [
    (HUBEI, 2016, 1, LIMB, 100),
    (HUBEI, 2026, 1, LIMB, 125),
    (HUBEI, 2026, 2, MIND, 125),
    (HUBEI, 2026, 3, MIND, 0),
    (GUANGDONG, 2025, 2, LIMB, 280),
    (GUANGDONG, 2026, 1, LIMB, 290),
    (GUANGDONG, 2026, 2, LIMB, 290),
    (GUANGDONG, 2026, 3, MIND, 0),
    (SHANXI, 2025, 1, LIMB, 109),
    (SHANXI, 2026, 1, MIND, 122),
    (SHANXI, 2026, 2, LIMB, 122),
    (SHANXI, 2026, 3, MIND, 61),
    (SHANXI, 2026, 4, MIND, 61),
    (SHANXI, 2026, 3, LIMB, 0),
    (YUNNAN, 2025, 1, LIMB, 100),
    (YUNNAN, 2025, 2, LIMB, 90),
    (YUNNAN, 2026, 1, LIMB, 110),
    (YUNNAN, 2026, 2, LIMB, 100),
    (YUNNAN, 2026, 3, MIND, 0),
    (ANHUI, 2025, 1, LIMB, 94),
    (ANHUI, 2025, 2, LIMB, 94),
    (ANHUI, 2025, 3, MIND, 0),
]
MAY = dt.date(2026, 5, 1)


def paid(benefit, facts, place, year=2026, **options):
    return benefit.pays(facts, dt.date(year, 5, 1), place=f"{place}0902000000", **options)


@pytest.mark.parametrize(("place", "year", "who", "yuan"), LIVING_ROWS)
def test_the_living_allowance_comes_out_as_published(place, year, who, yuan):
    assert paid(LIVING, LIVING_DUE | {"grade": 4} | who, place, year) == yuan * 100


@pytest.mark.parametrize(("place", "year", "grade", "who", "yuan"), NURSING_ROWS)
def test_the_nursing_allowance_comes_out_as_published(place, year, grade, who, yuan):
    assert paid(NURSING, NURSING_DUE | who | {"grade": grade}, place, year) == yuan * 100


@pytest.mark.parametrize(("benefit", "facts"), [(LIVING, LIVING_DUE), (NURSING, NURSING_DUE)])
@pytest.mark.parametrize("place", ["11", "43", "65"])
def test_a_province_whose_standard_nobody_has_laid_down_is_refused_in_words(benefit, facts, place):
    with pytest.raises(Refused, match=f"{place}0902000000在2026年5月的标准没有登记"):
        paid(benefit, facts, place)
    with pytest.raises(Refused, match="标准没有登记"):
        rulebook().page(MAY, place=f"{place}0902000000")


def test_what_was_issued_in_march_was_not_reckoned_with_in_february_and_january_is_owed_the_difference():
    january = dt.date(2026, 1, 1)
    with pytest.raises(Refused, match="没有登记"):  # what was paid up to 2025 is not known
        LIVING.pays(LIVING_DUE, january, known=dt.date(2026, 3, 24))
    assert LIVING.pays(LIVING_DUE, january, known=dt.date(2026, 3, 25)) == 110_00
    assert NURSING.pays(NURSING_DUE, january) == 125_00


def test_every_province_has_a_page_of_rules_of_its_own_with_what_is_given_there():
    codes = {place: [one.code for one in rulebook().page(MAY, place=place).benefits] for place in (HUBEI, SHANXI)}
    assert codes[HUBEI] == sorted(BENEFITS)
    assert {"living-allowance", "nursing-allowance", "day-care-subsidy", "pension-contribution"} == (
        set(codes[SHANXI]) - {"board-care-subsidy", "home-care-subsidy"}
    )


def test_a_local_benefit_is_given_elsewhere_too_once_a_file_of_that_place_sets_its_amount():
    amount = Parameter("made_up", "标准", "fen", (Dated(MAY, 100_00, "文件"),), home="42")
    local = replace(BENEFITS["accident-insurance"], code="made-up", amount=amount, places=("42",))
    assert given_where_set(local) == local
    amount.settle("430902", (Dated(MAY, 80_00, "别处的文件"),))
    elsewhere = given_where_set(local)
    facts = {"alive": True, "holds_certificate": True, "accident_insured": True}
    assert [elsewhere.is_given_in(place) for place in ("420602", "430902001", "430903", "11")] == [
        True,
        True,
        False,
        False,
    ]
    assert [paid(elsewhere, facts, place) for place in ("42", "43")] == [100_00, 80_00]


def test_a_county_of_a_floor_province_may_set_more_and_is_held_to_no_less():
    amount = next(rate for _condition, rate in LIVING.tiers)
    richer, poorer = (replace(amount, places=dict(amount.places)) for _ in "12")
    richer.settle("440309", (Dated(MAY, 300_00, "县里的文件"),))
    poorer.settle("440309", (Dated(MAY, 100_00, "县里的文件"),))
    assert [one.on(MAY, place="440309001000") for one in (richer, poorer)] == [300_00, 217_00]
