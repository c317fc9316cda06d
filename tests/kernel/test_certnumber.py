"""Numbers of disability certificates."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.certnumber import CertNumber, read_cert_number, write_cert_number
from doorstep.kernel.refusal import Refused

from .test_idcard import numbers

TODAY = dt.date(2026, 5, 20)
PATTERN = re.compile(r"^(\d{17}[\dX])([1-7])([1-4])(B[1-9]\d*)?$")


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("42069919700315001842", CertNumber("420699197003150018", 4, 2)),
        ("42069919700315001842B2", CertNumber("420699197003150018", 4, 2, 2)),
        ("42069919850620002663", CertNumber("420699198506200026", 6, 3)),
        ("42069920160101003071", CertNumber("420699201601010030", 7, 1)),
    ],
)
def test_known_numbers_are_read_in_their_parts(written, parts):
    assert read_cert_number(written, today=TODAY) == parts


@given(numbers(), st.integers(1, 7), st.integers(1, 4), st.integers(0, 999))
def test_what_is_written_is_read_back(citizen, category, grade, reissue):
    written = write_cert_number(citizen, category=category, grade=grade, reissue=reissue)
    assert PATTERN.match(written)
    assert read_cert_number(written, today=TODAY) == CertNumber(citizen, category, grade, reissue)


def test_a_small_b_and_spaces_are_understood():
    assert read_cert_number("420699 19700315 0018 42 b1", today=TODAY).reissue == 1


@pytest.mark.parametrize(
    ("typed", "code", "why"),
    [
        ("", "certnumber.empty", "没有录入号码。"),
        (
            "420699197003150018",
            "certnumber.length",
            "残疾人证号至少 20 位（身份号码 18 位、类别 1 位、等级 1 位），录入了 18 位。",
        ),
        (
            "42069919700315001942",
            "certnumber.citizen",
            "前 18 位是身份号码：按前 17 位推算，末位应为 8，录入为 9，多为录入有误。",
        ),
        ("42069919700315001882", "certnumber.category", "第 19 位是残疾类别，应为 1 至 7，录入为“8”。"),
        ("42069919700315001802", "certnumber.category", "第 19 位是残疾类别，应为 1 至 7，录入为“0”。"),
        ("42069919700315001845", "certnumber.grade", "第 20 位是残疾等级，应为 1 至 4，录入为“5”。"),
        (
            "42069919700315001842B0",
            "certnumber.reissue",
            "第 20 位以后只能是 B 加补发次数（如 B1），录入为“B0”。",
        ),
        ("4206991970031500184212", "certnumber.reissue", "第 20 位以后只能是 B 加补发次数（如 B1），录入为“12”。"),
    ],
)
def test_the_refusal_says_exactly_what_is_wrong(typed, code, why):
    with pytest.raises(Refused) as refused:
        read_cert_number(typed, today=TODAY)
    assert (refused.value.code, refused.value.why) == (code, why)


def test_a_count_of_reissues_of_thousands_of_digits_is_refused():
    with pytest.raises(Refused, match="补发次数"):
        read_cert_number("42069919700315001842B" + "9" * 5000, today=TODAY)


@pytest.mark.parametrize("parts", [{"category": 8, "grade": 1}, {"category": 1, "grade": 0}])
def test_no_number_is_written_for_a_category_or_grade_that_is_not(parts):
    with pytest.raises(ValueError, match="category"):
        write_cert_number("420699197003150018", **parts)


def test_no_number_is_written_on_a_citizen_number_that_is_not_in_normal_form():
    with pytest.raises(ValueError, match="normal form"):
        write_cert_number("420699700315001", category=4, grade=2)
