"""Homes for the journeys: one that is open, with its head at the screen; one on the way to its acceptance."""

import datetime as dt
from typing import Any

from .lay_safety import lay_safety

COUNTY = "420606"
HEAD = "home-420606"
PASSWORD = "Jiamenkou-2026"


def lay_homes(*, at: dt.datetime) -> dict[str, int]:
    """Both homes, taken on by county and city, and a task for the county. Returns the keys of what was laid."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.homes.models import BuildStep
    from doorstep.homes.services.targets import Aim, set_target

    from .lay import seated

    city, today = seated("city"), at.date()
    with scoped(city.ranges, by=city):
        for kind, code, years, number in (
            ("plan", "420600000000", (today.year - 1, today.year + 3), 100),
            ("task", f"{COUNTY}000000", (today.year, today.year), 3),
        ):
            set_target(Aim(kind, *years, number, "襄残发〔2026〕3号", today), code, by=city, at=at)
    open_home, checked = declared("旭东路社区阳光家园", at=at), declared("长虹路社区阳光家园", at=at)
    lead(checked, "self_checked", at=at)
    lead(open_home, "operating", at=at)
    with as_system(read_only=True):
        accepted = BuildStep.objects.get(home=open_home, act="accept_by_city").pk
    found = {"home_id": open_home, "home_to_accept_id": checked, "home_step_id": accepted}
    return {**found, **peopled(open_home, at=at), **lay_safety(open_home, at=at)}


def declared(name: str, *, at: dt.datetime) -> int:
    """A home of a village of the county, with every room and paper that the standard asks for."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.homes.acceptance import ROOMS
    from doorstep.homes.services.building import Facts, declare_home
    from doorstep.homes.services.equipping import PaperSaid, add_paper, put_room
    from doorstep.orgs.models import Division

    from .lay import seated

    office = seated(f"county-{COUNTY}")
    with as_system(read_only=True):
        villages = Division.objects.filter(code__startswith=COUNTY, level="village", valid__upper_inf=True)
        village = villages.order_by("code")[0].code
    facts = Facts(name, "community", "旭东路 1 号", usable_area=160, is_ground_floor=True, capacity=20)
    about: dict[str, Any] = {"by": office, "at": at}
    year = at.date().replace(month=1, day=1)
    with scoped(office.ranges, by=office):
        home = declare_home(facts, "village", village, at.date(), **about).pk
        for use in ROOMS:
            put_room(home, use, 20, **about)
        for kind in ("fire", "liability", "accident"):
            until = at.date() + dt.timedelta(days=20)
            add_paper(home, PaperSaid(kind, f"{kind}-1", "襄阳市某单位", year, until), **about)
    return home


def lead(home: int, until: str, *, at: dt.datetime) -> None:
    """Taken step by step by county and city until the home stands in a state."""
    from doorstep.base.scope import scoped
    from doorstep.homes.acceptance import Answer, checklist_of
    from doorstep.homes.building import STEPS
    from doorstep.homes.models import Home
    from doorstep.homes.services.building import Taken, take_step

    from .lay import seated

    by_level = {"county": seated(f"county-{COUNTY}"), "city": seated("city")}
    way = ("select", "begin_building", "self_check", "accept_by_county", "accept_by_city", "give_plaque", "open_home")
    for name in way:
        by = by_level[STEPS[name].level]
        with scoped(by.ranges, by=by):
            row = Home.objects.get(pk=home)
            answers = {line.code: Answer(True) for line in checklist_of(row, at.date())}
            take_step(home, name, Taken(at.date(), "襄残发〔2026〕8号", "", at.year, answers), by=by, at=at)
            row.refresh_from_db()
        if row.state == until:
            return


def peopled(home: int, *, at: dt.datetime) -> dict[str, int]:
    """The head with a second factor tied, a carer, a scan and an honour."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.homes.keepers import keeper_actor
    from doorstep.homes.models import HomeRoom, HomeStaff
    from doorstep.homes.services.equipping import PaperSaid, add_paper
    from doorstep.homes.services.governing import Decision, Meeting, propose_matter, record_meeting
    from doorstep.homes.services.honouring import HonourSaid, give_honour
    from doorstep.homes.services.staffing import StaffSaid, add_staff, open_head
    from doorstep.orgs.accounts import set_password
    from tests.base.papercast import png

    from .lay import seated

    office = seated(f"county-{COUNTY}")
    with scoped(office.ranges, by=office):
        head, _given = open_head(home, StaffSaid("周敏", "head", "社区党委书记", HEAD), by=office, at=at)
        said = HonourSaid("national", "全国残疾人之家", "国务院残工委", "残工委发〔2024〕1号", at.date())
        honour = give_honour(home, said, by=office, at=at)
    with as_system():
        staff = HomeStaff.objects.select_related("account", "home").get(pk=head.pk)
        assert staff.account is not None
        set_password(staff.account, PASSWORD, on=at.date())
        staff.account.second_factor = "JBSWY3DPEHPK3PXP"
        staff.account.save()
    keeper = keeper_actor(staff)
    with scoped((), by=keeper):
        matter = propose_matter("staff", "聘用护理员", "见附件。", proposer="周敏", by=keeper, at=at)
        met = Meeting(at.date(), "周敏", "五位委员", 5, 4, "讨论聘用护理员李红。")
        record_meeting(met, {matter.pk: Decision(True, "同意。")}, by=keeper, at=at)
        said_of_carer = StaffSaid("李红", "carer", username=f"{HEAD}-2")
        carer, _given = add_staff(said_of_carer, matter_id=matter.pk, by=keeper, at=at)
        said_of_paper = PaperSaid("building", "鉴定-1", "房屋鉴定站", at.date())
        scan = add_paper(home, said_of_paper, png(), "鉴定.png", by=keeper, at=at)
        room = HomeRoom.objects.order_by("pk")[0]
    return {
        "home_head_id": head.pk,
        "home_staff_id": carer.pk,
        "home_room_id": room.pk,
        "home_paper_id": scan.pk,
        "honour_id": honour.pk,
    }
