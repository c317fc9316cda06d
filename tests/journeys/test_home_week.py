"""The week of a home's manager: the day without a network, work, the month's pay, its list, the bank, and the slip."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .hand import press, row_of, told, unfold, write
from .lay_home_week import COUNTY, HEAD, ORDER, PROCESS
from .served import lay
from .test_day import kept
from .test_every_page import faults, sideways
from .test_month import answer

pytestmark = pytest.mark.browser
TABLET = {"width": 820, "height": 1180}
SIZES = {"tablet": TABLET, "desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
PICTURES = os.environ.get("PICTURES")


def seen(page, name):
    """The page is sound for everybody at any width; pictures of it, where somebody asks for them."""
    if PICTURES:
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=Path(PICTURES) / f"week_{name}_{size}.png", full_page=True)
    assert faults(page) + sideways(page) == []
    page.set_viewport_size(TABLET)


def row(page, name):
    """The row of a client on the day page."""
    return page.locator("tr[data-client]", has_text=name)


def waits(page, count):
    """So many taps wait on the tablet."""
    expect(page.locator("#queue")).to_have_attribute("data-waits", str(count))


def to_desk(page, link):
    """To the home's desk, and on from there."""
    page.goto("/homes/desk/")
    press(page, "link", link)


def take_attendance(page, names):
    """A day with the network off: two come, one of them eats, is trained and leaves; then everything is sent."""
    first, second, _third = names
    press(page, "link", "每日记录")
    waits(page, 0)
    kept(page)
    page.context.set_offline(True)
    for name, act in ((first, "到园"), (second, "到园"), (first, "用餐"), (first, "离园")):
        row(page, name).get_by_role("button", name=act).click()
    service = page.locator("#service")
    service.get_by_label("谁").select_option(label=first)
    service.get_by_label("什么服务").select_option(label="康复训练")
    service.get_by_label("训练项目").fill("步行")
    service.get_by_label("训练分钟").fill("30")
    service.get_by_role("button", name="记一次服务").click()
    waits(page, 5)
    expect(page.locator("#queue")).to_contain_text("有 5 条等待发送")
    seen(page, "day_offline")
    page.reload()
    waits(page, 5)
    page.context.set_offline(False)
    page.locator("[data-send]").click()
    waits(page, 0)
    page.reload()
    expect(row(page, first)).to_contain_text(re.compile(r"到园.*离园.*用餐 1 次.*康复训练 1"))
    expect(row(page, second)).to_contain_text("在园")
    seen(page, "day")


def enter_work(page, names):
    """Labels stuck on gift boxes: 1,200 pieces by one, 500 by another; the order is delivered and paid."""
    to_desk(page, "劳动登记")
    for name, good, minutes in ((names[0], "1200", "120"), (names[1], "500", "90")):
        write(page, f"{name} 合格件数", good)
        write(page, f"{name} 分钟", minutes)
    seen(page, "work")
    press(page, "button", "登记劳动")
    expect(page.locator("body")).to_contain_text("登记了 2 人的劳动")
    expect(page.locator("#done")).to_contain_text("1200")
    to_desk(page, "订单")
    press(page, "link", ORDER)
    press(page, "link", "登记交货")
    write(page, "合格交货数量", "1700")
    press(page, "button", "登记交货")
    press(page, "link", "登记收款")
    write(page, "收到的钱（元）", "850")
    page.get_by_label("收款日期").fill(f"{dt.date.today()}")
    press(page, "button", "登记收款")
    expect(page.locator("main")).to_contain_text("已结款")
    seen(page, "order")


def close_month(page, names):
    """Last month's days come to valid days and a subsidy."""
    to_desk(page, "月度结算")
    last = dt.date.today().replace(day=1) - dt.timedelta(days=1)
    page.get_by_label("结算哪一个月").fill(f"{last:%Y-%m}")
    press(page, "button", "结算")
    expect(row_of(page, names[0])).to_contain_text("160.00")
    seen(page, "month")


def sign_pay(page):
    """This month's pay is reckoned and signed; the number of the period."""
    to_desk(page, "收入分配")
    press(page, "button", "核算")
    expect(page.locator("#sums")).to_contain_text("204.00")
    expect(page.locator("#sums")).to_contain_text("646.00")
    press(page, "button", "签字")
    expect(page.locator("main")).to_contain_text("家园已签")
    return re.search(r"pay/(\d+)/", page.url)[1]


