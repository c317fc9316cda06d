"""A spreadsheet of people with two faulty cells: told by cell, mended in the browser, written, and found."""

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.factories import citizen_number

from .hand import press, row_of

pytestmark = pytest.mark.browser
COUNTY = "420625"
HEAD = ("姓名", "身份证号", "户籍村", "电话")


def wrong_check(number):
    """The number with another last character than the right one."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def test_two_faulty_cells_are_mended_in_the_browser_and_everybody_is_entered(visitor, city, tmp_path):
    page = visitor(f"county-{COUNTY}")
    village = city.keys["village_of_import"]
    right = [citizen_number(serial) for serial in range(971, 975)]
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    for row in (
        ("钟春来", right[0], village, "19900006601"),
        ("钟夏至", wrong_check(right[1]), village, "19900006602"),
        ("钟秋实", right[2], "没有这个村", ""),
        ("钟冬青", right[3], village, ""),
    ):
        book.active.append(row)
    book.save(tmp_path / "五月新增.xlsx")

    press(page, "link", "残疾人")
    press(page, "link", "批量导入")
    page.get_by_label("表格").set_input_files(tmp_path / "五月新增.xlsx")
    press(page, "button", "上传并检查")
    expect(page.locator("main")).to_contain_text("有 2 行要改")
    expect(row_of(page, "钟夏至")).to_contain_text("身份证号")
    expect(row_of(page, "钟秋实")).to_contain_text("户籍村")

    row_of(page, "钟夏至").get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_contain_text("身份证号")
    page.get_by_label("身份证号", exact=True).fill(right[1])
    press(page, "button", "保存并检查")
    expect(page.get_by_role("status").first).to_contain_text("已改好")
    page.get_by_label("户籍村", exact=True).fill(village)
    press(page, "button", "保存并检查")
    press(page, "button", "写入 4 行")
    expect(page.locator("main")).to_contain_text("已完成")
    press(page, "link", "看结果")
    expect(page.locator("main")).to_contain_text("新增")

    page.get_by_label("找人：姓名、拼音首字母或证件号").fill("钟夏至")
    page.keyboard.press("Enter")
    row = row_of(page.locator("main"), "钟夏至")
    expect(row).to_contain_text(f"{right[1][:6]}********{right[1][-4:]}")
    assert right[1] not in page.content()
