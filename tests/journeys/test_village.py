"""A village's liaison: finding somebody, looking at a number for a purpose, answering what the month could not tell."""

import re

import pytest
from playwright.sync_api import expect

from .hand import press, row_of, told, unfold, write

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 780}
NURSING = "2026年12月 重度残疾人护理补贴"


def judge_december(page):
    page.goto("/benefits/")
    write(page, "月份", "2026-12")
    press(page, "button", "开始判定")
    expect(page.locator("main")).to_contain_text("已完成")
    press(page, "link", "看结果")


def find_by_initials(page):
    """As on a telephone: the short way to the search."""
    page.get_by_role("link", name="找人").click()
    page.locator("main").get_by_role("searchbox").fill("oycy")
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link", name="欧阳春燕").click()


def test_a_look_at_a_number_needs_a_purpose_and_is_seen_by_who_watches_and_by_the_person(visitor):
    page = visitor("village-420602002003", viewport=PHONE)
    find_by_initials(page)
    expect(page.locator("main")).to_contain_text("199****7788")
    assert "19900007788" not in page.content()
    phone = page.locator(".sealed").filter(has_text="199****7788")
    phone.locator("summary").click()
    phone.get_by_label(re.compile("查看用途")).select_option("联系本人或监护人")
    phone.get_by_role("button", name="查看").click()
    expect(page.locator("main")).to_contain_text("19900007788")
    expect(page.locator("main")).to_contain_text("本次查看已记入查阅记录")
    page.reload()
    expect(page.locator("#looks")).to_contain_text("电话，联系本人或监护人")

    for watcher in ("signer-420602", "auditor"):
        watching = visitor(watcher)
        press(watching, "link", "查看记录")
        row = row_of(watching, "联系本人或监护人")
        expect(row).to_contain_text("欧阳**")
        expect(row).to_contain_text("新街社区残协·村（社区）专职委员")
        assert "欧阳春燕" not in told(watching)


def test_an_answer_from_the_village_lets_the_month_find_the_person(visitor):
    office, page = visitor("county-420602"), visitor("village-420602002003", viewport=PHONE)
    judge_december(office)
    due = int(row_of(office, NURSING).get_by_role("cell").nth(1).inner_text())

    page.goto("/benefits/changes/?state=open&kind=unknown&month=2026-12")
    page.get_by_role("link", name="欧阳春燕").click()
    expect(page.locator("main")).to_contain_text("还缺这些情况")
    expect(page.locator("main")).to_contain_text("需要长期照护")
    press(page, "link", "去登记情况")
    page.get_by_label("情况", exact=True).select_option("需要长期照护")
    page.get_by_label("是", exact=True).check()
    page.get_by_label("自何月起").fill("2026-11")
    page.get_by_label("来源").fill("上门核实")
    page.get_by_role("button", name="确认登记情况").click()
    expect(page.locator("main")).to_contain_text("上门核实")

    judge_december(office)
    expect(row_of(office, NURSING).get_by_role("cell").nth(1)).to_have_text(str(due + 1))
    office.goto("/benefits/changes/?state=open&kind=starts&month=2026-12&benefit=nursing-allowance")
    press(office, "link", "欧阳春燕")
    expect(office.locator("main")).to_contain_text("2026年12月享受重度残疾人护理补贴，125元")
    expect(office.locator("main")).to_contain_text("有疑点，村（社区）还没有核实")
    expect(office.locator("main")).to_contain_text("没有收款账户")
    unfold(office, "不予采纳")
    expect(office.get_by_role("button", name="确认不予采纳")).to_be_visible()
    expect(office.get_by_role("button", name=re.compile("确认新增"))).to_have_count(0)