def decide(page, period):
    """The party organisation meets and agrees; without its decision nothing is reviewed."""
    press(page, "link", "登记党组织审议")
    press(page, "button", "登记决定")
    expect(page.locator("main")).to_contain_text("没有党组织的决定")
    to_desk(page, "重要事项")
    press(page, "link", "提出事项")
    page.get_by_label("种类").select_option(label="收入分配")
    write(page, "事项", "本月收入分配")
    write(page, "内容", "贴标签的收入按件分给本人，其余留作发展基金。")
    press(page, "button", "提出")
    press(page, "link", "登记会议和决定")
    page.get_by_label("开会日期").fill(f"{dt.date.today()}")
    write(page, "主持人", "李书记")
    write(page, "参加人", "李书记、周敏、王强")
    write(page, "应到人数", "3")
    write(page, "实到人数", "3")
    write(page, "讨论情况", "逐人核对了件数和金额。")
    page.get_by_label("「本月收入分配」怎样决定").select_option(label="同意")
    write(page, "对「本月收入分配」的决定 （选填）", "同意按件分配。")
    seen(page, "meeting")
    press(page, "button", "登记")
    expect(page.locator("main")).to_contain_text("同意按件分配。")
    page.goto(f"/homes/pay/{period}/review/")
    page.get_by_label("党组织的决定").select_option(label="本月收入分配")
    press(page, "button", "登记决定")
    expect(page.locator("main")).to_contain_text("党组织已审")


def publish(page, period, stranger, names):
    """The list hangs out by masked names, and says nothing else of anybody."""
    press(page, "button", "公示")
    expect(page.locator("main")).to_contain_text("已公示")
    seen(page, "period")
    stranger.goto(f"/homes/lists/{period}/")
    expect(stranger.locator("main")).to_contain_text("144.00")
    assert not any(name in told(stranger) for name in names)
    seen(stranger, "public_list")


def pay_out(visitor, tmp_path):
    """The county draws up, two sign, finance receives and sends, the bank answers, the county notes it."""
    office = visitor(f"county-{COUNTY}", start="/homes/payout/")
    expect(office.locator("#ready")).to_contain_text("204.00")
    seen(office, "payout")
    office.get_by_label("月份").fill(f"{dt.date.today():%Y-%m}")
    press(office, "button", "制单")
    expect(office.locator("main")).to_contain_text("204.00")
    batch = office.url
    finance = visitor(f"finance-{COUNTY}", start=batch)
    for page in (visitor(f"signer-{COUNTY}", start=batch), finance):
        unfold(page, "签名")
        press(page, "button", "确认签名")
        expect(page.locator("summary", has_text="签名")).to_have_count(0)
    unfold(finance, "收单")
    press(finance, "button", "确认收单")
    unfold(finance, "送银行")
    press(finance, "button", "确认送银行")
    with finance.expect_download() as taking:
        press(finance, "button", "下载银行文件")
    answer(finance, taking.value.path().read_text(), tmp_path, returned=0)
    expect(finance.locator("main")).to_contain_text("到账 2 笔")
    office.goto("/homes/payout/")
    press(office, "button", "银行已答复的，记为已发放")
    expect(office.locator("body")).to_contain_text("有 1 期记为已发放")


def sign_slip(page, period, name):
    """The slip is read out and signed; its sum opens to the work behind it."""
    page.goto(f"/homes/pay/{period}/")
    expect(page.locator("main")).to_contain_text("已发放")
    press(page, "link", name)
    for sentence in ("礼品盒·贴标签，做好 1200 件，144元。", "这个月一共144元。", "没有扣钱。钱已经由银行发放。"):
        expect(page.locator("main")).to_contain_text(sentence)
    write(page, "签收人（本人或者监护人）", name)
    seen(page, "slip")
    press(page, "button", "登记签收")
    expect(page.locator("main")).to_contain_text(f"签收：{name}")
    press(page, "link", f"{ORDER}·{PROCESS}")
    expect(page.locator("main")).to_contain_text("合格 1200 件，每件 0.12 元")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("负责人")
    seen(page, "work_behind")


def test_a_week_of_a_home_from_the_day_without_a_network_to_the_signed_slip(visitor, city, tmp_path):
    names = lay(city.variables, "home week")["names"]
    page = visitor(HEAD, start="/homes/desk/", viewport=TABLET)
    seen(page, "desk")
    take_attendance(page, names)
    enter_work(page, names)
    close_month(page, names)
    period = sign_pay(page)
    decide(page, period)
    publish(page, period, visitor(), names)
    lay(city.variables, "hung out", period)
    pay_out(visitor, tmp_path)
    sign_slip(page, period, names[0])
