"""The guide on paper: from the item files alone, for anybody."""

import datetime as dt
import io
import re

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from doorstep.base.commands import COMMANDS, run_command
from doorstep.base.items import ITEMS
from doorstep.base.printed import write_printed
from doorstep.kernel.refusal import Refused
from doorstep.matters.commands import print_manual
from doorstep.matters.printing import blank_form, guide_page, items_by_group, manual
from doorstep.matters.words import form_title

pytestmark = pytest.mark.usefixtures("db")
TODAY = dt.date(2026, 6, 1)


def pages_of(pdf: bytes) -> list[str]:
    return [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_manual_has_every_item_in_the_order_of_the_guide_and_lists_them_in_front():
    pdf = manual(TODAY)
    items = [item.label for items in items_by_group().values() for item in items]
    assert sorted(items) == sorted(item.label for item in ITEMS.values() if item.is_offered)
    assert [mark.title for mark in pypdf.PdfReader(io.BytesIO(pdf)).outline] == items
    front = pages_of(pdf)[0]
    assert front.startswith("办事手册襄阳市残疾人联合会2026年6月1日目录")
    assert all(without_blanks(item) in front for item in items)


@pytest.mark.parametrize("code", ITEMS)
def test_a_page_says_who_where_how_long_what_it_costs_with_which_papers_and_on_what_basis(code):
    item = ITEMS[code]
    words = "".join(pages_of(write_printed(guide_page(item, TODAY, "襄阳市残疾人联合会"))))
    wanted = [
        "谁能办",
        "到哪里办",
        "多久办好",
        f"收费{item.fee}",
        "要经过哪几步",
        "依据",
        reverse("guide-item", args=[code]),
    ]
    wanted += [paper.label for paper in item.papers] + [basis.document for basis in item.basis]
    missing = [said for said in wanted if without_blanks(said) not in words]
    assert missing == [], words


@pytest.mark.parametrize("code", ITEMS)
def test_a_blank_form_asks_everything_with_every_choice_to_tick_and_lines_to_sign(code):
    item = ITEMS[code]
    words = "".join(pages_of(write_printed(blank_form(item, TODAY, "襄阳市残疾人联合会"))))
    wanted = [form_title(item), "姓名", "证件号码", "申请人：", "收件人：", *(ask.label for ask in item.asks)]
    wanted += [f"□{label}" for ask in item.asks for _code, label in ask.choices]
    wanted += [paper.label for paper in item.papers if not paper.shared]
    missing = [said for said in wanted if without_blanks(said) not in words]
    assert missing == [], words


def test_anybody_may_print_them_and_an_unknown_item_is_not_found():
    stranger = Client()
    for there in ("/guide/manual.pdf", "/guide/certificate-new/pdf/", "/guide/certificate-new/form/"):
        answer = stranger.get(there)
        assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert stranger.get("/guide/poem/pdf/").status_code == 404
    assert reverse("guide-manual") in stranger.get("/guide/").content.decode()
    assert (
        reverse("guide-item-form", args=["certificate-new"]) in stranger.get("/guide/certificate-new/").content.decode()
    )


def test_the_command_writes_the_manual_or_says_why_not(tmp_path, capsys):
    out = tmp_path / "办事手册.pdf"
    assert run_command(COMMANDS["manual"], ["--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert str(len(out.read_bytes())) in capsys.readouterr().out
    with pytest.raises(Refused) as refusal:
        list(print_manual(str(tmp_path / "没有" / "手册.pdf")))
    assert refusal.value.code == "manual.not_written"
