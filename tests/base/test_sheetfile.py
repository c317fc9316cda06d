"""Spreadsheets as people send them, read: what comes out, what must be mended, what is told."""

import datetime as dt

import pytest
from openpyxl.worksheet.formula import ArrayFormula

from doorstep.base.sheetfile import Column

from . import oddsheets as odd
from .sheetcast import HEADER, LI, NAME, PHONE, ZHANG, as_csv, cells, read, said

# What a good sheet gives.


def test_rows_keep_the_numbers_that_the_spreadsheet_shows():
    sheet = read(odd.xlsx(["某市残疾人名单"], [], HEADER, ZHANG, [], LI))
    assert [(row.number, row.cells["name"]) for row in sheet.rows] == [(4, "张三"), (6, "李四")]
    assert sheet.faults == []


FAR_DOWN = [odd.xls_text(3 + r, 2 + c, [HEADER, ZHANG][r][c]) for r in (0, 1) for c in (0, 1)]
EMPTY_ROWS = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'


@pytest.mark.parametrize(
    "raw",
    [
        odd.xlsx([], [], [], [None, None, *HEADER], [None, None, *ZHANG]),
        odd.xls(("甲", 0, FAR_DOWN)),
        odd.ods(("甲", EMPTY_ROWS + odd.ods_row(*HEADER) + odd.ods_row(*ZHANG))),
        as_csv([], [], [], HEADER, ZHANG),
    ],
    ids=["xlsx", "xls", "ods", "csv"],
)
def test_rows_are_numbered_from_the_top_of_the_sheet_in_every_format(raw):
    assert [(row.number, list(row.cells.values())) for row in read(raw).rows] == [(5, ZHANG)]


@pytest.mark.parametrize(
    "label", ["身份证号", " 身份证 号 *", "＊身份证号（18位）", "公民身份号码", "【必填】身份证号：", "身份证\n号"]
)
def test_a_header_is_known_through_spaces_asterisks_and_brackets(label):
    assert cells(read(odd.xlsx(["姓名", label], ZHANG))) == [ZHANG]


def test_a_label_in_full_goes_before_one_with_a_remark_in_brackets():
    sheet = read(odd.xlsx(["姓名（拼音）", *HEADER], ["zhang san", *ZHANG]))
    assert cells(sheet) == [ZHANG]
    assert "有 1 列不认识，没有读：「姓名（拼音）」（A 列）。" in sheet.notes


def test_a_header_of_two_merged_rows_is_read_by_its_lower_labels():
    def merge(page, _book):
        for area in ("A1:C1", "A2:A3", "B2:C2"):
            page.merge_cells(area)

    raw = odd.xlsx(["名单"], ["姓名", "证件"], [None, "身份证号", "联系电话"], [*ZHANG, "19900001234"], change=merge)
    sheet = read(raw)
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (4, {"name": "张三", "number": "420699199001010011", "phone": "19900001234"})
    ]
    assert sheet.faults == []


def test_unknown_and_absent_columns_are_told():
    sheet = read(odd.xlsx([*HEADER, "备注"], [*ZHANG, "甲", "乙"]))
    assert sheet.notes == [
        "有 1 列不认识，没有读：「备注」（C 列）。",
        "表格里没有这些列：「出生日期」、「联系电话」、「残疾等级」。",
        "这些列有内容但没有标题，没有读：D 列。",
    ]


def test_a_column_that_the_sheet_lacks_is_absent_and_not_empty():
    assert set(read(odd.xlsx([*HEADER, "出生日期"], ZHANG)).rows[0].cells) == {"name", "number", "born"}


def test_cells_are_text_as_a_person_sees_it():
    columns = [Column(name, name) for name in "甲乙丙丁戊己庚"]
    raw = odd.xlsx(list("甲乙丙丁戊己庚"), [12, 0.1 + 0.2, "'00123", "  两端空格\u3000", 19900001234, True, 1e-7])
    assert cells(read(raw, expected=columns)) == [
        ["12", "0.3", "00123", "两端空格", "19900001234", "TRUE", "0.0000001"]
    ]


def test_a_number_shown_with_leading_zeros_keeps_them():
    def pad(page, _book):
        page["B2"].number_format = "000000"

    assert cells(read(odd.xlsx(["姓名", "联系电话"], ["张三", 723], change=pad), expected=[NAME, PHONE])) == [
        ["张三", "000723"]
    ]


