"""托养: who may be cared for, and examples of who may not, whatever the form of the care."""

from typing import Any

from doorstep.catalogue.pieces.due import AT_WORK, AT_WORK_DUE, MAY, SEVERE, left_out, not_at_work_age
from doorstep.certificates.facts import CATEGORY, HAS_MENTAL_OR_INTELLECTUAL, HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Example
from doorstep.kernel.expr import Fact
from doorstep.people.facts import ALIVE, DESTITUTE, IN_INSTITUTION

BARS = {"destitute": False, "in_institution": False}
MIND = AT_WORK_DUE | BARS | {"has_mental_or_intellectual": True, "category": 5, "grade": 3}
LIMB = MIND | {"has_mental_or_intellectual": False, "category": 4, "grade": 2}
# Of several disabilities only the intellectual and mental count here; a severe limb among them does not yet (待核).
MAY_BE_CARED_FOR = (
    AT_WORK
    & (HAS_MENTAL_OR_INTELLECTUAL.holds | (CATEGORY.equals(4) & SEVERE))
    & ~DESTITUTE.holds
    & ~IN_INSTITUTION.holds
)


def care_examples(form: Fact, pays: int, place: str, there: int) -> tuple[Example, ...]:
    """In the form of care, for `pays` where nothing more was set, for `there` in the place."""
    of: dict[str, Any] = MIND | {form.name: True}
    limb = LIMB | {form.name: True}
    return (
        Example("智力残疾，按最低标准", MAY, of, pays),
        Example("智力残疾，按本市标准", MAY, of, there, place),
        Example("二级肢体残疾", MAY, limb, pays),
        Example("三级肢体残疾", MAY, limb | {"grade": 3}, 0),
        Example("二级听力残疾", MAY, limb | {"category": 2}, 0),
        Example("有没有托养还不清楚", MAY, of | {form.name: None}, None),
        *left_out(of, ALIVE, HOLDS_CERTIFICATE, DESTITUTE, IN_INSTITUTION, form),
        *not_at_work_age(of),
    )
