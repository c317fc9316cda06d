"""Papers that are printed: letters, forms, data sheets, cards, pages of the manual. One plain shape, and its PDF.

The page itself is in `printed.typ`; it is set by typst, offline, as PDF/UA-1.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import typst
from django.http import HttpResponse
from django.utils.translation import gettext as _

from .official import Table, date_words, printable
from .official_pdf import BEIJING, HERE, faces, fonts, part_json, pieces_json
from .qr import qr_svg

Page = Literal["a4", "card"]
WRITTEN_AT = dt.time(12)  # a PDF names an instant; papers have a day


@dataclass(frozen=True)
class Facts:
    """Labels with their values; `photo`: words in a box for a photograph.

    A line feed in a value begins a new line.  An empty value leaves room to write by hand, each line feed one line
    more.  Several words instead of one are choices to be ticked.
    """

    rows: Sequence[tuple[str, str | tuple[str, ...]]]
    title: str = ""
    photo: str = ""


@dataclass(frozen=True)
class Prose:
    """Paragraphs, with a heading above or none."""

    lines: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True)
class Check:
    """By what a reader goes on from the paper: a QR code with `holds` in it, the address, the code in groups."""

    holds: str
    address: str
    words: str
    code: str = ""


@dataclass(frozen=True)
class Printed:
    """One printed paper. `to`: whom it addresses; `signs`: what stands before each line to be signed.

    `sealed`: it ends with the organisation and the day, and room for a seal.
    """

    title: str
    org: str
    dated_on: dt.date
    parts: tuple[Facts | Prose | Table, ...]
    number: str = ""
    to: str = ""
    signs: tuple[str, ...] = ()
    sealed: bool = False
    check: Check | None = None
    page: Page = "a4"


def write_printed(*papers: Printed, title: str = "", contents: bool = False) -> bytes:
    """The papers as one PDF, each beginning on a page of its own; `contents`: with a list of them in front.

    On one machine the same papers give the same bytes.  A character that no face has is drawn as a frame with its code
    point behind it, and copies as itself.
    """
    first = papers[0]
    content = {
        "title": printable(title or first.title),
        "author": printable(first.org),
        "faces": faces(),
        "contents": {"org": _said(first.org), "day": _said(date_words(first.dated_on))} if contents else None,
        "words": {"contents": _("目录"), "seal": _("（盖章）"), "date": _("日期"), "qr": _("核验二维码")},
        "papers": [_paper_json(paper) for paper in papers],
    }
    return typst.compile(
        HERE / "printed.typ",
        root=HERE,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=dt.datetime.combine(first.dated_on, WRITTEN_AT, tzinfo=BEIJING),
    )


def printed_response(pdf: bytes, name: str) -> HttpResponse:
    """The PDF shown in the browser and kept nowhere. `name`: of the file, ASCII, without ending."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _paper_json(paper: Printed) -> dict[str, Any]:
    check = paper.check
    return {
        "title": _said(paper.title),
        "org": _said(paper.org),
        "day": _said(date_words(paper.dated_on)),
        "number": _said(paper.number),
        "to": _said(paper.to),
        "parts": [_part_json(part) for part in paper.parts],
        "signs": [_said(sign) for sign in paper.signs],
        "sealed": paper.sealed,
        "page": paper.page,
        "check": check
        and {
            "svg": qr_svg(check.holds).decode(),
            "address": check.address,
            "code": check.code,
            "words": _said(check.words),
        },
    }


def _part_json(part: Facts | Prose | Table) -> dict[str, Any]:
    match part:
        case Facts(rows, title, photo):
            rows_json = [_row_json(label, value) for label, value in rows]
            return {"role": "facts", "title": _said(title), "rows": rows_json, "photo": _said(photo)}
        case Prose(lines, title):
            return {"role": "prose", "title": _said(title), "lines": [one for line in lines for one in _lines(line)]}
        case Table():
            return part_json(part, working=False)


def _row_json(label: str, value: str | tuple[str, ...]) -> dict[str, Any]:
    if isinstance(value, tuple):
        return {"label": _said(label), "lines": [], "choices": [_said(f"□ {choice}") for choice in value]}
    return {"label": _said(label), "lines": _lines(value), "choices": [], "room": 1 + value.count("\n")}


def _lines(text: str) -> list[list[dict[str, str]]]:
    return [_said(line) for line in text.splitlines() if line.strip()]


def _said(text: str) -> list[dict[str, str]]:
    """Text that is never read as markup."""
    return pieces_json((text,), working=False)
