"""The city plans where to build next: asks, reads answer and map, and measures its own choice; also without script."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .hand import press, tab_to, told, write
from .test_every_page import faults, sideways

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("PICTURES")


def pictured(page, name: str) -> None:
    """A picture to be looked at, where somebody asks for one."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_the_city_asks_where_to_build_and_measures_its_own_choice(visitor):
    page = visitor("city")
    press(page, "link", "阳光家园")
    press(page, "link", "选址")
    press(page, "link", "新的选址")
    pictured(page, "siting_ask")
    write(page, "最多新建几家", "5")
    write(page, "服务距离（公里）", "5")
    press(page, "button", "开始计算")
    expect(page.locator("h1")).to_have_text("再建 5 家，建在哪里")
    if page.get_by_role("link", name="看计算进展").count():
        press(page, "link", "看计算进展")
        expect(page.locator("main")).to_contain_text("已完成", timeout=60_000)
        press(page, "link", "看结果")
    answer = page.locator("#answer")
    expect(answer).to_contain_text(re.compile(r"再建 5 家，5 公里内能多覆盖 \d+ 人"))
    expect(answer).to_contain_text("已证明没有更好的选法")
    expect(page.get_by_role("img", name=re.compile("选址示意图"))).to_be_visible()
    assert page.locator("#map circle").count() == 5 + 1  # and one in the key
    adds = [int(row.split("\t")[-2]) for row in page.locator("#sites tbody").inner_text().strip().splitlines()]
    assert adds == sorted(adds, reverse=True)
    assert f"多覆盖 {sum(adds)} 人" in told(page)
    expect(page.locator("#counties tbody tr")).not_to_have_count(0)
    pictured(page, "siting_answer")
    assert faults(page) + sideways(page) == []

    own = page.locator("#sites tbody tr").first
    place = own.locator("td").first.inner_text()
    tab_to(page, page.get_by_label(re.compile("自己选的地方")))
    page.keyboard.type(place)
    press(page, "button", "给手工方案打分")
    hand = page.locator("#hand")
    expect(hand).to_contain_text(re.compile(r"手工方案一共覆盖 \d+ 人"))
    expect(hand).to_contain_text(f"比上面的结果少 {sum(adds[1:])} 人")
    pictured(page, "siting_hand")
    assert faults(page) + sideways(page) == []


def test_a_wish_that_cannot_be_met_is_told_and_without_script_it_works_too(visitor):
    page = visitor("city", start="/homes/siting/new/", script=False)
    page.get_by_label("最多新建几家").fill("2")
    page.get_by_label("每县至少几家").fill("1")
    page.get_by_role("button", name="开始计算").click()
    expect(page.locator("main")).to_contain_text("只能新建 2 处")
    page.get_by_label("每县至少几家").fill("0")
    page.get_by_label("必建的地方").fill("没有这个村")
    page.get_by_role("button", name="开始计算").click()
    expect(page.locator(".field.wrong")).to_contain_text("区划里没有「没有这个村」")
    page.get_by_label("必建的地方").fill("")
    page.get_by_label("谁都不太远").check()
    page.get_by_role("button", name="开始计算").click()
    expect(page.locator("h1")).to_have_text("再建 2 家，建在哪里")
    for _again in range(30):
        if page.locator("#answer").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.locator("#answer")).to_contain_text(re.compile(r"最远的人路程 [\d.]+ 公里（原来 [\d.]+ 公里）"))
    expect(page.locator("#answer")).to_contain_text("已证明没有更好的选法")
    pictured(page, "siting_center")


def test_the_answer_can_be_read_in_high_contrast_and_large_type(visitor, city):
    page = visitor("city", look="large contrast", start=f"/homes/siting/{city.keys['study_id']}/")
    pictured(page, "siting_contrast")
    assert faults(page) + sideways(page) == []
