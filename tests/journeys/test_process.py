"""A child found by data, by keyboard: the village looks, the guardian is told, a list hangs, and then it counts."""

import re

import pytest
from playwright.sync_api import expect

from .hand import press, row_of, tab_to, told
from .lay_process import CHILD
from .served import lay
from .test_every_page import faults, sideways
from .test_village import PHONE, judge_december

pytestmark = pytest.mark.browser
COUNTY = "420602000000"
BENEFIT = "2026年12月 残疾儿童康复期生活补贴"


def test_a_child_nobody_asked_for_is_found_checked_told_listed_and_confirmed(visitor, city):
    office, village = visitor("county-420602"), visitor("village-420602002003", viewport=PHONE)
    judge_december(office)
    expect(row_of(office, BENEFIT)).to_contain_text("等核实")

    village.goto("/")
    press(village, "link", re.compile("待遇变动待核实"))
    waiting = village.locator("#checks li").filter(has_text=CHILD).filter(has_text="残疾儿童康复期生活补贴")
    press(village, "link", CHILD, within=waiting)
    expect(village.locator("main")).to_contain_text("没有收款账户")
    expect(village.locator("main")).to_contain_text("每月 500.00 元")
    assert faults(village) + sideways(village) == []
    village.set_viewport_size(PHONE)
    tab_to(village, village.get_by_label("属实", exact=True))
    village.keyboard.press("Space")
    press(village, "button", "登记核实")
    expect(village.locator("body")).to_contain_text(f"{CHILD}：核实已登记")

    office.goto("/benefits/")
    press(office, "button", re.compile(rf"告知并公示\s*：{BENEFIT}"))
    expect(office.locator("main")).to_contain_text("已完成")
    press(office, "link", "看结果")
    expect(row_of(office, BENEFIT)).to_contain_text("公示中")

    village.goto("/benefits/work/")
    waiting = village.locator("#tellings li").filter(has_text=f"诸葛明（{CHILD}的监护人）")
    expect(waiting).to_contain_text(
        f"{CHILD}可以享受残疾儿童康复期生活补贴，每月 500.00 元，从2026年12月起，不用申请。"
    )
    press(village, "button", re.compile("已告知"), within=waiting)
    expect(village.locator("body")).to_contain_text("已登记告知")
    expect(village.locator("#hanging")).to_contain_text("残疾儿童康复期生活补贴 2026年12月")

    stranger = visitor(start="")
    stranger.goto("/lists/")
    row = stranger.get_by_role("row").filter(has_text=BENEFIT.split()[1]).filter(has_text="襄城区")
    row.get_by_role("link").first.focus()
    stranger.keyboard.press("Enter")
    expect(stranger.locator("main")).to_contain_text("某未成年人")
    assert CHILD not in told(stranger)
    address = stranger.url

    lay(city.variables, "close", COUNTY)
    stranger.goto(address)
    expect(stranger.locator("main")).to_contain_text("公示已经结束")
    office.goto("/benefits/")
    press(office, "button", re.compile(rf"确认全部新增\s*：{BENEFIT}"))
    expect(office.locator("body")).to_contain_text(re.compile(r"已确认 \d+ 项"))
    office.goto(f"/people/{city.keys['child_found']}/")
    expect(office.locator("main")).to_contain_text("从2026年12月起，每月 500.00 元")
