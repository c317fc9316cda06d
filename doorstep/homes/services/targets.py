"""The city says how many homes are to be built: in the years of a plan, and by a county in a year."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.homes.models import Target
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of

LEVEL_OF_KIND = {"plan": "city", "task": "county"}


@dataclass(frozen=True)
class Aim:
    """How many, in which years, by which document."""

    kind: str
    first_year: int
    last_year: int
    number: int
    document: str
    decided_on: dt.date


@transaction.atomic
def set_target(aim: Aim, code: str, *, by: Actor, at: dt.datetime) -> Target:
    """Set the plan of the city, or the task of a county for a year; set again, it is changed and the old one is kept.

    Raises: Refused("access.not_yours", "target.place", "target.years", "target.number", "target.no_document").
    """
    what = _("目标没有下达。")
    by.require("home.plan", code, what=what)
    if level_of(code) != LEVEL_OF_KIND[aim.kind]:
        why = _("五年目标下达到市，年度任务下达到县（市、区）。")
        raise Refused(what, why=why, then=_("请重新选地方。"), code="target.place")
    _check(aim, what=what)
    found = Target.objects.select_for_update().filter(code=code, kind=aim.kind, first_year=aim.first_year).first()
    was = {"number": found.number, "document": found.document} if found else None
    target = found or Target(code=code, kind=aim.kind, first_year=aim.first_year)
    target.last_year, target.number = aim.last_year, aim.number
    target.document, target.decided_on = aim.document.strip()[:200], aim.decided_on
    target.save()
    became = {"number": target.number, "document": target.document, "first_year": target.first_year}
    record(by, "set_home_target", target, at=at, was=was, became=became)
    return target


def _check(aim: Aim, *, what: str) -> None:
    if aim.last_year < aim.first_year or (aim.kind == "task" and aim.last_year != aim.first_year):
        why = _("年度任务只管一年；五年目标的末年不能早于首年。")
        raise Refused(what, why=why, then=_("请核对年份。"), code="target.years")
    if aim.number < 1:
        raise Refused(what, why=_("家数要大于零。"), then=_("请填家数。"), code="target.number")
    if not aim.document.strip():
        raise Refused(what, why=_("没有写依据文件。"), then=_("请写明文号。"), code="target.no_document")
