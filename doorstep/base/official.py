"""Values of an official document and the order of its parts; `official_docx` and `official_pdf` write them out.

Layout: GB/T 9704-2012. A report (汇报材料) is not one of the fifteen official types, so it has no red head.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from django.utils.translation import gettext as _

SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
CLUSTER = re.compile(f".[{SELECTORS}]*", re.DOTALL)
LONE_SELECTORS = re.compile(rf"(?:^|(?<=\s))[{SELECTORS}]+")
FIGURE = re.compile(r"[-+−]?[\d,.]+%?")
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Bound:
    """A computed figure as it reads in the prose, with the code of the figure. The working copy shows the code."""

    code: str
    text: str


Run = str | Bound


@dataclass(frozen=True)
class Heading:
    """A heading as it is printed, its number included (see `number_headings`). Level 1 is the outermost of four."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of prose."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Table:
    """A table with a caption above and one row of headings. `widths` are shares of the line, equal where not given."""

    caption: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Run, ...]]
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows) or len(self.shares) != len(self.columns):
            raise ValueError(f"表格「{self.caption}」有 {len(self.columns)} 栏，各行与栏宽的个数须与此相同")

    @property
    def shares(self) -> tuple[float, ...]:
        """The width of each column as a part of one."""
        widths = self.widths or (1.0,) * len(self.columns)
        return tuple(width / sum(widths) for width in widths)

    def figures(self) -> list[bool]:
        """For each column, whether every cell holds a figure or nothing: such a column is set flush right."""
        columns = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.columns)
        return [any(column) and all(FIGURE.fullmatch(words_of(run) or "0") for run in column) for column in columns]


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Appendix:
    """An appendix: begins on a page of its own."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Note:
    """What stands behind a bound figure, in words. Printed at the end of the working copy only."""

    code: str
    text: str


@dataclass(frozen=True)
class Document:
    """An official document. A line feed in the title breaks it where the writer wants it broken."""

    title: str
    unit: str
    dated_on: dt.date
    blocks: tuple[Block, ...]
    salutation: Paragraph | None = None
    closing: Paragraph | None = None
    appendices: tuple[Appendix, ...] = ()
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        texts = [self.title, *(appendix.title for appendix in self.appendices)]
        for blocks in (self.blocks, *(appendix.blocks for appendix in self.appendices)):
            headings = [block for block in blocks if isinstance(block, Heading)]
            texts += [heading.text for heading in headings]
            levels = [0, *(heading.level for heading in headings)]
            if any(not 1 <= inner <= min(outer + 1, 4) for outer, inner in pairwise(levels)):
                raise ValueError(f"公文「{self.title}」的标题层级应从一级起逐级展开，最多四级")
        if not all(text.strip() for text in texts):
            raise ValueError(f"公文「{self.title}」有空白的标题")


@dataclass(frozen=True)
class Line:
    """One paragraph on the page, with the part it plays there."""

    role: str
    runs: tuple[Run, ...]
    new_page: bool = False


@dataclass(frozen=True)
class Piece:
    """A stretch of text set in one way.

    plain    ordinary text      rare  one character that the official faces lack
    private  one character without a public meaning      mark  the code of a bound figure
    """

    kind: Literal["plain", "rare", "private", "mark"]
    text: str


def lay_out(document: Document, *, working: bool) -> Iterator[Line | Table]:
    """The parts of a document in the order they are printed. The working copy ends with what stands behind figures."""
    yield from (Line("title", (line,)) for line in document.title.splitlines() if line.strip())
    yield Line("unit", (document.unit,))
    yield Line("date", (f"（{date_words(document.dated_on)}）",))
    yield Line("blank", ())
    if document.salutation:
        yield Line("salutation", document.salutation.runs)
    yield from lay_out_blocks(document.blocks)
    if document.closing:
        yield Line("body", document.closing.runs)
    yield from lay_out_appendices(document.appendices)
    if working and document.notes:
        yield Line("appendix", (_("仅工作稿附"),), new_page=True)
        rows = [(note.code, note.text) for note in document.notes]
        yield Table(_("数字依据"), (_("编号"), _("依据")), rows, widths=(1, 5))


def lay_out_blocks(blocks: Sequence[Block]) -> Iterator[Line | Table]:
    """Headings and paragraphs as lines, tables as they are."""
    for block in blocks:
        match block:
            case Heading(level, text):
                yield Line(f"heading{level}", (text,))
            case Paragraph(runs):
                yield Line("body", runs)
            case Table():
                yield block
            case unknown:
                raise TypeError(f"公文中不能有 {type(unknown).__name__}")


def lay_out_appendices(appendices: Sequence[Appendix]) -> Iterator[Line | Table]:
    """The list of appendices under the text, then each on its own page."""
    labels = [_("附件")] if len(appendices) == 1 else [f"{_('附件')}{n}" for n in range(1, len(appendices) + 1)]
    if appendices:
        yield Line("blank", ())
    for label, appendix in zip(labels, appendices, strict=True):
        yield Line("body", (f"{label}：{appendix.title}",))
    for label, appendix in zip(labels, appendices, strict=True):
        yield Line("appendix", (label,), new_page=True)
        yield Line("appendix_title", (appendix.title,))
        yield from lay_out_blocks(appendix.blocks)


def number_headings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same blocks with 一、（一）1.（1） put before the headings, so that a section may be left out freely.

    Source: GB/T 9704-2012, 7.3.3.
    """
    counts = [0, 0, 0, 0]
    numbered: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            counts = [*counts[: block.level - 1], counts[block.level - 1] + 1, 0, 0, 0][:4]
            block = Heading(block.level, heading_number(block.level, counts[block.level - 1]) + block.text)
        numbered.append(block)
    return tuple(numbered)


