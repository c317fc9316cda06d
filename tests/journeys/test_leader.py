"""The city's leader sees what it all comes to, and nobody in particular."""

import re

import pytest
from playwright.sync_api import expect

from .hand import press, told

pytestmark = pytest.mark.browser


def test_the_leader_sees_sums_and_no_person(visitor, city):
    page, people = visitor("leader"), set(city.keys["paid_people"])
    seen = told(page)
    expect(page.locator("main")).to_contain_text("持证残疾人")
    press(page, "link", re.compile(r"^[\d,]+ 人"))
    expect(page.locator("main")).to_contain_text("您的岗位只看汇总，不看个人")
    seen += told(page)
    for there in ("数据", "地图", "汇报", "发放", "组织"):
        page.get_by_role("navigation", name="主导航").get_by_role("link", name=there, exact=True).click()
        seen += told(page)
    page.goto(f"/batches/{city.keys['batch_id']}/")
    expect(page.locator("main")).to_contain_text("银行已答复")
    expect(page.locator("main")).to_contain_text("您的岗位只看汇总，不看个人")
    seen += told(page)
    assert not [name for name in people if name in seen]


@pytest.mark.parametrize("there", ["/people/", "/people/{person_id}/", "/benefits/", "/batches/{batch_id}/lines/"])
def test_the_leader_is_told_why_a_page_about_persons_does_not_open(visitor, city, there):
    page = visitor("leader")
    answer = page.goto(there.format(**city.keys))
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text("襄阳市残联·市残联领导")
    assert not [name for name in city.keys["paid_people"] if name in told(page)]
