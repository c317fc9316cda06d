"""Every published row of the five provinces comes out to the fen, from its day on and not before; and so do wages."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from doorstep.base.items import BENEFITS
from doorstep.base.wages import MINIMUM_WAGE
from doorstep.catalogue.benefits.living_allowance import DUE as LIVING_DUE
from doorstep.catalogue.benefits.nursing_allowance import DUE as NURSING_DUE
from doorstep.kernel.expr import decide
from doorstep.kernel.refusal import Refused

CODES = {"湖北": "42", "广东": "44", "山西": "14", "云南": "53", "安徽": "34"}
BOOK = {"living": (BENEFITS["living-allowance"], LIVING_DUE), "nursing": (BENEFITS["nursing-allowance"], NURSING_DUE)}
POOR = {"low_income": True, "grade": 4}
MONITORED = {"low_income": False, "monitored_household": True, "grade": 4}
SEVERE = [{"grade": 1}, {"grade": 2}]
MIND = [{"grade": grade, "has_mental_or_intellectual": True} for grade in (3, 4)]
WHO = {
    ("living", "低保家庭中的残疾人"): [POOR],
    ("living", "低保家庭残疾人"): [POOR],
    ("living", "全省"): [POOR],
    ("living", ""): [POOR],
    ("living", "四级及以上且低保/脱贫人口(稳定脱贫户除外)"): [POOR, MONITORED],
    ("nursing", "一、二级且需长期照护"): SEVERE,
    ("nursing", "全省"): SEVERE,
    ("nursing", "一、二级"): SEVERE,
    ("nursing", "三、四级智力、精神"): MIND,
    ("nursing", "一级"): SEVERE[:1],
    ("nursing", "二级"): SEVERE[1:],
}
ROWS = list(csv.DictReader((Path(__file__).parent / "two_subsidies.csv").read_text(encoding="utf-8").splitlines()))
# 鄂政办发〔2025〕44号, from December 2025: the first class as far as it was transcribed; of the others nobody knows.
WAGES = {"襄城": ("420602", 2400), "樊城": ("420606", 2400), "西陵": ("420502", 2400), "点军": ("420504", 2400)}


def name_of(row):
    return f"{row['province']} {row['item']} {row['audience']} {row['yuan']}"


def entry_of(row, facts, month):
    """The entry in force by which somebody with these facts is paid."""
    benefit, _due = BOOK[row["item"]]
    place = f"{CODES[row['province']]}0000000000"
    rule = benefit.rule(month, place=place)
    held = next(number for number, (one, _) in enumerate(rule.tiers) if one is None or decide(one, facts))
    return benefit.tiers[held][1].at(month, place=place)


def test_there_are_fourteen_rows_of_five_provinces():
    assert (len(ROWS), {row["province"] for row in ROWS}) == (14, CODES.keys())


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_the_row_comes_out_as_published_for_everybody_of_whom_it_speaks(row):
    benefit, due = BOOK[row["item"]]
    place, month = f"{CODES[row['province']]}0000000000", dt.date.fromisoformat(row["since"])
    for who in WHO[row["item"], row["audience"]]:
        assert benefit.pays(due | who, month, place=place) == int(row["yuan"]) * 100
        entry = entry_of(row, due | who, month)
        assert (entry.since, entry.is_floor) == (month, row["basis"] == "floor")
        assert row["document"] in entry.document
        assert "待核" in entry.document


def pays_or_why(benefit, facts, month, row):
    try:
        return benefit.pays(facts, month, place=f"{CODES[row['province']]}0000000000")
    except Refused as refusal:
        return refusal.code


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_the_month_before_is_paid_something_else_or_is_not_known(row):
    benefit, due = BOOK[row["item"]]
    before = dt.date.fromisoformat(row["since"]) - dt.timedelta(days=31)
    for who in WHO[row["item"], row["audience"]]:
        paid = pays_or_why(benefit, due | who, before, row)
        assert paid == "parameter.missing" or (isinstance(paid, int) and paid != int(row["yuan"]) * 100)


@pytest.mark.parametrize("where", WAGES)
def test_the_minimum_wage_of_the_first_class_is_that_of_its_document_and_was_not_known_before_it_was_published(where):
    code, yuan = WAGES[where]
    december = dt.date(2025, 12, 1)
    assert MINIMUM_WAGE.on(december, place=code) == yuan * 100
    assert "鄂政办发〔2025〕44号第一档" in MINIMUM_WAGE.at(december, place=code).document
    assert MINIMUM_WAGE.on(december, place=code, known=dt.date(2025, 12, 25)) == 2210_00  # that of the year before


def test_where_the_class_of_the_minimum_wage_is_not_known_it_is_said_so():
    assert "未查到" in MINIMUM_WAGE.at(dt.date(2026, 5, 1), place="420624").document
