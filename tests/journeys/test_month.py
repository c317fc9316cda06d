"""A county's month by keyboard: judged, confirmed, declined, drawn, signed twice, sent, answered, sent again."""

import re

import pytest
from playwright.sync_api import expect

from .hand import press, row_of, told, unfold, write
from .lay import MONTH_COUNTIES

pytestmark = pytest.mark.browser
COUNTY = MONTH_COUNTIES[0][:6]
LIVING = "2026年12月 困难残疾人生活补贴"


def judge_december(page):
    press(page, "link", "待遇")
    write(page, "月份", "2026-12")
    press(page, "button", "开始判定")
    expect(page.locator("main")).to_contain_text("已完成")
    press(page, "link", "看结果")


def decide(page, kind, act, reason):
    """Open the first change of a kind that waits, and decide it with a reason."""
    page.goto(f"/benefits/changes/?state=open&month=2026-12&benefit=living-allowance&kind={kind}")
    page.locator("tbody").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    name = page.get_by_role("heading", level=1).inner_text().split("：")[0]
    unfold(page, act)
    form = page.locator("details[open] form")
    form.locator("textarea").focus()
    page.keyboard.type(reason)
    press(page, "button", f"确认{act}", within=form)
    expect(page.locator("main")).to_contain_text(reason)
    return name


def test_a_month_goes_from_judgement_to_the_bank_and_back(visitor, tmp_path):
    office = visitor(f"county-{COUNTY}")
    judge_december(office)
    row = row_of(office, LIVING)
    expect(row).to_contain_text("新增 2")
    stops = int(re.search(r"停发 (\d+)", row.inner_text())[1])
    expect(row.get_by_role("button", name="制单")).to_have_count(0)
    declined = decide(office, "starts", "不予采纳", "本人书面放弃")
    kept_on = decide(office, "stops", "不予采纳", "低保续期正在办理，暂按原标准发放")
    stopped = [decide(office, "stops", "停发", "退出低保") for _ in range(stops - 1)]
    press(office, "link", "待遇")
    press(office, "button", re.compile(rf"确认全部新增\s*：{LIVING}"))
    expect(row_of(office, LIVING)).to_contain_text("没有")
    press(office, "button", re.compile(rf"制单\s*：{LIVING}"))

    expect(office.locator("main")).to_contain_text("制单人不能签名")
    expect(office.locator("summary", has_text="签名")).to_have_count(0)
    batch, count = office.url, int(re.search(r"笔数\s*(\d+) 笔", told(office))[1])
    token = office.locator("[name=csrfmiddlewaretoken]").first.input_value()
    forced = office.request.post(f"{batch}sign/", form={"csrfmiddlewaretoken": token}, headers={"Referer": batch})
    assert forced.status == 403
    assert "它需要「签发批次」权限" in forced.text()
    office.goto(f"{batch}lines/")
    lines = told(office)
    assert kept_on in lines
    assert declined not in lines
    # Stopped from December on, and due in November still, which nobody has drawn: their lines are arrears, if any.
    for name in stopped:
        months = office.get_by_role("row").filter(has_text=name).locator("td[data-label=所属月份]").all_inner_texts()
        assert set(months) <= {"2026年11月"}

    signer, finance = visitor(f"signer-{COUNTY}"), visitor(f"finance-{COUNTY}")
    for page in (signer, finance):
        press(page, "link", "等您签名的批次")
        open_batch(page, count)
        unfold(page, "签名")
        expect(page.locator("main")).to_contain_text("签名不能收回")
        press(page, "button", "确认签名")
        expect(page.locator("summary", has_text="签名")).to_have_count(0)
    expect(finance.locator("main")).to_contain_text("已签发")
    unfold(finance, "送银行")
    press(finance, "button", "确认送银行")
    with finance.expect_download() as taking:
        press(finance, "button", "下载银行文件")
    file = taking.value.path().read_text()
    assert file.count("\nD|") == count

    answer(finance, file, tmp_path, returned=1, total=1)
    expect(finance.locator("main")).to_contain_text("银行答复没有入账")
    expect(finance.locator("main")).to_contain_text("逐行相加是")
    finance.goto(batch)
    answer(finance, file, tmp_path, returned=1)
    expect(finance.locator("main")).to_contain_text(f"到账 {count - 1} 笔")
    expect(finance.locator("main")).to_contain_text("退汇 1 笔")

    office.goto(batch)
    unfold(office, "补发制单")
    press(office, "button", "确认补发制单")
    expect(office.locator("main")).to_contain_text("补发自")
    expect(office.locator("main")).to_contain_text("1 笔")


def open_batch(page, count):
    """The batch of December among those that wait for a signature."""
    row = page.get_by_role("row").filter(has_text="2026年12月").filter(has_text="困难残疾人生活补贴")
    expect(row).to_contain_text(str(count))
    row.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("2026年12月")


def answer(page, file, folder, *, returned, total=None):
    """Give the bank's answer to a bank file: the first `returned` lines come back. `total`: a sum that is wrong."""
    head, *rest = (line.split("|") for line in file.splitlines())
    lines = [(int(row[1]), int(row[4])) for row in rest if row[0] == "D"]
    back, paid = lines[:returned], lines[returned:]
    sums = (len(paid), total or sum(fen for _, fen in paid), len(back), sum(fen for _, fen in back))
    said = [
        f"A|{head[1]}",
        *(f"R|{number}|F|R08|20261218|{fen}" for number, fen in back),
        *(f"R|{number}|S||20261218|{fen}" for number, fen in paid),
        "T|" + "|".join(map(str, sums)),
    ]
    path = folder / "答复.txt"
    path.write_text("\r\n".join(said))
    page.get_by_label("银行答复文件").set_input_files(path)
    press(page, "button", "入账")
