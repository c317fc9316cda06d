"""The people of the stories of certificates, each with what had happened before their story begins."""

import datetime as dt

from doorstep.base.scope import as_system, scoped
from doorstep.catalogue.items.certificate_new import ITEM
from doorstep.certificates.models_assess import Doctor, Institution
from doorstep.certificates.services import record_certificate
from doorstep.matters.services import advance, file_matter
from doorstep.people.services import register_person, set_guardian
from tests.factories import citizen_number

from .lay import seated

VILLAGE, ELSEWHERE = "420602002003", "420606005008"
NOTICE = dt.timedelta(days=25)  # longer than five working days, whatever holidays fall among them
SAID = {"category": "4", "home_visit": "", "delivery": "home"}
SHORT = {"reason": "关节活动度在正常范围，达不到四级"}
FOUND = {"category": "4", "grade": "2", "cause": "traffic"}
CALLED_OFF = {"reason": "评定未达到标准", "remedy": "收到告知之日起十个工作日内，可以向市残联申请重新评定"}
NEW = "certificate-new"


def lay_certificates(*, at: dt.datetime) -> dict[str, int]:
    """One person for each story, by its name. Everything that is past was done by the seats that do it."""
    since, decade = at.date() - dt.timedelta(days=500), at.date().replace(year=at.year - 10)
    return {
        "adult": found_adult(resident("端木秋生", 901, at=at), at=at),
        "posted": posted_adult(resident("端木冬生", 902, at=at), at=at),
        "renewal": holder("上官小梅", 903, issued_on=decade - dt.timedelta(days=40), at=at),
        "change": growing_child("公孙大勇", 904, issued_on=since, at=at),
        "transfer": holder("诸葛流芳", 905, issued_on=since, at=at, code=ELSEWHERE),
        "lost": holder("闻人玉兰", 906, issued_on=since, at=at),
        "cancelled": holder("夏侯长河", 907, issued_on=since, at=at),
        "update": resident("尉迟小红", 908, at=at),
        "dispute": refused_adult(resident("慕容建军", 909, at=at), at=at),
        "report": holder("赫连铁柱", 910, issued_on=since, at=at),
        "death": booked_adult(resident("澹台秀英", 911, at=at), at=at),
    }


def resident(name: str, serial: int, *, at: dt.datetime, code: str = VILLAGE, born_on: dt.date | None = None) -> int:
    """Somebody whom the desk of the place has entered: the town's, or elsewhere the county's."""
    desk = seated("town-420602002" if code == VILLAGE else f"county-{code[:6]}")
    number = citizen_number(serial, born_on or dt.date(1970, 3, 15))
    about = {"phone": f"19900007{serial}", "address": f"{serial % 100} 号楼 1 单元", "by": desk, "at": at}
    with scoped(desk.ranges, by=desk):
        return register_person(name=name, code=code, number=number, **about).pk


def holder(name: str, serial: int, *, issued_on: dt.date, at: dt.datetime, **about) -> int:
    """Somebody with a certificate: limbs, third grade; a child's says hearing."""
    person_id = resident(name, serial, at=at, **about)
    office = seated(f"county-{about.get('code', VILLAGE)[:6]}")
    with scoped(office.ranges, by=office):
        category = 2 if "born_on" in about else 4
        record_certificate(person_id, category=category, grade=3, issued_on=issued_on, by=office, at=at)
    return person_id


def growing_child(name: str, serial: int, *, issued_on: dt.date, at: dt.datetime) -> int:
    """A child with a certificate and a guardian: what changes about a minor is not posted either."""
    born_on, desk = dt.date(at.year - 12, 3, 1), seated("town-420602002")
    person_id = holder(name, serial, issued_on=issued_on, at=at, born_on=born_on)
    with scoped(desk.ranges, by=desk):
        set_guardian(person_id, name="公孙强", relation="parent", since=born_on, by=desk, at=at)
    return person_id


def booked_adult(person_id: int, *, at: dt.datetime) -> int:
    """Their application was taken in by the village, and they have an appointment at the county's hospital."""
    _booked(person_id, at=at)
    return person_id


def found_adult(person_id: int, *, at: dt.datetime) -> int:
    """The hospital has found that they meet the standard."""
    _conclude(_booked(person_id, at=at), "conclude", FOUND, at=at)
    return person_id


def posted_adult(person_id: int, *, at: dt.datetime) -> int:
    """What was found has hung in the village for its days, and nobody has objected."""
    then = at - NOTICE
    matter_id = _booked(person_id, at=then)
    _conclude(matter_id, "conclude", FOUND, at=then)
    _do(matter_id, "post", at=then)
    return person_id


def refused_adult(person_id: int, *, at: dt.datetime) -> int:
    """The hospital found that they fall short, and the county refused."""
    matter_id = _booked(person_id, at=at)
    _conclude(matter_id, "conclude_not", SHORT, at=at)
    _do(matter_id, "refuse", CALLED_OFF, hand="signer-420602", at=at)
    return person_id


def _booked(person_id: int, *, at: dt.datetime) -> int:

    village = seated(f"village-{VILLAGE}")
    papers = {paper.name: "original" for paper in ITEM.papers if paper.required and not paper.shared}
    with scoped(village.ranges, by=village):
        matter_id = file_matter(NEW, person_id, SAID, papers=papers, channel="village", by=village, at=at).pk
    with as_system(read_only=True):
        place = Institution.objects.get(code=f"{VILLAGE[:6]}000000")
    _do(matter_id, "accept", at=at)
    said = {"institution": str(place.pk), "booked_on": f"{at:%Y-%m-%d}", "place": "home"}
    _do(matter_id, "book", said, at=at)
    return matter_id


def _conclude(matter_id: int, act: str, said: dict[str, str], *, at: dt.datetime) -> None:

    with as_system(read_only=True):
        doctors = Doctor.objects.filter(institution__assessments__matter=matter_id).order_by("pk")
        first, second = doctors.values_list("name", flat=True)
    said = {**said, "doctor": first, "second_doctor": second}
    _do(matter_id, act, said, hand=f"assessor-{VILLAGE[:6]}", sees="assessment.record", at=at)


def _do(matter_id: int, act: str, said=None, *, hand=f"village-{VILLAGE}", at: dt.datetime, **more) -> None:

    by = seated(hand)
    with scoped(by.ranges, by=by):
        advance(matter_id, act, said or {}, by=by, at=at, **more)
