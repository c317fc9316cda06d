"""What an old attendance sheet is read as, before anybody is looked up."""

import datetime as dt

import pytest

from doorstep.homes.attendance_book import read_book
from doorstep.homes.attendance_marks import read_day
from doorstep.kernel.refusal import Refused

from .oldsheets import MARCH, a_book, a_foot, a_person, a_sheet, a_span, as_bytes, day_cell


def read(book, filename="考勤.xlsx"):
    return read_book(as_bytes(book), filename)


def people(book, filename="考勤.xlsx"):
    return [one for one in read(book, filename).entries if one.is_person]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(("√", "present"), ("✔", "present"), (" 出 勤 ", "present"), ("1", "present"), ("全天", "present")),
        *(("半天", "half"), ("0.5", "half"), ("×", "away"), ("Ｘ", "away"), ("休", "away"), ("/", "away")),
        *(("病", "leave"), ("事假", "leave"), ("假", "leave"), ("住院", "hospital"), ("", "blank"), ("　", "blank")),
        *(("？", "unknown"), ("√半", "unknown"), ("8:30", "unknown"), ("25:00-26:00", "unknown"), ("22", "unknown")),
    ],
)
def test_a_mark_means_one_thing_or_nothing(text, kind):
    assert read_day(text).kind == kind


@pytest.mark.parametrize("text", ["8:30-16:00", "08：30～16：00", "8:30至16:00", "8:30\n16:00", "08:30:00 16:00:00"])
def test_times_in_a_cell_are_from_when_to_when(text):
    assert read_day(text).stays == ((dt.time(8, 30), dt.time(16)),)


@pytest.mark.parametrize("text", ["16:00-8:30", "8:30-8:30", "8:61-9:00"])
def test_times_that_cannot_be_are_not_understood(text):
    meaning = read_day(text)
    assert (meaning.kind, bool(meaning.why)) == ("unknown", True)


@pytest.mark.parametrize(
    ("text", "periods", "kind"),
    [
        *(("√｜√", "上午｜下午", "present"), ("√｜×", "上午｜下午", "half"), ("｜√", "", "half"), ("×｜×", "", "away")),
        *(("住院｜住院", "", "hospital"), ("病｜", "", "away"), ("√｜√｜√", "", "present"), ("√｜×｜√", "", "unknown")),
        *(("8:30｜16:00", "到园｜离园", "times"), ("8:30｜", "到｜离", "unknown"), ("8:30｜14:00", "", "unknown")),
        *(("√｜√", "到｜离", "present"), ("8:30-11:30｜14:00-16:00", "上午｜下午", "times"), ("半｜√", "", "unknown")),
        ("8:30-14:30｜14:00-16:00", "上午｜下午", "unknown"),
    ],
)
def test_the_cells_of_one_day_are_taken_together(text, periods, kind):
    assert read_day(text, periods).kind == kind


def test_a_sheet_with_merged_title_header_and_foot_is_read_by_person_and_day():
    book = a_book()
    sheet = a_sheet(book)
    a_person(sheet, "王 小 明", ["√", "出勤", None, "×"], number="420699199005050018", total=2)
    a_foot(sheet)
    found = read(book)
    person, foot = found.entries
    assert (person.sheet, person.row, person.month, person.cells["name"]) == ("3月", 4, MARCH, "王 小 明")
    assert {name: text for name, text in person.cells.items() if name[0] == "d"} == {"d1": "√", "d2": "出勤", "d4": "×"}
    assert (person.cells["total"], person.places["d4"]) == ("2", "G4")
    assert (foot.is_person, foot.unread[0].text) == (False, "负责人：周敏　　制表：孙丽")
    assert "工作表「3月」：2024-03，1 行人。" in found.notes


def test_a_mark_merged_over_days_is_said_of_each_of_them():
    book = a_book()
    sheet = a_sheet(book)
    row = a_person(sheet, "王小明", {1: "√", 12: "√"})
    a_span(sheet, row, 5, 10, "住院")
    (person,) = people(book)
    assert [name for name, text in person.cells.items() if text == "住院"] == [f"d{day}" for day in range(5, 11)]


def test_a_mark_merged_over_people_is_said_of_each_of_them():
    book = a_book()
    sheet = a_sheet(book)
    rows = [a_person(sheet, name, {1: "√"}) for name in ("王小明", "李芳", "张强")]
    a_span(sheet, rows[0], 10, 12, "放假", bottom=rows[-1])
    assert [one.cells.get("d11") for one in people(book)] == ["放假"] * 3


