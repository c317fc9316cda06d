"""Lists linked to a register: what is certain, what is asked about, and the compiled pass against a plain reading."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.lists import listed_of, made
from doorstep.base.linking import HOW, Linker, Listed
from doorstep.base.linking.linking import CERTAIN
from doorstep.kernel.idcard import check_character, is_sound, upgrade


def number(birth: str, sequence: int) -> str:
    body = f"420699{birth}{sequence:03d}"
    return body + check_character(body)


WEIFANG, JIANGUO, AYI, SAN = (
    number("19800101", 2),
    number("19750505", 13),
    number("19900909", 24),
    number("19600101", 11),
)
REGISTER = Listed(["王伟芳", "李建国", "阿依古丽·买买提", "张三"], [WEIFANG, JIANGUO, AYI, SAN])


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(REGISTER)


def linked(linker: Linker, name: str, typed: str, birth: int = 0, sex: int = 0) -> tuple[str, str | None, list[str]]:
    """How one row was linked, to whom, and whom a person is asked about."""
    told = linker.link(Listed([name], [typed], [birth], [sex]))
    row, asked = int(told.row[0]), [REGISTER.names[place] for place in told.candidates[0] if place >= 0]
    return HOW[told.how[0]], REGISTER.names[row] if row >= 0 else None, asked


@pytest.mark.parametrize("name", ["王伟芳", "王偉芳", " 王 伟芳", "王\u3000伟·芳"])
@pytest.mark.parametrize("typed", [WEIFANG, f"{WEIFANG[:6]} {WEIFANG[6:]}", WEIFANG + "43", WEIFANG + "43B2"])
def test_the_number_and_the_name_in_whatever_form_are_certain(linker, name, typed):
    assert linked(linker, name, typed) == ("exact", "王伟芳", [])


def test_an_old_number_is_that_of_the_new_one(linker):
    old = JIANGUO[:6] + JIANGUO[8:17]
    assert upgrade(old) == JIANGUO
    assert linked(linker, "李建国", old) == ("exact", "李建国", [])


def test_a_name_of_another_nation_is_compared_without_its_dots(linker):
    assert linked(linker, "阿依古丽．买买提", AYI.lower())[:2] == ("exact", "阿依古丽·买买提")


@pytest.mark.parametrize("name", ["王炜芳", "王丽芳", "王芳", "伟王芳"])
def test_the_number_with_a_name_that_is_one_slip_away_is_certain_and_said_to_be(linker, name):
    assert linked(linker, name, WEIFANG)[:2] == ("name_near", "王伟芳")


def test_the_number_of_somebody_of_another_name_is_asked_about(linker):
    assert linked(linker, "赵六", WEIFANG) == ("other_name", None, ["王伟芳"])


def test_a_short_name_with_one_character_in_common_needs_birth_and_sex_told_beside_the_number(linker):
    assert linked(linker, "张五", SAN) == ("other_name", None, ["张三"])
    assert linked(linker, "张五", SAN, birth=19600101, sex=1)[:2] == ("name_near", "张三")
    assert linked(linker, "张五", SAN, birth=19600102, sex=1)[:2] == ("other_name", None)
    assert linked(linker, "赵六", SAN, birth=19600101, sex=1)[:2] == ("other_name", None)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_anywhere_is_repaired_by_the_check_character(place, step):
    wrong = JIANGUO[:place] + str((int(JIANGUO[place]) + step) % 10) + JIANGUO[place + 1 :]
    assert not is_sound(wrong)
    assert linked(Linker(REGISTER), "李建国", wrong)[:2] == ("repaired", "李建国")


@given(st.integers(0, 17))
def test_a_lost_digit_and_an_added_one_are_repaired(place):
    linker = Linker(REGISTER)
    assert linked(linker, "李建国", JIANGUO[:place] + JIANGUO[place + 1 :])[:2] == ("repaired", "李建国")
    assert linked(linker, "李建国", JIANGUO[:place] + "7" + JIANGUO[place:])[:2] in [
        ("repaired", "李建国"),
        ("exact", "李建国"),  # what was added came last, where a certificate number has its category
    ]


def test_transposed_digits_a_wrong_check_character_and_a_letter_are_repaired(linker):
    wrong = [JIANGUO[:8] + JIANGUO[9] + JIANGUO[8] + JIANGUO[10:], JIANGUO[:17] + "0", JIANGUO[:8] + "O" + JIANGUO[9:]]
    assert [linked(linker, "李建国", one)[:2] for one in wrong] == [("repaired", "李建国")] * 3


def test_a_repaired_number_with_a_name_that_is_not_quite_the_same_is_asked_about(linker):
    assert linked(linker, "李建果", JIANGUO[:17] + "0") == ("repaired_near", None, ["李建国"])


def test_a_repaired_number_of_somebody_else_is_not_even_asked_about(linker):
    assert linked(linker, "赵六", JIANGUO[:17] + "0") == ("nobody", None, [])


def test_name_and_birth_with_a_number_two_slips_away_are_certain_where_nobody_else_has_them(linker):
    typed = JIANGUO[:4] + "00" + JIANGUO[6:]
    assert linked(linker, "李建国", typed)[:2] == ("by_name", "李建国")
    assert linked(linker, "李建国", typed, birth=19750505, sex=2) == ("number_other", None, ["李建国"])


def test_a_sound_number_that_nobody_has_is_somebody_else_until_a_person_has_looked(linker):
    assert linked(linker, "张三", number("19600101", 31)) == ("number_other", None, ["张三"])


def test_without_a_number_nobody_is_linked(linker):
    assert linked(linker, "李建国", "", birth=19750505) == ("number_other", None, ["李建国"])
    assert linked(linker, "李建国", "") == ("nobody", None, [])


def test_two_rows_of_the_register_that_fit_are_both_shown():
    twins = Linker(Listed(["王伟芳", "王伟芳"], [WEIFANG, WEIFANG]))
    told = twins.link(Listed(["王伟芳"], [WEIFANG]))
    assert (HOW[told.how[0]], told.row.tolist(), sorted(told.candidates[0].tolist())) == ("several", [-1], [-1, 0, 1])


@given(st.text(max_size=30), st.text(max_size=30), st.integers(0, 99_999_999), st.integers(0, 2))
def test_whatever_is_typed_is_linked_or_asked_about_and_never_breaks(name, typed, birth, sex):
    how, who, asked = linked(Linker(REGISTER), name, typed, birth, sex)
    assert (who is not None) == (1 <= HOW.index(how) <= CERTAIN)
    assert not (who and asked)


@given(st.integers(0, 2**32), st.booleans())
def test_a_list_is_linked_row_by_row_the_same_in_any_order(state, shifted):
    register, rows = made(60, 40, state, shifted=shifted)
    linker = Linker(register)
    told, backwards = linker.link(listed_of(rows)), linker.link(listed_of(rows[::-1]))
    assert np.array_equal(told.how, backwards.how[::-1])
    assert np.array_equal(told.row, backwards.row[::-1])


@pytest.mark.parametrize("shifted", [False, True])
def test_of_planted_errors_none_is_linked_to_the_wrong_person_and_nearly_all_are_found(shifted):
    register, rows = made(20_000, 20_000, 303, shifted=shifted)
    told = Linker(register).link(listed_of(rows))
    wrong = Counter(r.kind for r, row in zip(rows, told.row.tolist(), strict=True) if row >= 0 and row != r.truth)
    there = [(r, row) for r, row in zip(rows, told.row.tolist(), strict=True) if r.truth >= 0]
    assert not wrong
    assert sum(row == r.truth for r, row in there) / len(there) > 0.998
    asked = [r.truth in told.candidates[place] for place, r in enumerate(rows) if r.truth >= 0 > told.row[place]]
    assert sum(asked) >= 0.95 * len(asked)
