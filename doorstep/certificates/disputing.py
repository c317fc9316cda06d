"""Disputes of an assessment and reports of fraud, as guards and effects of the acts on their cases."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.benefit import Dated, Parameter
from doorstep.kernel.days import add_workdays
from doorstep.matters.answers import answers_of
from doorstep.matters.models import Matter
from doorstep.people.services import change_contact
from doorstep.people.services.standing import day_of

from .issuing import in_force
from .models import Certificate
from .models_assess import Assessment
from .services import change_state

DISPUTE_DAYS = Parameter(
    "assessment_dispute",
    "申请重新评定的期限",
    "workdays",
    (Dated(dt.date(2018, 1, 1), 10, "《残疾人证管理办法》第二十五条（条款待核）"),),
)


def why_time_barred(matter: Matter, on: dt.date) -> str:
    """The reason why a dispute comes too late: more than ten working days after the conclusion; or there is none."""
    known = Assessment.objects.filter(matter__person=matter.person_id, concluded_at__isnull=False)
    found = known.exclude(matter=matter).order_by("-concluded_at").first()
    if found is None or found.concluded_at is None:
        return _("没有查到此人的评定结论。")
    told_on, filed_on = timezone.localdate(found.concluded_at), timezone.localdate(matter.opened_at)
    last = add_workdays(told_on, DISPUTE_DAYS.on(told_on), calendar_in_force()).date
    if filed_on > last:
        return _("评定结论是 %(told)s 作出的，%(last)s 以后提出的不再受理。") % {"told": told_on, "last": last}
    return ""


def why_not_again(matter: Matter, on: dt.date) -> str:
    """The reason why the province may not be asked: more than ten working days after the city's own assessment."""
    found = Assessment.objects.filter(matter=matter, concluded_at__isnull=False).order_by("-pk").first()
    if found is None or found.concluded_at is None:
        return _("市级重新评定还没有结论。")
    told_on = timezone.localdate(found.concluded_at)
    last = add_workdays(told_on, DISPUTE_DAYS.on(told_on), calendar_in_force()).date
    return _("%(last)s 以后不能再向省残联提出。") % {"last": last} if on > last else ""


def freeze(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Certificate | None:
    """What was reported proved true: the certificate is frozen until it is assessed again."""
    held = in_force(matter.person_id, day_of(at))
    if held is None or held.state != "active":
        return held
    return change_state(held.pk, "frozen", on=day_of(at), reason=_("举报核实，待重新评定"), by=by, at=at)


def enter_contact(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> None:
    """Write the new telephone number and address into the register."""
    answers = answers_of(matter)
    told = {name: answers[name] for name in ("phone", "lives_address") if answers.get(name)}
    change_contact(matter.person_id, **told, by=by, at=at)
