"""A workbook opened sheet by sheet, in each format."""

import pytest

from doorstep.base.sheetbook import MOST_PAGES, open_book
from doorstep.base.sheetgrid import Span
from doorstep.kernel.refusal import Refused
from tests.base import oddsheets as odd

pytestmark = pytest.mark.filterwarnings("error")


def an_xlsx():
    def hide(sheet, book):
        sheet.merge_cells("A1:B1")
        book["藏"].sheet_state = "hidden"

    return odd.xlsx(["一月"], change=hide, 二月=[["乙", 2]], 藏=[["丙"]], 空=[])


def an_xls():
    first = [odd.xls_text(0, 0, "一月"), odd.xls_merge(0, 0, 0, 1)]
    second = [odd.xls_text(0, 0, "乙"), odd.xls_number(0, 1, 2)]
    return odd.xls(("名单", 0, first), ("二月", 0, second), ("藏", 1, [odd.xls_text(0, 0, "丙")]), ("空", 0, []))


def an_ods():
    style = (
        '<style:style style:name="藏" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style>"
    )
    merged = odd.ods_row("一月").replace("<table:table-cell ", '<table:table-cell table:number-columns-spanned="2" ')
    tables = (("名单", merged), ("二月", odd.ods_row("乙", "2")), ("藏", odd.ods_row("丙")))
    return odd.ods(*tables, styles=style)


@pytest.mark.parametrize(("raw", "name"), [(an_xlsx(), "a.xlsx"), (an_xls(), "a.xls"), (an_ods(), "a.ods")])
def test_every_filled_sheet_in_sight_is_opened_with_its_merged_cells(raw, name):
    pages, notes = open_book(raw, name)
    assert [page.name for page in pages] == ["名单", "二月"]
    assert notes == ["有 1 张隐藏的工作表没有读：「藏」。"]
    first, second = (page.read() for page in pages)
    assert list(first.merges) == [Span(1, 1, 1, 2)]
    assert [str(value) for value in next(iter(second.rows))[1]] in (["乙", "2.0"], ["乙", "2"])


def test_a_text_is_a_book_of_one_sheet():
    (page,), notes = open_book("姓名,1,2\n王小明,√,×\n".encode(), "a.csv")
    assert (page.name, [values for _row, values in page.read().rows], notes) == (
        "",
        [["姓名", "1", "2"], ["王小明", "√", "×"]],
        [],
    )


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"  ", "sheet.empty"),
        (odd.xlsx(), "sheet.empty"),
        (b"%PDF-1.7", "sheet.not_a_sheet"),
        (odd.xlsx(["甲"], **{f"第{n}张": [["甲"]] for n in range(MOST_PAGES)}), "sheet.too_many_pages"),
    ],
)
def test_what_is_no_workbook_is_refused(raw, code):
    with pytest.raises(Refused) as refused:
        open_book(raw, "a.xlsx")
    assert refused.value.code == code
