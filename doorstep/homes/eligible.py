"""Whether somebody is of the group that homes are for: yes, no, or not known, with words. No queries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from doorstep.kernel.days import add_months, age_on

from .terms_clients import OLDEST, SEVERE_LIMB, YOUNGEST

LIMB, INTELLECTUAL, MENTAL, MULTIPLE = 4, 5, 6, 7
MOST_WORDS = 200
Kinds = Iterable[tuple[int, int]]  # category and grade of each disability on a certificate


@dataclass(frozen=True)
class Standing:
    """Whether one is counted (计入托养), and why not or what is not known; without words where one is."""

    is_counted: bool | None
    words: str = ""


def is_of_age(born_on: dt.date, on: dt.date) -> bool:
    """Whether the age in full years lies between the two ages, both included; nobody has one before birth."""
    return on >= born_on and YOUNGEST.on(on) <= age_on(born_on, on) <= OLDEST.on(on)


def is_of_kind(kinds: Kinds | None, on: dt.date) -> bool | None:
    """Whether one of the disabilities is intellectual, mental, or of limbs and severe; None without a certificate.

    A certificate of several disabilities of which nobody has said which tells nothing either.
    """
    said = None if kinds is None else list(kinds)
    if not said or (said[0][0] == MULTIPLE and len(said) == 1):
        return None
    worst = SEVERE_LIMB.on(on)
    return any(kind in (INTELLECTUAL, MENTAL) or (kind == LIMB and grade <= worst) for kind, grade in said)


def standing(born_on: dt.date, kinds: Kinds | None, on: dt.date) -> Standing:
    """Whether somebody admitted on the day is counted. What is known to be wrong is said before what is not known.

    Source: 阳光家园计划; 残联发〔2015〕27号 (待核).
    """
    said = None if kinds is None else list(kinds)
    why = []
    if not is_of_age(born_on, on):
        why.append(_("年龄不在 %(from)s 到 %(to)s 周岁之间") % {"from": YOUNGEST.on(on), "to": OLDEST.on(on)})
    of_kind = is_of_kind(said, on)
    if of_kind is False:
        why.append(_("不是智力、精神或者重度肢体残疾"))
    if why:
        return Standing(False, _("%(why)s，可以参加活动，不计入托养。") % {"why": "；".join(why)})
    if of_kind is None:
        return Standing(None, _("不清楚：%(what)s") % {"what": unknown_words(said)})
    return Standing(True)


def unknown_words(kinds: Kinds | None) -> str:
    """What is to be asked for where the kind of disability is not known."""
    if kinds is None or not list(kinds):
        return _("名册里没有有效的残疾人证，请到残联核对或者办证。")
    return _("残疾人证是多重残疾，没有登记是哪几类，请到残联补登。")


def sixtieth(born_on: dt.date, on: dt.date) -> dt.date:
    """The day on which one becomes too old to be admitted, by the ages in force on the day."""
    return add_months(born_on, 12 * (OLDEST.on(on) + 1))
