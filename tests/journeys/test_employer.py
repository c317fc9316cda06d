"""An employer's year: registered, approved, signed in, one person by form, three from a spreadsheet, handed in."""

import datetime as dt
import re

import openpyxl
import pyotp
import pytest
from playwright.sync_api import expect

from tests.factories import citizen_number
from tests.rows_quota import credit_code

from .hand import press, row_of, tab_to, told, write
from .served import lay
from .test_every_page import faults, sideways

pytestmark = pytest.mark.browser
USERNAME, PASSWORD = "qiushi", "Jiamenkou-2026"
BORN_ON = dt.date(1975, 6, 6)


def choose(page, label, words):
    """Tab to a list and choose what says these words."""
    there = page.get_by_label(label, exact=True).first
    tab_to(page, there)
    there.select_option(label=words)


def register(page):
    """A stranger fills in the public page."""
    page.goto("/sign-in/")
    press(page, "link", "先登记单位")
    write(page, "统一社会信用代码", credit_code(991))
    write(page, "单位名称", "樊城区秋实食品厂")
    choose(page, "单位性质", "企业")
    choose(page, "行业", "制造业")
    choose(page, "在哪个县（市、区）缴税", "樊城区")
    write(page, "经办人姓名", "陈静")
    write(page, "联系电话", "19900004321")
    write(page, "给自己起一个账号", USERNAME)
    write(page, "密码", PASSWORD)
    write(page, "再输一次密码", PASSWORD)
    press(page, "button", "提交登记")
    expect(page.get_by_role("heading", name="登记已提交，等待核准")).to_be_visible()


def enter(page):
    """The first sign-in ties a second factor."""
    press(page, "link", "去登录")
    write(page, "账号", USERNAME)
    write(page, "密码", PASSWORD)
    press(page, "button", "登录")
    write(page, "动态验证码", pyotp.TOTP(page.locator("code").inner_text()).now())
    press(page, "button", "绑定并进入")
    expect(page.get_by_role("heading", name="樊城区秋实食品厂")).to_be_visible()


def a_sheet(path, year):
    """The template with two sound rows and a faulty one."""
    months = [f"{at}月工资" for at in range(1, 13)]
    book = openpyxl.Workbook()
    book.active.append(["姓名", "证件号码", "工作岗位", "用工形式", "合同起始日", "合同终止日", *months])
    for serial, name, wage in ((41, "司马小兰", 3200), (42, "上官明", 3300), (43, "钟离强", "三千")):
        number = citizen_number(serial, BORN_ON)
        said = [name, number, "包装", "劳动合同", f"{year - 1}-01-01", f"{year + 2}-12-31"]
        book.active.append([*said, *[wage] * 12])
    book.save(path)


def test_an_employer_registers_declares_four_people_and_hands_in(visitor, city, tmp_path):
    page = visitor()
    register(page)
    enter(page)
    expect(page.locator("main")).to_contain_text("单位登记待核准")
    lay(city.variables, "approve", USERNAME)
    page.reload()
    press(page, "link", "新的申报")
    year = int(page.get_by_label("申报哪一年").input_value())
    press(page, "button", "建立申报")
    expect(page.get_by_role("heading", name=f"{year}年度按比例就业申报")).to_be_visible()
    write(page, "全年平均在职职工人数", "100")
    write(page, "全年工资总额（元） （选填）", "6000000")
    press(page, "button", "保存人数和工资")

    press(page, "link", "填一个人")
    write(page, "姓名", "令狐建国")
    write(page, "证件号码", citizen_number(44, BORN_ON))
    page.get_by_label("合同起始日").fill(f"{year - 1}-01-01")
    write(page, "同样的工资（元）", "3000")
    press(page, "button", "保存")
    expect(row_of(page, "令狐建国")).to_be_visible()

    press(page, "link", "从表格导入")
    a_sheet(tmp_path / "名单.xlsx", year)
    page.get_by_label("表格").set_input_files(tmp_path / "名单.xlsx")
    press(page, "button", "上传并检查")
    expect(page.locator("main")).to_contain_text("第 4 行「1月工资」填的是「三千」，不是数字")
    assert faults(page) + sideways(page) == []
    press(page, "button", "写入这 2 行")
    expect(page.locator("main")).to_contain_text("已写入 2 行")
    press(page, "link", re.compile("改这一行"))
    expect(page.locator("#errors")).to_contain_text("有 12 处要改")
    assert faults(page) + sideways(page) == []
    for at in range(1, 13):
        write(page, f"{at}月工资", "3100")
    press(page, "button", "保存并检查")
    expect(page.get_by_role("status").first).to_contain_text("第 4 行已改好")
    press(page, "button", "写入这 1 行")
    expect(page.locator("main")).to_contain_text("已写入 3 行")
    assert faults(page) + sideways(page) == []
    press(page, "link", f"{year}年度申报")
    expect(row_of(page, "司马小兰")).to_be_visible()
    expect(row_of(page, "钟离强")).to_be_visible()

    declaration = re.search(r"declarations/(\d+)/", page.url)[1]
    lay(city.variables, "hand in", declaration)
    page.reload()
    assert "请补上12月的工资发放凭证。" in told(page)
    press(page, "link", "核对并提交")
    press(page, "button", "提交申报")
    expect(page.locator("#errors")).to_contain_text("没有勾选真实性承诺")
    tab_to(page, page.get_by_role("checkbox"))
    page.keyboard.press("Space")
    press(page, "button", "提交申报")
    expect(page.get_by_role("status").first).to_contain_text("申报已提交")
    assert faults(page) + sideways(page) == []