@pytest.mark.parametrize(
    "written", ["1990-01-02", "1990/1/2", "1990.1.2", "1990年1月2日", "19900102", "1990-1-2 08:30"]
)
def test_dates_come_out_in_one_form(written):
    assert read(odd.xlsx([*HEADER, "出生日期"], [*ZHANG, written])).rows[0].cells["born"] == "1990-01-02"


def test_a_date_cell_comes_out_as_a_day():
    raw = odd.xlsx([*HEADER, "出生日期"], [*ZHANG, dt.date(1990, 1, 2)], [*LI, dt.datetime(1990, 1, 2, 8, 30)])
    assert [row.cells["born"] for row in read(raw).rows] == ["1990-01-02", "1990-01-02"]


RARE = "张\ue170𡐓·买买提"


@pytest.mark.parametrize(
    ("raw", "filename"),
    [
        (odd.xlsx(HEADER, [RARE, ZHANG[1]]), "a.xlsx"),
        (
            odd.xls(
                ("名单", 0, [odd.xls_text(r, c, [HEADER, [RARE, ZHANG[1]]][r][c]) for r in (0, 1) for c in (0, 1)])
            ),
            "a.xls",
        ),
        (odd.ods(("名单", odd.ods_row(*HEADER) + odd.ods_row(RARE, ZHANG[1]))), "a.ods"),
        (as_csv(HEADER, [RARE, ZHANG[1]], encoding="utf-8"), "a.csv"),
        (as_csv(HEADER, [RARE, ZHANG[1]], encoding="utf-8-sig"), "a.csv"),
        (as_csv(HEADER, [RARE, ZHANG[1]], encoding="utf-16"), "a.csv"),
        (as_csv(HEADER, [RARE, ZHANG[1]], encoding="utf-16-le"), "a.csv"),
        (as_csv(HEADER, [RARE, ZHANG[1]], encoding="gb18030"), "a.csv"),
    ],
    ids=["xlsx", "xls", "ods", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"],
)
def test_rare_names_survive_in_every_format(raw, filename):
    assert cells(read(raw, filename)) == [[RARE, ZHANG[1]]]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16-be", "UTF-16"), ("gb18030", "GB18030")],
)
def test_the_encoding_that_was_used_is_told(encoding, words):
    sheet = read(as_csv(HEADER, ZHANG, encoding=encoding), "a.csv")
    assert f"文件是文本，按 {words} 编码读入。" in sheet.notes
    assert cells(sheet) == [ZHANG]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
def test_the_delimiter_is_found(delimiter):
    assert cells(read(as_csv(["名单"], HEADER, ZHANG, delimiter=delimiter), "a.txt")) == [ZHANG]


def test_a_guard_against_lost_zeros_is_not_taken_for_a_formula():
    sheet = read(as_csv(HEADER, ["张三", '="420699199001010011"']), "a.csv")
    assert cells(sheet) == [ZHANG]
    assert sheet.faults == []


# Cells that must be mended.


def test_an_identity_number_that_excel_rounded_is_named_and_never_guessed():
    sheet = read(odd.xlsx(HEADER, ["张三", 420699199001010011]))
    assert said(sheet) == [
        "第 2 行「身份证号」被表格软件变成了 4.20699E+17，后几位已经丢失。请把这一列设为文本，重新填写这个号码。"
    ]
    assert sheet.rows[0].cells["number"] == "4.20699E+17"


def test_a_rounded_number_that_was_saved_as_text_is_named():
    assert (
        "第 2 行「身份证号」被表格软件变成了 4.20699E+17"
        in said(read(as_csv(HEADER, ["张三", "4.20699E+17"]), "a.csv"))[0]
    )


def test_numbers_cut_off_to_zeros_are_named_where_too_many_end_so():
    rows = [["张三", f"4206991990010{number}000"] for number in (10, 11, 12)]
    sheet = read(as_csv(HEADER, *rows, ZHANG), "a.csv")
    assert [fault.row for fault in sheet.faults] == [2, 3, 4]
    assert "以 000 结尾，这一列有 3 个号码都这样，像是被表格软件改过" in said(sheet)[0]


def test_one_number_that_truly_ends_in_zeros_is_left_alone():
    rows = [["张三", "420699199001011000"]] + [ZHANG] * 20
    assert read(as_csv(HEADER, *rows), "a.csv").faults == []


