"""A desk's daily hand: a narrowed list kept under a name, cases ticked and done together, a seat that closes."""

import re

import pytest
from playwright.sync_api import expect

from .hand import press, write

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False])
def test_a_clerk_saves_a_filter_and_takes_up_cases_together_by_keyboard(visitor, script):
    page = visitor("county-420606", script=script)
    page.goto("/matters/")
    page.get_by_label("办结").select_option("yes")
    press(page, "button", "筛选")
    name = f"没办完的{script:d}"
    write(page, "把这组条件存为", name)
    press(page, "button", "保存")
    expect(page.locator("body")).to_contain_text(f"已存为「{name}」")
    page.goto("/")
    press(page, "link", name)
    expect(page.locator("#ticked")).to_be_visible()
    assert "open=yes" in page.url
    for box in page.get_by_role("checkbox").all()[:3]:
        box.check()
    press(page, "button", "成批办理")
    expect(page.locator("body")).to_contain_text("选了 3 件")
    page.goto("/saved/")
    press(page, "button", re.compile(rf"删除\s*：{name}"))
    expect(page.locator("body")).to_contain_text("已删除")


def test_a_clerk_tells_people_of_many_cases_at_once_and_sees_each_outcome(visitor):
    page = visitor("county-420606")
    page.goto("/matters/")
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "button", "成批办理")
    page.get_by_role("link", name="登记已告知本人").click()
    page.get_by_label("怎样告知的").select_option("phone")
    page.get_by_role("button", name="确认登记已告知本人").click()
    expect(page.locator("body")).to_contain_text("没有办成 0 件")
    assert page.get_by_text("已登记告知。").count() > 0


def test_the_keeper_sees_what_is_left_on_a_seat_before_closing_it(visitor, city):
    page = visitor("keeper")
    page.goto("/seats/{seat_id}/".format(**city.keys))
    press(page, "link", "停用岗位")
    expect(page.locator("body")).to_contain_text("岗位上还有的事")
    write(page, "原因", "试试")
    press(page, "link", "不办了")
    expect(page.locator("body")).to_contain_text("停用岗位")
