"""Spreadsheets that cannot be read: each is refused in words that say why and what to do."""

import io
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.base import sheetgrid
from doorstep.kernel.refusal import Refused

from . import oddsheets as odd
from .sheetcast import HEADER, LI, ZHANG, as_csv, read, refusal


def test_a_refusal_names_the_file_the_reason_and_the_way_out():
    words = refusal(odd.xlsx(["姓名", "电话"], ["张三", "1"]), "二月名单.xlsx")
    assert words.startswith("表格「二月名单.xlsx」没有读入。第 1 行是标题行，里面缺少这些列：「身份证号」。")
    assert words.endswith("请补上这些列，再上传。［sheet.missing_columns］")


def test_a_sheet_without_a_header_is_refused_with_the_labels_that_it_should_have():
    assert "前 10 行里没有找到标题行。标题行应当有：「姓名」、「身份证号」" in refusal(odd.xlsx(ZHANG, LI))


def test_a_header_below_the_tenth_row_is_not_looked_for():
    assert "前 10 行里没有找到标题行" in refusal(odd.xlsx(*[["说明"]] * 10, HEADER, ZHANG))


def test_a_column_that_appears_twice_is_refused():
    assert "有的列出现了不止一次：「身份证号」在 B、C 列。" in refusal(
        odd.xlsx([*HEADER, "公民身份号码"], [*ZHANG, "1"])
    )


def test_a_sheet_with_nothing_below_its_header_is_refused():
    assert "标题行（第 1 行）下面没有内容。" in refusal(odd.xlsx(HEADER))


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n \n", odd.xlsx(), odd.ods(("空", ""))], ids=["nothing", "spaces", "xlsx", "ods"]
)
def test_an_empty_file_is_refused(raw):
    assert "文件里没有内容。请检查是不是选错了文件。" in refusal(raw)


def test_a_file_of_thirty_megabytes_is_refused_with_what_to_do():
    assert "文件有 30 MB，一次最多 20 MB。请分成几个文件，分别上传。" in refusal(b"a" * 30 * 2**20)


def test_too_many_rows_are_refused_with_what_to_do():
    rows = "".join(f"{number},1\r\n" for number in range(100_001))
    words = refusal(("姓名,身份证号\r\n" + rows).encode(), "a.csv")
    assert "内容超过 100000 行。请分成几个文件，每个不超过 100000 行，分别上传。" in words


def test_a_stray_cell_far_away_is_refused_by_its_place():
    raw = odd.xlsx(HEADER, ZHANG, change=lambda page, _book: page.cell(1_048_576, 16_384, "x"))
    assert "最后一个有内容的行是第 1048576 行，最后一个有内容的列是 XFD 列" in refusal(raw)


def test_repeated_rows_of_an_open_document_are_measured_before_they_are_laid_out():
    raw = odd.ods(("甲", odd.ods_row(*["x"] * 20, attributes='table:number-rows-repeated="1048576"')))
    assert "表格太大：最后一个有内容的行是第 1048576 行" in refusal(raw)


def test_a_workbook_with_a_password_is_refused():
    assert "文件加了密码。请用 Excel 或 WPS 打开它，去掉密码并保存，再上传。" in refusal(odd.ole(EncryptedPackage=b"x"))


def test_an_old_workbook_with_a_password_is_refused():
    assert "文件加了密码。" in refusal(odd.xls(("甲", 0, []), locked=True), "a.xls")


def test_an_open_document_with_a_password_is_refused():
    assert "文件加了密码。" in refusal(odd.ods(("甲", ""), manifest="<manifest:encryption-data/>"), "a.ods")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (
            "<html><body><table><tr><td>姓名</td></tr></table></body></html>".encode("gb18030"),
            "文件内容其实是网页，不是电子表格。",
        ),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "文件内容其实是 XML，不是电子表格。"),
        (b"%PDF-1.7", "文件内容其实是PDF 文档。"),
        (b"Rar!\x1a\x07", "文件内容其实是压缩包。"),
        (b"\x89PNG\r\n", "文件内容其实是图片。"),
        (odd.ole(WordDocument=b"x"), "文件内容其实是 Word 文档。"),
        (odd.ole(Other=b"x"), "文件内容不是电子表格。"),
        (bytes(range(256)), "文件内容不是电子表格，也不是 UTF-8、UTF-16 或 GB18030 编码的文本。"),
    ],
    ids=["html", "xml", "pdf", "rar", "png", "doc", "ole", "bytes"],
)
def test_what_is_not_a_spreadsheet_is_recognised_and_refused(raw, words):
    assert f"{words}请用 Excel 或 WPS 打开它，另存为 .xlsx 后再上传。" in refusal(raw)


@pytest.mark.parametrize(
    ("name", "words"),
    [("xl/workbook.bin", "二进制工作簿（.xlsb）"), ("word/document.xml", "Word 文档"), ("名单.xlsx", "压缩包")],
)
def test_another_kind_of_zip_is_recognised_and_refused(name, words):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, b"x")
    assert f"文件内容其实是{words}。" in refusal(stream.getvalue())


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_cut_off_in_the_middle_is_refused(share):
    raw = odd.xlsx(HEADER, *[ZHANG] * 50)
    assert "文件已损坏，读不完整。" in refusal(raw[: int(len(raw) * share)])


def test_a_workbook_with_broken_xml_is_refused():
    raw = odd.xlsx(HEADER, ZHANG)
    broken = odd.part(raw, "xl/worksheets/sheet1.xml")[:-30]
    assert "文件已损坏，读不完整。" in refusal(odd.rezip(raw, page=("xl/worksheets/sheet1.xml", broken)))


