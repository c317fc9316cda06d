"""What the people of both stories do by hand: a list handed in, a month judged, a batch to the bank and back."""

import re

from django.utils.timezone import localdate
from playwright.sync_api import expect

from .hand import press, row_of, told, unfold, write

DECEMBER = "2026-12"


def hand_in(page, feed, rows, folder):
    """Give a list of another department to the county, and see that every row of it was taken."""
    path = folder / "名单.csv"
    path.write_bytes("\n".join(map(",".join, rows)).encode("gb18030"))
    page.goto("/exchange/feeds/")
    press(page, "link", feed)
    page.get_by_label("文件", exact=True).set_input_files(path)
    page.get_by_label("数据截至").fill(f"{localdate():%Y-%m-%d}")
    press(page, "button", "上传并写入")
    expect(page.locator("main")).to_contain_text("已完成")
    press(page, "link", "看结果")
    expect(page.locator("main")).to_contain_text("已生效")


def judge(page, month=DECEMBER):
    """The county has the month judged."""
    page.goto("/benefits/")
    write(page, "月份", month)
    press(page, "button", "开始判定")
    expect(page.locator("main")).to_contain_text("已完成")
    press(page, "link", "看结果")


def tell_and_publish(page, label):
    """The county tells everybody of whom something was found, and publishes the newcomers."""
    page.goto("/benefits/")
    press(page, "button", re.compile(rf"告知并公示\s*：{label}|告知\s*：{label}"))
    expect(page.locator("main")).to_contain_text("已完成")


def sign(page, batch):
    """One of those who may signs the batch."""
    page.goto(batch)
    unfold(page, "签名")
    press(page, "button", "确认签名")
    expect(page.locator("summary", has_text="签名")).to_have_count(0)


def receive(page, batch):
    """Finance takes the batch in."""
    page.goto(batch)
    unfold(page, "收单")
    press(page, "button", "确认收单")
    expect(page.locator("main")).to_contain_text("财政已收单")


def send(page, batch):
    """Finance sends the batch to the bank. Gives the bank file's lines, each as its fields."""
    page.goto(batch)
    unfold(page, "送银行")
    press(page, "button", "确认送银行")
    with page.expect_download() as taking:
        press(page, "button", "下载银行文件")
    rows = [line.split("|") for line in taking.value.path().read_text().splitlines()]
    return rows[0][1], [row for row in rows if row[0] == "D"]


def answer(page, batch, sent, folder, *, back=None):
    """The bank's answer of today. `back`: the code with which the line of a holder came back."""
    number, rows = sent
    today, back = f"{localdate():%Y%m%d}", back or {}
    codes = [(int(row[1]), back.get(row[2], ""), int(row[4])) for row in rows]
    sums = [[fen for _seq, code, fen in codes if bool(code) == came] for came in (False, True)]
    said = [
        f"A|{number}",
        *(f"R|{seq}|{'F' if code else 'S'}|{code}|{today}|{fen}" for seq, code, fen in codes),
        "T|" + "|".join(f"{len(some)}|{sum(some)}" for some in sums),
    ]
    path = folder / "答复.txt"
    path.write_text("\r\n".join(said))
    page.goto(batch)
    page.get_by_label("银行答复文件").set_input_files(path)
    press(page, "button", "入账")
    expect(page.locator("main")).to_contain_text(f"到账 {len(sums[0])} 笔")


def read_slip(page, person, month):
    """The slip of a month as it stands on the page, a sentence a line."""
    page.goto(f"/batches/people/{person}/slips/{month}/")
    return told(page)


def open_of(page, address, text):
    """Open the row of a listing that holds the text."""
    page.goto(address)
    row_of(page, text).get_by_role("link").first.focus()
    page.keyboard.press("Enter")
