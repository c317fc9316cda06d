"""Acts of an assessment, as effects of the acts on its case: booked, concluded either way, paid for."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.http import Http404
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.kernel.days import add_months, age_on
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import covers
from doorstep.matters.models import Matter
from doorstep.people.services.standing import day_of

from .assessing import MEASURES, warnings_of
from .models_assess import Assessment, Institution, Settlement
from .services import parts_and_grade

MEASURED = tuple(measure.name for measure in MEASURES)


def book(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Assessment:
    """Book the assessment. The county pays its fee: nobody is asked for money.

    Raises: Refused("assessment.institution", "assessment.day").
    """
    what, on = _("评定没有预约。"), dt.date.fromisoformat(said["booked_on"])
    rows = Institution.objects.filter(valid__contains=on, code__startswith=matter.code[:4])
    institution = rows.filter(pk=said["institution"]).first()
    if institution is None:
        raise Refused(
            what, why=_("这家机构那天不能评定。"), then=_("请另选机构或日期。"), code="assessment.institution"
        )
    if on < day_of(at):
        raise Refused(what, why=_("预约日期已经过去。"), then=_("请改日期。"), code="assessment.day")
    return Assessment.objects.create(
        matter=matter,
        code=matter.code,
        institution=institution,
        place=said["place"],
        booked_on=on,
        fee_fen=institution.fee_fen,
    )


def conclude(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Assessment:
    """The person meets the standard: category, grade, measures, by two doctors; against the measures with a reason.

    Raises: Refused("assessment.doctors", "assessment.measure", "assessment.override", "certificate.…").
    """
    what = _("结论没有登记。")
    category = int(said["category"])
    parts = [(one, int(said[f"part_{one}"])) for one in range(1, 7) if said.get(f"part_{one}")]
    parts, grade = parts_and_grade(category, int(said["grade"]) if said.get("grade") else None, parts, what=what)
    if said["doctor"] == said["second_doctor"]:
        raise Refused(what, why=_("两位医师是同一人。"), then=_("请选另一位医师。"), code="assessment.doctors")
    values = {name: said[name] for name in MEASURED if said.get(name)}
    warnings = _warnings(matter, parts or [(category, grade)], values, at=at, what=what)
    if warnings and not said.get("override"):
        raise Refused(
            what, why="".join(warnings), then=_("请核对；确属如此的，请写明理由。"), code="assessment.override"
        )
    found = current(matter)
    found.meets_standard, found.category, found.grade, found.components = True, category, grade, parts
    found.cause, found.is_irreversible = said["cause"], said.get("irreversible") == "yes"
    found.doctors = "、".join((said["doctor"], said["second_doctor"]))
    found.warnings, found.override = warnings, said.get("override", "") if warnings else ""
    return _conclude(found, values, said, by=by, at=at)


def conclude_not(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Assessment:
    """The person does not meet the standard."""
    found = current(matter)
    found.meets_standard, found.doctors = False, "、".join((said["doctor"], said["second_doctor"]))
    return _conclude(found, {"note": said["reason"]}, said, by=by, at=at)


def _conclude(
    found: Assessment, values: Mapping[str, str], said: Mapping[str, Any], *, by: Actor, at: dt.datetime
) -> Assessment:
    found.measures = json.dumps({**values, "diagnosis": said.get("diagnosis", "")}, ensure_ascii=False, sort_keys=True)
    found.concluded_at, found.concluded_by = at, by.account_id
    found.save()
    return found


def _warnings(
    matter: Matter, parts: list[tuple[int, int]], values: Mapping[str, str], *, at: dt.datetime, what: str
) -> list[str]:
    age = age_on(matter.person.born_on, day_of(at)) if matter.person.born_on else 40
    try:
        return [words for category, grade in parts for words in warnings_of(category, grade, values, age=age)]
    except ValueError:
        raise Refused(
            what, why=_("检查结果应填数字。"), then=_("请改正检查结果。"), code="assessment.measure"
        ) from None


def current(matter: Matter) -> Assessment:
    """The latest assessment of the case. Raises: Refused("assessment.none")."""
    found = Assessment.objects.filter(matter=matter).order_by("-pk").first()
    if found is None:
        raise Refused(_("没有办成。"), why=_("这件还没有预约评定。"), then=_("请先预约。"), code="assessment.none")
    return found


@transaction.atomic
def settle_month(institution_id: int, month: dt.date, *, by: Actor, at: dt.datetime) -> Settlement:
    """What is owed to an institution for the conclusions of a month that has ended. The month again: the same row.

    Raises: Http404, Refused("access.not_yours", "settlement.running", "settlement.nothing").
    """
    institution = Institution.objects.filter(pk=institution_id).first()
    if institution is None or not covers(by.ranges, institution.code):
        raise Http404
    what = _("评定费没有结算。")
    by.require("certificate.settle", institution.code, what=what)
    if add_months(month, 1) > day_of(at):
        raise Refused(what, why=_("这个月还没有过完。"), then=_("请到下月再结算。"), code="settlement.running")
    if done := Settlement.objects.filter(institution=institution, month=month).first():
        return done
    rows = Assessment.objects.select_for_update(of=("self",)).filter(
        institution=institution, settlement=None, concluded_at__date__gte=month
    )
    rows = rows.filter(concluded_at__date__lt=add_months(month, 1))
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        raise Refused(what, why=_("这个月没有评定。"), then=_("无须结算。"), code="settlement.nothing")
    total = Assessment.objects.filter(pk__in=keys).aggregate(fen=Sum("fee_fen"))["fen"]
    twice = Refused(what, why=_("这个月已经结算过。"), then=_("请刷新页面。"), code="settlement.done")
    with refusing(settlement_is_one_per_place_and_month=twice):
        made = Settlement.objects.create(
            institution=institution,
            code=institution.code,
            month=month,
            count=len(keys),
            total_fen=total,
            drawn_at=at,
            drawn_by=by.account_id,
        )
    Assessment.objects.filter(pk__in=keys).update(settlement=made)
    record(by, "settle_assessments", made, at=at, became={"count": len(keys), "fen": total})
    return made
