"""How a count reads in prose, and that it never says more or less than is true."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.base.numbers_in_prose import approx
from doorstep.kernel.refusal import Refused

counts = st.integers(0, 10**9)
places = st.integers(1, 4)


def number_in(words: str) -> int:
    return int(re.sub(r"\D", "", words))


@pytest.mark.parametrize(
    ("value", "mode", "significant", "words"),
    [
        (1846, "多", 2, "1800多"),
        (6057, "多", 2, "6000多"),
        (164, "多", 2, "160多"),
        (58, "多", 1, "50多"),
        (164, "余", 2, "160余"),
        (961, "近", 1, "近1000"),
        (937, "近", 1, "近1000"),
        (1176, "近", 2, "近1200"),
        (1846, "约", 2, "约1800"),
        (1850, "约", 2, "约1900"),
        (1846, "exact", 2, "1846"),
    ],
)
def test_the_examples_of_the_rule_read_as_written(value, mode, significant, words):
    assert approx(value, mode=mode, significant=significant) == words


@pytest.mark.parametrize("mode", ["多", "余", "近", "约", "exact"])
@pytest.mark.parametrize("value", [0, 7, 60, 1800, 20000])
def test_a_round_count_carries_no_word(value, mode):
    assert approx(value, mode=mode) == str(value)


def test_near_is_refused_in_words_where_it_would_overstate_by_more_than_a_tenth():
    with pytest.raises(Refused) as refusal:
        approx(1501, mode="近", significant=1)
    assert "近2000" in str(refusal.value)
    assert "实际是 1501" in str(refusal.value)


def test_near_is_allowed_at_exactly_a_tenth():
    assert approx(900, mode="近", significant=1) == "900"
    assert approx(4500, mode="近", significant=1) == "近5000"
    with pytest.raises(Refused):
        approx(4499, mode="近", significant=1)


@pytest.mark.parametrize(("value", "significant"), [(-1, 2), (5, 0)])
def test_a_negative_count_is_a_fault_of_the_program(value, significant):
    with pytest.raises(ValueError, match="概数"):
        approx(value, mode="多", significant=significant)


def test_an_unknown_mode_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="没有这种概数写法"):
        approx(1846, mode="将近")


@given(counts, places, st.sampled_from(["多", "余"]))
def test_more_than_never_overstates(value, significant, mode):
    words = approx(value, mode=mode, significant=significant)
    assert number_in(words) < value if words.endswith(mode) else number_in(words) == value


@given(counts, places)
def test_near_never_understates_nor_exceeds_by_more_than_a_tenth(value, significant):
    try:
        words = approx(value, mode="近", significant=significant)
    except Refused:
        assert significant == 1
        return
    shown = number_in(words)
    assert value < shown if words.startswith("近") else value == shown
    assert (shown - value) * 10 <= shown


@given(counts, places)
def test_about_is_off_by_half_a_step_at_most(value, significant):
    step = 10 ** max(0, len(str(value)) - significant)
    assert abs(number_in(approx(value, mode="约", significant=significant)) - value) * 2 <= step


@given(counts, places, st.sampled_from(["多", "余", "约"]))
def test_no_more_digits_are_kept_than_asked_for(value, significant, mode):
    assert len(str(number_in(approx(value, mode=mode, significant=significant))).rstrip("0")) <= significant
