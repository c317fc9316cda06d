"""What an official document holds when its Word and PDF are read back."""

import dataclasses
import datetime as dt
import io
import re
import shutil
import subprocess
from itertools import pairwise

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from doorstep.base import official_pdf
from doorstep.base.official import (
    Appendix,
    Bound,
    Document,
    Heading,
    Note,
    Paragraph,
    Table,
    date_words,
    number_headings,
    printable,
)
from doorstep.base.official_docx import write_docx
from doorstep.base.official_pdf import write_pdf

ROSTER = Table(
    caption="残疾人之家名册",
    columns=("序号", "名称", "服务对象"),
    rows=[(str(place), f"第{place}残疾人之家", str(place % 90)) for place in range(1, 301)],
    widths=(1, 4, 2),
)
REPORT = Document(
    title="关于把服务送到家门口\n工作情况的汇报",
    unit="襄阳市残疾人联合会",
    dated_on=dt.date(2026, 8, 1),
    salutation=Paragraph(("尊敬的", Bound("F01", "王"), "部长，同志们：")),
    blocks=(
        Heading(1, "一、建好残疾人之家"),
        Paragraph(("去年全市已建成", Bound("F05", "46"), "家。")),
        Heading(2, "（一）日间照料"),
        Heading(3, "1. 老党员带头"),
    ),
    closing=Paragraph(("汇报完毕，谢谢大家。",)),
    appendices=(Appendix("残疾人之家名册", (ROSTER,)),),
    notes=(Note("F05", "当年通过市级验收的残疾人之家"),),
)
# Nobody has given this place a character, so no face has it on any machine.
UNASSIGNED = "\U0003fff0"
RARE = "𡐓𬭚㛃·"
PRIVATE = "\ue170"
HOSTILE = r'#import "x": * $x^2$ \ *b* _i_ @ref <script>alert(1)</script> // /* ]] {{ 1 }} `#panic()` &amp;'


def letter(*runs):
    return Document(title="函", unit="残联", dated_on=dt.date(2026, 1, 2), blocks=(Paragraph(runs),))


def word_of(document, *, working=False):
    return docx.Document(io.BytesIO(write_docx(document, working=working)))


def words_in(word):
    return [paragraph.text for paragraph in word.paragraphs]


def pages_of(document, *, working=False):
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(document, working=working)))
    return [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]


def style_of(word, name):
    fonts = word.styles[name].element.rPr.rFonts
    return fonts.get(qn("w:eastAsia")), word.styles[name].font.size.pt


def test_the_word_page_is_a4_with_the_margins_and_grid_of_the_standard():
    sheet = word_of(REPORT).sections[0]._sectPr
    size, margins, grid = (sheet.find(qn(f"w:{name}")) for name in ("pgSz", "pgMar", "docGrid"))
    assert [size.get(qn(f"w:{side}")) for side in ("w", "h")] == ["11906", "16838"]
    assert [margins.get(qn(f"w:{side}")) for side in ("top", "bottom", "left", "right")] == [
        "2098",
        "1984",
        "1587",
        "1474",
    ]
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert grid.get(qn("w:charSpace")) == "-848"
    assert 22 * int(grid.get(qn("w:linePitch"))) <= 16838 - 2098 - 1984


def test_word_names_the_faces_and_sizes_of_the_standard():
    word = word_of(REPORT)
    assert style_of(word, "Body Text") == ("仿宋_GB2312", 16)
    assert style_of(word, "Title") == ("方正小标宋简体", 22)
    assert style_of(word, "Heading 1") == ("黑体", 16)
    assert style_of(word, "Heading 2") == ("楷体_GB2312", 16)
    assert style_of(word, "Heading 3") == ("仿宋_GB2312", 16)
    assert word.styles["Heading 3"].font.bold
    assert style_of(word, "Table Text") == ("仿宋_GB2312", 12)
    assert "Theme" not in word.styles["Heading 1"].element.xml


def test_word_headings_are_real_and_the_body_is_indented_by_two_characters():
    word = word_of(REPORT)
    headings = [paragraph for paragraph in word.paragraphs if paragraph.style.name.startswith("Heading")]
    levels = [heading.style.element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) for heading in headings]
    assert levels == ["0", "1", "2"]
    indent = word.styles["Body Text"].element.pPr.ind
    assert indent.get(qn("w:firstLineChars")) == "200"
    spacing = word.styles["Body Text"].element.pPr.spacing
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("579", "exact")


def test_word_knows_its_title_language_and_date_and_each_run_is_chinese():
    word = word_of(REPORT)
    assert word.core_properties.title == "关于把服务送到家门口 工作情况的汇报"
    assert word.core_properties.author == "襄阳市残疾人联合会"
    assert word.core_properties.language == "zh-CN"
    assert word.core_properties.created.date() == REPORT.dated_on
    assert 'w:lang w:val="zh-CN" w:eastAsia="zh-CN"' in word.styles.element.xml
    fonts = word.element.body.findall(f".//{qn('w:r')}/{qn('w:rPr')}/{qn('w:rFonts')}")
    assert {font.get(qn("w:hint")) for font in fonts} == {"eastAsia"}


