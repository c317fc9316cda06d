"""Writes an official document as Word: faces by name, real headings, the grid of GB/T 9704-2012.

The faces (仿宋_GB2312, 方正小标宋简体 …) are named and not embedded: they are not free.
"""

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from .official import Document, Line, Piece, Run, Table, lay_out, pieces, printable

FANG, KAI, HEI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
RARE = "SimSun-ExtB"

# 22 lines of 580 would be 4 twips higher than the 225 mm they must fill, and the last would fall to the next page.
LINE_PITCH = 579
# The page says 28 characters to whoever looks at its set-up. The text itself does not snap to that grid but is drawn
# in by 0.3 pt a character, because programs disagree on a grid narrower than its characters; this way all get 28.
CHARACTER_SPACE = -848
TIGHTENING = -6
TYPE_AREA_TWIPS = 11906 - 1587 - 1474
PAGE_MARGINS = {"top": 2098, "right": 1474, "bottom": 1984, "left": 1587, "header": 1134, "footer": 1361, "gutter": 0}


@dataclass(frozen=True)
class Look:
    """How one part of the page is set. `indent` in characters, `size` in points, `outline` 0 for the first level."""

    style: str
    face: str = FANG
    size: float = 16
    align: str = "both"
    indent: int = 2
    bold: bool = False
    outline: int | None = None
    pitched: bool = True


LOOKS = {
    "body": Look("Body Text"),
    "title": Look("Title", TITLE, 22, "center", 0),
    "unit": Look("Subtitle", KAI, align="center", indent=0),
    "date": Look("Date Line", KAI, align="center", indent=0),
    "blank": Look("Normal", indent=0),
    "salutation": Look("Salutation", indent=0),
    "heading1": Look("Heading 1", HEI, outline=0),
    "heading2": Look("Heading 2", KAI, outline=1),
    "heading3": Look("Heading 3", bold=True, outline=2),
    "heading4": Look("Heading 4", outline=3),
    "appendix": Look("Appendix Label", HEI, align="left", indent=0),
    "appendix_title": Look("Appendix Title", TITLE, 22, "center", 0, outline=0),
    "caption": Look("Caption", HEI, 14, "center", 0),
    "column": Look("Table Heading", HEI, 12, "center", 0, pitched=False),
    "cell": Look("Table Text", FANG, 12, "left", 0, pitched=False),
    "figure": Look("Table Figure", FANG, 12, "right", 0, pitched=False),
    "page": Look("Footer", SONG, 14, "left", 0, pitched=False),
    "notice": Look("Header", KAI, 12, "right", 0, pitched=False),
}


def write_docx(document: Document, *, working: bool) -> bytes:
    """The document as a Word file. The same document gives the same bytes."""
    word = docx.Document()
    describe(word, document)
    define_styles(word)
    set_page(word, working=working)
    end = word.element.body[-1]
    for part in lay_out(document, working=working):
        for element in elements_of(part, working=working):
            end.addprevious(element)
    package = io.BytesIO()
    word.save(package)
    return settled(package.getvalue())


def elements_of(part: Line | Table, *, working: bool) -> list[Any]:
    """The Word elements of one part. A table is followed by a blank line, which Word wants between two tables."""
    match part:
        case Line(role, runs, new_page):
            line = paragraph(role, runs, working=working)
            line.pPr.pageBreakBefore_val = new_page or None
            return [line]
        case Table():
            caption = paragraph("caption", (part.caption,), working=working)
            caption.pPr.keepNext_val = True
            return [caption, table(part, working=working), paragraph("blank", (), working=working)]


def paragraph(role: str, runs: tuple[Run, ...], *, working: bool) -> Any:
    """One paragraph in the style of its role."""
    element = OxmlElement("w:p")
    element.get_or_add_pPr().style = style_id(LOOKS[role].style)
    for piece in pieces(runs, working=working):
        element.append(run_of(piece))
    return element


def run_of(piece: Piece) -> Any:
    """One run. A rare character names a face that has it, so that Word need not guess."""
    run = OxmlElement("w:r")
    faces = OxmlElement("w:rFonts")
    faces.set(qn("w:hint"), "eastAsia")
    if piece.kind == "rare":
        for script in ("ascii", "hAnsi", "eastAsia"):
            faces.set(qn(f"w:{script}"), RARE if ord(piece.text[0]) > 0xFFFF else SONG)
    run.get_or_add_rPr().append(faces)
    if piece.kind == "mark":
        raised = OxmlElement("w:vertAlign")
        raised.set(qn("w:val"), "superscript")
        run.rPr.append(raised)
    words = OxmlElement("w:t")
    words.text = f"[{piece.text}]" if piece.kind == "mark" else piece.text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(words)
    return run


def table(part: Table, *, working: bool) -> Any:
    """A ruled table whose head is repeated on each page and whose rows are not torn."""
    widths = [round(share * TYPE_AREA_TWIPS) for share in part.shares]
    element = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0020" w:firstRow="1"/><w:tblCaption/></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + "</w:tblGrid></w:tbl>"
    )
    element.tblPr[-1].set(qn("w:val"), printable(part.caption))
    roles = ["figure" if figures else "cell" for figures in part.figures()]
    element.append(table_row(part.columns, ["column"] * len(widths), widths, working=working, head=True))
    for row in part.rows:
        element.append(table_row(row, roles, widths, working=working))
    return element


