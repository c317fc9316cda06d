"""One child's story: named by a list, told, paid on the third workday, returned by the bank, mended, paid."""

import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils.timezone import localdate
from playwright.sync_api import expect

from . import story_hands as hands
from .hand import press, unfold, write
from .lay_stories import STORY_CHILD, STORY_GUARDIAN, story_child_number
from .served import lay, served_city
from .test_every_page import faults, sideways
from .test_village import PHONE

pytestmark = pytest.mark.browser
COUNTY, LABEL = "420602", "2026年12月 残疾儿童康复期生活补贴"
FEED = "康复定点机构《康复在训人员名单》"
CLOSED_CARD, OPEN_CARD = "6228480402564890000", "6228480402637870005"  # sound by Luhn's check, nobody's


@pytest.fixture(scope="module")
def city(chromium, tmp_path_factory):
    """A city of its own: what other journeys do with the same benefit and month would stand in the way of a batch."""
    with served_city(tmp_path_factory.mktemp("story"), name="story") as made:
        yield made


def slip_said(city, person, month):
    """What the command reads out."""
    command = [sys.executable, "-m", "doorstep", "payments", "slip", str(person), month]
    done = subprocess.run(command, cwd=settings.ROOT, env=city.variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def enter_account(page, person, number, *, returned=False):
    """The guardian's card, with what proves who the guardian is."""
    page.goto(f"/batches/accounts/{person}/") if not returned else press(page, "link", "更换收款账户")
    done = "更换账户" if returned else "登记账户"
    write(page, "户名", STORY_GUARDIAN)
    write(page, "开户行", "襄阳农商银行")
    write(page, "账号", number)
    page.get_by_label("这是监护人的账户").check()
    press(page, "button", done)
    expect(page.locator("main")).to_contain_text("没有写证明")
    page.get_by_label("监护证明").fill("户口簿，社区已看原件")
    press(page, "button", done)
    expect(page).to_have_url(re.compile(rf"/people/{person}/(#main)?$"))


def test_a_child_is_found_told_paid_returned_mended_and_paid(visitor, city, tmp_path):
    child = lay(city.variables, "story child")["child"]
    office, village = visitor(f"county-{COUNTY}"), visitor("village-420602002003", viewport=PHONE)
    rows = (("姓名", "身份证号", "开训日期"), (STORY_CHILD, story_child_number(localdate()), "2026-12-01"))
    hands.hand_in(office, FEED, rows, tmp_path)

    hands.judge(office)
    village.goto("/")
    press(village, "link", re.compile("待遇变动待核实"))
    expect(village.get_by_role("link", name=STORY_CHILD).first).to_be_visible()
    work = village.url
    while village.locator("main").get_by_role("link", name=STORY_CHILD).count():  # of each benefit that was found
        press(village, "link", STORY_CHILD)
        expect(village.locator("main")).to_contain_text("没有收款账户")
        village.get_by_label("属实", exact=True).check()
        press(village, "button", "登记核实")
        expect(village.locator("body")).to_contain_text(f"{STORY_CHILD}：核实已登记")
        village.goto(work)
    town = visitor("town-420602002")
    enter_account(town, child, CLOSED_CARD)

    hands.tell_and_publish(office, LABEL)
    village.goto("/benefits/work/")
    waiting = village.locator("#tellings li").filter(has_text=f"{STORY_GUARDIAN}（{STORY_CHILD}的监护人）")
    expect(waiting).to_contain_text(f"{STORY_CHILD}可以享受残疾儿童康复期生活补贴，每月 500.00 元")
    expect(waiting).to_contain_text("钱发到尾号 0000 的账户")
    expect(waiting).to_contain_text("不想享受的，请告诉村（社区）残协")
    press(village, "button", re.compile("已告知"), within=waiting)
    expect(village.locator("body")).to_contain_text("已登记告知")

    lay(city.variables, "close", f"{COUNTY}000000")
    office.goto("/benefits/")
    press(office, "button", re.compile(rf"确认全部新增\s*：{LABEL}"))
    expect(office.locator("body")).to_contain_text(re.compile(r"已确认 \d+ 项"))
    press(office, "button", re.compile(rf"制单\s*：{LABEL}"))
    expect(office.locator("main")).to_contain_text("制单人不能签名")
    batch = office.url
    signer, finance = visitor(f"signer-{COUNTY}"), visitor(f"finance-{COUNTY}")
    for page in (signer, finance):
        hands.sign(page, batch)
    hands.receive(finance, batch)
    lay(city.variables, "received earlier", batch.strip("/").rsplit("/", 1)[1])
    sent = hands.send(finance, batch)
    hands.answer(finance, batch, sent, tmp_path, back={STORY_GUARDIAN: "R04"})
    expect(finance.locator("main")).to_contain_text("退汇 1 笔")
    assert "没有到账。银行说的原因是" in hands.read_slip(village, child, hands.DECEMBER)

    for page in (village, town):
        page.goto("/")
        press(page, "link", re.compile("退汇"))
        press(page, "link", STORY_CHILD)
        expect(page.locator("main")).to_contain_text("请向本人或监护人要正确的账户")
    assert faults(village) + sideways(village) == []
    enter_account(town, child, OPEN_CARD, returned=True)
    village.reload()
    expect(village.locator("main")).not_to_contain_text("要办的事")
    expect(village.locator("main")).to_contain_text("办结")

    office.goto(batch)
    unfold(office, "补发制单")
    press(office, "button", "确认补发制单")
    expect(office.locator("main")).to_contain_text("补发自")
    again = office.url
    for page in (signer, finance):
        hands.sign(page, again)
    hands.receive(finance, again)
    lay(city.variables, "received earlier", again.strip("/").rsplit("/", 1)[1])
    sent = hands.send(finance, again)
    assert [row[2:4] for row in sent[1]] == [[STORY_GUARDIAN, OPEN_CARD]]
    hands.answer(finance, again, sent, tmp_path)

    office.goto("/batches/clocks/rows/")
    clocks = office.get_by_role("row").filter(has_text=STORY_GUARDIAN)
    # The first ended with a wrong account, which is nobody's delay; the second was there on the third day.
    expect(clocks).to_have_count(2)
    expect(clocks.filter(has_text="账户有误，另计")).to_have_count(1)
    expect(clocks.filter(has_text=re.compile(r"\b3\s*已到账"))).to_have_count(1)
    month = f"{localdate():%Y-%m}"
    slip = hands.read_slip(village, child, month)
    assert "已经到账" in slip
    assert "已经到账" in slip_said(city, child, month)
