"""Joint units: a joint party committee is entered, villages join and leave it, and what a village consists of."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.installation import installation
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.homes.models_units import JointUnit, UnitVillage, VillageProfile
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of, subtree

UNIT = "home.unit"


@dataclass(frozen=True)
class Profile:
    """How many households and people a village has as of a day, and who says so."""

    as_of: dt.date
    households: int
    population: int
    source: str
    is_registered: bool = True


@transaction.atomic
def found_unit(
    name: str, code: str, *, founded_on: dt.date, document: str, secretary: str = "", by: Actor, at: dt.datetime
) -> JointUnit:
    """Enter a joint party committee at its township.

    Raises: Refused("access.not_yours", "unit.place", "unit.words", "unit.day", "unit.there").
    """
    what = _("联合党委没有登记。")
    by.require(UNIT, code, what=what)
    if level_of(code) != "town":
        raise Refused(what, why=_("联合党委登记在乡镇（街道）。"), then=_("请选乡镇（街道）。"), code="unit.place")
    if not name.strip() or not document.strip():
        raise Refused(what, why=_("没有写名称或者文号。"), then=_("请照成立文件填写。"), code="unit.words")
    _require_past(founded_on, at, what=what)
    there = Refused(what, why=_("这个地方已有同名的联合党委。"), then=_("请打开那一个。"), code="unit.there")
    here = installation()
    with refusing(joint_unit_name_is_one_per_place=there):
        made = JointUnit.objects.create(
            name=name.strip(),
            code=code,
            founded_on=founded_on,
            document=document.strip(),
            secretary=secretary.strip(),
            is_synthetic=here is not None and here.is_synthetic,
        )
    record(by, "found_joint_unit", made, at=at, became={"name": made.name, "document": made.document})
    return made


@transaction.atomic
def join_village(unit_id: int, code: str, since: dt.date, *, by: Actor, at: dt.datetime) -> UnitVillage:
    """A village belongs to the unit from a day on.

    Raises: Http404, Refused("unit.village_place", "unit.day", "unit.village_held").
    """
    what = _("村没有加入。")
    unit = fetch(JointUnit.objects.select_for_update(of=("self",)), by, UNIT, pk=unit_id)
    if level_of(code) != "village" or code not in subtree(unit.code):
        raise Refused(
            what,
            why=_("这不是本乡镇（街道）的村（社区）。"),
            then=_("请从列表里选。"),
            code="unit.village_place",
        )
    _require_past(since, at, what=what, first=unit.founded_on)
    held = Refused(
        what,
        why=_("这个村同一时期已属于一个联合党委。"),
        then=_("请先登记它从那里离开的日期。"),
        code="unit.village_held",
    )
    with refusing(village_is_in_one_joint_unit_at_a_time=held):
        made = UnitVillage.objects.create(unit=unit, code=code, held=DateRange(since, None))
    record(by, "join_joint_unit", made, at=at, became={"unit": unit.pk, "since": since.isoformat()})
    return made


@transaction.atomic
def leave_unit(unit_village_id: int, on: dt.date, reason: str, *, by: Actor, at: dt.datetime) -> UnitVillage:
    """A village belongs to its unit no longer, from the day on.

    Raises: Http404, Refused("unit.left", "unit.day", "unit.no_reason").
    """
    what = _("没有登记离开。")
    kept = fetch(UnitVillage.objects.select_for_update(of=("self",)), by, UNIT, pk=unit_village_id)
    if kept.held.upper is not None:
        raise Refused(what, why=_("这个村已经离开。"), then=_("无须再做什么。"), code="unit.left")
    if not reason.strip():
        raise Refused(what, why=_("没有写原因。"), then=_("请写明原因或者文号。"), code="unit.no_reason")
    first = kept.held.lower + dt.timedelta(days=1)
    if first > timezone.localtime(at).date():
        why = _("这个村今天才加入。")
        raise Refused(what, why=why, then=_("请明天再登记离开；今天的数里还有这个村。"), code="unit.day")
    _require_past(on, at, what=what, first=first)
    kept.held, kept.closed_reason = DateRange(kept.held.lower, on), reason.strip()[:100]
    kept.save()
    record(by, "leave_joint_unit", kept, at=at, became={"on": on.isoformat()}, reason=reason)
    return kept


@transaction.atomic
def enter_profile(code: str, said: Profile, *, by: Actor, at: dt.datetime) -> VillageProfile:
    """What a village consists of as of a day. What was said before stays; the latest day holds.

    Raises: Refused("access.not_yours", "unit.village_place", "unit.day", "profile.source", "profile.numbers").
    """
    what = _("村情没有登记。")
    by.require(UNIT, code, what=what)
    if level_of(code) != "village":
        raise Refused(what, why=_("村情按村（社区）登记。"), then=_("请选村（社区）。"), code="unit.village_place")
    _require_past(said.as_of, at, what=what)
    if not said.source.strip():
        raise Refused(what, why=_("没有写数据从哪里来。"), then=_("请写来源，比如村委会台账。"), code="profile.source")
    if said.households < 0 or said.households > said.population:
        raise Refused(what, why=_("户数比人口还多，或者是负数。"), then=_("请核对两个数。"), code="profile.numbers")
    made = VillageProfile.objects.create(
        code=code,
        as_of=said.as_of,
        households=said.households,
        population=said.population,
        is_registered=said.is_registered,
        source=said.source.strip()[:100],
        at=at,
        seat_label=by.seat_label,
    )
    became = {"as_of": said.as_of.isoformat(), "households": said.households, "population": said.population}
    record(by, "enter_village_profile", made, at=at, became=became)
    return made


def _require_past(on: dt.date, at: dt.datetime, *, what: str, first: dt.date | None = None) -> None:
    today = timezone.localtime(at).date()
    if on > today or (first is not None and on < first):
        raise Refused(
            what,
            why=_("日期应在 %(first)s 到今天之间。") % {"first": first}
            if first is not None
            else _("日期不能晚于今天。"),
            then=_("请核对日期。"),
            code="unit.day",
        )
