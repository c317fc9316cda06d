"""Moving the household register (户籍迁移). All that follows the person moves along, by the database."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor
from doorstep.base.scope import scoped
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import covers, level_of
from doorstep.people.models import Person
from doorstep.people.places import require_village

from .standing import day_of, kept, required, standing_person


@transaction.atomic
def move_residence(
    person_id: int,
    *,
    to_code: str,
    on: dt.date,
    reason: str,
    address: str = "",
    lives_there: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Person:
    """The household register moves to another village on a day. The old household is left; certificates move along.

    Out of one's own reach only a county's or the city's office may move anybody: the row is then written under the
    system's reach, after this check, and both places keep a line.  `lives_there`: the person lives there, too.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.not_said", "person.moves_nowhere",
    "person.moves_later", "person.out_of_reach", "place.unknown").
    """
    what = _("没有迁移户籍。")
    person = standing_person(person_id, "person.correct", by=by, what=what)
    ground = required(reason, _("迁移原因或依据"), what=what, most=200)
    _refuse_bad_move(person, to_code, on, by=by, today=day_of(at), what=what)
    came_from = person.code
    person.code, person.household, person.is_head = to_code, None, False
    person.address = kept(address, _("户籍地址"), what=what, most=200)
    if lives_there or person.lives_code == came_from:
        person.lives_code = to_code
        person.lives_address = person.address
    person.updated_at = at
    became = {"code": to_code, "on": on.isoformat()}
    with scoped(SYSTEM.ranges, by=by):
        person.save()
        record(by, "move_residence", person, at=at, was={"code": came_from}, became=became, reason=ground)
        if not covers(by.ranges, to_code):
            record(
                by,
                "move_residence",
                person,
                code=came_from,
                at=at,
                was={"code": came_from},
                became=became,
                reason=ground,
            )
    return person


def _refuse_bad_move(person: Person, to_code: str, on: dt.date, *, by: Actor, today: dt.date, what: str) -> None:
    if to_code == person.code:
        raise Refused(
            what, why=_("新的户籍地和现在登记的一样。"), then=_("请选择迁入的村（社区）。"), code="person.moves_nowhere"
        )
    if on > today:
        raise Refused(
            what, why=_("迁移日期比今天还晚。"), then=_("请填写户口簿上的迁入日期。"), code="person.moves_later"
        )
    require_village(to_code, on, what=what)
    if not covers(by.ranges, to_code) and level_of(by.code) not in ("county", "city"):
        raise Refused(
            what,
            why=_("迁入地不在您的管辖范围内。"),
            then=_("请转县级残联办理跨乡镇、跨县的迁移。"),
            code="person.out_of_reach",
        )