def test_word_numbers_odd_pages_at_the_right_and_even_pages_at_the_left():
    word = word_of(REPORT)
    section = word.sections[0]
    assert word.settings.odd_and_even_pages_header_footer
    for foot, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (number,) = foot.paragraphs
        assert number._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert "PAGE" in number._p.xml
        assert "".join(text.text for text in number._p.iter(qn("w:t"))) == "— 1 —"


def test_the_title_block_stands_before_the_salutation():
    assert words_in(word_of(REPORT))[:7] == [
        "关于把服务送到家门口",
        "工作情况的汇报",
        "襄阳市残疾人联合会",
        "（2026年8月1日）",
        "",
        "尊敬的王部长，同志们：",
        "一、建好残疾人之家",
    ]


def test_a_table_of_300_rows_repeats_its_head_in_word():
    (table,) = word_of(REPORT).tables
    rows = table._tbl.tr_lst
    assert len(rows) == 301
    assert rows[0].trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert rows[1].trPr.find(qn("w:tblHeader")) is None
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "残疾人之家名册"


def test_a_table_of_300_rows_repeats_its_head_on_each_page_of_the_pdf():
    holding = [page for page in pages_of(REPORT) if re.search(r"第\d+残疾人之家", page)]
    assert len(holding) > 5
    assert all("服务对象" in page for page in holding)
    assert all(any(f"第{place}残疾人之家" in page for page in holding) for place in range(1, 301))


def test_the_pdf_is_a4_tagged_archival_and_speaks_chinese():
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(REPORT, working=False)))
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert reader.metadata.title == "关于把服务送到家门口 工作情况的汇报"
    assert reader.trailer["/Root"]["/Lang"].startswith("zh")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    described = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U" in described
    assert "<pdfuaid:part>1</pdfuaid:part>" in described
    outline = [entry for entry in reader.outline if not isinstance(entry, list)]
    assert outline[0].title == "一、建好残疾人之家"


def test_a_page_of_the_pdf_holds_22_lines_of_28_characters():
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(letter("市" * 28 * 60), working=False)))
    lines = [line for line in reader.pages[1].extract_text().splitlines() if "市" in line]
    assert [line.strip() for line in lines] == ["市" * 28] * 22


@pytest.mark.parametrize("write", [write_docx, write_pdf])
def test_printing_again_gives_the_same_bytes(write):
    assert write(REPORT, working=True) == write(dataclasses.replace(REPORT), working=True)


def test_the_working_copy_shows_codes_and_what_stands_behind_them():
    word = word_of(REPORT, working=True)
    assert "去年全市已建成46[F05]家。" in words_in(word)
    assert word.tables[-1].rows[1].cells[1].text == "当年通过市级验收的残疾人之家"
    pages = pages_of(REPORT, working=True)
    assert "去年全市已建成46[F05]家。" in pages[0]
    assert "当年通过市级验收的残疾人之家" in pages[-1]
    assert all("工作稿" in page for page in pages)


def test_the_delivered_copy_shows_no_code():
    words = "".join(words_in(word_of(REPORT))) + "".join(pages_of(REPORT))
    assert "去年全市已建成46家。" in words
    assert not any(hidden in words for hidden in ("F05", "F01", "工作稿", "当年通过市级验收"))


def test_rare_characters_stay_in_word_in_a_face_that_has_them():
    word = word_of(letter("村民", RARE, PRIVATE, "到会"))
    assert f"村民{RARE}{PRIVATE}到会" in words_in(word)
    faces = {run.text: run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in word.paragraphs[-1].runs}
    assert faces["𡐓"] == "SimSun-ExtB"
    assert faces["㛃"] == "宋体"
    assert faces["村民"] is None


def test_rare_characters_are_drawn_in_the_pdf_and_copy_as_themselves():
    page = pages_of(letter("村民", RARE, "到会"))[0]
    assert f"村民{RARE}到会" in page
    assert "U+" not in page


@pytest.mark.parametrize("lost", [PRIVATE, UNASSIGNED])
def test_a_character_no_face_has_is_framed_with_its_code_and_copies_as_itself(lost):
    written = write_pdf(letter("王", lost, "到会"), working=False)
    page = pypdf.PdfReader(io.BytesIO(written)).pages[0]
    assert f"王{lost}〔U+{ord(lost):04X}〕到会" in page.extract_text()
    faces = {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert any(face.endswith("DoorstepBox-Regular") for face in faces)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext of poppler-utils")
def test_another_reader_copies_rare_characters_too(tmp_path):
    (tmp_path / "letter.pdf").write_bytes(write_pdf(letter("王", RARE, PRIVATE, UNASSIGNED, "到会"), working=False))
    reading = subprocess.run(["pdftotext", tmp_path / "letter.pdf", "-"], capture_output=True, check=True, text=True)
    words = re.sub(r"\s", "", reading.stdout)
    assert f"王{RARE}{PRIVATE}〔U+E170〕{UNASSIGNED}〔U+3FFF0〕到会" in words


def test_the_bundled_face_alone_is_enough(monkeypatch):
    fonts = official_pdf.typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[official_pdf.bundled_folder(), official_pdf.HERE / "fonts"],
    )
    monkeypatch.setattr(official_pdf, "fonts", lambda: fonts)
    monkeypatch.setattr(official_pdf, "faces", official_pdf.faces.__wrapped__)
    assert f"村民{RARE}到会" in pages_of(letter("村民", RARE, "到会"))[0]


