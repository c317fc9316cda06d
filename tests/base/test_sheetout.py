"""Spreadsheets written out: they hold what was given, never a formula, and come back the same."""

import datetime as dt
import io
import tracemalloc
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.base import sheetout
from doorstep.base.sheetfile import Column, read_sheet
from doorstep.base.sheetout import Heading, csv_chunks, write_xlsx
from doorstep.kernel.refusal import Refused

from . import oddsheets as odd

HEADINGS = [
    Heading("姓名"),
    Heading("身份证号", width=22),
    Heading("出生日期", kind="date"),
    Heading("金额", kind="number"),
]
EXPECTED = [Column(heading.label, heading.label) for heading in HEADINGS]
RARE = "张\ue170𡐓·买买提"
OPENERS = ["=1+1", "+86", "-1", "@SUM(A1)", "＝1+1", '=HYPERLINK("http://a.example")']


@pytest.fixture
def written(tmp_path):
    """Writes rows and gives the bytes of the file."""

    def write(rows, columns=HEADINGS, title="名单"):
        path = tmp_path / "名单.xlsx"
        assert write_xlsx(path, columns, rows, title=title) == len(rows)
        return path.read_bytes()

    return write


def first_page(raw):
    return openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]


def back(raw, filename, expected=EXPECTED):
    return [list(row.cells.values()) for row in read_sheet(raw, filename, expected=expected).rows]


def test_what_goes_out_comes_back_with_rare_names(written):
    rows = [
        [RARE, "420699199001010011", dt.date(1990, 1, 1), 12],
        ["·", "42069919900101002X", None, Decimal("12.5")],
    ]
    seen = [[RARE, "420699199001010011", "1990-01-01", "12"], ["·", "42069919900101002X", "", "12.5"]]
    assert back(written(rows), "a.xlsx") == seen
    assert back(b"".join(csv_chunks(HEADINGS, rows)), "a.csv") == seen


def test_only_declared_numbers_and_dates_are_numbers_and_dates(written):
    page = first_page(written([["张三", 420699199001010011, dt.date(1990, 1, 1), 12], ["1", "2", "不详", "三"]]))
    assert [[cell.value for cell in row] for row in page["A2:D3"]] == [
        ["张三", "420699199001010011", dt.datetime(1990, 1, 1), 12],
        ["1", "2", "不详", "三"],
    ]
    assert page["B2"].data_type == "s"
    assert page["B2"].number_format == "@"


def test_a_number_that_a_spreadsheet_would_round_is_written_as_text(written):
    assert first_page(written([["", "", "", 420699199001010011]]))["D2"].value == "420699199001010011"


def test_a_date_before_the_spreadsheet_calendar_is_written_as_text(written):
    assert first_page(written([["", "", dt.date(1899, 12, 31), ""]]))["C2"].value == "1899-12-31"


@pytest.mark.parametrize("opener", OPENERS)
def test_no_text_becomes_a_formula_in_a_spreadsheet(written, opener):
    raw = written([[opener, "1", opener, opener]])
    assert b"<f>" not in odd.part(raw, "xl/worksheets/sheet1.xml")
    assert [cell.value for cell in first_page(raw)[2]] == [opener, "1", opener, opener]
    assert back(raw, "a.xlsx") == [[opener, "1", opener, opener]]


@pytest.mark.parametrize("opener", OPENERS)
def test_no_text_opens_a_formula_in_csv(opener):
    raw = b"".join(csv_chunks([Heading("姓名")], [[opener]]))
    line = raw.decode("utf-8-sig").splitlines()[1]
    assert line.lstrip('"').startswith("'")
    assert back(raw, "a.csv", [Column("name", "姓名")]) == [[opener]]


def test_a_negative_number_stays_a_number_in_csv():
    assert b"".join(csv_chunks([Heading("金额", kind="number")], [[-5]])).endswith(b"\r\n-5\r\n")


def test_the_header_is_frozen_and_columns_are_wide_and_the_font_is_chinese(written):
    page = first_page(written([["张三", "1", None, None]]))
    assert page.freeze_panes == "A2"
    assert 22 <= page.column_dimensions["B"].width < 24
    assert page["A2"].font.name == page["A1"].font.name == "宋体"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("二月名单", "二月名单"),
        ("2026/02：[襄城]?*", "2026 02： 襄城"),
        ("名" * 40, "名" * 31),
        ("'单'", "单"),
        ("/", "Sheet1"),
    ],
)
def test_any_title_makes_a_name_that_a_spreadsheet_allows(written, title, name):
    assert first_page(written([["张三", "1", None, None]], title=title)).title == name


def test_a_text_too_long_for_a_cell_is_refused_and_no_file_is_left(tmp_path):
    with pytest.raises(Refused, match="第 3 行「姓名」超过 32767 个字，一个格子放不下。请改选 CSV 格式导出。"):
        write_xlsx(tmp_path / "a.xlsx", HEADINGS[:1], [["张三"], ["买" * 32_768]], title="名单")
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sheetout, "MOST_ROWS", 2)
    with pytest.raises(Refused, match="表格「名单」没有生成。内容超过 2 行，一张表放不下。"):
        write_xlsx(tmp_path / "a.xlsx", HEADINGS[:1], [["张三"]] * 3, title="名单")


def test_an_earlier_file_stays_whole_when_writing_breaks_off(tmp_path):
    def broken():
        yield ["张三"]
        raise ConnectionError

    path = tmp_path / "a.xlsx"
    path.write_bytes(b"earlier")
    with pytest.raises(ConnectionError):
        write_xlsx(path, HEADINGS[:1], broken(), title="名单")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.xlsx", b"earlier")]


def test_csv_comes_in_pieces_that_excel_knows_for_utf_8():
    pieces = list(csv_chunks(HEADINGS[:1], (["买" * 1000] for _ in range(1000))))
    assert pieces[0].startswith("\ufeff姓名\r\n".encode())
    assert len(pieces) > 10
    assert b"".join(pieces).count("\ufeff".encode()) == 1


def test_memory_does_not_grow_with_the_rows(tmp_path):
    def peak(count):
        rows = ([f"张三{number}", str(number), None, number] for number in range(count))
        tracemalloc.start()
        write_xlsx(tmp_path / "a.xlsx", HEADINGS, rows, title="名单")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1)
    assert peak(4000) < peak(400) + 300_000


# Any text of one line that a person can see; the apostrophe that opens a cell is how spreadsheets mark text.
SEEN = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp"]), max_size=30).map(
    lambda text: text.strip().lstrip("'").strip()
)
LABELS = ["甲列", "乙列", "丙列"]
TABLES = st.lists(st.lists(SEEN, min_size=3, max_size=3).filter(any), min_size=1, max_size=8)
ANY_TEXT = [Column(label, label) for label in LABELS]


@settings(deadline=None)
@given(TABLES)
def test_any_table_of_printable_text_survives_csv(rows):
    assert back(b"".join(csv_chunks([Heading(label) for label in LABELS], rows)), "a.csv", ANY_TEXT) == rows


@settings(deadline=None, max_examples=60)
@given(TABLES)
def test_any_table_of_printable_text_survives_xlsx(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("sheets") / "a.xlsx"
    write_xlsx(path, [Heading(label) for label in LABELS], rows, title="表")
    assert back(path.read_bytes(), "a.xlsx", ANY_TEXT) == rows