def test_formulas_are_named_by_cell():
    def with_formulas(page, _book):
        page["C2"] = "=TODAY()"
        page["A3"] = '=A2&"之子"'

    sheet = read(odd.xlsx([*HEADER, "出生日期"], ZHANG, [None, None, None], LI, change=with_formulas))
    assert [fault.text.split("。")[0] for fault in sheet.faults] == [
        "第 2 行「出生日期」是公式",
        "第 3 行「姓名」是公式",
        "第 3 行「身份证号」没有填",
    ]


def test_a_text_that_breaks_off_in_its_last_row_is_named_there_and_one_without_a_last_line_end_is_not():
    whole = as_csv([*HEADER, "出生日期"], [*ZHANG, "1990-01-01"], [*LI, ""])
    words = "像是没有写完，文件到这里就断了。请重新导出整份文件。"
    assert said(read(whole.removesuffix(b",\r\n"))) == [f"第 3 行「身份证号」{words}", f"第 3 行「出生日期」{words}"]
    assert said(read(whole.removesuffix(b"\r\n"))) == []
    assert said(read(whole.removesuffix(b",\r\n") + b"\r\n")) == []


def test_a_formula_in_csv_is_named():
    assert "第 2 行「姓名」是公式" in said(read(as_csv(HEADER, ["=1+1", ZHANG[1]]), "a.csv"))[0]


def test_a_formula_in_a_column_that_is_not_read_is_no_fault():
    assert read(odd.xlsx([*HEADER, "备注"], [*ZHANG, "=1+1"])).faults == []


def test_a_formula_over_several_cells_marks_all_of_them():
    def spread(page, _book):
        page["A2"] = ArrayFormula("A2:A3", "=C2:C3")

    sheet = read(odd.xlsx(HEADER, ["甲", "1"], ["乙", "2"], change=spread))
    assert [(fault.row, fault.column) for fault in sheet.faults] == [(2, "name"), (3, "name")]


def test_merged_cells_are_named_by_cell():
    sheet = read(odd.xlsx(HEADER, ZHANG, LI, ["合计"], change=lambda page, _book: page.merge_cells("A2:A3")))
    assert said(sheet)[:2] == [
        "第 2 行「姓名」是合并的单元格。请取消合并，每行各填一格。",
        "第 3 行「姓名」是合并的单元格。请取消合并，每行各填一格。",
    ]


def test_an_error_value_is_named():
    def break_cell(page, _book):
        page["A2"].value, page["A2"].data_type = "#N/A", "e"

    assert said(read(odd.xlsx(HEADER, ZHANG, change=break_cell))) == [
        "第 2 行「姓名」显示的是错误值（如 #N/A）。请填上正确的内容。"
    ]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("出生日期", "1990-02-30", "第 2 行「出生日期」填的是「1990-02-30」，没有这一天。"),
        ("出生日期", "9999-12-31", "第 2 行「出生日期」填的是「9999-12-31」，年份不对。没有期限的请留空。"),
        ("出生日期", "0199-01-05", "第 2 行「出生日期」填的是「0199-01-05」，年份不对。没有期限的请留空。"),
        ("出生日期", "不详", "第 2 行「出生日期」填的是「不详」，不是日期。请写成 2020-01-05 这样。"),
        ("残疾等级", "五级", "第 2 行「残疾等级」填的是「五级」，只能填：一级、二级。"),
    ],
)
def test_a_cell_of_the_wrong_kind_is_named(column, value, words):
    assert said(read(odd.xlsx([*HEADER, column], [*ZHANG, value]))) == [words]


def test_a_cell_that_is_too_long_or_empty_is_named():
    sheet = read(odd.xlsx(HEADER, ["买" * 21, ZHANG[1]], [None, LI[1]]))
    assert said(sheet) == ["第 2 行「姓名」有 21 个字，最多 20 个字。", "第 3 行「姓名」没有填。"]


