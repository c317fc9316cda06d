"""Citizen numbers."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from doorstep.kernel.idcard import (
    ResidentNumber,
    born_on,
    check_character,
    is_sound,
    read_number,
    sex_of,
    upgrade,
)
from doorstep.kernel.refusal import Refused

TODAY = dt.date(2026, 5, 20)

digits = st.sampled_from("0123456789")
first_17 = st.text(digits, min_size=17, max_size=17)
birthdays = st.dates(dt.date(1900, 1, 1), TODAY)


@st.composite
def numbers(draw):
    """Sound numbers of the area that belongs to nobody."""
    body = f"420699{draw(birthdays):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + check_character(body)


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("11010519491231002", "X"),
        ("44052418800101001", "4"),
        ("42069919700315001", "8"),
        ("42069919850620002", "6"),
        ("42069920160101003", "0"),
    ],
)
def test_the_check_character_of_known_numbers(body, check):
    assert check_character(body) == check


@given(first_17, st.integers(0, 16), digits)
def test_one_wrong_digit_is_always_caught(body, place, slip):
    assume(body[place] != slip)
    number = body + check_character(body)
    assert is_sound(number)
    assert not is_sound(number[:place] + slip + number[place + 1 :])


@given(first_17, st.sampled_from("0123456789X"))
def test_a_wrong_last_character_is_always_caught(body, slip):
    assume(slip != check_character(body))
    assert not is_sound(body + slip)


@given(first_17, st.integers(0, 16))
def test_two_neighbours_swapped_are_always_caught(body, place):
    number = body + check_character(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assume(swapped != number)
    assert not is_sound(swapped)


@given(numbers())
def test_a_sound_number_is_read_back_whole(number):
    read = read_number(number, today=TODAY)
    assert read == ResidentNumber(number, born_on(number), sex_of(number), is_permit=False)
    assert f"{read.born_on:%Y%m%d}" == number[6:14]


@given(numbers(), st.integers(0, 17), digits)
def test_a_misread_number_is_refused_in_words(number, place, slip):
    assume(number[place] != slip)
    with pytest.raises(Refused) as refused:
        read_number(number[:place] + slip + number[place + 1 :], today=TODAY)
    assert refused.value.code in ("idcard.check", "idcard.birth", "idcard.future")


@given(
    st.text(digits, min_size=6, max_size=6), st.dates(dt.date(1900, 1, 1), dt.date(1999, 9, 30)), st.integers(0, 999)
)
def test_an_old_number_says_the_same_as_its_upgrade(area, born, sequence):
    old = f"{area}{born:%y%m%d}{sequence:03d}"
    assert is_sound(upgrade(old))
    assert born_on(old) == born_on(upgrade(old)) == born
    assert sex_of(old) == sex_of(upgrade(old))
    assert read_number(old, today=TODAY) == read_number(upgrade(old), today=TODAY)


def test_an_odd_sequence_is_a_man_and_an_even_one_a_woman():
    assert sex_of("420699197003150018") == "男"
    assert sex_of("420699198506200026") == "女"
    assert sex_of("420699700315001") == "男"


@pytest.mark.parametrize("number", ["810000199408230021", "830000199201300022"])
def test_a_residence_permit_is_known_by_its_prefix(number):
    assert read_number(number, today=TODAY).is_permit


def test_a_number_is_read_however_it_was_typed():
    assert read_number(" ４２０６９９ 19700315－0018 ", today=TODAY).number == "420699197003150018"
    assert read_number("11010519491231002x", today=TODAY).number == "11010519491231002X"


def test_an_area_that_is_not_known_is_not_an_error():
    assert read_number("999999199001010017"[:17] + check_character("99999919900101001"), today=TODAY)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "没有录入号码。"),
        ("42069919700315001", "身份号码应为 18 位（旧号 15 位），录入了 17 位。"),
        ("42O699197003150018", "第 3 位录入为“O”，这一位只能是数字。"),
        ("4206991970031X0018", "第 14 位录入为“X”，这一位只能是数字。"),
        ("42069919700315001A", "第 18 位录入为“A”，这一位只能是数字或 X。"),
        ("42069970031500X", "第 15 位录入为“X”，这一位只能是数字。"),
        ("420699199902300011", "第 7 至 14 位是出生日期，录入为1999年02月30日，没有这一天。"),
        ("420699000003150011", "第 7 至 14 位是出生日期，录入为0000年03月15日，没有这一天。"),
        ("420699620932690", "第 7 至 12 位是出生日期，录入为1962年09月32日，没有这一天。"),
        ("420699202605210011", "第 7 至 14 位是出生日期，录入为2026年05月21日，比今天还晚。"),
        ("420699106603150011", "第 7 至 14 位是出生日期，录入为1066年03月15日，距今超过 150 年。"),
        ("420699197003150019", "按前 17 位推算，末位应为 8，录入为 9，多为录入有误。"),
        ("4206991970031500²8", "第 17 位录入为“²”，这一位只能是数字。"),
    ],
)
def test_the_refusal_says_exactly_what_is_wrong(typed, why):
    with pytest.raises(Refused) as refused:
        read_number(typed, today=TODAY)
    assert refused.value.why == why


def test_somebody_born_today_has_a_number():
    body = f"420699{TODAY:%Y%m%d}001"
    assert read_number(body + check_character(body), today=TODAY).born_on == TODAY


@given(st.text(max_size=25))
def test_nonsense_is_refused_never_a_crash(text):
    with pytest.raises(Refused):
        read_number(text, today=TODAY)


@pytest.mark.parametrize("body", ["", "4206991970031500", "4206991970031500A", "４２０６９９１９７００３１５００１"])
def test_a_check_character_needs_17_digits(body):
    with pytest.raises(ValueError, match="17 digits"):
        check_character(body)


def test_only_15_digits_can_be_upgraded():
    with pytest.raises(ValueError, match="15 digits"):
        upgrade("42069970031500")
