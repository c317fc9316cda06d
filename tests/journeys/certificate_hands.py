"""What each desk's hand does in the stories of a certificate, by keyboard. Every page that is passed is fit for all."""

import re
from collections.abc import Callable, Mapping

from playwright.sync_api import Locator, Page, expect

from .hand import press, tab_to
from .test_every_page import faults, sideways

NEW, CHANGE, RENEWAL = "残疾人证新办", "残疾类别、等级变更", "残疾人证换领"
ELSEWHERE = re.compile("^[^#]*$")  # tabbing past the frame goes to #main, which is no other page
SEEN = "原件已核"
Said = Mapping[str, str]
# What a page is made of, without its words: every kind of element with its classes, and in what it stands.
BONES = """[...new Set([...document.querySelectorAll('*')].map(one => [one.parentElement?.tagName, one.tagName,
    one.className, one.type, ...one.getAttributeNames()].join(' ')))].sort().join()"""
heard: set[str] = set()


def fit(page: Page) -> None:
    """The page needs not be moved sideways, and nothing serious is wrong with it; the same bones are heard once."""
    bones = page.evaluate(BONES)
    wrong = sideways(page) + ([] if bones in heard else faults(page))
    assert wrong == [], wrong
    heard.add(bones)


def follow(page: Page, role: str, name: str | re.Pattern) -> None:
    """Press it, wait for the page to which it leads, and look at that page."""
    with page.expect_navigation(url=ELSEWHERE):
        press(page, role, name)
    fit(page)


def seated(visitor: Callable[..., Page], *usernames: str) -> list[Page]:
    """A page for each of these seats, which none of them has looked at yet."""
    return [visitor(username, start="") for username in usernames]


def main(page: Page) -> Locator:
    """What the page says, but for its frame."""
    return page.locator("main")


def fill(page: Page, said: Said, *, within: Locator | None = None) -> None:
    """Tab to each field by its label and say it: chosen from a list by its words, or typed."""
    for label, words in said.items():
        field = (within or main(page)).get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first
        tab_to(page, field)
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(words)
        elif field.get_attribute("type") == "date":
            field.fill(words)  # how a day is typed is the browser's own affair, and its language's
        else:
            page.keyboard.press("Control+A")
            page.keyboard.type(words)


def case_of(page: Page, name: str, item: str = "") -> None:
    """From the list of cases to the latest of this person, or the latest about this item."""
    page.goto("/matters/")
    rows = page.get_by_role("row").filter(has_text=name).filter(has_text=item)
    with page.expect_navigation(url=ELSEWHERE):
        tab_to(page, rows.first.get_by_role("link").first)
        page.keyboard.press("Enter")
    expect(main(page)).to_contain_text(name)
    fit(page)


def join(page: Page, other: Page) -> None:
    """Open the case at which another desk looks, as it is now."""
    page.goto(other.url.partition("#")[0])


def act(page: Page, name: str, said: Said | None = None, *, confirm: str = "") -> None:
    """One act on the case that is open: the button, what it asks for, and the confirmation."""
    follow(page, "link", re.compile(rf"^{re.escape(name)}$"))
    fill(page, said or {})
    press(page, "button", confirm or f"确认{name}")
    expect(page.locator(".messages")).to_contain_text(f"「{name}」已办")


def file(page: Page, person: int, item: str, said: Said, papers: Said) -> None:
    """From the page of the person to a case that waits for whoever accepts it."""
    page.goto(f"/people/{person}/")
    follow(page, "link", "帮办代办")
    follow(page, "link", item)
    fill(page, {**said, **papers})
    press(page, "button", "登记")
    expect(main(page)).to_contain_text(re.compile("待(市残联)?受理"))


def seen(*papers: str) -> dict[str, str]:
    """Papers whose originals were looked at."""
    return dict.fromkeys(papers, SEEN)


def book(page: Page, *, place: str = "上门", name: str = "预约评定") -> None:
    """An appointment today, at the first institution that may assess this."""
    follow(page, "link", name)
    where = main(page).get_by_label("评定机构")
    tab_to(page, where)
    where.select_option(index=1)
    today = page.evaluate("new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10)")
    fill(page, {"评定日期": today, "在哪里评定": place})
    press(page, "button", f"确认{name}")
    expect(main(page)).to_contain_text("停表：评定")


def conclude(page: Page, name: str, said: Said, *, meets: bool = True) -> None:
    """Two doctors write down what they found, either way."""
    follow(page, "link", "评定")
    follow(page, "link", name)
    if not meets:
        follow(page, "link", "改填：未达到标准")
    fill(page, said)
    expect(main(page).get_by_label("视力残疾的等级")).to_be_hidden()
    for label, place in (("评定医师", 1), ("第二位评定医师", 2)):
        doctor = page.get_by_label(label, exact=True)
        tab_to(page, doctor)
        doctor.select_option(index=place)
    press(page, "button", "登记结论")
    expect(page.locator(".messages")).to_contain_text("结论已登记")


def decide(office: Page, signer: Page, name: str, item: str = "") -> None:
    """Reviewed in the county's office, and approved by another hand than that which reviewed."""
    case_of(office, name, item)
    act(office, "审核通过")
    assert office.get_by_role("link", name="批准", exact=True).count() == 0, "another hand approves"
    join(signer, office)
    act(signer, "批准")


def hand_over(office: Page, village: Page, *, receiver: str, how: str) -> None:
    """Printed in the county, where the case stands open, and given by the village to whoever signs for it."""
    join(office, office)
    act(office, "制证")
    join(village, office)
    act(village, "发证", {"谁签收": receiver, "怎样送达": how})
    expect(main(village)).to_contain_text("已发证")
    expect(main(village)).to_contain_text("办成")


def certificates(page: Page, person: int) -> Locator:
    """What the page of the person says of their certificates, latest first."""
    page.goto(f"/people/{person}/")
    return page.locator("#certificates")


def reveal(page: Page, held: Locator) -> str:
    """The full number of the latest certificate, for a purpose that is written down."""
    tab_to(page, held.locator(".sealed summary").first)
    page.keyboard.press("Enter")
    fill(page, {"查看用途": "核对身份"}, within=held)
    press(page, "button", "查看", within=held)
    expect(held).to_contain_text("本次查看已记入查阅记录")
    return held.locator(".sealed .value").first.inner_text()