def test_an_old_workbook_shows_its_formulas_merges_errors_and_hidden_parts():
    first = [
        odd.xls_text(0, 0, "姓名"),
        odd.xls_text(0, 1, "身份证号"),
        odd.xls_hidden_row(1),
        odd.xls_hidden_column(1),
    ]
    rest = [odd.xls_text(1, 0, "张三"), odd.xls_formula(1, 1, 12.0), odd.xls_text(2, 0, "李四"), odd.xls_error(2, 1)]
    last = [odd.xls_text(3, 0, "王五"), odd.xls_number(3, 1, 420699199001010011.0), odd.xls_merge(3, 4, 0, 0)]
    sheet = read(
        odd.xls(("空", 0, []), ("名单", 0, first + rest + last), ("字典", 1, [odd.xls_text(0, 0, "甲")])), "a.xls"
    )
    assert [(row.number, row.cells["name"]) for row in sheet.rows] == [(2, "张三"), (3, "李四"), (4, "王五")]
    assert [text.split("。")[0] for text in said(sheet)] == [
        "第 2 行「身份证号」是公式",
        "第 3 行「身份证号」显示的是错误值（如 #N/A）",
        "第 4 行「姓名」是合并的单元格",
        "第 4 行「身份证号」被表格软件变成了 4.20699E+17，后几位已经丢失",
    ]
    assert sheet.notes[:3] == [
        "有 1 张隐藏的工作表没有读：「字典」。",
        "有 1 行是隐藏的，也读入了。",
        "有 1 列是隐藏的，也读入了。",
    ]


def test_an_open_document_shows_its_formulas_merges_and_hidden_parts():
    formula = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-rows-spanned="2"'
        ' office:value-type="string"><text:p>李四</text:p></table:table-cell><table:table-cell table:formula="of:=1"'
        ' office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell></table:table-row>'
    )
    empty = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/>\n</table:table-row>\n'
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    hidden = odd.ods_row(*ZHANG, attributes='table:visibility="filter"')
    style = '<style:style style:name="字典"><style:table-properties table:display="false"/></style:style>'
    raw = odd.ods(
        ("名单", columns + odd.ods_row(*HEADER) + hidden + formula + empty), ("字典", odd.ods_row("甲")), styles=style
    )
    sheet = read(raw, "a.ods")
    assert cells(sheet) == [ZHANG, ["李四", "3"], ["李四", "3"]]
    assert [text.split("。")[0] for text in said(sheet)] == [
        "第 3 行「姓名」是合并的单元格",
        "第 3 行「身份证号」是公式",
        "第 4 行「姓名」是合并的单元格",
        "第 4 行「身份证号」是公式",
    ]
    assert sheet.notes[:3] == [
        "有 1 张隐藏的工作表没有读：「字典」。",
        "有 1 行是隐藏的，也读入了。",
        "有 1 列是隐藏的，也读入了。",
    ]


# Notes on what was read and what was not.


def test_hidden_rows_and_columns_are_read_and_counted():
    def hide(page, _book):
        page.row_dimensions[2].hidden = True
        page.row_dimensions[900].hidden = True
        page.column_dimensions["B"].hidden = True

    sheet = read(odd.xlsx(HEADER, ZHANG, LI, change=hide))
    assert cells(sheet) == [ZHANG, LI]
    assert sheet.notes[:2] == ["有 1 行是隐藏的，也读入了。", "有 1 列是隐藏的，也读入了。"]


def test_only_the_first_filled_sheet_in_sight_is_read():
    def hide(_page, book):
        book["字典"].sheet_state = "hidden"

    raw = odd.xlsx(HEADER, ZHANG, change=hide, 字典=[["甲"]], 空=[], 二月=[HEADER, LI])
    sheet = read(raw)
    assert cells(sheet) == [ZHANG]
    assert sheet.notes[:2] == [
        "只读了工作表「名单」。还有 1 张有内容的工作表没有读：「二月」。",
        "有 1 张隐藏的工作表没有读：「字典」。",
    ]


def test_an_empty_first_sheet_is_passed_over():
    assert cells(read(odd.xlsx(二月=[HEADER, ZHANG]))) == [ZHANG]


@pytest.mark.parametrize(
    ("raw", "filename", "words"),
    [
        (as_csv(HEADER, ZHANG), "a.xlsx", "文件名以 .xlsx 结尾，内容其实是CSV 文本，已按内容读入。"),
        (odd.xlsx(HEADER, ZHANG), "a.csv", "文件名以 .csv 结尾，内容其实是Excel 工作簿（.xlsx），已按内容读入。"),
        (
            odd.xls(("甲", 0, [odd.xls_text(r, c, [HEADER, ZHANG][r][c]) for r in (0, 1) for c in (0, 1)])),
            "a.xlsx",
            "文件名以 .xlsx 结尾，内容其实是旧版 Excel 工作簿（.xls），已按内容读入。",
        ),
    ],
    ids=["csv as xlsx", "xlsx as csv", "xls as xlsx"],
)
def test_the_kind_is_told_by_content_and_not_by_name(raw, filename, words):
    sheet = read(raw, filename)
    assert cells(sheet) == [ZHANG]
    assert words in sheet.notes