def test_hostile_text_is_printed_as_it_is():
    table = Table(HOSTILE, (HOSTILE,), [(HOSTILE,), (Bound(HOSTILE, HOSTILE),)])
    document = Document(HOSTILE, HOSTILE, dt.date(2026, 1, 2), (Heading(1, HOSTILE), Paragraph((HOSTILE,)), table))
    bare = re.sub(r"\s", "", HOSTILE)
    assert "".join(pages_of(document)).count(bare) == 8
    word = word_of(document)
    assert words_in(word).count(HOSTILE) == 5
    assert [cell.text for cell in word.tables[0].columns[0].cells] == [HOSTILE] * 3


def test_controls_are_shown_as_codes_and_line_feeds_become_blanks():
    assert printable("王\x07五\u202e六\n七\ufeff\ud800") == "王〔U+0007〕五〔U+202E〕六 七〔U+FEFF〕〔U+D800〕"
    document = letter("王\x00五\u202e")
    assert "王〔U+0000〕五〔U+202E〕" in words_in(word_of(document))
    assert "王〔U+0000〕五〔U+202E〕" in pages_of(document)[0]


characters = st.characters(codec="utf-8", exclude_categories=["Cs"]) | st.sampled_from("\ufe0f\U000e0100\u0301葛\ue170")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(characters, max_size=12), min_size=1, max_size=3))
def test_any_text_can_be_written_and_word_keeps_it(texts):
    document = letter(*texts)
    assert words_in(word_of(document))[-1] == "".join(printable(text) for text in texts)
    assert write_pdf(document, working=True).startswith(b"%PDF")


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x323AF, categories=["Lo", "Co"]), max_size=20))
def test_no_character_is_lost_from_the_pdf(name):
    """Two characters that no face has and that share one of the 1024 frames (make_box.py) copy as one."""
    assume(len({ord(character) % 1024 for character in name}) == len(set(name)))
    assert set(name) <= set("".join(pages_of(letter("姓名", name))))


def test_headings_are_numbered_so_that_a_section_may_be_left_out():
    levels = (1, 2, 2, 3, 3, 4, 1, 2, *[1] * 9)
    numbered = number_headings([Heading(level, "甲") for level in levels])
    texts = [heading.text for heading in numbered]
    assert texts[:8] == ["一、甲", "（一）甲", "（二）甲", "1. 甲", "2. 甲", "（1）甲", "二、甲", "（一）甲"]
    assert texts[-2:] == ["十、甲", "十一、甲"]
    assert number_headings([Heading(1, "甲")] * 20)[-1] == Heading(1, "二十、甲")


def test_dates_are_written_without_leading_zeros():
    assert date_words(dt.date(2026, 8, 1)) == "2026年8月1日"


@pytest.mark.parametrize("levels", [(2,), (1, 3), (1, 2, 4), (5,), (0,)])
def test_headings_may_not_skip_a_level(levels):
    with pytest.raises(ValueError, match="逐级展开"):
        Document("题", "单位", dt.date(2026, 1, 2), tuple(Heading(level, "甲") for level in levels))


@pytest.mark.parametrize("blank", ["", " \u3000\n"])
def test_no_title_or_heading_is_blank(blank):
    with pytest.raises(ValueError, match="空白的标题"):
        dataclasses.replace(REPORT, title=blank)
    with pytest.raises(ValueError, match="空白的标题"):
        dataclasses.replace(REPORT, blocks=(Heading(1, blank),))


def test_a_ragged_table_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="有 2 栏"):
        Table("表", ("甲", "乙"), [("一",)])
    with pytest.raises(ValueError, match="有 2 栏"):
        Table("表", ("甲", "乙"), [], widths=(1, 2, 3))


def test_columns_of_figures_are_set_flush_right():
    table = Table("表", ("名称", "个数", "占比", "备注"), [("甲", "1,200", "3.5%", ""), ("2", "", "-1", "")])
    assert table.figures() == [False, True, True, False]


def test_several_appendices_are_numbered_and_each_begins_a_page():
    blocks = (Paragraph(("正文",)),)
    document = dataclasses.replace(REPORT, appendices=(Appendix("名册", blocks), Appendix("说明", blocks)))
    pages = pages_of(document)
    assert "附件1：名册附件2：说明" in pages[0]
    starts = [page.index("附件") for page in pages[1:]]
    assert len(pages) == 3
    assert all(start == 0 for start in starts)
    assert all(first != second for first, second in pairwise(pages))
