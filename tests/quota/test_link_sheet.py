"""An employer's list is linked to the register: certain rows name a person, the others whom to look at."""

import io

import openpyxl
import pytest

from doorstep.__main__ import main
from doorstep.base.scope import scoped
from doorstep.quota.linking import link_sheet
from tests.cast import COUNTY, ELSEWHERE
from tests.factories import PersonFactory, citizen_number

pytestmark = pytest.mark.usefixtures("db")


def sheet(*rows: tuple[str, str]) -> bytes:
    return "\n".join(["姓名,身份证号", *(",".join(row) for row in rows)]).encode("gb18030")


def test_a_row_is_the_person_certain_or_asked_about_or_nobody():
    number = citizen_number(3)
    person = PersonFactory(name="王伟芳", number=number)
    wrong = number[:9] + str((int(number[9]) + 1) % 10) + number[10:]
    found = list(link_sheet(sheet(("王偉芳", number), ("王伟芳", wrong), ("赵六", number), ("孙七", "")), "名单.csv"))
    assert [(one.how, one.person_id, one.candidates) for one in found] == [
        ("exact", person.pk, ()),
        ("repaired", person.pk, ()),
        ("other_name", None, (person.pk,)),
        ("nobody", None, ()),
    ]
    assert [one.row for one in found] == [2, 3, 4, 5]


def test_a_row_whose_cells_cannot_be_read_is_linked_to_nobody_and_told_why():
    number = citizen_number(3)
    PersonFactory(name="王伟芳", number=number)
    book = openpyxl.Workbook()
    for row in (
        ("姓名", "身份证号"),
        ("王伟芳", f"={number[:15]}"),
        ("王伟芳", int(number[:17] + "0")),
        ("王伟芳", number),
    ):
        book.active.append(row)
    for _time in range(2):
        book.active.append(("王伟芳", number))
    book.active.merge_cells("A5:A6")
    out = io.BytesIO()
    book.save(out)
    found = list(link_sheet(out.getvalue(), "名单.xlsx"))
    assert [one.how for one in found] == ["faulty", "faulty", "exact", "faulty", "faulty"]
    assert [one.person_id is None for one in found] == [True, True, False, True, True]
    assert "第 2 行「身份证号」是公式" in found[0].words
    assert "后几位已经丢失" in found[1].words
    assert "合并的单元格" in found[3].words


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.4", b"PK\x03\x04", "姓名\n王伟芳\n".encode(), b"\xff\xfe\xff"])
def test_a_file_that_is_no_list_is_refused_in_words_by_the_command(raw, tmp_path, capsys):
    path = tmp_path / "名单.csv"
    path.write_bytes(raw)
    assert main(["quota", "link", str(path)]) == 3
    assert "没有读入" in capsys.readouterr().err
    assert main(["quota", "link", str(tmp_path)]) == 3
    assert "名单没有比对" in capsys.readouterr().err


def test_who_was_joined_to_another_row_is_found_as_the_other():
    number = citizen_number(4)
    stays = PersonFactory(name="李建国", number=number)
    assert [one.person_id for one in link_sheet(sheet(("李建国", number)), "名单.csv")] == [stays.pk]


def test_only_those_within_reach_are_linked_or_shown():
    number = citizen_number(5)
    person = PersonFactory(name="王伟芳", number=number)
    with scoped(COUNTY.ranges, by=COUNTY):
        assert next(link_sheet(sheet(("王伟芳", number)), "名单.csv")).person_id == person.pk
    with scoped(ELSEWHERE.ranges, by=ELSEWHERE):
        (found,) = link_sheet(sheet(("王伟芳", number)), "名单.csv")
        assert (found.how, found.candidates) == ("nobody", ())


def test_nobody_in_the_register_is_no_trouble():
    assert [one.how for one in link_sheet(sheet(("王伟芳", citizen_number(6))), "名单.csv")] == ["nobody"]
