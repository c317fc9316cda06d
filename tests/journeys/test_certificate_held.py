"""What becomes of a certificate that is held: renewed, moved, lost and issued again, given up; a new telephone."""

import re

import pytest
from playwright.sync_api import expect

from .certificate_hands import (
    RENEWAL,
    act,
    certificates,
    decide,
    file,
    fill,
    fit,
    follow,
    hand_over,
    main,
    reveal,
    seated,
    seen,
)
from .hand import press

pytestmark = pytest.mark.browser
VILLAGE, OFFICE, SIGNER = "village-420602002003", "county-420602", "signer-420602"
CARD = ("居民身份证", "两寸白底彩色照片")


def test_a_certificate_that_has_run_out_is_renewed_for_ten_years(visitor, city):
    (village, office, signer), person = seated(visitor, VILLAGE, OFFICE, SIGNER), city.keys["renewal"]
    expect(certificates(village, person)).to_contain_text("过期")
    file(village, person, RENEWAL, {"为什么换": "快到期或已到期", "证怎么拿": "邮寄"}, seen(*CARD, "原残疾人证"))
    act(village, "受理")
    decide(office, signer, "上官小梅")
    hand_over(office, village, receiver="本人", how="邮寄")
    year = int(village.evaluate("new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 4)"))
    expect(certificates(village, person)).to_contain_text(re.compile(f"肢体 三级.*有效.*{year + 10}年", re.DOTALL))


def test_a_lost_certificate_is_void_at_once_and_the_new_number_bears_a_b(visitor, city):
    (village, office, signer), person = seated(visitor, VILLAGE, OFFICE, SIGNER), city.keys["lost"]
    file(village, person, "残疾人证挂失补办", {"证怎么拿": "到窗口自取"}, seen(*CARD, "遗失声明"))
    act(village, "受理")
    expect(certificates(village, person)).to_contain_text("本人挂失")
    decide(office, signer, "闻人玉兰")
    hand_over(office, village, receiver="本人", how="到窗口自取")
    held = certificates(village, person)
    expect(held).to_contain_text("挂失后补发")
    assert re.fullmatch(r"420699\d{11}[\dX]43B1", reveal(village, held))


def test_a_certificate_is_given_up(visitor, city):
    (village, office, signer), person = seated(visitor, VILLAGE, OFFICE, SIGNER), city.keys["cancelled"]
    file(village, person, "残疾人证注销", {"为什么注销": "本人申请"}, seen("居民身份证", "原残疾人证"))
    act(village, "受理")
    decide(office, signer, "夏侯长河")
    expect(main(signer)).to_contain_text("已注销")
    expect(certificates(village, person)).to_contain_text(re.compile("注销.*本人申请", re.DOTALL))


def test_a_certificate_follows_the_household_register_to_another_county(visitor, city):
    (before,), person, name = seated(visitor, "county-420606"), city.keys["transfer"], "诸葛流芳"
    before.goto(f"/people/{person}/move/")
    fill(before, {"迁入村（社区）": "420602002003", "迁入日期": "2026-01-05", "原因或依据": "户口簿迁入页"})
    press(before, "button", re.compile("迁移"))
    expect(before.locator(".messages")).to_contain_text("迁")
    fit(before)

    village, office, signer = seated(visitor, VILLAGE, OFFICE, SIGNER)
    file(village, person, "残疾人证迁入", {}, seen("居民身份证", "原残疾人证"))
    act(village, "受理")
    decide(office, signer, name)
    expect(main(signer)).to_contain_text("已迁入")
    expect(certificates(village, person)).to_contain_text(re.compile("肢体 三级.*有效", re.DOTALL))
    before.goto(f"/people/{person}/")
    assert name not in main(before).inner_text()


def test_a_new_telephone_reaches_the_register_from_the_village_alone(visitor, city):
    (village,), person = seated(visitor, VILLAGE), city.keys["update"]
    said = {"新的联系电话": "19900008866", "新的住址": "新街 8 号院 2 单元"}
    file(village, person, "残疾人信息更新", said, seen("居民身份证"))
    act(village, "受理")
    act(village, "录入登记")
    expect(main(village)).to_contain_text("已更新")
    follow(village, "link", "尉迟小红")
    expect(main(village)).to_contain_text("199****8866")
    expect(main(village)).to_contain_text("新街 8 号院 2 单元")