def heading_number(level: int, count: int) -> str:
    """The number before a heading. Raises ValueError past ninety-nine, which no report reaches."""
    if count > 99:
        raise ValueError(f"同级标题已到第 {count} 个，请分级")
    tens, ones = divmod(count, 10)
    words = (NUMERALS[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (NUMERALS[ones - 1] if ones else "")
    return {1: f"{words}、", 2: f"（{words}）", 3: f"{count}. ", 4: f"（{count}）"}[level]


def date_words(day: dt.date) -> str:
    """A date as official documents write it: Arabic, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def words_of(run: Run) -> str:
    """What a run reads, without its mark."""
    return run.text if isinstance(run, Bound) else run


def code_words(text: str) -> str:
    """The code points of a text in brackets, as 〔U+E170〕."""
    return f"〔{' '.join(f'U+{ord(character):04X}' for character in text)}〕"


def printable(text: str) -> str:
    """The text as one line that any page can hold: white space as one blank, each control as its code in brackets.

    Direction controls are shown too, since they could make a name read differently from what it is.
    """
    text = re.sub(r"[\t-\r]+", " ", text)
    shown = "".join(code_words(character) if is_control(character) else character for character in text)
    return LONE_SELECTORS.sub(lambda found: code_words(found[0]), shown)


def is_control(character: str) -> bool:
    """Whether a character draws nothing of its own: controls, surrogates, line separators, noncharacters."""
    nothing = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    return nothing or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def pieces(runs: Sequence[Run], *, working: bool) -> list[Piece]:
    """The runs cut where the type changes. A working copy shows the code of each bound figure behind it."""
    cut: list[Piece] = []
    for run in runs:
        cut += split_rare(printable(words_of(run)))
        if working and isinstance(run, Bound):
            cut.append(Piece("mark", printable(run.code)))
    return cut


def split_rare(text: str) -> Iterator[Piece]:
    """Ordinary stretches, and each rare character apart with the selectors that belong to it."""
    for ordinary, clusters in groupby(CLUSTER.findall(text), key=is_ordinary):
        if ordinary:
            yield Piece("plain", "".join(clusters))
        else:
            for cluster in clusters:
                yield Piece("private" if unicodedata.category(cluster[0]) == "Co" else "rare", cluster)


def is_ordinary(cluster: str) -> bool:
    """Whether every Chinese face has the character: what GBK holds, less one sign that the bundled font lacks."""
    try:
        return bool(cluster.encode("gbk")) and cluster != "≒"
    except UnicodeEncodeError:
        return False
