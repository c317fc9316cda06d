"""A day of a home on a tablet: with a network, without one, opened anew without one, and signed in again."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from .hand import row_of, sign_in
from .test_every_page import faults, sideways

pytestmark = pytest.mark.browser
HOME, CARER, TABLET = "day-420606", "day-420606-2", {"width": 820, "height": 1180}


PICTURES = os.environ.get("PICTURES")


def seen(page, name):
    """The page is sound for everybody at any width; pictures of it, where somebody asks for them."""
    if PICTURES:
        for width in (TABLET["width"], 1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=Path(PICTURES) / f"day_{name}_{width}.png", full_page=True)
    assert faults(page) + sideways(page) == []
    page.set_viewport_size(TABLET)


def row(page, name):
    """The row of a client."""
    return page.locator("tr[data-client]", has_text=name)


def waits(page, count):
    """So many taps wait on the tablet."""
    expect(page.locator("#queue")).to_have_attribute("data-waits", str(count))


def test_a_day_is_tapped_without_a_network_and_sent_when_there_is_one(visitor):
    page = visitor(HOME, start="/homes/day/", viewport=TABLET)
    waits(page, 0)
    row(page, "李芳").get_by_role("button", name="到园").click()
    expect(row(page, "李芳")).to_contain_text("已送到")
    page.reload()
    expect(row(page, "李芳")).to_contain_text(re.compile(r"在园.*\d\d:\d\d 到园"))
    kept(page)

    page.context.set_offline(True)
    row(page, "张强").get_by_role("button", name="到园").click()
    expect(row(page, "张强")).to_contain_text("等待发送")
    expect(page.locator("#queue")).to_contain_text("现在连不上服务器")
    page.reload()
    expect(page.get_by_role("heading", name="每日记录")).to_be_visible()
    waits(page, 1)
    page.get_by_label("谁").first.select_option(label="王小明")
    page.get_by_label("什么服务").select_option(label="康复训练")
    expect(page.get_by_label("课程")).to_be_hidden()
    page.get_by_role("button", name="记一次服务").click()
    waits(page, 1)  # nothing that lacks what is needed
    page.get_by_label("训练项目").fill("步行")
    page.get_by_label("训练分钟").fill("30")
    page.get_by_role("button", name="记一次服务").click()
    waits(page, 2)
    page.get_by_label("谁").first.select_option(label="李芳")
    page.get_by_label("什么服务").select_option(label="康复训练")
    page.get_by_label("训练项目").fill("步行")
    page.get_by_label("训练分钟").fill("999")
    page.get_by_role("button", name="记一次服务").click()
    waits(page, 3)
    assert faults(page) + sideways(page) == []

    page.context.set_offline(False)
    page.get_by_role("button", name="现在发送").click()
    waits(page, 0)
    queue = page.locator("#queue")
    expect(queue).to_contain_text("有 1 条没有被收下")
    expect(queue).to_contain_text("「训练分钟」应是 1 到 600")
    page.reload()
    expect(queue).to_contain_text("「训练分钟」应是 1 到 600")
    expect(row(page, "张强")).to_contain_text("在园")
    expect(row(page, "王小明")).to_contain_text("康复训练 1")
    page.on("dialog", lambda dialog: dialog.accept())
    queue.get_by_role("button", name="放弃这一条").click()
    expect(queue).not_to_contain_text("「训练分钟」应是 1 到 600")


def test_a_visit_that_has_ended_keeps_the_taps_until_somebody_signs_in(visitor):
    page = visitor(HOME, start="/homes/day/", viewport=TABLET)
    waits(page, 0)
    kept = page.context.cookies()
    page.context.clear_cookies()
    row(page, "王小明").get_by_role("button", name="用餐").click()
    expect(page.locator("#queue")).to_contain_text("登录已过期")
    expect(page.get_by_role("link", name="重新登录")).to_be_visible()
    waits(page, 1)
    page.context.add_cookies(kept)
    page.get_by_role("button", name="现在发送").click()
    waits(page, 0)
    expect(row(page, "王小明")).to_contain_text("已送到")


def held(page, number):
    """A card is held to the scanner, which types its number and Enter."""
    page.get_by_label("卡号").fill(number)
    page.get_by_label("卡号").press("Enter")


def kept(page):
    """Wait until the page says that the tablet keeps it."""
    expect(page.locator("#queue")).to_contain_text("这一页已经存在平板上")


def test_a_card_comes_and_leaves_without_a_network_and_one_of_nobody_is_said_and_kept(visitor):
    page = visitor(HOME, start="/homes/day/cards/", viewport=TABLET)
    row_of(page, "赵敏").get_by_text("换卡", exact=True).click()
    row_of(page, "赵敏").get_by_role("button", name="确认换卡").click()
    expect(page.locator("body")).to_contain_text("赵敏换了新卡，旧卡不再算")
    seen(page, "cards")
    page.emulate_media(media="print")
    expect(page.locator("#held")).to_be_hidden()
    expect(page.locator(".tokens .qr")).to_have_count(5)
    if PICTURES:
        page.pdf(path=Path(PICTURES) / "cards.pdf", format="A4")
    page.emulate_media(media="screen")
    new = row_of(page, "赵敏").locator("td").first.inner_text()
    page.goto("/homes/day/")
    kept(page)
    page.context.set_offline(True)
    said = page.locator("#card-said")
    held(page, new)
    expect(said).to_contain_text("赵敏 到园")
    expect(row(page, "赵敏")).to_contain_text("到园（等待发送）")
    expect(page.get_by_label("卡号")).to_be_focused()
    held(page, new)
    expect(said).to_contain_text("刚刚刷过，没有再记一次")
    waits(page, 1)
    page.clock.set_fixed_time(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=90))
    held(page, new)
    expect(said).to_contain_text("赵敏 离园")
    held(page, "009")
    expect(said).to_contain_text("不认识这张卡")
    held(page, "003")
    waits(page, 4)
    seen(page, "card")
    page.context.set_offline(False)
    page.locator("[data-send]").click()
    waits(page, 0)
    made = page.locator("#made")
    for words in ("到园：赵敏", "离园：赵敏", "没有人用这张卡", "这是赵敏换下的旧卡"):
        expect(made).to_contain_text(words)
    page.reload()
    expect(row(page, "赵敏")).to_contain_text(re.compile("到园，.*离园，在园"))
    expect(row(page, "赵敏").locator(".badge")).to_have_count(0)
    expect(made).to_contain_text("这是赵敏换下的旧卡")


def take_back(page, within, what, reason):
    """Press to take back, and say why."""
    name = re.compile(rf"撤销\s*：{what}")
    within.get_by_role("button", name=name).or_(within.get_by_role("link", name=name)).first.click()
    expect(page.locator("#undo")).to_contain_text(what)
    page.locator("#undo").get_by_role("button", name=reason).click()


def test_a_wrong_tap_is_taken_back_without_a_network_and_with_one(visitor):
    page = visitor(HOME, start="/homes/day/", viewport=TABLET)
    kept(page)
    page.context.set_offline(True)
    row(page, "孙丽").get_by_role("button", name="到园").click()
    waits(page, 1)
    queue, made = page.locator("#queue"), page.locator("#made")
    take_back(page, queue, "到园：孙丽", "点错了人")
    waits(page, 2)
    expect(row(page, "孙丽")).to_contain_text("到园（已撤销）")
    expect(queue.get_by_role("button", name="撤销：到园：孙丽")).to_have_count(0)
    row(page, "孙丽").get_by_role("button", name="用餐").click()
    waits(page, 3)
    seen(page, "undo")
    page.reload()
    waits(page, 3)
    page.context.set_offline(False)
    page.locator("[data-send]").click()
    waits(page, 0)
    take_back(page, made, "用餐：孙丽", "重复了")
    expect(row(page, "孙丽")).to_contain_text("用餐（已撤销）")
    waits(page, 0)
    page.reload()
    expect(row(page, "孙丽")).not_to_contain_text("用餐 1 次")
    expect(row(page, "孙丽").locator("[data-today]")).to_have_text("")
    lines = made.locator("li", has_text="孙丽")
    expect(lines).to_have_count(2)
    expect(lines.filter(has_text="已撤销")).to_have_count(2)
    row(page, "孙丽").get_by_role("button", name="用餐").click()
    expect(row(page, "孙丽")).to_contain_text("用餐（已送到）")
    page.reload()
    take_back(page, made, "用餐：孙丽", "点错了事")
    expect(made.locator("li", has_text="孙丽").filter(has_text="已撤销")).to_have_count(3)


def test_who_signs_out_leaves_no_name_behind_and_what_waits_is_kept(visitor):
    head = visitor(HOME, start="/homes/desk/").context.cookies()
    page = visitor(viewport=TABLET)
    sign_in(page, CARER)
    page.goto("/homes/day/")
    kept(page)
    page.context.route("**/homes/day/taps/", lambda route: route.fulfill(status=429))
    row(page, "王小明").get_by_role("button", name="用餐").click()
    waits(page, 1)
    other = page.context.new_page()
    other.goto("/homes/day/")
    other.set_viewport_size({"width": 1440, "height": 900})
    other.get_by_role("button", name="退出").click()
    expect(other.get_by_role("heading", name="登录")).to_be_visible()
    expect(other.locator(".seat")).to_have_count(0)
    expect(page.get_by_role("heading", name="登录")).to_be_visible()  # where it stood open beside
    assert not other.evaluate("async () => !!await caches.match('/homes/day/')")
    other.go_back()
    expect(other.get_by_role("heading", name="登录")).to_be_visible()
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_"):
        other.goto("/homes/day/")
    assert "王小明" not in other.locator("body").inner_text()
    other.close()

    page.context.set_offline(False)
    page.context.unroute_all()
    page.context.add_cookies(head)
    page.goto("/homes/day/")
    waits(page, 0)
    expect(page.locator("#made")).to_contain_text("由另一个账号送来")


def test_the_day_is_tapped_without_a_script(visitor):
    page = visitor(HOME, start="/homes/day/", viewport=TABLET, script=False)
    row(page, "李芳").get_by_role("button", name="用餐").click()
    expect(row(page, "李芳")).to_contain_text("用餐 1 次")
    assert all(box["height"] >= 44 for box in (one.bounding_box() for one in page.locator("button[name=tap]").all()))
