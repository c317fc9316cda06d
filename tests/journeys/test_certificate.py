"""A first certificate: from the village by the doctor, the county's office and its signer to the child's hand."""

import re

import pytest
from playwright.sync_api import Page, expect

from .hand import press, tab_to, told, write
from .test_every_page import faults, sideways

pytestmark = pytest.mark.browser
ITEM = "残疾人证新办"
ELSEWHERE = re.compile("^[^#]*$")  # tabbing past the frame goes to #main, which is no other page


def fit(page: Page) -> None:
    """Nothing serious is wrong with the page, and it needs not be moved sideways."""
    assert faults(page) + sideways(page) == []


def follow(page: Page, role: str, name: str | re.Pattern) -> None:
    """Press it, wait for the page to which it leads, and look at that page."""
    with page.expect_navigation(url=ELSEWHERE):
        press(page, role, name)
    fit(page)


def choose(page: Page, label: str | re.Pattern, option: str) -> None:
    """Tab to a list of choices and choose by its words."""
    field = page.locator("main").get_by_label(label).first
    tab_to(page, field)
    field.select_option(option)


def case_of(page: Page, name: str) -> None:
    """From the list of cases to that of this person."""
    page.goto("/matters/")
    page.get_by_role("row").filter(has_text=name).first.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(name)
    fit(page)


def act(page: Page, name: str) -> None:
    """One act that asks for nothing: the button on the case, and the confirmation."""
    follow(page, "link", name)
    press(page, "button", f"确认{name}")
    expect(page.locator(".messages")).to_contain_text(f"「{name}」已办")


def file_and_accept(village: Page, child: int) -> None:
    village.goto(f"/people/{child}/")
    follow(village, "link", "帮办代办")
    follow(village, "link", ITEM)
    expect(village.locator("main")).to_contain_text("已经知道的，不用再问")
    choose(village, re.compile("哪一类残疾"), "听力")
    choose(village, re.compile("证怎么拿"), "送上门")
    choose(village, re.compile("居民身份证"), "原件已核")
    press(village, "button", "登记")
    expect(village.locator("main")).to_contain_text("待受理")
    follow(village, "link", "受理")
    press(village, "button", "确认受理")
    expect(village.locator("main")).to_contain_text("还缺材料：两寸白底彩色照片")
    follow(village, "link", re.compile("残疾人证新办"))
    press(village, "button", re.compile("原件已核.*照片"))
    expect(village.get_by_role("button", name=re.compile("原件已核.*照片"))).to_have_count(0)
    act(village, "受理")


def book(village: Page) -> None:
    follow(village, "link", "预约评定")
    choose(village, re.compile("评定机构"), village.locator("select").first.locator("option").nth(1).inner_text())
    day = village.evaluate("new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10)")
    village.get_by_label("评定日期").fill(day)
    choose(village, re.compile("在哪里评定"), "上门")
    press(village, "button", "确认预约评定")
    expect(village.locator("main")).to_contain_text("评定中")
    expect(village.locator("main")).to_contain_text("停表：评定")


def conclude(doctor: Page) -> None:
    follow(doctor, "link", "评定")
    follow(doctor, "link", "司徒小燕")
    choose(doctor, re.compile("残疾类别"), "听力")
    choose(doctor, re.compile("残疾等级"), "一级")
    write(doctor, "较好耳平均听力损失（分贝）", "96")
    choose(doctor, re.compile("致残主要原因"), "遗传、先天异常或发育障碍")
    for label, place in (("评定医师", 1), ("第二位评定医师", 2)):
        field = doctor.get_by_label(label, exact=True)
        field.select_option(index=place)
    press(doctor, "button", "登记结论")
    expect(doctor.locator(".messages")).to_contain_text("结论已登记")


def test_a_childs_first_certificate_goes_from_the_village_desk_to_the_hand_by_keyboard(visitor, city):
    village = visitor("village-420602002003")
    file_and_accept(village, city.keys["child"])
    book(village)
    conclude(visitor("assessor-420602"))

    office = visitor("county-420602")
    case_of(office, "司徒小燕")
    expect(office.locator("aside")).to_contain_text("未成年人，不公示")
    act(office, "审核通过")
    assert office.get_by_role("link", name="批准", exact=True).count() == 0, "another hand approves"

    signer = visitor("signer-420602")
    case_of(signer, "司徒小燕")
    act(signer, "批准")

    case_of(office, "司徒小燕")
    act(office, "制证")

    case_of(village, "司徒小燕")
    follow(village, "link", "发证")
    write(village, "谁签收", "司徒强")
    choose(village, re.compile("怎样送达"), "送上门")
    press(village, "button", "确认发证")
    expect(village.locator("main")).to_contain_text("已发证")
    assert "办成" in told(village)
    village.goto(f"/people/{city.keys['child']}/")
    expect(village.locator("main")).to_contain_text("听力")
    expect(village.locator("main")).to_contain_text("一级")
