"""A person's own application, one question a page. What was said so far travels with the page; nothing is kept before
the end, and nothing that the register knows is told to whoever asks.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from doorstep.kernel.idcard import read_number
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Ask
from doorstep.kernel.names import normal_name
from doorstep.orgs.models import Division
from doorstep.people.fields import ReadField

from .answers import is_asked, read_answers, shown
from .forms import field_of

YES_NO = (("yes", _("是")), ("", _("不是")))


@dataclass(frozen=True)
class Step:
    """One page: its name, the one question as a field, and what is said there in words."""

    name: str
    field: forms.Field
    words: Callable[[Any], str]
    ask: Ask | None = None


def steps_of(item: Item, said: Mapping[str, Any], *, on: dt.date) -> list[Step]:
    """The pages in order, as far as what was said so far decides them. No query before a place is asked or named."""
    return [*_who(said, on), *(_step_of(ask) for ask in item.asks if is_asked(ask.when, said))]


def _who(said: Mapping[str, Any], on: dt.date) -> list[Step]:
    counties = partial(_places, "county", "", on)
    towns = partial(_places, "town", str(said.get("who_county") or "-"), on)
    number = ReadField(
        label=_("您的身份证号是多少"),
        max_length=30,
        read=lambda text: read_number(text, today=on).number,
        help_text=_("替别人申请的，写他（她）的。"),
    )
    name = ReadField(
        label=_("您叫什么名字"), max_length=50, read=normal_name, help_text=_("替别人申请的，写他（她）的名字。")
    )
    return [
        Step("who_name", name, str),
        Step("who_number", number, str),
        Step("who_county", _choice(_("户口在哪个县（市、区）"), counties), lambda said: dict(counties()).get(said, "")),
        Step("who_town", _choice(_("哪个乡镇（街道）"), towns), lambda said: dict(towns()).get(said, "")),
    ]


def _places(level: str, parent: str, on: dt.date) -> list[tuple[str, str]]:
    rows = Division.objects.as_of(on).filter(system="stats", level=level)
    rows = rows.filter(parent_code=parent) if parent else rows
    return list(rows.order_by("code").values_list("code", "name"))


def _choice(label: str, choices: Any, hint: str = "", *, required: bool = True) -> forms.Field:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        help_text=hint,
        required=required,
    )


def _step_of(ask: Ask) -> Step:
    if ask.kind in ("choice", "yes"):
        choices = list(YES_NO if ask.kind == "yes" else ask.choices)
        field = _choice(ask.label, choices, ask.hint, required=ask.required and ask.kind == "choice")
    else:
        field = field_of(replace(ask, when=None))
    return Step(ask.name, field, lambda said: shown(ask, said), ask)


def fault_of(step: Step, value: Any) -> tuple[Any, str]:
    """What was said, cleaned, and the words for what is wrong with it."""
    if step.field.required and not value:
        return value, _("没有填写。")
    try:
        cleaned = step.field.clean(value)
    except forms.ValidationError as wrong:
        return value, " ".join(wrong.messages)
    said = cleaned if isinstance(cleaned, list) else str(cleaned)  # a day as 2026-05-01
    if step.ask is None:
        return said, ""
    answers, faults = read_answers([replace(step.ask, when=None)], {step.name: said})
    return answers.get(step.name, said), faults.get(step.name, "")