def test_a_name_merged_over_two_rows_has_morning_and_afternoon():
    book = a_book()
    sheet = a_sheet(book)
    row = a_person(sheet, "王小明", ["√", "√", "×"])
    for day, mark in enumerate(["√", "×"], 1):
        day_cell(sheet, row + 1, day).value = mark
    sheet.merge_cells(start_row=row, end_row=row + 1, start_column=2, end_column=2)
    a_person(sheet, "李芳", ["√"])
    first, second = people(book)
    assert [first.cells[name] for name in ("d1", "d2", "d3")] == ["√｜√", "√｜×", "×｜"]
    assert second.cells["d1"] == "√"


def test_rows_that_say_afternoon_belong_to_the_name_above_without_being_merged():
    book = a_book()
    sheet = a_sheet(book)
    sheet.cell(2, 3, "时段")
    row = a_person(sheet, "王小明", ["√"], number="上午")
    day_cell(sheet, row + 1, 1).value = "√"
    sheet.cell(row + 1, 3, "下午")
    (person,) = people(book)
    assert (person.cells["d1"], person.cells["periods"]) == ("√｜√", "上午｜下午")


def test_days_of_two_columns_have_morning_and_afternoon():
    book = a_book()
    sheet = book.create_sheet("2024年3月")
    sheet["A1"] = "姓名"
    sheet.merge_cells("A1:A2")
    for day in range(1, 11):
        sheet.cell(1, 2 * day, day)
        sheet.merge_cells(start_row=1, end_row=1, start_column=2 * day, end_column=2 * day + 1)
        sheet.cell(2, 2 * day, "上午")
        sheet.cell(2, 2 * day + 1, "下午")
    sheet.cell(3, 1, "王小明")
    sheet.cell(3, 2, "√")
    sheet.cell(3, 4, "√")
    sheet.cell(3, 5, "√")
    (person,) = people(book)
    assert [read_day(person.cells[name], person.cells["periods"]).kind for name in ("d1", "d2")] == ["half", "present"]


def test_times_that_the_spreadsheet_keeps_as_times_are_read_as_times():
    book = a_book()
    sheet = a_sheet(book)
    sheet.cell(2, 3, "时段")
    row = a_person(sheet, "王小明", [dt.time(8, 30)], number="到园")
    day_cell(sheet, row + 1, 1).value = dt.time(16, 0)
    sheet.cell(row + 1, 3, "离园")
    (person,) = people(book)
    assert read_day(person.cells["d1"], person.cells["periods"]).stays == ((dt.time(8, 30), dt.time(16)),)


def test_the_header_on_every_page_of_paper_is_no_person():
    book = a_book()
    sheet = a_sheet(book)
    a_person(sheet, "王小明", ["√"])
    row = sheet.max_row + 1
    sheet.cell(row, 1, "序号")
    sheet.cell(row, 2, "姓名")
    for day in range(1, 32):
        day_cell(sheet, row, day).value = day
    a_person(sheet, "李芳", {2: "√"})
    assert [(one.cells["name"], one.month) for one in people(book)] == [("王小明", MARCH), ("李芳", MARCH)]


def test_a_second_table_below_has_its_own_month():
    book = a_book()
    sheet = a_sheet(book, name="一季度")
    a_person(sheet, "王小明", ["√"])
    row = sheet.max_row + 2
    sheet.cell(row, 1, "2024年4月考勤表")
    sheet.cell(row + 1, 2, "姓名")
    for day in range(1, 31):
        day_cell(sheet, row + 1, day).value = day
    a_person(sheet, "王小明", {2: "√"})
    assert [one.month for one in people(book)] == [MARCH, dt.date(2024, 4, 1)]


def test_hidden_sheets_and_sheets_that_are_no_attendance_are_named_and_not_read():
    book = a_book()
    a_person(a_sheet(book), "王小明", ["√"])
    hidden = a_sheet(book, dt.date(2024, 4, 1))
    a_person(hidden, "王小明", ["√"])
    hidden.sheet_state = "hidden"
    book.create_sheet("说明")["A1"] = "√ 出勤"
    found = read(book)
    assert {one.sheet for one in found.entries} == {"3月"}
    assert "有 1 张隐藏的工作表没有读：「4月」。" in found.notes
    assert any("工作表「说明」没有读：没有找到写着「姓名」的标题行" in note for note in found.notes)


