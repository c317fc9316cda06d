"""The door: the second factor, wrong passwords, a new password, seats, and how a visit ends."""

import re

import pyotp
import pytest
from playwright.sync_api import expect

from .hand import PASSWORD, press, sign_in, tab_to, told, write
from .lay import NEWCOMER
from .served import lay

pytestmark = pytest.mark.browser


def try_password(page, username, password):
    page.goto("/sign-in/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_first_sign_in_ties_a_second_factor_by_keyboard_alone(visitor):
    page = visitor()
    page.goto("/")
    expect(page).to_have_url(re.compile("/sign-in/"))
    username, password = NEWCOMER
    write(page, "账号", username)
    write(page, "密码", password)
    press(page, "button", "登录")
    expect(page.get_by_role("heading", name="绑定动态验证码")).to_be_visible()
    write(page, "动态验证码", "000000")
    press(page, "button", "绑定并进入")
    expect(page.locator("#errors")).to_contain_text("动态验证码不对")
    write(page, "动态验证码", pyotp.TOTP(page.locator("code").inner_text()).now())
    press(page, "button", "绑定并进入")
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    expect(page.locator(".seat")).to_contain_text("邓小梅 新街社区残协·村（社区）专职委员")


def test_a_wrong_password_is_said_in_words_that_take_the_focus(visitor):
    page = visitor()
    try_password(page, "county-420626", "Bukeneng-2026")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#errors")).to_contain_text("账号或密码不对。连续输错 5 次，要等 15 分钟。")


def test_after_five_wrong_passwords_even_the_right_one_must_wait(visitor):
    page = visitor()
    for _ in range(5):
        try_password(page, "signer-420626", "Bukeneng-2026")
    assert "暂时不能登录" in told(page)
    try_password(page, "signer-420626", PASSWORD)
    assert "请 15 分钟后再试" in told(page)


def test_a_new_password_is_asked_for_twice_and_the_old_one_no_longer_opens(visitor):
    page = visitor("county-420682")
    page.goto("/password/")
    for old, fresh, again, words in (
        (PASSWORD, "12345678901", "12345678901", "密码"),
        (PASSWORD, "Chunnuan-2026", "Huakai-2026", "两次输入的新密码不一样"),
        ("Bukeneng-2026", "Chunnuan-2026", "Chunnuan-2026", "原密码不对"),
    ):
        page.get_by_label("原密码").fill(old)
        page.get_by_label("新密码", exact=True).fill(fresh)
        page.get_by_label("再输一次新密码").fill(again)
        page.get_by_role("button", name="换成新密码").click()
        expect(page.locator("#errors")).to_contain_text(words)
    page.get_by_label("原密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("Chunnuan-2026")
    page.get_by_label("再输一次新密码").fill("Chunnuan-2026")
    page.get_by_role("button", name="换成新密码").click()
    expect(page.get_by_role("heading", name="选择岗位")).to_be_visible()
    other = visitor()
    try_password(other, "county-420682", PASSWORD)
    assert "账号或密码不对" in told(other)
    try_password(other, "county-420682", "Chunnuan-2026")
    assert "密码对了" in told(other)


def test_somebody_with_two_seats_chooses_one_and_changes_to_the_other(visitor):
    page = visitor("gaoxin")
    expect(page.get_by_role("heading", name="选择岗位")).to_be_visible()
    press(page, "button", re.compile(r"用这个岗位\s*：高新区"))
    expect(page.locator(".seat")).to_contain_text("高新区·县级残联经办")
    press(page, "link", "换岗位")
    press(page, "button", re.compile(r"用这个岗位\s*：.*窗口"))
    expect(page.locator(".seat")).to_contain_text("乡镇（街道）窗口")


def test_whoever_leaves_is_out_and_comes_back_to_the_same_page_by_signing_in(visitor):
    page = visitor()
    sign_in(page, "finance-420682")
    press(page, "button", "退出")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.goto("/batches/?state=drawn")
    expect(page).to_have_url(re.compile(r"/sign-in/\?next=%2Fbatches%2F%3Fstate%3Ddrawn"))


def test_a_closed_seat_ends_at_the_next_click(visitor):
    page, keeper = visitor("finance-420626"), visitor("keeper")
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    keeper.goto("/seats/all/?username=finance-420626")
    keeper.locator("main").get_by_role("row").nth(1).get_by_role("link").click()
    keeper.locator("main").get_by_role("link", name="停用岗位").click()
    press(keeper, "button", "停用岗位")
    expect(keeper.locator("#errors")).to_contain_text("原因")
    write(keeper, "原因", "调离")
    press(keeper, "button", "停用岗位")
    expect(keeper.get_by_role("heading", name="岗位", exact=True)).to_be_visible()
    tab_to(page, page.get_by_role("link", name="发放", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("您现在没有岗位。请找本单位系统管理员开通。")


def test_a_visit_that_stood_idle_ends(visitor, city):
    page = visitor("signer-420682")
    key = next(one["value"] for one in page.context.cookies() if one["name"] == "sessionid")
    lay(city.variables, key)
    page.goto("/batches/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