def table_row(cells: tuple[Run, ...], roles: list[str], widths: list[int], *, working: bool, head: bool = False) -> Any:
    """One row of a table."""
    row = OxmlElement("w:tr")
    manner = OxmlElement("w:trPr")
    manner.append(OxmlElement("w:cantSplit"))
    if head:
        manner.append(OxmlElement("w:tblHeader"))
    row.append(manner)
    for cell, role, width in zip(cells, roles, widths, strict=True):
        box = OxmlElement("w:tc")
        box.append(
            parse_xml(f'<w:tcPr {nsdecls("w")}><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>')
        )
        box.append(paragraph(role, (cell,), working=working))
        row.append(box)
    return row


def describe(word: Any, document: Document) -> None:
    """Title, author, language and date of the file: the date is the document's, never today's."""
    about, noon = word.core_properties, dt.datetime.combine(document.dated_on, dt.time(12))
    about.title = printable(document.title)
    about.author = about.last_modified_by = printable(document.unit)
    about.language, about.comments, about.keywords, about.revision = "zh-CN", "", "", 1
    about.created = about.modified = noon
    word.settings.odd_and_even_pages_header_footer = True
    word.settings.element.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")


def define_styles(word: Any) -> None:
    """Every look as a style. What the template says of colour, theme faces and spacing is dropped."""
    defaults = word.styles.element.find(qn("w:docDefaults"))
    word.styles.element.replace(
        defaults,
        parse_xml(
            f'<w:docDefaults {nsdecls("w")}><w:rPrDefault><w:rPr>{faces_xml(FANG)}<w:sz w:val="32"/>'
            '<w:szCs w:val="32"/><w:lang w:val="zh-CN" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            "<w:pPrDefault/></w:docDefaults>"
        ),
    )
    names = {style.name for style in word.styles}
    for look in LOOKS.values():
        style = word.styles[look.style] if look.style in names else add_style(word, look.style)
        for old in (style.element.find(qn("w:pPr")), style.element.find(qn("w:rPr"))):
            if old is not None:
                style.element.remove(old)
        style.element.append(parse_xml(paragraph_xml(look)))
        style.element.append(parse_xml(letters_xml(look)))


def add_style(word: Any, name: str) -> Any:
    """A paragraph style that the template lacks."""
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    style.quick_style = True
    return style


def style_id(name: str) -> str:
    """The id that Word and python-docx give a style of this name."""
    return name.replace(" ", "")


def faces_xml(face: str) -> str:
    """One face for every script of a document that is Chinese throughout."""
    return f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:cs="{face}" w:hint="eastAsia"/>'


def paragraph_xml(look: Look) -> str:
    """Spacing, indent, alignment and outline level of a look."""
    keep = "<w:keepNext/>" if look.outline is not None else ""
    pitch = f'w:line="{LINE_PITCH}" w:lineRule="exact"' if look.pitched else 'w:line="240" w:lineRule="auto"'
    indent = f'w:firstLineChars="{look.indent * 100}" w:firstLine="{round(look.indent * look.size * 20)}"'
    outline = "" if look.outline is None else f'<w:outlineLvl w:val="{look.outline}"/>'
    return (
        f'<w:pPr {nsdecls("w")}>{keep}<w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f'<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" {pitch}/>'
        f'<w:ind w:left="0" w:right="0" {indent}/>'
        f'<w:contextualSpacing w:val="0"/><w:jc w:val="{look.align}"/>{outline}</w:pPr>'
    )


def letters_xml(look: Look) -> str:
    """Face, weight and size of a look. Sizes are given to Word in half points, tightening in twentieths."""
    weight = f'<w:b w:val="{int(look.bold)}"/><w:bCs w:val="{int(look.bold)}"/>'
    tight = f'<w:spacing w:val="{TIGHTENING}"/>' if look.size == 16 else ""
    size = f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>'
    language = '<w:lang w:val="zh-CN" w:eastAsia="zh-CN"/>'
    return f"<w:rPr {nsdecls('w')}>{faces_xml(look.face)}{weight}{tight}{size}{language}</w:rPr>"


def set_page(word: Any, *, working: bool) -> None:
    """A4, margins, 22 lines of 28 characters, and the page number: odd pages right, even pages left."""
    section = word.sections[0]
    sheet = section._sectPr
    sheet.find(qn("w:pgSz")).set(qn("w:w"), "11906")
    sheet.find(qn("w:pgSz")).set(qn("w:h"), "16838")
    for side, twips in PAGE_MARGINS.items():
        sheet.find(qn("w:pgMar")).set(qn(f"w:{side}"), str(twips))
    grid = sheet.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    grid.set(qn("w:charSpace"), str(CHARACTER_SPACE))
    for foot, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        replace_content(foot, page_number(side))
    for head in (section.header, section.even_page_header):
        notice = (_("工作稿　数字后括注为来源编号"),) if working else ()
        replace_content(head, paragraph("notice", notice, working=working))


def replace_content(part: Any, element: Any) -> None:
    """Make the element the only content of a header or footer."""
    part.is_linked_to_previous = False
    for old in list(part._element):
        part._element.remove(old)
    part._element.append(element)


def page_number(side: str) -> Any:
    """— 1 — with one character of space towards the edge of the page."""
    number = paragraph("page", ("— ",), working=False)
    number.pPr.append(parse_xml(f'<w:ind {nsdecls("w")} w:{side}Chars="100" w:{side}="280"/>'))
    number.pPr.append(parse_xml(f'<w:jc {nsdecls("w")} w:val="{side}"/>'))
    number.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    number.append(run_of(Piece("plain", " —")))
    return number


def settled(package: bytes) -> bytes:
    """The same package without the time of its packing, so that printing again gives the same bytes."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as settled_zip:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            settled_zip.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    return result.getvalue()
