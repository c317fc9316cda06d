"""Clients of the home of the journeys: one who is in it, one who waits; and its major matters."""

import datetime as dt
from typing import Any

from .lay_homes import HEAD


def keeper(home: int) -> Any:
    """The actor of the head of the home."""
    from doorstep.base.scope import as_system
    from doorstep.homes.keepers import keeper_actor
    from doorstep.homes.models import HomeStaff

    with as_system(read_only=True):
        rows = HomeStaff.objects.select_related("account", "home")
        return keeper_actor(rows.get(home=home, account__username=HEAD))


def holder(name: str, serial: int, *, at: dt.datetime) -> str:
    """Somebody in the register with a certificate of an intellectual disability; the number."""
    from doorstep.base.scope import scoped
    from doorstep.certificates.services import record_certificate
    from doorstep.people.services import register_person
    from tests.factories import citizen_number

    from .lay import VILLAGE, seated

    number = citizen_number(serial, dt.date(1992, 7, 8))
    desk, office = seated("town-420602002"), seated("county-420602")
    with scoped(desk.ranges, by=desk):
        about = {"code": VILLAGE, "number": number, "phone": "19900007711", "address": "新街社区 6 号楼"}
        person = register_person(name=name, by=desk, at=at, **about)
    with scoped(office.ranges, by=office):
        record_certificate(person.pk, category=5, grade=2, issued_on=dt.date(2022, 3, 1), by=office, at=at)
    return number


def lay_clients(home: int, *, at: dt.datetime) -> dict[str, int]:
    """Both clients, a plan, a medicine, a matter that waits and one that was agreed to. Returns their keys."""
    from doorstep.base.scope import scoped
    from doorstep.homes.services.admitting import Admission, admit_client
    from doorstep.homes.services.applying import Wish, apply_client
    from doorstep.homes.services.caring import Dose, Plan, add_medicine, make_plan

    head, today = keeper(home), at.date()
    wishes = [
        Wish(name, holder(name, serial, at=at), "day", ["care"]) for name, serial in (("柏小荷", 981), ("柏小山", 982))
    ]
    about: dict[str, Any] = {"by": head, "at": at}
    with scoped((), by=head):
        inside, waiting = (apply_client(wish, **about) for wish in wishes)
        agreed = ("协议 1", "guardian", "柏大山", "19900007712", "柏大山")
        admit_client(inside.pk, Admission(today, "day", ["care"], *agreed), **about)
        plan = make_plan(inside.pk, Plan(today, "自己洗漱、自己乘公交", ["care"], True, 60), **about)
        dose = Dose("维生素", "1 片", [dt.time(12)], "社区医院李医生", today)
        medicine = add_medicine(inside.pk, dose, **about)
    return {
        "client_id": inside.pk,
        "waiting_client_id": waiting.pk,
        "care_plan_id": plan.pk,
        "medicine_id": medicine.pk,
        **lay_matters(head, at=at),
    }


def lay_matters(head: Any, *, at: dt.datetime) -> dict[str, int]:
    """A matter that waits, one that was agreed to, one that was not; a charter."""
    from doorstep.base.scope import scoped
    from doorstep.homes.services.chartering import adopt_charter
    from doorstep.homes.services.governing import Decision, Meeting, propose_matter, record_meeting

    about: dict[str, Any] = {"by": head, "at": at}
    with scoped((), by=head):
        rules, staff, refused, waiting = (
            propose_matter(kind, title, "见附件。", proposer=head.name, **about).pk
            for kind, title in (
                ("rules", "通过管理章程"),
                ("staff", "聘用护理员"),
                ("projects", "外出活动"),
                ("rules", "修订作息时间"),
            )
        )
        met = Meeting(at.date(), head.name, f"{head.name}、李红、王强", 5, 3, "讨论了章程、人事和活动。")
        yes, no = Decision(True, "同意。"), Decision(False, "暂缓。")
        record_meeting(met, {rules: yes, staff: yes, refused: no}, **about)
        adopt_charter(at.date(), ["party", "matters", "pay"], 100, matter_id=rules, **about)
    return {"major_matter_id": waiting, "agreed_matter_id": staff, "rejected_matter_id": refused}
