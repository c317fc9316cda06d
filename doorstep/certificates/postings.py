"""Public notice (公示), as effects of the acts on its case: posted masked, objected to, looked into, ended."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.benefit import Dated, Parameter
from doorstep.kernel.days import add_workdays
from doorstep.kernel.names import mask_name
from doorstep.matters.models import Matter
from doorstep.orgs.places import names_of
from doorstep.people.guardianship import is_minor
from doorstep.people.services.standing import day_of

from .assessments import current
from .models import CATEGORIES, GRADES
from .models_assess import Objection, Posting

NOTICE_DAYS = Parameter(
    "certificate_notice",
    "残疾人证公示期",
    "workdays",
    (Dated(dt.date(2018, 1, 1), 5, "《残疾人证管理办法》第九条（条款待核）"),),
)
SEEN_BY_NOBODY = (
    5,
    6,
)  # intellectual and mental disability are posted by grade alone. Source: 个人信息保护法 第二十八条


def post(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Posting:
    """Post it in the village from the day on which it was put up: name masked, no number, no diagnosis."""
    on, found = day_of(at), current(matter)
    deadline = add_workdays(on, NOTICE_DAYS.on(on), calendar_in_force())
    place = names_of([matter.code], on=on).get(matter.code, "")
    parts = {part for part, _grade in found.components} | {found.category}
    grade = dict(GRADES)[found.grade or 1]
    kind = "" if parts & set(SEEN_BY_NOBODY) else f"{dict(CATEGORIES)[found.category or 1]}残疾"
    return Posting.objects.create(
        matter=matter,
        code=matter.code,
        words=f"{mask_name(matter.person.name)}，{place}，{kind or _('达到评定标准')}{grade}",
        posted_on=on,
        ends_on=deadline.date,
        is_provisional=deadline.provisional,
    )


def why_not_skip(matter: Matter, on: dt.date) -> str:
    """The reason why the public notice may not be left out; empty for a minor, about whom nothing is posted."""
    return "" if is_minor(matter.person.born_on, on) else _("成年人要公示。")


def why_not_post(matter: Matter, on: dt.date) -> str:
    """The reason why nothing may be posted; empty for an adult."""
    return _("未成年人不公示。") if is_minor(matter.person.born_on, on) else ""


def why_not_over(matter: Matter, on: dt.date) -> str:
    """The reason why the notice has not ended; empty once its last day has passed with no objection open."""
    posting = Posting.objects.filter(matter=matter).order_by("-pk").first()
    if posting is None or posting.ends_on >= on:
        return _("公示期还没有满。")
    return _("还有异议没有处理。") if Objection.objects.filter(matter=matter, closed_at=None).exists() else ""


def object_to(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Objection:
    """Somebody objects; who it was stays with whoever took it down."""
    return Objection.objects.create(matter=matter, code=matter.code, words=said["objection"], raised_at=at)


def close_objection(outcome: str) -> Any:
    """The effect that closes the open objections of a case with this outcome."""

    def close(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> None:
        rows = Objection.objects.filter(matter=matter, closed_at=None)
        rows.update(closed_at=at, outcome=outcome, reason=said["reason"][:300])

    return close
