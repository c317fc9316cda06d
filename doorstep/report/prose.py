"""The report in words of our own, with figures bound in. A sentence whose figure is not known is left out.

`{F33}` binds a figure exactly; `{F11:多}` binds it in approximate words that are never untrue of the count.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from doorstep.base.figures import FIGURES
from doorstep.base.numbers_in_prose import Mode, approx
from doorstep.base.official import (
    Appendix,
    Block,
    Bound,
    Document,
    Heading,
    Note,
    Paragraph,
    Run,
    Table,
    number_headings,
)

from .models import Report

PLACE = re.compile(r"\{([A-Z]\d\d)(?::([多余近约]))?\}")


@dataclass(frozen=True)
class Section:
    """A heading and its paragraphs; a paragraph is a run of sentences."""

    heading: str
    paragraphs: tuple[tuple[str, ...], ...]


OPENING = (
    "市残联把服务办到残疾人家门口，市、县、乡、村四级一起用力。",
    "现将{F02}的工作情况报告如下。",
)
SECTIONS = (
    Section(
        "残疾人之家和就近服务",
        (
            (
                "全市现有持证残疾人{D01}人，其中一级、二级重度残疾人{D02}人。",
                "规划期内计划建成残疾人之家{F03}个。",
                "{F04}建成{F05}家，今年的任务是{F06}家。",
                "获得国家级、省级荣誉的残疾人之家，常年托养照护残疾人{F07:多}名。",
                "在家园劳动的残疾人，每月人均收入{D20}元。",
            ),
            (
                "在{F08}市，几个相邻的村合起来办残疾人的事。",
                "这几个村共有{F09:多}户、{F10:多}人。",
                "这几个村共有持证残疾人{F11}名，其中智力、精神和重度肢体残疾人{F12}名。",
                "村里的托养照料解决了{F15:多}名重度残疾人的日间照料问题。",
            ),
        ),
    ),
    Section(
        "服务和资源下沉到乡、到村",
        (
            (
                "残疾人证的受理放到了乡镇（街道）和有条件的村（社区）。",
                "{F16}年{F17}月，应开的账号全部开通。",
            ),
            (
                "{F18}岁至{F19}岁的残疾儿童，康复训练期间的生活补贴不用申请，由系统按月找出来、直接发到账户。",
                "财政承诺在{F22}个工作日内兑付。",
                "期内共有{D03}人次的待遇到账，合计{D04}元。",
            ),
            ("{F25}，全市审核用人单位{F26}家，安排残疾人就业{F27}人。",),
        ),
    ),
    Section(
        "四级组织和基层力量",
        (
            (
                "{F32}年，市、县、乡三级残联按期换届。",
                "全市{F33}个乡镇（街道）设有残联，在任专职委员{F34}名。",
                "{F35}个村（社区）设有残协，在任专职委员{F36}名。",
            ),
            (
                "参与农机助残的农业合作社有{F30}家，带动残疾人家庭{F31:近}户就业增收。",
                "这些力量，也是{F41}发展的一部分。",
            ),
        ),
    ),
)
CLOSING = "报告完毕。"
MODES: dict[str, Mode] = {"多": "多", "余": "余", "近": "近", "约": "约"}


def compose(report: Report, *, unit: str) -> Document:
    """The document of a frozen report: prose, then the table of every figure. Reads the frozen figures only."""
    values = {row.figure: row.value for row in report.figures.defer("row_ids") if row.kept}
    if surname := report.said.get("addressee", ""):
        values["F01"] = surname
    return Document(
        title=report.title,
        unit=unit,
        dated_on=report.as_of,
        salutation=Paragraph(("尊敬的", Bound("F01", surname), "，各位领导、同志们：")) if surname else None,
        blocks=number_headings(tuple(_body(values))),
        closing=Paragraph((CLOSING,)),
        appendices=(Appendix("数据一览", (_table(values),)),),
        notes=tuple(_notes(values)),
    )


def _body(values: Mapping[str, str]) -> Iterator[Block]:
    yield Paragraph(tuple(_sentences(OPENING, values)))
    for section in SECTIONS:
        yield Heading(1, section.heading)
        for sentences in section.paragraphs:
            if runs := tuple(_sentences(sentences, values)):
                yield Paragraph(runs)


def _sentences(sentences: tuple[str, ...], values: Mapping[str, str]) -> Iterator[Run]:
    for sentence in sentences:
        if all(code in values for code, _mode in PLACE.findall(sentence)):
            yield from _runs(sentence, values)


def _runs(sentence: str, values: Mapping[str, str]) -> Iterator[Run]:
    end = 0
    for place in PLACE.finditer(sentence):
        if place.start() > end:
            yield sentence[end : place.start()]
        code, mode = place.groups()
        yield Bound(code, approx(int(values[code]), mode=MODES[mode]) if mode else values[code])
        end = place.end()
    if end < len(sentence):
        yield sentence[end:]


def codes_in_prose() -> set[str]:
    """Every figure that the prose names."""
    sentences = [*OPENING, *(s for section in SECTIONS for paragraph in section.paragraphs for s in paragraph)]
    return {code for sentence in sentences for code, _mode in PLACE.findall(sentence)}


def _table(values: Mapping[str, str]) -> Table:
    rows = [
        (code, figure.label, Bound(code, values[code]) if code in values else "尚无数据", figure.unit)
        for code, figure in sorted(FIGURES.items())
    ]
    return Table("汇报所用数据", ("编号", "指标", "数值", "单位"), rows, widths=(1, 4, 2, 1.5))


def _notes(values: Mapping[str, str]) -> Iterator[Note]:
    for code in sorted(values):
        if code in FIGURES:
            mark = "（待核）" if FIGURES[code].unconfirmed else ""
            yield Note(code, FIGURES[code].meaning + mark)
