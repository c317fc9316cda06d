"""A reviewer's year: the riskiest first, who somebody is, what counts; another certifies, a third hears the appeal."""

import re
from io import BytesIO
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page, expect

from .certificate_hands import fill, fit, follow, main, seated
from .hand import press, row_of, tab_to, told, write
from .lay_reviewer import CALM, RISKY, SHARED, STRANGER, UNCLEAR
from .served import lay

pytestmark = pytest.mark.browser
OFFICE, SIGNER, CITY = "county-420602", "signer-420602", "city"
EMPLOYER, NEIGHBOUR, CLERK = RISKY[1], CALM[1], RISKY[2]
PAID, INSURED, ONCE = "工资不低于最低工资", "缴纳医疗保险", "没有在别的单位计算"
PATIENCE = 40  # times that a page is loaded anew while the worker compares


@pytest.fixture(scope="module")
def year(city):
    """The year that is declared, once its employers are laid."""
    return lay(city.variables, "reviewer")["year"]


def pick(page: Page, label: str) -> None:
    """Tab to a group of round buttons, and move down to the one of this label."""
    wanted = main(page).get_by_role("radio", name=label, exact=True)
    tab_to(page, page.locator(f"input[name='{wanted.get_attribute('name')}']").first)
    page.keyboard.press("Space")
    while not wanted.is_checked():
        page.keyboard.press("ArrowDown")


def tick(page: Page, *names: str) -> None:
    """Tab to each box and tick it, or take its tick away."""
    for name in names:
        tab_to(page, main(page).get_by_role("checkbox", name=name, exact=True))
        page.keyboard.press("Space")


def until(page: Page, words: str) -> None:
    """Load the page anew until the worker has done what it tells of."""
    for _ in range(PATIENCE):
        page.reload()
        if words in "".join(told(page).split()):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"the page never says {words}: {told(page)}")


def act(page: Page, name: str, button: str = "") -> None:
    """One act on the declaration that is open, which asks for nothing."""
    follow(page, "link", re.compile(f"^{name}$"))
    press(page, "button", button or name)
    expect(page.locator(".messages")).to_contain_text("已办好")


def open_riskiest(page: Page) -> None:
    """From the desk to the queue, whose first row is the one with most to look at."""
    page.goto("/")
    follow(page, "link", "按比例就业：待受理")
    words = told(page)
    assert words.index(EMPLOYER) < words.index(NEIGHBOUR)
    follow(page, "link", EMPLOYER)


def read_hints(page: Page) -> None:
    """Signs that certificates are only lent, each with its evidence and with what may be looked at."""
    hints = page.locator("section", has=page.get_by_role("heading", name="疑点提示"))
    expect(hints).to_contain_text("提示是去看一看的理由，不是结论")
    expect(hints).to_contain_text("5 人里有 4 人各月工资正好是最低工资")
    expect(hints).to_contain_text(f"同一地址的还有：{NEIGHBOUR}")
    expect(hints).to_contain_text(f"{SHARED}：{NEIGHBOUR}也申报了")


def read_matrix(page: Page) -> None:
    """Every sign of the table says the same in words, and each sign is explained above it."""
    row = row_of(page, "慕容海").get_by_role("cell")
    assert [cell.locator(".sign").inner_text() for cell in row.all()[:12]] == ["？"] * 12
    expect(row.first).to_contain_text(f"1月还要核实：{INSURED}，医保没有记录；{PAID}，税务没有记录")
    expect(main(page)).to_contain_text("？ 要人看")


def say_who(page: Page, name: str, who: str) -> None:
    """Settle who a person is, from what was declared beside whom the register has."""
    follow(page, "link", name)
    follow(page, "link", "认定是谁")
    expect(main(page)).to_contain_text("单位申报")
    pick(page, who)
    fill(page, {"理由": "看过残疾人证原件"})
    press(page, "button", "认定")
    expect(page.locator(".messages")).to_contain_text("已认定")
    fit(page)


def ask_elsewhere(page: Page) -> None:
    """The national platform is asked about a stranger, once."""
    follow(page, "link", "查异地")
    press(page, "button", "发出查询")
    expect(main(page)).to_contain_text("已请国家平台查这个人")
    expect(page.get_by_role("link", name="查异地")).to_have_count(0)
    fit(page)


def rule(page: Page, count: int, reason: str, *, holds: str = "成立", claim: str = "", but: range = range(0)) -> None:
    """On the form that is open: rule in every month but some, of so many people."""
    if claim:
        fill(page, {"核对事项": claim})
    tick(page, *(f"{month}月" for month in but))
    pick(page, holds)
    fill(page, {"理由": reason})
    press(page, "button", "认定")
    expect(page.locator(".messages")).to_contain_text(f"已认定，写入 {count} 条")


def rule_on_everybody(page: Page, claim: str, reason: str) -> None:
    """Everybody who waits for a claim at once: the page names the claim, and the form comes with them ticked."""
    follow(page, "link", re.compile(rf"一起认定\s*：{claim}"))
    rule(page, 5, reason)


def rule_on_some(page: Page, *names: str, claim: str, reason: str, **how: Any) -> None:
    """Tick people in the table, and rule on a claim that is chosen from the list."""
    tick(page, *(f"选择 {name}" for name in names))
    follow(page, "button", "逐项认定")
    rule(page, len(names), reason, claim=claim, **how)


