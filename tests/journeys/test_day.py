"""A day of a home on a tablet: with a network, without one, opened anew without one, and signed in again."""

import re

import pytest
from playwright.sync_api import expect

from .test_every_page import faults, sideways

pytestmark = pytest.mark.browser
HOME, TABLET = "day-420606", {"width": 820, "height": 1180}


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
    page.wait_for_function("async () => !!await caches.match('/homes/day/')")

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
    page.get_by_label("卡号").fill("009")
    page.get_by_label("卡号").press("Enter")
    waits(page, 3)
    assert faults(page) + sideways(page) == []

    page.context.set_offline(False)
    page.get_by_role("button", name="现在发送").click()
    waits(page, 0)
    queue = page.locator("#queue")
    expect(queue).to_contain_text("有 1 条没有被收下")
    expect(queue).to_contain_text("没有人用这张卡")
    page.reload()
    expect(queue).to_contain_text("没有人用这张卡")
    expect(row(page, "张强")).to_contain_text("在园")
    expect(row(page, "王小明")).to_contain_text("康复训练 1")
    page.on("dialog", lambda dialog: dialog.accept())
    queue.get_by_role("button", name="放弃这一条").click()
    expect(queue).not_to_contain_text("没有人用这张卡")


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


def test_the_day_is_tapped_without_a_script(visitor):
    page = visitor(HOME, start="/homes/day/", viewport=TABLET, script=False)
    row(page, "李芳").get_by_role("button", name="用餐").click()
    expect(row(page, "李芳")).to_contain_text("用餐 1 次")
    assert all(box["height"] >= 44 for box in (one.bounding_box() for one in page.locator("button[name=tap]").all()))