def test_an_old_workbook_cut_off_in_the_middle_is_refused():
    raw = odd.xls(("甲", 0, [odd.xls_text(row, 0, "姓名") for row in range(300)]))
    assert "文件已损坏，读不完整。" in refusal(raw[:3000], "a.xls")


def test_an_old_workbook_that_states_an_impossible_size_is_damage_and_ends_nothing():
    page = [odd.xls_extent(2**32 - 1, 2**16 - 1), odd.xls_text(0, 0, "姓名"), odd.xls_text(0, 1, "身份证号")]
    assert "文件已损坏，读不完整。" in refusal(odd.xls(("甲", 0, page)), "a.xls")


def test_a_workbook_that_states_an_impossible_size_is_damage_and_ends_nothing():
    raw = odd.shared_xlsx(HEADER, ZHANG)
    name = "xl/sharedStrings.xml"
    texts = odd.part(raw, name).replace(b'uniqueCount="4"', b'uniqueCount="99999999999999"')
    assert "文件已损坏，读不完整。" in refusal(odd.rezip(raw, part=(name, texts)))


def test_a_cell_that_stands_in_another_row_than_it_says_is_damage():
    raw = odd.xlsx(HEADER, ZHANG)
    page = odd.part(raw, "xl/worksheets/sheet1.xml").replace(b'r="A2"', b'r="A1048576"')
    assert "文件已损坏，读不完整。" in refusal(odd.rezip(raw, page=("xl/worksheets/sheet1.xml", page)))


def test_a_zip_bomb_is_refused_before_it_is_unfolded():
    raw = odd.xlsx(HEADER, ZHANG)
    bomb = odd.rezip(raw, bomb=("xl/bomb.xml", bytes(sheetgrid.MAX_UNPACKED + 1)))
    assert len(bomb) < 2**20
    assert "文件展开后太大，不能一次读入。请分成几个文件，分别上传。" in refusal(bomb)


def test_a_zip_bomb_that_lies_about_its_size_is_never_unfolded_further_than_it_says():
    raw = odd.rezip(odd.xlsx(HEADER, ZHANG), bomb=("xl/bomb.xml", b"0" * 10_000_000))
    true_size, lie = (10_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    crc, lying_crc = (zlib.crc32(b"0" * size).to_bytes(4, "little") for size in (10_000_000, 10))
    lying = raw.replace(true_size, lie).replace(crc, lying_crc)
    assert len(sheetgrid.unpack(lying)["xl/bomb.xml"]) == 10
    assert len(sheetgrid.repack(sheetgrid.unpack(lying))) < 100_000


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_xml_entities_are_refused(name):
    raw = odd.shared_xlsx(HEADER, ZHANG)
    declaration, rest = odd.part(raw, name).split(b"?>", 1)
    laughing = declaration + b'?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + rest
    assert "文件里有自定义的 XML 实体，正常的表格不会有。" in refusal(odd.rezip(raw, part=(name, laughing)))


def test_one_long_text_in_a_great_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr("doorstep.base.sheetapart.MOST_BYTES", 50_000)
    assert "文件展开后太大" in refusal(odd.shared_xlsx(HEADER, *[["买" * 1000, "1"]] * 30))
    assert len(read(odd.shared_xlsx(HEADER, ["买" * 1000, "1"], *[ZHANG] * 30)).rows) == 31


def test_a_whole_column_merged_is_refused():
    raw = odd.xlsx(HEADER, ZHANG)
    name = "xl/worksheets/sheet1.xml"
    far = b'<row r="400000"><c r="A400000"><v>1</v></c></row></sheetData>'
    merged = far + b'<mergeCells><mergeCell ref="A2:B400000"/></mergeCells>'
    raw = odd.rezip(raw, page=(name, odd.part(raw, name).replace(b"</sheetData>", merged)))
    assert "公式或合并的单元格超过 300000 个。请全选后复制" in refusal(raw)


def test_a_quotation_mark_that_is_not_closed_is_refused_by_its_row():
    words = refusal(as_csv(HEADER, ZHANG, ['"李四', "1"], ["王五", "2"]), "a.csv")
    assert "第 3 行的引号没有成对，分不清格子。" in words


# Rules.


def sheet_or_words(raw):
    """Reading ends in filled rows, or in a refusal that says what to do; nothing else may come of any bytes."""
    try:
        return bool(read(raw).rows)
    except Refused as refused:
        return bool(refused.why and refused.then)


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", odd.OLE_MAGIC, b"\xff\xfe", as_csv(HEADER)]))
def test_any_bytes_end_in_a_sheet_or_in_words(raw, beginning):
    assert sheet_or_words(beginning + raw)


DAMAGED = [
    odd.xlsx(HEADER, ZHANG, LI),
    odd.xls(("甲", 0, [odd.xls_text(r, c, [HEADER, ZHANG][r][c]) for r in (0, 1) for c in (0, 1)])),
    odd.ods(("甲", odd.ods_row(*HEADER) + odd.ods_row(*ZHANG))),
]


@settings(deadline=None)
@given(st.sampled_from(DAMAGED), st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_spreadsheet_with_wrong_bytes_ends_in_a_sheet_or_in_words(raw, changes):
    body = bytearray(raw)
    for share, byte in changes:
        body[int(share * len(body))] = byte
    assert sheet_or_words(bytes(body))
