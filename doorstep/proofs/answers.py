"""What a stranger is told who asks about a paper: whether it is genuine and in force, and nothing about a person."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.scope import as_system
from doorstep.kernel.proofcode import read_code, show_code

from .kinds import kind_words
from .models import Proof
from .signing import Signed, is_payload, read_payload


@dataclass(frozen=True)
class Answer:
    """`tone` and words for the reader, and the public facts with their names."""

    tone: str
    title: str
    words: str
    facts: list[tuple[str, Any]]


def answer_for(text: str, *, on: dt.date) -> Answer:
    """The answer about a code or a signed text, as of the day. Costs one query, whether the code is known or not.

    Raises: Refused (codes proofcode.*, payload.*) where the text itself cannot be right.
    """
    if is_payload(text):
        signed = read_payload(text)
        return _about_signed(signed, _find(signed.proof_code), on=on)
    code = read_code(text.partition("#")[0].rstrip("/").rpartition("/")[2])
    return _about_proof(_find(code), code, on=on)


def _find(code: str) -> Proof | None:
    with as_system(read_only=True):
        return Proof.objects.filter(proof_code=code).first()


def _about_proof(proof: Proof | None, code: str, *, on: dt.date) -> Answer:
    if proof is None:
        return Answer(
            "bad",
            _("没有查到"),
            _("登记簿里没有这个核验码。请再核对一遍；确实无误的，这份材料不能当真，请向出具单位核实。"),
            [(_("核验码"), show_code(code))],
        )
    tone, title, words = _standing(proof, on=on)
    facts = _facts(proof.kind, proof.shown["org"], proof.issued_on, proof.valid_until)
    further = [(name, value) for name, value in proof.shown.items() if name != "org"]
    return Answer(tone, title, words, [(_("核验码"), show_code(code)), *facts, *further])


def _standing(proof: Proof, *, on: dt.date) -> tuple[str, str, str]:
    if proof.state == "void":
        return "bad", _("已作废"), _("这份材料是这里出具的，%(day)s已经作废。") % {"day": _day(proof.void_on)}
    if proof.valid_until and proof.valid_until < on:
        return "warn", _("已过有效期"), _("这份材料是真的，但有效期已过。")
    return "good", _("真实有效"), _("这份材料是真的，现在有效。请再核对下面的内容与纸面一致。")


def _about_signed(signed: Signed, proof: Proof | None, *, on: dt.date) -> Answer:
    """Genuine by its signature; then whether the register of today says the same."""
    facts = _facts(signed.kind, signed.org, signed.issued_on, signed.valid_until)
    facts = [(_("核验码"), show_code(signed.proof_code)), *facts]
    genuine = _("签名是真的，二维码里的内容没有改动。")
    if proof is None or signed != said_by(proof):
        return Answer("bad", _("与登记不符"), genuine + _("但今天的登记簿里没有同样的记录，请向出具单位核实。"), facts)
    tone, title, words = _standing(proof, on=on)
    return Answer(tone, title, genuine + _("今天的登记簿：") + words, facts)


def said_by(proof: Proof) -> Signed:
    """What a signed text of this proof would say today."""
    return Signed(proof.proof_code, proof.kind, proof.shown["org"], proof.issued_on, proof.valid_until)


def _facts(kind: str, org: str, issued_on: dt.date, valid_until: dt.date | None) -> list[tuple[str, Any]]:
    until = _day(valid_until) if valid_until else _("没有期限")
    return [
        (_("材料种类"), kind_words(kind)),
        (_("出具单位"), org),
        (_("出具日期"), _day(issued_on)),
        (_("有效期至"), until),
    ]


def _day(day: dt.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
