"""Signs that an employer may only lend its name: found where they were planted, silent where all is sound."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.scope import as_system
from doorstep.base.wages import MINIMUM_WAGE
from doorstep.quota.hints import HINTS, hints_of, months_words
from tests.cast import COUNTY_CODE
from tests.factories import PayAccountFactory, PersonFactory

from .reviewcast import compared, declaration, employer, placed, seated, told

pytestmark = pytest.mark.usefixtures("db")
LEAST = [MINIMUM_WAGE.on(dt.date(2025, month, 1), place=COUNTY_CODE) for month in range(1, 13)]  # rises in December
RISING = [3000_00 + month * 100_00 for month in range(12)]


def shown(made) -> dict[str, list[str]]:
    return {one.hint.name: one.evidence for one in hints_of([made.pk]).get(made.pk, [])}


def test_a_sound_declaration_gives_no_hint():
    made = declaration(employer(1))
    for serial in range(4):
        placed(made, f"王{serial}", serial, [wage + serial * 50_00 for wage in RISING])
    placed(declaration(employer(2)), "李建国", 90, RISING)
    compared(made)
    assert shown(made) == {}


def test_employers_at_one_address_are_named():
    made = declaration(employer(1, address="檀溪路1号"))
    declaration(employer(2, address="檀溪路 1号"))
    declaration(employer(3, address="檀溪路1号"), state="draft")
    assert shown(made) == {"same_address": ["同一地址的还有：第2纸品厂。"]}


def test_an_employer_without_an_address_shares_none():
    made = declaration(employer(1, address=""))
    declaration(employer(2, address=""))
    assert shown(made) == {}


def test_an_employer_of_another_county_at_the_address_is_no_hint():
    made = declaration(employer(1, address="檀溪路1号"))
    declaration(employer(2, address="檀溪路1号", code="420606000000"))
    assert shown(made) == {}


def test_many_at_exactly_the_minimum_wage_are_counted():
    made = declaration(employer(1))
    for serial in range(3):
        placed(made, f"王{serial}", serial, [None] * 2 + LEAST[2:])
    placed(made, "李建国", 9, RISING)
    assert shown(made) == {"at_minimum": ["4 人里有 3 人各月工资正好是最低工资：王0、王1、王2。"]}


def test_two_at_the_minimum_wage_are_not_many():
    made = declaration(employer(1))
    for serial in range(2):
        placed(made, f"王{serial}", serial, LEAST)
    assert shown(made) == {}


def test_one_person_of_two_employers_is_told_and_a_stranger_county_is_not_named():
    mine = declaration(employer(1))
    placed(mine, "王伟芳", 7, RISING)
    placed(declaration(employer(2)), "王伟芳", 7, RISING)
    placed(declaration(employer(3, code="420606000000")), "王伟芳", 7, RISING)
    placed(declaration(employer(4), state="withdrawn"), "王伟芳", 7, RISING)
    assert shown(mine) == {
        "declared_twice": ["王伟芳：第2纸品厂也申报了。", "王伟芳：别的县（市、区）的一个单位也申报了。"]
    }


def test_insured_without_a_wage_is_told_with_its_months_and_the_latest_line_counts():
    made = declaration(employer(1))
    one, other = placed(made, "王伟芳", 1, RISING), placed(made, "李建国", 2, RISING)
    told(one, "pension", ["agrees"] * 12)
    told(one, "wage", ["silent"] * 3 + ["agrees"] + ["silent"] + ["agrees"] * 7)
    told(other, "pension", ["agrees"] * 12)
    told(other, "wage", ["silent"] * 12)
    told(other, "wage", ["agrees"] * 12)
    assert shown(made) == {"insured_unpaid": ["王伟芳：1–3月、5月有养老保险，没有工资记录。"]}


def test_a_list_that_nobody_handed_in_is_no_silence():
    made = declaration(employer(1))
    one = placed(made, "王伟芳", 1, RISING)
    told(one, "pension", ["agrees"] * 12)
    told(one, "wage", ["not_asked"] * 12)
    assert shown(made) == {}


def test_the_same_wage_for_everybody_in_every_month_is_told():
    made = declaration(employer(1))
    for serial in range(3):
        placed(made, f"王{serial}", serial, [3100_00] * 12)
    assert shown(made) == {"same_wages": ["3 人各月工资都是 3,100.00 元。"]}


def test_one_other_wage_is_enough_to_be_silent():
    made = declaration(employer(1))
    for serial in range(3):
        placed(made, f"王{serial}", serial, [3100_00] * 11 + [3100_00 + serial])
    assert shown(made) == {}


def of_the_register(made, name: str, serial: int, account: str, **about) -> None:
    """A placed person of the register, with the account into which the benefits are paid."""
    with as_system():
        person = PersonFactory(name=name)
        PayAccountFactory(person=person, number=account, **about)
    placed(made, name, serial, [wage + serial * 50_00 for wage in RISING], person_id=person.pk)


def test_several_whose_benefits_go_into_one_account_are_named_with_its_tail():
    made = declaration(employer(1))
    for serial, name in enumerate(["王伟芳", "李建国"]):
        of_the_register(made, name, serial, "9900000000001234")
    of_the_register(made, "周敏", 5, "9900000000005678")
    assert shown(made) == {"same_account": ["王伟芳、李建国的待遇发到同一个账户（尾号 1234）。"]}
    (look,) = [str(hint.look) for hint in HINTS if hint.name == "same_account"]
    assert "监护人可以替几个孩子" in look
    assert "不等于挂靠" in look


def test_an_account_that_is_no_longer_used_is_no_sign():
    made = declaration(employer(1))
    of_the_register(made, "王伟芳", 1, "9900000000001234")
    of_the_register(made, "李建国", 2, "9900000000001234", used=DateRange(dt.date(2020, 1, 1), dt.date(2024, 1, 1)))
    assert shown(made) == {}


def test_one_account_of_people_of_two_employers_is_no_sign():
    first, second = declaration(employer(1)), declaration(employer(2))
    of_the_register(first, "王伟芳", 1, "9900000000001234")
    of_the_register(second, "李建国", 2, "9900000000001234")
    assert shown(first) == {}


def test_the_page_says_that_a_hint_is_a_reason_to_look():
    made = declaration(employer(1))
    for serial in range(3):
        placed(made, f"王{serial}", serial, [3100_00] * 12)
    compared(made)
    made.refresh_from_db()
    assert made.hints == 1
    page = seated("county_office").get(f"/placements/{made.pk}/").content.decode()
    assert "3 人各月工资都是 3,100.00 元。" in page
    assert "提示是去看一看的理由，不是结论。" in page


def test_a_hint_is_counted_on_the_other_declaration_too():
    first, second = declaration(employer(1, address="檀溪路1号")), declaration(employer(2, address=""))
    placed(first, "王伟芳", 7, RISING)
    placed(second, "王伟芳", 7, RISING)
    third = declaration(employer(3, address="檀溪路1号"))
    placed(third, "李建国", 8, RISING)
    compared(second)
    compared(third)
    for one in (first, second, third):
        one.refresh_from_db()
    assert [one.hints for one in (first, second, third)] == [2, 1, 1]


def test_every_hint_says_where_to_look():
    assert len({hint.name for hint in HINTS}) == len(HINTS) == 6
    assert all(str(hint.look).endswith("。") for hint in HINTS)


def test_months_are_told_as_runs():
    assert months_words([5, 1, 2, 3]) == "1–3月、5月"
