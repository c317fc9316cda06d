"""First certificates, from the village by the doctor, the county's office and its signer to the hand; a new grade."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.base.papercast import png

from .certificate_hands import (
    CHANGE,
    NEW,
    act,
    book,
    case_of,
    certificates,
    conclude,
    decide,
    file,
    fit,
    follow,
    hand_over,
    main,
    reveal,
    seated,
    seen,
)
from .hand import press, tab_to
from .served import lay

pytestmark = pytest.mark.browser
VILLAGE, OFFICE, SIGNER, DOCTOR = "village-420602002003", "county-420602", "signer-420602", "assessor-420602"
HEARING = {"残疾类别": "听力", "较好耳平均听力损失（分贝）": "96", "致残主要原因": "遗传、先天异常或发育障碍"}


def photograph(page: Page, paper: str) -> None:
    """Choose a file at its paper."""
    follow(page, "link", re.compile(f"拍照上传.*{paper}"))
    field = page.get_by_label("照片或 PDF")
    tab_to(page, field)
    field.set_input_files({"name": "证件照.png", "mimeType": "image/png", "buffer": png(413, 579)})
    press(page, "button", "上传")
    expect(page.locator(".messages")).to_contain_text(f"「{paper}」已收下")


def receipt(page: Page) -> str:
    """Issue the receipt; the address at which anybody may ask whether it is genuine."""
    follow(page, "link", "收件回执")
    press(page, "button", "出具收件回执")
    expect(main(page)).to_contain_text("核对真假")
    fit(page)
    return re.search(r"https?://\S+/verify/\S+", main(page).inner_text())[0]


def test_a_childs_first_certificate_goes_from_the_village_desk_to_the_hand(visitor, city):
    (village, office, signer), name = seated(visitor, VILLAGE, OFFICE, SIGNER), "司徒小燕"
    child = city.keys["child"]
    file(village, child, NEW, {"哪一类残疾": "听力", "证怎么拿": "送上门"}, seen("居民身份证"))
    follow(village, "link", "受理")
    press(village, "button", "确认受理")
    expect(main(village)).to_contain_text("还缺材料：两寸白底彩色照片")
    follow(village, "link", re.compile(NEW))
    photograph(village, "两寸白底彩色照片")
    expect(main(village).get_by_role("link", name="证件照.png")).to_be_visible()
    act(village, "受理")

    stranger = visitor()
    stranger.goto(re.search("/verify/.*", receipt(village))[0])
    expect(main(stranger)).to_contain_text("真实有效")
    assert name not in stranger.content()
    fit(stranger)

    follow(village, "link", re.compile(NEW))
    book(village)
    conclude(visitor(DOCTOR), name, HEARING | {"残疾等级": "一级"})
    decide(office, signer, name)
    expect(office.locator("aside")).to_contain_text("未成年人，不公示")
    hand_over(office, village, receiver="司徒强", how="送上门")
    expect(certificates(village, child)).to_contain_text(re.compile("听力 一级.*有效", re.DOTALL))


def test_what_was_found_of_an_adult_is_posted_in_the_village_masked(visitor, city):
    (village,) = seated(visitor, VILLAGE)
    case_of(village, "端木秋生")
    act(village, "张贴公示")
    expect(main(village)).to_contain_text("公示中")
    expect(main(village)).to_contain_text("停表：公示")
    village.goto("/certificates/postings/")
    expect(main(village)).to_contain_text(re.compile("端木\\*\\*，新街社区.*，肢体残疾二级"))
    assert "端木秋生" not in village.content()
    fit(village)


def test_an_adult_to_whom_nobody_objected_is_given_the_certificate(visitor, city):
    village, office, signer = seated(visitor, VILLAGE, OFFICE, SIGNER)
    case_of(office, "端木冬生")
    expect(main(office)).to_contain_text("公示中")
    assert lay(city.variables, "night")["went on"] >= 1
    decide(office, signer, "端木冬生")
    expect(office.locator("aside")).to_contain_text("公示期满")
    hand_over(office, village, receiver="本人", how="到窗口自取")
    expect(certificates(village, city.keys["posted"])).to_contain_text(re.compile("肢体 二级.*有效", re.DOTALL))


def test_a_new_grade_is_a_new_number(visitor, city):
    (village, office, signer), name = seated(visitor, VILLAGE, OFFICE, SIGNER), "公孙大勇"
    person = city.keys["change"]
    before = reveal(village, certificates(village, person))
    said = {"哪一类残疾": "听力", "有什么变化": "听力又下降了，戴助听器也听不清。", "证怎么拿": "他人代领"}
    file(village, person, CHANGE, said, seen("居民身份证", "两寸白底彩色照片", "原残疾人证"))
    act(village, "受理")
    book(village, place="到机构")
    conclude(visitor(DOCTOR), name, HEARING | {"残疾等级": "二级", "较好耳平均听力损失（分贝）": "85"})
    decide(office, signer, name)
    hand_over(office, village, receiver="公孙强", how="他人代领")
    held = certificates(village, person)
    expect(held).to_contain_text(re.compile("听力 二级.*有效.*听力 三级.*已换领", re.DOTALL))
    assert (before[-2:], reveal(village, held)) == ("23", f"{before[:-2]}22")
