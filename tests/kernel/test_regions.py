"""Divisions and reach."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import EVERYWHERE, LEVELS, Range, covers, level_of, merge, parent_of, subtree, widen


@st.composite
def codes(draw):
    """Codes of every level, with round figures often, and cities without counties sometimes."""
    width = draw(st.sampled_from([2, 4, 6, 9, 12]))
    province = draw(st.integers(11, 99).filter(lambda n: n != 99 or width < 12))
    rest = [st.sampled_from([1, 6, 10, 90, 99]) | st.integers(1, 99)] * 2 + [
        st.sampled_from([1, 10, 100, 200, 999]) | st.integers(1, 999)
    ] * 2
    parts = [f"{draw(part):0{size}d}" for part, size in zip(rest, (2, 2, 3, 3), strict=True)]
    if width > 6 and draw(st.booleans()):
        parts[1] = "00"
    return (f"{province}" + "".join(parts))[:width].ljust(12, "0")


numbers = st.integers(0, 999_999_999_999).map(lambda n: f"{n:012d}")
ranges = st.lists(st.builds(lambda a, b: (min(a, b), max(a, b)), numbers, numbers).filter(lambda r: r[0] < r[1])).map(
    lambda pairs: [Range(lo, hi) for lo, hi in pairs]
)


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("420000000000", "province", None),
        ("420600000000", "city", "420000000000"),
        ("421000000000", "city", "420000000000"),
        ("420602000000", "county", "420600000000"),
        ("420610000000", "county", "420600000000"),
        ("429004000000", "county", "429000000000"),
        ("420602001000", "town", "420602000000"),
        ("420602100000", "town", "420602000000"),
        ("420602010000", "town", "420602000000"),
        ("441900003000", "town", "441900000000"),
        ("420602001008", "village", "420602001000"),
        ("420602001010", "village", "420602001000"),
        ("420602001200", "village", "420602001000"),
    ],
)
def test_level_and_parent_are_read_from_the_fields(code, level, parent):
    assert level_of(code) == level
    assert parent_of(code) == parent


@pytest.mark.parametrize(
    ("code", "reach"),
    [
        ("420000000000", Range("420000000000", "430000000000")),
        ("420600000000", Range("420600000000", "420700000000")),
        ("420602000000", Range("420602000000", "420603000000")),
        ("420602001000", Range("420602001000", "420602002000")),
        ("420602001008", Range("420602001008", "420602001009")),
        ("420602001999", Range("420602001999", "420602002000")),
        ("420999000000", Range("420999000000", "421000000000")),
        ("990000000000", Range("990000000000", "999999999999")),
    ],
)
def test_a_subtree_ends_before_the_next_sibling(code, reach):
    assert subtree(code) == reach


@given(codes())
def test_a_subtree_holds_its_own_root_and_lies_within_its_parents(code):
    own = subtree(code)
    assert code in own
    assert EVERYWHERE.lo <= own.lo < own.hi <= EVERYWHERE.hi
    if (above := parent_of(code)) is not None:
        assert subtree(above).lo <= own.lo < own.hi <= subtree(above).hi
        assert code in subtree(above)
        assert above not in own


@given(codes(), codes())
def test_two_subtrees_are_nested_or_apart(one, other):
    first, second = sorted([subtree(one), subtree(other)], key=lambda reach: (reach.lo, -int(reach.hi)))
    assert second.hi <= first.hi or first.hi <= second.lo


@given(codes(), codes())
def test_a_subtree_holds_a_code_just_where_it_is_among_its_ancestors(root, code):
    ancestors = [code]
    while (above := parent_of(ancestors[-1])) is not None:
        ancestors.append(above)
    assert (code in subtree(root)) == (root in ancestors)


@given(codes())
def test_the_way_up_ends_at_the_province(code):
    steps = 0
    while (above := parent_of(code)) is not None:
        code, steps = above, steps + 1
    assert level_of(code) == "province"
    assert steps <= 4


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "region.not_a_code"),
        ("420602", "region.not_a_code"),
        ("４２０６０２００００００", "region.not_a_code"),
        ("42060200000a", "region.not_a_code"),
        ("420602000000\n", "region.not_a_code"),
        ("000000000000", "region.not_a_code"),
        ("999999999999", "region.not_a_code"),
        ("420602000008", "region.impossible"),
        ("420000001000", "region.impossible"),
        ("420002000000", "region.impossible"),
    ],
)
def test_what_is_no_division_has_no_level_and_no_subtree(code, reason):
    for read in (level_of, subtree, parent_of):
        with pytest.raises(Refused) as refused:
            read(code)
        assert refused.value.code == reason


@given(codes())
def test_a_code_cut_at_its_level_is_widened_back(code):
    short = code[: dict(LEVELS)[level_of(code)]]
    assert widen(short) == widen(code) == code


def test_a_code_is_widened_however_it_was_typed():
    assert widen("４２０６") == "420600000000"
    assert widen(" 420602 001 ") == "420602001000"


@pytest.mark.parametrize("short", ["", "4", "420", "42060", "4206020", "42060200100800", "４２０"])
def test_a_code_of_another_length_is_refused_in_words(short):
    with pytest.raises(Refused, match="应为 2、4、6、9 或 12 位"):
        widen(short)


@pytest.mark.parametrize("short", ["ab", "00", "01", "-42a", "420602000008", "420002"])
def test_digits_that_are_no_division_are_refused_in_words(short):
    with pytest.raises(Refused):
        widen(short)


@given(ranges, numbers)
def test_merging_keeps_the_cover(parts, code):
    assert covers(merge(parts), code) == covers(parts, code)


@given(ranges)
def test_merging_keeps_the_cover_at_every_bound(parts):
    for code in {bound for part in parts for bound in (part.lo, part.hi)}:
        assert covers(merge(parts), code) == covers(parts, code)


@given(ranges)
def test_merged_ranges_are_sorted_and_apart(parts):
    merged = merge(parts)
    assert all(one.hi < following.lo for one, following in pairwise(merged))
    assert merge(merged) == merged


def test_neighbours_are_joined_and_children_vanish_in_their_parent():
    towns = [subtree("420602002000"), subtree("420602001000"), subtree("420602001008")]
    assert merge(towns) == (Range("420602001000", "420602003000"),)
    assert merge([]) == ()


@given(codes())
def test_no_ranges_cover_nothing_and_everywhere_covers_every_division(code):
    assert not covers([], code)
    assert covers([EVERYWHERE], code)


@given(st.text().filter(lambda text: len(text) != 12))
def test_what_is_not_twelve_digits_is_covered_by_nothing(text):
    assert not covers([EVERYWHERE], text)


def test_a_code_with_something_hung_on_is_covered_by_nothing():
    assert not covers([EVERYWHERE], "420602001008 ")
    assert not covers([EVERYWHERE], "42060200100８")


@given(numbers, numbers)
def test_a_range_runs_forward(lo, hi):
    assume(lo >= hi)
    with pytest.raises(ValueError, match="range"):
        Range(lo, hi)
