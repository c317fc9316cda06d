"""Unified social credit codes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from doorstep.kernel.refusal import Refused
from doorstep.kernel.uscc import ALPHABET, check_character, is_sound, organisation_check_character, read_code

characters = st.sampled_from(ALPHABET)


@st.composite
def codes(draw):
    """Sound codes of the area that belongs to nobody."""
    organisation = draw(st.text(characters, min_size=8, max_size=8))
    head = draw(st.sampled_from(["91", "92", "93", "51", "52", "13", "N2"]))
    body = f"{head}420699{organisation}{organisation_check_character(organisation)}"
    return body + check_character(body)


@pytest.mark.parametrize(
    "code",
    [
        "91110000600037341L",
        "121200004013590816",
        "911522010783762860",
        "91152201078377449P",
        "9115220107837941X1",
        "91152201078382010M",
        "911522010783917502",
        "91152201078394644D",
        "91152201078395188Q",
        "91310112087994932F",
        "91310115MA1K3BTP2B",
        "91310116052958608G",
        "91310116076409427L",
        "913101203509708598",
        "91440300708461136T",
        "914403001922038216",
        "91330100799655058B",
        "93420699MA4KX0Y17B",
        "52420699MJ00000422",
    ],
)
def test_known_codes_are_sound_inside_and_out(code):
    assert is_sound(code)
    assert read_code(code) == code


@given(codes(), st.integers(0, 17), characters)
def test_one_wrong_character_is_always_caught(code, place, slip):
    assume(code[place] != slip)
    assert is_sound(code)
    assert not is_sound(code[:place] + slip + code[place + 1 :])


@given(codes(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_caught(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assume(swapped != code)
    assert not is_sound(swapped)


@given(codes())
def test_spaces_small_letters_and_full_width_are_understood(code):
    assert read_code(f" {code[:2]} {code[2:8]}-{code[8:].lower()}") == code


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "没有录入代码。"),
        ("12345", "统一社会信用代码应为 18 位，录入了 5 位。"),
        ("9111000060003IOZSV", "第 14 位录入为“I”，只能是数字或大写字母，且不用 I、O、S、V、Z。"),
        ("914206A9MA4KX0Y17B", "第 7 位录入为“A”，第 3 至 8 位是行政区划，只能是数字。"),
        ("91110000600037341N", "按前 17 位推算，末位应为 L，录入为 N，多为录入有误。"),
        (
            "93420699MA4KX0Y27B",
            "第 9 至 17 位是组织机构代码，末位（第 17 位）应为 5，录入为 7，多为这一段录入有误。",
        ),
    ],
)
def test_the_refusal_says_exactly_what_is_wrong(typed, why):
    with pytest.raises(Refused) as refused:
        read_code(typed)
    assert refused.value.why == why


def test_a_code_that_is_right_outside_and_wrong_inside_is_wrong():
    body = "91420699MA4KX0Y16"
    assert not is_sound(body + check_character(body))


def test_a_letter_put_before_a_known_code_makes_it_wrong():
    assert not is_sound("A1110000600037341L")


@given(st.text(max_size=25))
def test_nonsense_is_refused_never_a_crash(text):
    with pytest.raises(Refused):
        read_code(text)
    assert not is_sound(text)