def review(page: Page) -> str:
    """Everything that the first reviewer does with the riskiest declaration. Gives its address."""
    open_riskiest(page)
    read_hints(page)
    read_matrix(page)
    act(page, "受理")
    there = page.url.partition("#")[0]
    say_who(page, UNCLEAR, "名册 1：呼延**")
    until(page, "1–12月：人社相符")
    page.goto(there)
    say_who(page, STRANGER[0], "都不是，是外地的人")
    ask_elsewhere(page)
    page.goto(there)
    follow(page, "link", SHARED)
    beside = page.locator("#claimants")
    assert [row.inner_text().split()[0] for row in beside.get_by_role("row").all()[1::3]] == [EMPLOYER, NEIGHBOUR]
    page.goto(there)
    rule_on_everybody(page, PAID, "看过银行流水和工资表")
    rule_on_everybody(page, INSURED, "看过医保缴费凭证")
    rule_on_some(page, STRANGER[0], claim="证件有效", reason="看过残疾人证原件")
    rule_on_some(page, STRANGER[0], claim="在世", reason="本人到过窗口")
    follow(page, "link", re.compile(r"一起认定\s*：残疾等级不详"))
    rule(page, 1, "残疾人证原件上是四级", holds="不按重度计算")
    rule_on_some(page, SHARED, claim=ONCE, reason="下半年在卧龙印刷厂上班", holds="不成立", but=range(1, 7))
    expect(main(page)).not_to_contain_text("人要看")
    act(page, "初审通过")
    return there


def printed(page: Page) -> str:
    """The text of the certification that the employer opens."""
    there = page.get_by_role("link", name="认定书（PDF）")
    tab_to(page, there)
    pages = pypdf.PdfReader(BytesIO(page.request.get(there.get_attribute("href")).body())).pages
    return re.sub(r"\s", "", "".join(one.extract_text() for one in pages))


def certify(office: Page, signer: Page, there: str) -> str:
    """Whoever reviewed is refused in words; another certifies. Gives the code of the certification."""
    office.goto(there)
    expect(main(office)).to_contain_text("初审是您办的，请由另一个人认定")
    assert office.goto(f"{there}acts/certify/").status == 409
    expect(main(office)).to_contain_text("「认定」没有办成")
    fit(office)
    signer.goto("/")
    follow(signer, "link", "按比例就业：待认定")
    follow(signer, "link", EMPLOYER)
    act(signer, "认定")
    fit(signer)
    return signer.locator("a[href^='/verify/']").inner_text()


def verify(stranger: Page, paper: str, code: str) -> None:
    """The code of the paper answers to anybody, and names nobody who works there."""
    assert code.replace(" ", "") in paper
    stranger.goto(f"/verify/{code.replace(' ', '')}/")
    expect(main(stranger)).to_contain_text("真实有效")
    expect(main(stranger)).to_contain_text(EMPLOYER)
    assert not any(name in stranger.content() + paper for name in (SHARED, UNCLEAR, STRANGER[0]))
    fit(stranger)


def appeal(clerk: Page, office: Page, city: Page) -> None:
    """The employer disagrees; whoever reviewed is told to leave it to another, and another answers."""
    follow(clerk, "link", "对认定结果提出异议")
    fill(clerk, {"对什么有异议，为什么": "尉迟敏下半年也在我们这里上班。"})
    press(clerk, "button", "提出异议")
    expect(main(clerk)).to_contain_text("待复核")
    fit(clerk)
    office.goto("/placements/appeals/")
    follow(office, "link", EMPLOYER)
    expect(main(office)).to_contain_text("请由另一个人复核")
    expect(office.get_by_role("button", name="答复")).to_have_count(0)
    city.goto("/")
    follow(city, "link", "按比例就业：异议待复核")
    follow(city, "link", EMPLOYER)
    pick(city, "维持原结论")
    fill(city, {"理由": "工资是卧龙印刷厂发的，有银行流水。"})
    press(city, "button", "答复")
    expect(main(city)).to_contain_text("维持原结论")
    fit(city)
    clerk.reload()
    expect(main(clerk)).to_contain_text("工资是卧龙印刷厂发的，有银行流水。")


def draw(page: Page, year: int) -> None:
    """Lots are drawn, and whoever reads the record can draw them again."""
    page.goto("/placements/draws/")
    follow(page, "link", "新的抽查")
    write(page, "年度", str(year))
    fill(page, {"抽几个单位": "1", "抽查依据": "年度抽查计划"})
    press(page, "button", "抽取")
    expect(main(page)).to_contain_text("随机种子")
    expect(main(page)).to_contain_text(EMPLOYER)
    fit(page)
    follow(page, "link", "登记")
    pick(page, "属实")
    fill(page, {"检查情况": "三人在岗，工资卡在本人手里。"})
    press(page, "button", "登记检查情况")
    expect(main(page)).to_contain_text("三人在岗")
    fit(page)


def test_a_reviewer_takes_the_riskiest_first_and_another_certifies_it(visitor, city, year):
    (office, signer), stranger = seated(visitor, OFFICE, SIGNER), visitor()
    there = review(office)
    code = certify(office, signer, there)
    clerk = visitor(CLERK, start="")
    clerk.goto("/employer/")
    follow(clerk, "link", str(year))
    verify(stranger, printed(clerk), code)
    appeal(clerk, office, visitor(CITY, start=""))
    draw(office, year)
    office.goto("/reports/figures/F26/")
    expect(row_of(office, EMPLOYER)).to_be_visible()
    fit(office)
    large = visitor(OFFICE, start=there, look="large contrast")
    expect(main(large)).to_contain_text("已认定")
    fit(large)


def test_an_employer_whose_person_another_claims_is_told_so_without_a_name(visitor, city, year):
    clerk = visitor(CALM[2], start="/employer/")
    follow(clerk, "link", str(year))
    expect(main(clerk)).to_contain_text("1 人有月份另一个单位也申报了")
    follow(clerk, "link", SHARED)
    expect(main(clerk)).to_contain_text("7–12月，另一个单位也申报了这个人")
    assert EMPLOYER not in clerk.content()
