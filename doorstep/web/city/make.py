"""Makes a whole city from a plan, once, in an empty demonstration database; and tells what it made."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, connections
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.installation import forget_installation, installation
from doorstep.base.models import Installation, Trail
from doorstep.base.scope import as_system
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.orgs.divisions import load_history
from doorstep.orgs.models import Division, Org
from doorstep.people.models import Person

from .federation import orgs
from .homes import found_homes
from .people import holders
from .plan import CityPlan, Place
from .staff import seat_everybody
from .write import write_lists, write_orgs, write_people

ACT = "make_city"
CITY = "420600000000"  # whose history comes with the project
ONE_AT_A_TIME = 420_699_101  # the advisory lock under which a city is made


@dataclass(frozen=True)
class Made:
    """A city that stands: its plan, how many rows by table, and what was planted."""

    plan: CityPlan
    rows: Mapping[str, int]

    @property
    def planted(self) -> dict[str, int]:
        """How many of each planted kind."""
        return {
            name.removeprefix("planted."): count for name, count in self.rows.items() if name.startswith("planted.")
        }


def city_made() -> Made | None:
    """The city that stands, as its making recorded it; None where none was made."""
    with as_system(read_only=True):
        line = Trail.objects.filter(act=ACT).order_by("id").last()
    if line is None or line.became is None:
        return None
    said = line.became
    on, full = dt.date.fromisoformat(said["on"]), said.get("full", False)
    return Made(CityPlan(said["people"], said["random_state"], on, full), said["rows"])


def make_city(plan: CityPlan, *, at: dt.datetime) -> Made:
    """Make the city in one transaction: divisions where they are missing, the federation, its people, its seats.

    Raises: Refused("city.production", "city.not_empty", "city.no_villages").
    """
    with as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        _refuse_unless_empty()
        divisions = _divisions(plan, at)
        city = _say_what_this_is(divisions, at)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        rows = write_orgs(cursor, orgs(plan, divisions))
        counties = [code for code, _name, level in divisions if level == "county"]
        rows += write_lists(cursor, plan, counties)
        rows += write_people(cursor, plan, holders(plan, places_of(divisions)))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        rows["orgs.Seat"] = len(seat_everybody(plan, opened_on=at.date()))
        rows += found_homes(plan, places_of(divisions), opened_on=at.date())
        said = {"people": plan.people, "random_state": plan.random_state, "on": plan.on.isoformat(), "full": plan.full}
        said |= {"rows": rows}
        record(SYSTEM, ACT, city, code=city.city_code, at=at, became=said, reason=_("建立演示城市"))
    return Made(plan, rows)


def _refuse_unless_empty() -> None:
    here = installation()
    if here is not None and not here.is_synthetic:
        raise Refused(
            _("没有建立演示城市。"),
            why=_("这是%(city)s的正式库，不收合成数据。") % {"city": here.city_name},
            then=_("请换一个空库，或设另一个 DOORSTEP_HOME。"),
            code="city.production",
        )
    if (made := city_made()) is not None:
        raise Refused(
            _("没有再建演示城市。"),
            why=_("库里已有一座：%(people)s 人，随机数 %(state)s，日期 %(on)s。")
            % {"people": made.plan.people, "state": made.plan.random_state, "on": made.plan.on},
            then=_("原有数据没有动。要另建，请换一个空库，或设另一个 DOORSTEP_HOME。"),
            code="city.not_empty",
        )
    if Person.objects.exists() or Org.objects.exists():
        raise Refused(
            _("没有建立演示城市。"),
            why=_("库里已经有组织或人员。"),
            then=_("原有数据没有动。请换一个空库，或设另一个 DOORSTEP_HOME。"),
            code="city.not_empty",
        )


def _divisions(plan: CityPlan, at: dt.datetime) -> list[tuple[str, str, str]]:
    """Code, name and level of every division in force on the day, in the order of codes; loaded where there is none."""
    if not Division.objects.exists():
        load_history(CITY, by=SYSTEM, at=at)
    standing = Division.objects.filter(system="stats").as_of(plan.on).order_by("code")
    found = list(standing.values_list("code", "name", "level"))
    if not any(level == "village" for *_rest, level in found):
        raise Refused(
            _("没有建立演示城市。"),
            why=_("%(on)s 的区划里没有村（社区）。") % {"on": plan.on},
            then=_("请先用 doorstep divisions load 载入区划，或换一个日期。"),
            code="city.no_villages",
        )
    return found


def places_of(divisions: list[tuple[str, str, str]]) -> list[Place]:
    """The villages, each with the names of its town and county."""
    names = {code: name for code, name, _level in divisions}
    return [
        Place(code, name, names[f"{code[:9]}000"], names[f"{code[:6]}000000"])
        for code, name, level in divisions
        if level == "village"
    ]


def _say_what_this_is(divisions: list[tuple[str, str, str]], at: dt.datetime) -> Installation:
    code, name, _level = next(entry for entry in divisions if entry[2] == "city")
    city, _made = Installation.objects.get_or_create(
        defaults={"is_synthetic": True, "city_code": code, "city_name": name, "made_at": at}
    )
    forget_installation()
    return city


def refresh_statistics() -> None:
    """Tell the planner what was written in bulk; only the owner of the tables may."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
