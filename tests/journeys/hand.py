"""What a visitor's hand does: sign in, tab to a thing and press it, write into a field. Only what a person could do."""

import re

from playwright.sync_api import Locator, Page

PASSWORD = "Jiamenkou-2026"
MOST_STEPS = 250


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Through the door: account, password, and the code that a demonstration shows."""
    page.goto("/sign-in/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("动态验证码").fill(page.locator("#shown-code").inner_text())
    page.get_by_role("button", name="进入").click()
    page.wait_for_url(re.compile("/(seats/)?$"))


def tab_to(page: Page, there: Locator) -> None:
    """Tab on until the thing has the focus; past the frame by the link that leads to what the page says."""
    thing = there.element_handle()
    if page.evaluate("one => document.activeElement === document.body && !!one.closest('main')", thing):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    for _ in range(MOST_STEPS):
        if page.evaluate("one => one === document.activeElement", thing):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {there}")


def press(page: Page, role: str, name: str | re.Pattern, *, within: Locator | None = None) -> None:
    """Tab to a link or button of that name and press Enter."""
    tab_to(page, (within or page).get_by_role(role, name=name).first)
    page.keyboard.press("Enter")


def unfold(page: Page, name: str) -> None:
    """Tab to an act that asks before it is done, and open it."""
    tab_to(page, page.locator("summary", has_text=name).first)
    page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    """Tab to a field and write into it, over what stands there."""
    tab_to(page, page.get_by_label(label, exact=True).first)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def told(page: Page) -> str:
    """What the page says, but for its frame."""
    return page.locator("main").inner_text()


def row_of(page: Page, text: str) -> Locator:
    """The row of a table that holds the text."""
    return page.get_by_role("row").filter(has_text=text).first
