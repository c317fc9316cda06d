"""Which number a text is, and whether it is right. The cases were published with id-validator and python-stdnum."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.certnumber import write_cert_number
from doorstep.kernel.checkid import identify
from doorstep.kernel.idcard import check_character
from doorstep.kernel.idcard import is_sound as is_sound_number
from doorstep.kernel.uscc import check_character as code_check_character
from doorstep.kernel.uscc import is_sound as is_sound_code
from doorstep.kernel.uscc import organisation_check_character

from .test_idcard import numbers
from .test_uscc import codes

TODAY = dt.date(2026, 5, 20)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("440308199901101512", "440308199901101512"),
        ("610104620927690", "610104196209276908"),
        ("810000199408230021", "810000199408230021"),
        ("830000199201300022", "830000199201300022"),
        ("500154199804106120", "500154199804106120"),
        ("44040119580101000X", "44040119580101000X"),
        # A strict reading refuses these two: the area was named after the birth. A number may be given long after
        # birth, so the reading here is the lenient one.
        ("500154199301135886", "500154199301135886"),
        ("411082198901010002", "411082198901010002"),
    ],
)
def test_published_citizen_numbers_are_valid(typed, normal):
    found = identify(typed, today=TODAY)
    assert (found.kind, found.valid, found.normal, found.why) == ("resident", True, normal, "")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("440308199901101513", "按前 17 位推算，末位应为 2，录入为 3，多为录入有误。"),
        ("44030819990110", "身份号码应为 18 位（旧号 15 位），录入了 14 位。"),
        ("440308199902301512", "第 7 至 14 位是出生日期，录入为1999年02月30日，没有这一天。"),
        ("610104620932690", "第 7 至 12 位是出生日期，录入为1962年09月32日，没有这一天。"),
        # Published as wrong for its area, which never existed; its check character is wrong as well.
        ("111111199901101512", "按前 17 位推算，末位应为 4，录入为 2，多为录入有误。"),
    ],
)
def test_published_wrong_citizen_numbers_are_refused_with_the_reason(typed, why):
    found = identify(typed, today=TODAY)
    assert (found.kind, found.valid, found.normal, found.why) == ("resident", False, "", why)


def test_an_area_that_never_existed_alone_does_not_make_a_number_wrong():
    assert identify("111111199901101514", today=TODAY).valid


@pytest.mark.parametrize("typed", ["91110000600037341L", "91 110000 600037341L", "121200004013590816"])
def test_published_codes_are_valid(typed):
    found = identify(typed, today=TODAY)
    assert (found.kind, found.valid, found.normal) == ("uscc", True, typed.replace(" ", ""))


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("12345", "unknown"),
        ("A1110000600037341L", "uscc"),
        ("9111000060003IOZSV", "uscc"),
        ("91110000600037341N", "uscc"),
        ("121200004013590817", "uscc"),
        ("420699199913150011", "resident"),
        ("420699209903150011", "resident"),
        ("42O699197003150018", "resident"),
        ("42069919700315001842C", "certificate"),
        ("42069919700315001882", "certificate"),
        ("4206991970031500184", "resident"),
        ("", "unknown"),
        ("王伟芳", "unknown"),
        ("19900001234", "unknown"),
    ],
)
def test_a_wrong_number_keeps_the_kind_of_its_shape_and_says_why(typed, kind):
    found = identify(typed, today=TODAY)
    assert (found.kind, found.valid, found.normal) == (kind, False, "")
    assert found.why.endswith("。")


def test_what_was_typed_is_given_back_as_typed():
    assert identify(" 420699 19700315 0018 42 b2", today=TODAY).input == " 420699 19700315 0018 42 b2"


@pytest.mark.parametrize("head", ["31420699", "91420619"])
def test_a_right_code_of_digits_is_a_code_even_where_it_looks_like_a_citizen_number(head):
    code = next(
        whole
        for serial in range(70031500, 70031599)
        if (body := f"{head}{serial}{organisation_check_character(str(serial))}").isdigit()
        and (whole := body + code_check_character(body)).isdigit()
        and not is_sound_number(whole)
    )
    found = identify(code, today=TODAY)
    assert (found.kind, found.valid) == ("uscc", True)


def test_a_number_that_is_right_as_both_is_a_citizens():
    both = next(
        number
        for day in range(1, 32)
        for sequence in range(1000)
        if is_sound_code(number := (body := f"420699197003{day:02d}{sequence:03d}") + check_character(body))
    )
    assert identify(both, today=TODAY).kind == "resident"


@given(numbers())
def test_every_sound_citizen_number_is_one(number):
    assert identify(number, today=TODAY) == identify(number.lower(), today=TODAY).__class__(
        number, "resident", True, number, ""
    )


@given(codes())
def test_every_sound_code_is_one_unless_it_is_a_citizen_number_too(code):
    found = identify(code, today=TODAY)
    assert found.valid
    assert found.normal == code


@given(numbers(), st.integers(1, 7), st.integers(1, 4), st.integers(0, 9))
def test_every_certificate_number_is_one(citizen, category, grade, reissue):
    written = write_cert_number(citizen, category=category, grade=grade, reissue=reissue)
    found = identify(written.lower(), today=TODAY)
    assert (found.kind, found.valid, found.normal) == ("certificate", True, written)


@given(st.text(max_size=30))
def test_valid_has_a_normal_form_and_invalid_a_reason(text):
    found = identify(text, today=TODAY)
    assert bool(found.normal) == found.valid
    assert bool(found.why) != found.valid


@given(numbers() | codes())
def test_the_normal_form_is_its_own_normal_form(number):
    normal = identify(number, today=TODAY).normal
    assert identify(normal, today=TODAY).normal == normal