@pytest.mark.parametrize(
    ("title", "sheet", "filename", "month"),
    [
        ("阳光家园2024年3月考勤表", "Sheet1", "a.xlsx", MARCH),
        ("考勤表", "2024.03", "a.xlsx", MARCH),
        ("考勤表", "3月", "阳光家园2024年考勤.xlsx", MARCH),
        ("阳光家园考勤表（2024年）", "三月", "a.xlsx", MARCH),
        ("2024年3月考勤表　制表日期：2024年4月2日", "3月", "a.xlsx", MARCH),
    ],
)
def test_the_month_is_told_by_title_sheet_or_file(title, sheet, filename, month):
    book = a_book()
    a_person(a_sheet(book, title=title, name=sheet), "王小明", ["√"])
    assert [one.month for one in people(book, filename)] == [month]


@pytest.mark.parametrize(
    ("title", "sheet", "words"),
    [("2024年3月考勤表", "4月", "不是一个月"), ("考勤表", "3月", "看不出是哪一年"), ("考勤表", "表", "看不出")],
)
def test_a_sheet_whose_month_is_not_told_is_refused_in_words(title, sheet, words):
    book = a_book()
    a_person(a_sheet(book, title=title, name=sheet), "王小明", ["√"])
    with pytest.raises(Refused) as refused:
        read(book)
    assert words in refused.value.why


def test_days_of_the_week_of_another_month_are_told():
    book = a_book()
    sheet = a_sheet(book)
    sheet.cell(3, 4, "一")
    a_person(sheet, "王小明", ["√"])
    assert any("1 日应是星期五，表里写的是星期一" in note for note in read(book).notes)


def test_what_stands_beside_the_days_is_kept_with_its_place():
    book = a_book()
    sheet = a_sheet(book)
    sheet.cell(2, 36, "备注")
    row = a_person(sheet, "王小明", ["√"])
    sheet.cell(row, 36, "五日起住院")
    (person,) = people(book)
    assert person.unread == [("AJ4", "五日起住院", "「备注」这一列没有读。")]


def test_a_formula_under_a_day_is_wrong_and_one_under_the_total_is_told():
    book = a_book()
    a_person(a_sheet(book), "王小明", ["=A4", "√"], total='=COUNTIF(D4:AH4,"√")')
    (person,) = people(book)
    assert (list(person.wrong), "total" in person.cells) == (["d1"], False)
    assert person.unread == [("AI4", "=", "合计是公式，文件里没有结果，没有核对。")]


def test_an_error_under_a_day_is_wrong():
    book = a_book()
    sheet = a_sheet(book)
    row = a_person(sheet, "王小明", ["√", "#REF!"])
    day_cell(sheet, row, 2).data_type = "e"
    (person,) = people(book)
    assert list(person.wrong) == ["d2"]


def test_empty_rows_that_wait_for_people_are_nothing():
    book = a_book()
    sheet = a_sheet(book)
    a_person(sheet, "王小明", ["√"])
    a_person(sheet, None, {}, total="=COUNTA(D5:AH5)")
    assert len(read(book).entries) == 1


def test_marks_without_a_name_are_somebodys():
    book = a_book()
    a_person(a_sheet(book), None, ["√"])
    (person,) = people(book)
    assert ("name" in person.cells, person.cells["d1"]) == (False, "√")


def test_signatures_under_the_days_are_nobodys_and_are_kept():
    book = a_book()
    sheet = a_sheet(book)
    a_person(sheet, "王小明", ["√"])
    a_person(sheet, None, {20: "园长签字：", 25: "二〇二四年四月一日"})
    foot = read(book).entries[1]
    assert (foot.is_person, foot.unread[0].text) == (False, "园长签字：　二〇二四年四月一日")


def test_a_header_of_three_rows_and_labels_over_several_columns_are_understood():
    book = a_book()
    sheet = book.create_sheet("2024年3月")
    sheet["A1"], sheet["A3"], sheet["B3"], sheet["AG3"] = "阳光家园考勤表", "姓名", "日期", "出勤情况"
    for span in ("A3:A5", "B3:AF3", "AG3:AH3", "AG4:AG5", "AH4:AH5"):
        sheet.merge_cells(span)
    sheet["AG4"], sheet["AH4"] = "出勤天数", "请假"
    for day in range(1, 32):
        sheet.cell(4, 1 + day, f"{day}日")
        sheet.cell(5, 1 + day, "五六日一二三四"[(day - 1) % 7])
    sheet["A6"], sheet["B6"], sheet["AG6"], sheet["AH6"] = "王小明", "√", 1, 2
    found = read(book)
    (person,) = found.entries
    assert person.cells == {"name": "王小明", "d1": "√", "total": "1"}
    assert person.unread == [("AH6", "2", "「请假」这一列没有读。")]
    assert found.notes == ["工作表「2024年3月」：2024-03，1 行人。"]
