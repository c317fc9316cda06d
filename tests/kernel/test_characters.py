"""Characters as typed."""

from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.characters import half_width, number_as_meant


def test_full_width_is_read_as_half_width():
    assert half_width("Ａｂ１２　－（。") == "Ab12 -(。"


def test_a_number_is_read_however_it_was_pasted():
    assert number_as_meant("\ufeff４２０６９９ 1970-03—15\u00a0001x\u200b\n") == "42069919700315001X"


@given(st.text())
def test_reading_twice_changes_nothing(text):
    assert number_as_meant(number_as_meant(text)) == number_as_meant(text)


@given(st.text(alphabet="0123456789ABCXYZ"))
def test_a_clean_number_is_left_alone(number):
    assert number_as_meant(number) == number
