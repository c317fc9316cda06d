"""What a printed paper holds when its PDF is read back."""

import dataclasses
import datetime as dt
import io
import re

import pypdf
import pytest
import segno

from doorstep.base import printed
from doorstep.base.official import Table
from doorstep.base.printed import Check, Facts, Printed, Prose, printed_response, write_printed
from doorstep.base.qr import qr_svg

RARE, PRIVATE = "𡐓", "\ue170"
LONG_NAME = "阿卜杜勒克里木·买买提·吐尔逊"
HOSTILE = r'#import "x": * $x^2$ \ *b* _i_ @ref <script>alert(1)</script> // /* ]] `#panic()` &amp;'
CHECK = Check(
    "https://doorstep.example/verify/A/#JMK1.e30.sig", "https://doorstep.example/verify/A/", "请核验。", "A-B"
)
LETTER = Printed(
    title="受理通知单",
    org="襄城区残联",
    dated_on=dt.date(2026, 6, 1),
    number="420602-202606-000001",
    to=LONG_NAME,
    parts=(
        Prose(("您的申请已受理。",)),
        Facts((("申请人", f"王{RARE}{PRIVATE}·"), ("住址", "第一行\n第二行"), ("签收", "")), title="情况"),
        Table("收到的材料", ("材料", "核验"), [("居民身份证", "原件已核")]),
    ),
    signs=("申请人",),
    sealed=True,
    check=CHECK,
)
CARD = Printed(
    "残疾人证", "襄城区残联", dt.date(2026, 6, 1), (Facts((("姓名", "王伟芳"),), photo="照片"),), page="card"
)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "".join(re.sub(r"\s", "", page.extract_text()) for page in read(pdf).pages)


def test_a_paper_reads_from_its_issuer_down_to_its_seal_and_its_code():
    text = text_of(write_printed(LETTER))
    order = [
        *("襄城区残联受理通知单", "420602-202606-000001", f"{LONG_NAME}：", "您的申请已受理。", "情况", "申请人"),
        *(
            "第一行第二行",
            "收到的材料",
            "居民身份证原件已核",
            "申请人：",
            "请核验。A-B",
            "https://",
            "2026年6月1日（盖章）",
        ),
    ]
    places = [text.find(words) for words in order]
    assert -1 not in places, order[places.index(-1)]
    # what is said of the applicant and the line to sign begin alike
    assert sorted(places[:-4]) == places[:-4]


def test_rare_characters_copy_as_themselves_and_what_no_face_has_names_its_code():
    text = text_of(write_printed(LETTER))
    assert f"王{RARE}{PRIVATE}〔U+E170〕·" in text


def test_text_is_never_read_as_markup():
    hostile = dataclasses.replace(
        LETTER, title=HOSTILE, org=HOSTILE, number=HOSTILE, to=HOSTILE, signs=(HOSTILE,), parts=(Prose((HOSTILE,)),)
    )
    assert text_of(write_printed(hostile)).count(re.sub(r"\s", "", HOSTILE)) >= 5


def test_the_same_paper_gives_the_same_bytes_and_another_day_does_not():
    assert write_printed(LETTER) == write_printed(LETTER)
    assert write_printed(LETTER) != write_printed(dataclasses.replace(LETTER, dated_on=dt.date(2026, 6, 2)))


def test_it_is_tagged_for_readers_who_do_not_see_it():
    pdf = read(write_printed(LETTER))
    assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.trailer["/Root"]["/Metadata"].get_data().decode()
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "zh-CN"
    assert pdf.metadata.title == "受理通知单"
    assert "核验二维码" in str(_alternatives(pdf.trailer["/Root"]["/StructTreeRoot"]))


def _alternatives(element) -> list[str]:
    """The words that stand for pictures, anywhere beneath."""
    element = element.get_object()
    if isinstance(element, list):
        return [found for one in element for found in _alternatives(one)]
    if not isinstance(element, dict):
        return []
    beneath = _alternatives(element["/K"]) if "/K" in element else []
    return [str(element["/Alt"]), *beneath] if "/Alt" in element else beneath


def test_the_code_on_the_paper_is_drawn_by_segno_from_what_it_holds(monkeypatch):
    drawn = []
    monkeypatch.setattr(printed, "qr_svg", lambda text: drawn.append(text) or qr_svg(text))
    write_printed(LETTER)
    assert drawn == [CHECK.holds]
    made = io.BytesIO()
    segno.make(CHECK.holds, error="m", micro=False).save(made, kind="svg", border=4, omitsize=True)
    assert qr_svg(CHECK.holds) == made.getvalue()


def test_a_card_is_one_small_page_however_long_the_names_on_it():
    rows = tuple((f"第{place}项", LONG_NAME * 2) for place in range(10))
    card = dataclasses.replace(CARD, parts=(Facts(rows, photo="照片"),), check=CHECK)
    pages = read(write_printed(card)).pages
    assert [[round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] for page in pages] == [[148, 105]]


def test_long_values_go_on_over_pages_and_nothing_is_lost():
    lines = "\n".join(f"第{place}行，{LONG_NAME}" for place in range(200))
    pdf = write_printed(dataclasses.replace(LETTER, parts=(Facts((("说明", lines),)),)))
    text = text_of(pdf)
    assert len(read(pdf).pages) > 3
    assert all(f"第{place}行" in text for place in range(200))


def test_several_papers_begin_on_pages_of_their_own_and_can_be_found_in_front():
    second = dataclasses.replace(LETTER, title="办理结果通知书")
    pdf = read(write_printed(LETTER, second, title="手册", contents=True))
    first, *further = [re.sub(r"\s", "", page.extract_text()) for page in pdf.pages]
    assert re.search(r"手册.*目录.*受理通知单.*2.*办理结果通知书.*3", first)
    assert [mark.title for mark in pdf.outline] == ["受理通知单", "办理结果通知书"]
    assert len(further) == 2
    assert pdf.metadata.title == "手册"


@pytest.mark.parametrize("name", ["receipt-1", "card-2"])
def test_the_answer_is_shown_and_kept_nowhere(name):
    answer = printed_response(b"%PDF", name)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f'inline; filename="{name}.pdf"'
