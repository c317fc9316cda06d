"""One whole journey with JavaScript switched off: nothing needs it."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import citizen_number

from .hand import row_of, told
from .lay import MONTH_COUNTIES
from .served import lay
from .test_every_page import sideways

pytestmark = pytest.mark.browser
COUNTY = MONTH_COUNTIES[1][:6]
LIVING = "2026年12月 困难残疾人生活补贴"
PHONE = {"width": 390, "height": 780}


def test_a_month_is_judged_confirmed_drawn_and_signed_without_script(visitor, city):
    office = visitor(f"county-{COUNTY}", script=False)
    office.get_by_role("link", name="待遇", exact=True).click()
    office.get_by_label("月份").fill("2026-12")
    office.get_by_role("button", name="开始判定").click()
    while "已完成" not in told(office):
        office.get_by_role("link", name="刷新").click()
        office.wait_for_timeout(200)
    office.get_by_role("link", name="看结果").click()
    lay(city.variables, "check", MONTH_COUNTIES[1])
    office.goto("/benefits/")
    office.get_by_role("button", name=re.compile(rf"告知并公示\s*：{LIVING}")).click()
    while "已完成" not in told(office):
        office.get_by_role("link", name="刷新").click()
        office.wait_for_timeout(200)
    lay(city.variables, "close", MONTH_COUNTIES[1])
    office.get_by_role("link", name="看结果").click()
    office.get_by_role("button", name=re.compile(rf"确认全部新增\s*：{LIVING}")).click()
    while stops := re.search(r"停发 (\d+)", row_of(office, LIVING).inner_text()):
        office.goto("/benefits/changes/?state=open&month=2026-12&benefit=living-allowance&kind=stops")
        expect(office.locator("main")).to_contain_text(f"{stops[1]} 行")
        office.locator("tbody").get_by_role("link").first.click()
        office.locator("summary", has_text="停发").click()
        office.locator("details[open] textarea").fill("退出低保")
        office.get_by_role("button", name="确认停发").click()
        office.goto("/benefits/")
    office.get_by_role("button", name=re.compile(rf"制单\s*：{LIVING}")).click()
    expect(office.locator("main")).to_contain_text("制单人不能签名")

    signer = visitor(f"signer-{COUNTY}", script=False)
    signer.goto(office.url)
    signer.locator("summary", has_text="签名").click()
    signer.get_by_role("button", name="确认签名").click()
    expect(signer.locator("main")).to_contain_text("已有 1 人签名")


def test_a_person_is_found_and_a_number_shown_without_script_on_a_telephone(visitor):
    page = visitor("town-420602002", script=False, viewport=PHONE)
    page.get_by_role("link", name="菜单").click()
    page.get_by_role("button", name="长辈版").click()
    expect(page.locator("html.large")).to_be_visible()
    page.get_by_role("link", name="菜单").click()
    page.get_by_label("找人：姓名、拼音首字母或证件号").fill("oycy")
    page.get_by_role("button", name="找人").click()
    page.locator("main").get_by_role("link", name="欧阳春燕").click()
    number = page.locator(".sealed").first
    number.locator("summary").click()
    number.get_by_label(re.compile("查看用途")).select_option("核对身份")
    number.get_by_role("button", name="查看").click()
    expect(page.locator("main")).to_contain_text("本次查看已记入查阅记录")
    assert re.search(r"420699\d{11}[\dX]", told(page))
    page.get_by_role("link", name="回到此人").click()
    expect(page.locator("main")).to_contain_text("核对身份")


def test_a_person_applies_on_a_telephone_and_the_town_checks_who_it_is_and_takes_it_in(visitor):
    page = visitor(script=False, viewport=PHONE, look="large")
    page.goto("/guide/")
    page.get_by_role("link", name="残疾人求职登记").click()
    page.get_by_role("link", name="网上申请").click()
    for label, answer in (("您叫什么名字", "欧阳春燕"), ("您的身份证号是多少", citizen_number(998))):
        page.get_by_label(label).fill(answer)
        page.get_by_role("button", name="下一步").click()
    for place in ("襄城区", "古城街道"):
        page.get_by_label(place).check()
        page.get_by_role("button", name="下一步").click()
    for label, answer in (("联系电话", "19900007788"), ("想做什么工作", "在家做手工")):
        page.get_by_label(label).fill(answer)
        page.get_by_role("button", name="下一步").click()
    page.get_by_role("radio").first.check()
    while page.get_by_role("button", name="下一步").count():
        assert sideways(page) == []
        page.get_by_role("button", name="下一步").click()
    expect(page.locator("main")).to_contain_text("请核对，没错就提交")
    page.get_by_role("button", name="提交").click()
    number = re.search(r"W\d{6}-\d{6}-\d{6}", told(page))
    assert number

    desk = visitor("town-420602002", script=False)
    desk.get_by_role("link", name="网上、异地来件").click()
    row_of(desk, number[0]).get_by_role("link").first.click()
    desk.get_by_label("身份怎样核对的").select_option("电话核对")
    desk.get_by_role("button", name="立件").click()
    expect(desk.locator("main")).to_contain_text("残疾人求职登记")
    expect(desk.locator("main")).to_contain_text("网上")
