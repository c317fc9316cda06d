"""A death found late: a police list, a stop that people confirm, the family told, the money back in two parts."""

import datetime as dt
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils.timezone import localdate
from playwright.sync_api import expect

from . import story_hands as hands
from .hand import press, row_of, unfold
from .served import lay
from .test_every_page import faults, sideways
from .test_village import PHONE

pytestmark = pytest.mark.browser
COUNTY, LABEL = "420602", "困难残疾人生活补贴"
FEED = "公安部门《死亡注销户口人员》"


def act(page, case, name, **said):
    """One act on the case: what it asks, and why. `said`: field names with what is typed."""
    page.goto(case)
    press(page, "link", name)
    for label, words in said.items():
        page.get_by_label(label).fill(words)
    press(page, "button", name)
    expect(page.locator("body")).to_contain_text(f"「{name}」已办好")


def look_into(page, person, name):
    """The commissioner opens what was found of the person, goes there, and says what was seen."""
    page.goto(f"/people/{person}/")
    press(page, "link", "停发，待处理")
    expect(page.locator("main")).to_contain_text(f"{name}：{LABEL}")
    press(page, "link", "登记核实")
    expect(page.locator("main")).to_contain_text(f"{LABEL} 2026年12月 停发")
    assert faults(page) + sideways(page) == []
    page.get_by_label("属实", exact=True).check()
    page.get_by_label("说明").fill("上门看过，家属说人已经走了")
    press(page, "button", "登记核实")
    expect(page.locator("body")).to_contain_text(f"{name}：核实已登记")


def tell_family(page, name):
    """The commissioner reads out to the family what is to stop and why, before anybody has confirmed it."""
    page.goto("/benefits/work/")
    waiting = page.locator("#tellings li").filter(has_text=f"{name}的家属").filter(has_text=LABEL)
    expect(waiting).to_contain_text(re.compile(rf"{name}的{LABEL}（每月 [\d.]+ 元）准备从2026年\d+月起停发"))
    expect(waiting).to_contain_text("还要由县残联确认")
    expect(waiting).to_contain_text("登记的去世日期是")
    expect(waiting).to_contain_text("情况不对的，请告诉村（社区）残协")
    assert faults(page) + sideways(page) == []
    press(page, "button", re.compile("已告知"), within=waiting)
    expect(page.locator("body")).to_contain_text("已登记告知")


def reconciled(city, day):
    """What `ledger reconcile` of the day finds to differ in the county."""
    command = [sys.executable, "-m", "doorstep", "ledger", "reconcile", "--day", f"{day}"]
    done = subprocess.run(command, cwd=settings.ROOT, env=city.variables, capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    return {line for line in done.stdout.splitlines() if f"{COUNTY}000000" in line}


def test_a_death_found_late_is_stopped_and_paid_back_by_people(visitor, city, tmp_path):
    dead, today = lay(city.variables, "paid", COUNTY), localdate()
    name, person = dead["name"], dead["person"]
    died = today - dt.timedelta(days=61)
    before = reconciled(city, today)
    office = visitor(f"county-{COUNTY}")
    hands.hand_in(office, FEED, (("姓名", "身份证号", "死亡日期"), (name, dead["number"], f"{died}")), tmp_path)
    office.goto(f"/people/{person}/")
    expect(office.locator("main")).to_contain_text("死亡日期")

    # The list alone stops and takes back nothing: nothing is overpaid before somebody has confirmed.
    office.goto("/benefits/overpaid/")
    expect(office.locator("main")).not_to_contain_text(name)
    hands.judge(office)
    office.goto("/benefits/overpaid/")
    expect(office.locator("main")).not_to_contain_text(name)
    stop = f"/benefits/changes/?state=open&month={hands.DECEMBER}&benefit=living-allowance&kind=stops"
    hands.open_of(office, stop, name)
    expect(office.locator("main")).to_contain_text("还没有告知")
    expect(office.locator("summary", has_text="停发")).to_have_count(0)
    village = visitor(dead["village"], viewport=PHONE)
    look_into(village, person, name)
    hands.tell_and_publish(office, f"2026年12月 {LABEL}")
    tell_family(village, name)
    hands.open_of(office, stop, name)
    expect(office.locator("main")).to_contain_text("在世")
    expect(office.locator("main")).to_contain_text(re.compile(r"属实\s*上门看过，家属说人已经走了"))
    expect(office.locator("main")).to_contain_text(re.compile(rf"{name}的家属\s*当面"))
    unfold(office, "停发")
    office.locator("details[open] textarea").fill("公安注销户口，社区上门问过家属")
    press(office, "button", "确认停发")
    expect(office.locator("main")).to_contain_text("公安注销户口，社区上门问过家属")

    office.goto("/benefits/overpaid/")
    panel = office.locator("section.panel, .panel").filter(has_text=f"{name}：{LABEL}").first
    expect(panel).to_contain_text("去世")
    total = float(re.search(r"多发 ([\d.]+) 元", panel.inner_text())[1])
    panel.locator("summary").click()
    expect(panel.get_by_label("多发的原因")).to_have_value("DEATH")
    panel.locator("textarea").fill("公安注销户口名单")
    press(office, "button", "确认立案", within=panel)
    expect(office.locator("main")).to_contain_text("已立案，待告知")
    case = office.url
    expect(office.locator("main")).to_contain_text(re.compile(rf"告知谁\s*{name}的家属"))
    expect(office.locator("main")).not_to_contain_text("商定按月扣回")
    act(office, case, "告知", 理由="告知书送到家属手里")
    expect(office.locator("main")).to_contain_text(f"{name}的{LABEL}多发了")
    assert faults(office) + sideways(office) == []
    # Whose benefit has ended has no later month to hold back from, and the letter does not offer it.
    expect(office.locator("main")).not_to_contain_text("从以后的待遇里")
    expect(office.locator("main")).not_to_contain_text("商定按月扣回")

    act(office, case, "商定分期退还", 理由="家属书面同意分两次退还")
    part = {"退还日": f"{today}", "理由": "家属到窗口退还"}
    act(office, case, "登记退还", **{"退还金额（元）": f"{total / 2:.2f}", "收据号": "故-001"} | part)
    expect(office.locator("main")).to_contain_text("分期退还")
    left = total - round(total / 2, 2)
    act(office, case, "登记退还", **{"退还金额（元）": f"{left:.2f}", "收据号": "故-002"} | part)
    expect(office.locator("main")).to_contain_text("已退清")
    act(office, case, "结案", 理由="已全部退还")
    expect(office.locator("main")).to_contain_text("已结案")
    expect(office.locator("main")).to_contain_text("0.00 元")

    assert reconciled(city, today) <= before
    finance = visitor(f"finance-{COUNTY}")
    finance.goto("/batches/ledger/entries/")
    expect(row_of(finance, "追回")).to_be_visible()
