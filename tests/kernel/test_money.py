"""Money in fen."""

from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.money import MOST_FEN, capital, read_yuan, share, split, yuan
from doorstep.kernel.refusal import Refused

amounts = st.integers(0, MOST_FEN)


@given(amounts, st.booleans())
def test_what_is_written_is_read_back(fen, commas):
    assert read_yuan(yuan(fen, commas=commas)) == fen


@pytest.mark.parametrize(
    ("fen", "written"), [(23500, "235.00"), (5, "0.05"), (0, "0.00"), (-12345, "-123.45"), (123456789, "1234567.89")]
)
def test_fen_are_written_as_yuan(fen, written):
    assert yuan(fen) == written


def test_thousands_are_parted_on_request():
    assert yuan(123456789, commas=True) == "1,234,567.89"
    assert yuan(-100000, commas=True) == "-1,000.00"


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("235", 23500),
        ("235.5", 23550),
        (" ¥1,235.00 ", 123500),
        ("￥２３５．００元", 23500),
        ("１，２３５", 123500),
        ("0", 0),
        ("0.01", 1),
        ("100 元", 10000),
    ],
)
def test_an_amount_is_read_however_it_was_typed(typed, fen):
    assert read_yuan(typed) == fen


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "money.empty"),
        ("元", "money.empty"),
        ("-5", "money.negative"),
        ("－5", "money.negative"),
        ("1.234", "money.decimals"),
        ("1.500", "money.decimals"),
        ("5.", "money.unreadable"),
        (".5", "money.unreadable"),
        ("1e3", "money.unreadable"),
        ("+5", "money.unreadable"),
        ("1,23", "money.unreadable"),
        ("1 235", "money.unreadable"),
        ("1.2万", "money.unreadable"),
        ("二百", "money.unreadable"),
        ("٣", "money.unreadable"),
        ("²", "money.unreadable"),
        ("nan", "money.unreadable"),
        ("9" * 13, "money.too_much"),
        ("9" * 9000, "money.too_much"),
    ],
)
def test_what_is_not_an_amount_is_refused(typed, code):
    with pytest.raises(Refused) as refused:
        read_yuan(typed)
    assert refused.value.code == code


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_refused_never_a_crash(text):
    with suppress(Refused):
        assert 0 <= read_yuan(text) <= MOST_FEN


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (23500, "贰佰叁拾伍元整"),
        (0, "零元整"),
        (1, "壹分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (1000, "壹拾元整"),
        (23550, "贰佰叁拾伍元伍角整"),
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元零叁角贰分"),
        (10700053, "壹拾万柒仟元零伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (1000500, "壹万零伍元整"),
        (10050000, "壹拾万零伍佰元整"),
        (10000000000, "壹亿元整"),
        (10000500000, "壹亿零伍仟元整"),
        (10000000001, "壹亿元零壹分"),
        (1000000000000, "壹佰亿元整"),
        (100010001000, "壹拾亿零壹拾万零壹拾元整"),
        (MOST_FEN, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_capitals_as_banks_write_them(fen, written):
    assert capital(fen) == written


FIGURES = {capital_figure: figure for figure, capital_figure in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 1000, "佰": 10000, "仟": 100000}


def read_capitals(written: str) -> int:
    """Another reading, from the words back to fen, to hold against the writing."""
    total = group = figure = 0
    for character in written.removesuffix("整"):
        if character in FIGURES:
            figure = FIGURES[character]
        elif character in UNITS:
            group, figure = group + figure * UNITS[character], 0
        elif character in "亿万元":
            group, figure = group + figure * 100, 0
            total, group = total + group * {"亿": 10**8, "万": 10**4, "元": 1}[character], 0
        else:
            total, figure = total + figure * {"角": 10, "分": 1}[character], 0
    return total


@given(amounts | st.integers(0, 10**9).map(lambda fen: fen * 100) | st.sampled_from([10**n for n in range(14)]))
def test_capitals_say_the_amount_and_no_other(fen):
    written = capital(fen)
    assert read_capitals(written) == fen
    assert "零零" not in written
    assert not written.startswith("零") or fen == 0
    assert written.endswith(("分", "整"))


@pytest.mark.parametrize("fen", [-1, MOST_FEN + 1])
def test_capitals_are_not_written_beyond_their_bounds(fen):
    with pytest.raises(ValueError, match="capitals"):
        capital(fen)


@given(st.integers(-(10**12), 10**12), st.integers(-1000, 1000), st.integers(1, 1000))
def test_a_share_is_rounded_half_up_like_decimal_arithmetic(fen, numerator, denominator):
    exact = Decimal(fen) * numerator / denominator
    assert abs(share(fen, numerator, denominator) - exact) <= Decimal("0.5")
    if denominator in (1, 2, 4, 5, 8, 10, 100, 1000):
        assert share(fen, numerator, denominator) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_half_a_fen_is_rounded_up():
    assert share(5, 1, 2) == 3
    assert share(-5, 1, 2) == -3
    assert share(1, 1, 3) == 0


def test_a_share_of_nothing_parts_is_refused():
    with pytest.raises(ValueError, match="denominator"):
        share(100, 1, 0)


weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(sum)


@given(st.integers(-(10**12), 10**12), weights)
def test_a_split_never_loses_a_fen(fen, weights):
    parts = split(fen, weights)
    assert sum(parts) == fen
    assert len(parts) == len(weights)


@given(st.integers(0, 10**12), weights)
def test_each_part_lies_within_one_fen_of_its_exact_share(fen, weights):
    for part, weight in zip(split(fen, weights), weights, strict=True):
        assert fen * weight // sum(weights) <= part <= -(-fen * weight // sum(weights))


def test_the_fen_left_over_go_to_the_largest_remainders_and_first_come_first():
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(100, [1, 2, 0]) == [33, 67, 0]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_a_split_by_nothing_or_less_is_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)
