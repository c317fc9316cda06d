"""Writes an official document as PDF/A-2u and PDF/UA-1 by typst, offline; the page itself is in `official.typ`."""

import datetime as dt
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from .official import Document, Line, Piece, Run, Table, code_words, lay_out, pieces, printable

HERE = Path(__file__).parent
BEIJING = dt.timezone(dt.timedelta(hours=8))
BUNDLED, BOX = "Noto Sans CJK SC", "Doorstep Box"
BOLD = 600

# The first face that the machine has is used. Names of one face differ between makers and systems.
SONG = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC")
FACES = {
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", *SONG),
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", *SONG),
    "hei": ("SimHei", "黑体", "STHeiti"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "LXGW WenKai", *SONG),
    "page": ("SimSun", "宋体", "STSong", *SONG),
}
# Faces for what the rest lack, named one by one: trying every face of the machine would load hundreds of megabytes.
RARE = (
    *("SimSun-ExtB", "SimSun-ExtG", "MingLiU-ExtB", "Jigmo", "Jigmo2", "Jigmo3", "Plangothic P1", "Plangothic P2"),
    *("HanaMinA", "HanaMinB", "BabelStone Han", "TW-Sung", "TW-Sung-Ext-B", "DejaVu Sans"),
)


def write_pdf(document: Document, *, working: bool) -> bytes:
    """The document as PDF. On one machine the same document gives the same bytes.

    A character that no installed face has is drawn as a frame with its code point behind it, and copies as itself.
    """
    content = {
        "title": printable(document.title),
        "author": printable(document.unit),
        "notice": _("工作稿　数字后括注为来源编号") if working else "",
        "faces": faces(),
        "parts": [part_json(part, working=working) for part in lay_out(document, working=working)],
    }
    return typst.compile(
        HERE / "official.typ",
        root=HERE,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
        pdf_standards=["a-2u", "ua-1"],
        timestamp=dt.datetime.combine(document.dated_on, dt.time(12), tzinfo=BEIJING),
    )


def part_json(part: Line | Table, *, working: bool) -> dict[str, Any]:
    """One part of the document as the page reads it."""
    match part:
        case Line(role, runs, new_page):
            return {"role": role, "pieces": pieces_json(runs, working=working), "new_page": new_page}
        case Table():
            return {
                "role": "table",
                "caption": pieces_json((part.caption,), working=working),
                "shares": part.shares,
                "figures": part.figures(),
                "columns": [pieces_json((column,), working=working) for column in part.columns],
                "cells": [pieces_json((cell,), working=working) for row in part.rows for cell in row],
            }


def pieces_json(runs: tuple[Run, ...], *, working: bool) -> list[dict[str, str]]:
    """Runs as text that is never read as markup."""
    return [piece_json(piece) for piece in pieces(runs, working=working)]


def piece_json(piece: Piece) -> dict[str, str]:
    """One piece; a rare character brings the words that stand behind it should no face have it."""
    words = {"kind": piece.kind, "text": piece.text}
    return words | {"code": code_words(piece.text)} if piece.kind in {"rare", "private"} else words


@cache
def fonts() -> typst.Fonts:
    """The faces of the machine, the bundled one and the frame. Reading them costs a tenth of a second, once."""
    return typst.Fonts(include_embedded_fonts=False, font_paths=[bundled_folder(), HERE / "fonts"])


def bundled_folder() -> Path:
    """Where the free face that comes with the product lies."""
    return Path(str(files("noto_cjk_sans_otc")))


@cache
def faces() -> dict[str, dict[str, Any]]:
    """For each kind of face the families to try in order, the frame last, and whether bold must be feigned.

    Bold is feigned where the only face left is the bundled one, which has no bold: else headings look like text.
    """
    heaviest: dict[str, int] = {}
    for face in fonts().fonts():
        heaviest[face.family] = max(face.weight, heaviest.get(face.family, 0))
    chosen: dict[str, dict[str, Any]] = {}
    for kind, wanted in FACES.items():
        families = [family for family in (*wanted, BUNDLED, *RARE, BOX) if family in heaviest]
        chosen[kind] = {"families": families, "feigned": families[0] == BUNDLED and heaviest[BUNDLED] < BOLD}
    return chosen
