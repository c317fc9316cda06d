"""The end of a life, and the mending of a wrong report of it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Person

from .standing import day_of, required, standing_person


@transaction.atomic
def record_death(
    person_id: int, *, died_on: dt.date, source: str, reason: str = "", by: Actor, at: dt.datetime
) -> Person:
    """The person died on the day, according to `source`. Another day than the one recorded needs a reason.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.not_said", "person.dies_later",
    "person.dies_before_birth", "person.dead_already").
    """
    what = _("没有登记死亡。")
    person = standing_person(person_id, "person.correct", by=by, what=what)
    told = required(source, _("消息来源"), what=what, most=100)
    if person.died_on == died_on:
        return person
    if died_on > day_of(at):
        raise Refused(what, why=_("死亡日期比今天还晚。"), then=_("请对照死亡证明改正日期。"), code="person.dies_later")
    if person.born_on is not None and died_on < person.born_on:
        raise Refused(
            what,
            why=_("死亡日期早于出生日期（%(born)s）。") % {"born": person.born_on},
            then=_("请对照死亡证明改正日期；如果出生日期有误，请先更正。"),
            code="person.dies_before_birth",
        )
    if person.died_on is not None and not reason.strip():
        raise Refused(
            what,
            why=_("已经登记的死亡日期是 %(day)s。") % {"day": person.died_on},
            then=_("如果要改日期，请写明原因。"),
            code="person.dead_already",
        )
    return _set_death(person, died_on, act="record_death", source=told, reason=reason, by=by, at=at)


@transaction.atomic
def withdraw_death(person_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Person:
    """The person is alive: the report was wrong.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.not_said").
    """
    what = _("没有撤销死亡登记。")
    person = standing_person(person_id, "person.correct", by=by, what=what)
    ground = required(reason, _("撤销原因"), what=what, most=200)
    if person.died_on is None:
        return person
    return _set_death(person, None, act="withdraw_death", source="", reason=ground, by=by, at=at)


def _set_death(
    person: Person, died_on: dt.date | None, *, act: str, source: str, reason: str, by: Actor, at: dt.datetime
) -> Person:
    was = {"died_on": person.died_on.isoformat()} if person.died_on else None
    became = {"died_on": died_on.isoformat(), "source": source} if died_on else {"died_on": ""}
    person.died_on, person.updated_at = died_on, at
    person.save()
    record(by, act, person, at=at, was=was, became=became, reason=reason.strip()[:200])
    return person
