"""Names, and what is shown of them."""

import re
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.names import (
    COMPOUND_SURNAMES,
    DOT,
    called,
    grams,
    mask_account,
    mask_name,
    mask_number,
    mask_phone,
    neutral_cell,
    normal_name,
    surname_of,
)
from doorstep.kernel.refusal import Refused

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.just("𡐓") | st.just("\ue170"), min_size=1)
names = han.map(lambda text: text[:20])
digits = st.text(st.sampled_from("0123456789"), max_size=30)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 王 伟芳\n", "王伟芳"),
        ("王\u3000伟", "王伟"),
        ("张𡐓", "张𡐓"),
        ("李\ue170", "李\ue170"),
        ("㛃", "㛃"),
        ("阿卜杜•买买提", "阿卜杜·买买提"),
        ("阿卜杜‧买买提", "阿卜杜·买买提"),
        ("阿卜杜・买买提", "阿卜杜·买买提"),
        ("阿卜杜．买买提", "阿卜杜·买买提"),
        ("阿卜杜.买买提", "阿卜杜·买买提"),
        ("阿卜杜 · 买买提", "阿卜杜·买买提"),
        ("·王伟", "王伟"),
        ("Ｊｏｈｎ  Smith", "John Smith"),
        ("J.Smith", "J.Smith"),
        ("Jose\u0301", "José"),
        ("\u0391\u0387\u0392", "\u0391·\u0392"),
        ("一" * 20, "一" * 20),
        ("〇", "〇"),
    ],
)
def test_a_name_is_kept_in_one_form(typed, kept):
    assert normal_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "没有填写姓名。"),
        ("   ", "没有填写姓名。"),
        ("·", "没有填写姓名。"),
        ("王伟3", "姓名里有数字“3”。"),
        ("王伟３", "姓名里有数字“3”。"),
        ("王\x00伟", "姓名里有看不见或损坏的字符（U+0000）。"),
        ("王\t伟", "姓名里有看不见或损坏的字符（U+0009）。"),
        ("王\u200b伟", "姓名里有看不见或损坏的字符（U+200B）。"),
        ("王\u202e伟", "姓名里有看不见或损坏的字符（U+202E）。"),
        ("王\ufffd", "姓名里有看不见或损坏的字符（U+FFFD）。"),
        ("王\ud800", "姓名里有看不见或损坏的字符（U+D800）。"),
        ("一" * 21, "姓名最多 20 个字，录入了 21 个。"),
    ],
)
def test_what_is_no_name_is_refused_in_words(typed, why):
    with pytest.raises(Refused) as refused:
        normal_name(typed)
    assert refused.value.why == why


@given(st.text(max_size=30) | st.text(st.sampled_from("王A.．·•・ \u3000\u0301e"), max_size=12))
def test_a_kept_name_is_its_own_normal_form(text):
    with suppress(Refused):
        name = normal_name(text)
        assert normal_name(name) == name
        assert unicodedata.is_normalized("NFC", name)
        assert 1 <= len(name) <= 20


@given(names)
def test_han_rare_and_private_characters_are_never_altered(name):
    assert normal_name(name) == name


def test_the_parts_of_a_name():
    assert grams("王伟芳") == {"王", "伟", "芳", "王伟", "伟芳", "王伟芳"}
    assert grams("王") == {"王"}
    assert grams("阿·买") == {"阿", "买", "阿·买"}


@given(names, st.integers(0, 19), st.integers(1, 3))
def test_every_part_of_up_to_three_characters_is_found_and_nothing_else(name, start, length):
    part = name[start : start + length]
    assert part == "" or part in grams(name)
    assert all(len(gram) <= 3 and gram in name for gram in grams(name))


@pytest.mark.parametrize(
    ("name", "masked", "spoken"),
    [
        ("王伟芳", "王**", "王某"),
        ("徐伟", "徐*", "徐某"),
        ("欧阳修", "欧阳*", "欧阳某"),
        ("诸葛孔明", "诸葛**", "诸葛某"),
        ("欧阳", "欧*", "欧某"),
        ("王", "*", "王某"),
        ("阿卜杜·买买提", "阿**·***", "阿某"),
        ("𡐓伟", "𡐓*", "𡐓某"),
        ("", "", "某"),
    ],
)
def test_a_name_is_masked_after_the_surname(name, masked, spoken):
    assert mask_name(name) == masked
    assert called(name) == spoken


@given(names)
def test_a_masked_name_shows_the_surname_and_no_more(name):
    masked = mask_name(name)
    assert len(masked) == len(name)
    shown = masked.rstrip("*")
    assert shown in ("", surname_of(name))
    assert shown != name


def test_there_are_some_eighty_compound_surnames():
    assert 80 <= len(COMPOUND_SURNAMES) <= 100
    assert all(len(surname) == 2 for surname in COMPOUND_SURNAMES)
    assert {"欧阳", "司马", "诸葛", "上官", "尉迟"} <= COMPOUND_SURNAMES


def test_a_number_is_masked_in_the_middle_or_to_the_tail():
    assert mask_number("420699197003150018") == "420699********0018"
    assert mask_number("420699197003150018", tail_only=True) == "****************18"
    assert mask_number("420699700315001") == "420699******001"


def test_the_category_and_grade_in_a_certificate_number_are_never_shown():
    assert mask_number("42069919700315001842B2") == "420699********0018****"
    assert mask_number("42069919700315001842", tail_only=True) == "****************18**"


@given(digits, st.booleans())
def test_a_masked_number_never_shows_the_birthday(number, tail_only):
    masked = mask_number(number, tail_only=tail_only)
    assert len(masked) == len(number)
    assert all(one in ("*", was) for one, was in zip(masked, number, strict=True))
    assert set(masked[6 : 12 if len(number) == 15 else 13 if len(number) < 18 else 14]) <= {"*"}
    assert len(masked.replace("*", "")) <= (2 if tail_only else 10)


def test_a_phone_is_masked_in_the_middle():
    assert mask_phone("19900001234") == "199****1234"
    assert mask_phone("07103512345") == "071****2345"
    assert mask_phone("071035123456") == "********3456"
    assert mask_phone("12345") == "*****"


def test_an_account_shows_its_last_four():
    assert mask_account("9900001234567890") == "************7890"
    assert mask_account("1234567") == "*******"


@given(digits)
def test_a_masked_phone_or_account_keeps_at_least_four_hidden(number):
    for masked in (mask_phone(number), mask_account(number)):
        assert len(masked) == len(number)
        assert masked.count("*") >= min(4, len(number))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\tabc", "' abc"),
        ("\rabc", "' abc"),
        ("\x00=1", "'=1"),
        ("\u200b=1", "'=1"),
        ("  =1", "'  =1"),
        ("＝1+1", "'＝1+1"),
        ("\n=1", "' =1"),
        ("王伟芳", "王伟芳"),
        ("清河口街道\n铁路社区", "清河口街道 铁路社区"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_cell_is_no_formula(text, cell):
    assert neutral_cell(text) == cell


@given(st.text() | st.text(st.sampled_from("=+-@＝＋－＠\t\r\n '\x00\u200b\ufeffa1")))
def test_no_cell_opens_a_formula_or_hides_a_character(text):
    cell = neutral_cell(text)
    assert not re.match(r"\s*[=+\-@＝＋－＠]", cell)
    assert not any(unicodedata.category(character) in ("Cc", "Cf") for character in cell)
    assert neutral_cell(cell) == cell


def test_the_middle_dot_is_the_one_of_the_standard():
    assert unicodedata.name(DOT) == "MIDDLE DOT"
