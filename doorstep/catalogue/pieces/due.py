"""What many benefits share: the holder, the working age, the law behind it, and examples of who is left out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from doorstep.catalogue.parameters.employment import WORK_AGE_FROM, WORK_AGE_TO
from doorstep.certificates.facts import GRADE, HAS_MENTAL_OR_INTELLECTUAL, HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Basis, Example
from doorstep.kernel.expr import Fact, in_words
from doorstep.people.facts import AGE, ALIVE

MAY = date(2026, 5, 1)
HUBEI = ("42",)
LOCAL = Basis("当地的实施文件（没有查到，待核）", "条款待核", date(2026, 1, 1))

HOLDER = ALIVE.holds & HOLDS_CERTIFICATE.holds
HOLDER_DUE = {"alive": True, "holds_certificate": True}
AT_WORK = HOLDER & (AGE >= WORK_AGE_FROM) & (AGE <= WORK_AGE_TO)
AT_WORK_DUE = HOLDER_DUE | {"age": 35}
SEVERE = GRADE <= 2
MIND_OR_SEVERE = HAS_MENTAL_OR_INTELLECTUAL.holds | SEVERE


def protection(article: str) -> Basis:
    """An article of 残疾人保障法, read in the original."""
    return Basis("残疾人保障法", article, date(2018, 10, 26), confirmed=True)


def left_out(due: Mapping[str, Any], *facts: Fact) -> tuple[Example, ...]:
    """For each fact somebody who is not due, of whom everything else is as it is of one who is."""
    return tuple(
        Example(
            f"其余相同，但{in_words(~fact.holds if due[fact.name] else fact.holds)}",
            MAY,
            {**due, fact.name: not due[fact.name]},
            0,
        )
        for fact in facts
    )


def not_at_work_age(due: Mapping[str, Any]) -> tuple[Example, ...]:
    """One too young and one too old."""
    return (
        Example("不满十六周岁", MAY, {**due, "age": 15}, 0),
        Example("已满六十周岁", MAY, {**due, "age": 60}, 0),
    )
