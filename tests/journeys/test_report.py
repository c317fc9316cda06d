"""A report: frozen, taken away as Word and PDF, its numbers opened to their rows, and what changed after it."""

import io
import re

import docx
import pypdf
import pytest
from playwright.sync_api import expect

from .hand import press, row_of, told, write

pytestmark = pytest.mark.browser


def taken(page, name):
    """The bytes of a download."""
    with page.expect_download() as taking:
        press(page, "link", name)
    return taking.value.path().read_bytes()


def test_a_report_keeps_its_numbers_and_says_what_has_changed_since(visitor, city):
    page = visitor("city")
    press(page, "link", "汇报")
    write(page, "期间", "2026-10")
    press(page, "button", "按现在的数据定稿")
    expect(page.get_by_role("heading", level=1)).to_contain_text("（2026年10月）")
    expect(page.locator("main")).to_contain_text("定稿后没有变化")
    report, holders = page.url, page.locator("a.bound[title=持证残疾人]").inner_text()
    assert int(holders.replace(",", "")) > 200

    words = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(taken(page, "Word"))).paragraphs)
    assert f"持证残疾人{holders}人" in words
    pages = pypdf.PdfReader(io.BytesIO(taken(page, "PDF"))).pages
    printed = re.sub(r"\s", "", "".join(one.extract_text() for one in pages))
    assert f"持证残疾人{holders}人" in printed

    page.locator("a.bound[title=持证残疾人]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(f"全市共 {int(holders):,} 行")
    expect(page.get_by_role("row")).to_have_count(51)
    press(page, "link", "下一页")
    expect(page.get_by_role("row")).to_have_count(51)

    county = visitor("county-420624")
    county.goto(f"/certificates/{city.keys['certificate_to_cancel']}/state/")
    county.get_by_label("注销").check()
    county.get_by_label("原因").fill("本人申请")
    press(county, "button", "确认残疾人证状态变更")
    expect(county.locator("main")).to_contain_text("注销")

    page.goto(report)
    changed = row_of(page, "持证残疾人")
    expect(changed).to_contain_text(f"{int(holders):,}")
    expect(changed).to_contain_text(f"{int(holders) - 1:,}")
    expect(changed).to_contain_text("更正或撤销 1 行")
    assert f"持证残疾人{holders}人" in told(page).replace("\n", "")
