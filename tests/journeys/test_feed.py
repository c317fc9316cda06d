"""A list of civil affairs with two bad rows: one mended, one dropped with a reason, and the fact on the person."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.factories import citizen_number

from .hand import press, row_of, tab_to, unfold, write

pytestmark = pytest.mark.browser
FEED = "民政部门《低保边缘家庭成员名单》"


def test_a_list_is_handed_in_and_what_is_wrong_with_it_is_settled_by_keyboard(visitor, city, tmp_path):
    page = visitor("county-420602")
    number = citizen_number(998)  # of the villager
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    rows = (("姓名", "身份证号", "认定月份"), ("欧阳春燕", wrong, "2026-03"), ("欧阳春燕", citizen_number(995), "三月"))
    (tmp_path / "低保边缘.csv").write_bytes("\n".join(map(",".join, rows)).encode("gb18030"))

    press(page, "link", "对接")
    press(page, "link", "数据来源")
    expect(row_of(page, FEED)).to_contain_text("从未收到")
    press(page, "link", FEED)
    page.get_by_label("文件", exact=True).set_input_files(tmp_path / "低保边缘.csv")
    page.get_by_label("数据截至").fill(f"{dt.date.today():%Y-%m-%d}")
    press(page, "button", "上传并写入")
    expect(page.locator("main")).to_contain_text("已完成")
    press(page, "link", "看结果")

    expect(page.locator("main")).to_contain_text("有 2 行待处理")
    expect(row_of(page, "末位应为")).to_contain_text("身份证号")
    expect(row_of(page, "不是月份")).to_contain_text("认定月份")
    assert wrong not in page.content()

    tab_to(page, row_of(page, "末位应为").get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_contain_text("身份证号")
    write(page, "身份证号", number)
    press(page, "button", "保存并写入")
    expect(page.get_by_role("status").first).to_contain_text("第 2 行已改好")

    unfold(page, "不用这一行")  # the next row that waits
    tab_to(page, page.get_by_label("理由"))
    page.keyboard.type("民政回复：此人已迁走")
    press(page, "button", "确认不用这一行")
    expect(page.locator("main")).to_contain_text("已生效")
    expect(page.locator("main")).to_contain_text("民政回复：此人已迁走")

    page.goto(f"/people/{city.keys['villager']}/")
    fact = page.locator("#circumstances dl > div").filter(has_text="低保边缘家庭成员").first
    expect(fact).to_contain_text("是")
    expect(fact).to_contain_text(FEED)
