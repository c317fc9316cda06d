"""Answers as they are said: each question's text read into what is kept, or the words for what is wrong with it."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from doorstep.kernel.machine import Ask
from doorstep.kernel.refusal import Refused
from doorstep.people.phones import read_phone

from .models import Matter

MOST = {"text": 100, "long": 1000, "phone": 30, "day": 10, "number": 9, "choice": 40, "yes": 3}
Answers = dict[str, Any]


def is_asked(when: tuple[str, ...] | None, answers: Mapping[str, Any]) -> bool:
    """Whether a question or paper that depends on another answer is asked for."""
    return when is None or answers.get(when[0]) in when[1:]


def read_answers(asks: Iterable[Ask], said: Mapping[str, Any]) -> tuple[Answers, dict[str, str]]:
    """The answers by name, and what is wrong by name. What is not asked is not kept, whoever sent it."""
    answers: Answers = {}
    faults: dict[str, str] = {}
    for ask in asks:
        if not is_asked(ask.when, answers):
            continue
        try:
            answers[ask.name] = _read(ask, said.get(ask.name))
        except ValueError as wrong:
            faults[ask.name] = str(wrong)
        else:
            if ask.required and ask.kind != "yes" and answers[ask.name] in ("", []):
                faults[ask.name] = _("没有填写。")
    return answers, faults


def refuse_faults(asks: Iterable[Ask], faults: Mapping[str, str], *, what: str, then: str) -> None:
    """Refuse what was filled in, naming each question. Raises: Refused("matter.blank") where anything is wrong."""
    if faults:
        labels = {ask.name: ask.label for ask in asks}
        words = "；".join(f"{labels[name]}：{wrong}" for name, wrong in faults.items())
        raise Refused(what, why=words, then=then, code="matter.blank")


def _read(ask: Ask, said: Any) -> Any:
    if ask.kind == "many":
        chosen = [str(one) for one in (said if isinstance(said, list | tuple) else [said] if said else [])]
        if set(chosen) - {code for code, _label in ask.choices}:
            raise ValueError(_("不在可选范围内。"))
        return chosen
    text = str(said or "").strip() if ask.kind == "long" else " ".join(str(said or "").split())
    if len(text) > MOST[ask.kind]:
        raise ValueError(_("最多 %(most)s 个字。") % {"most": MOST[ask.kind]})
    if not text:
        return ""
    match ask.kind:
        case "choice" if text not in {code for code, _label in ask.choices}:
            raise ValueError(_("不在可选范围内。"))
        case "day":
            return _day(text)
        case "number" if not (text.isascii() and text.isdigit()):
            raise ValueError(_("应为整数。"))
        case "phone":
            return _phone(text)
        case "yes":
            return "yes"
    return text


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(_("日期应写成 2026-05-01。")) from None


def _phone(text: str) -> str:
    try:
        return str(read_phone(text))
    except Refused as refusal:
        raise ValueError(refusal.why) from None


def shown(ask: Ask, answer: Any) -> str:
    """One answer in the words a person reads."""
    labels = dict(ask.choices)
    if ask.kind == "many":
        return "、".join(labels.get(one, one) for one in answer or [])
    if ask.kind == "choice":
        return labels.get(answer, answer or "")
    return (_("是") if answer else _("否")) if ask.kind == "yes" else str(answer or "")


def in_words(asks: Iterable[Ask], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and words of every answer that was asked for."""
    return [(ask.label, shown(ask, answers[ask.name])) for ask in asks if ask.name in answers]


def without_empty(answers: Mapping[str, Any]) -> Answers:
    """The answers that say something."""
    return {name: said for name, said in answers.items() if said not in ("", [])}


def packed(answers: Answers) -> str:
    """Answers as one text, to be sealed; the same answers give the same text."""
    return json.dumps(answers, ensure_ascii=False, sort_keys=True)


def answers_of(matter: Matter) -> Answers:
    """What was filed, opened; of a case that was filed this instant it still lies in plain."""
    return json.loads(matter.answers if isinstance(matter.answers, str) else matter.answers.open())


def digest_of(text: str) -> str:
    """The digest by which frozen answers are told from changed ones."""
    return hashlib.sha256(text.encode()).hexdigest()
