"""People who ask to be taken into a home, decisions about them, and what is agreed when they are taken in."""

import datetime as dt
from typing import Any

from doorstep.base.access import Actor
from doorstep.homes.models_clients import Client
from doorstep.homes.models_governance import MajorMatter
from doorstep.homes.services.admitting import Admission, admit_client
from doorstep.homes.services.applying import Wish, apply_client
from doorstep.homes.services.governing import Decision, Meeting, propose_matter, record_meeting
from doorstep.people.models import Person
from tests.factories import CertificateFactory, PersonFactory, citizen_number
from tests.homes.cast import AT

TODAY = dt.date(2026, 3, 2)
BORN = dt.date(1990, 5, 5)


def somebody(serial: int = 1, category: int = 5, grade: int = 2, born_on: dt.date = BORN, **about: Any) -> Person:
    """A person in the register with a certificate in force; category 0: without one."""
    number = citizen_number(serial, born_on)
    person = PersonFactory(number=number, born_on=born_on, **({"name": "王小明", "sex": "male"} | about))
    if category:
        CertificateFactory(person=person, category=category, grade=grade)
    return person


def number_of(person: Person) -> str:
    """The identity number of a person just made or fetched."""
    return person.number if isinstance(person.number, str) else person.number.open()


def asks(person: Person, by: Actor, at: dt.datetime = AT, **about: Any) -> Client:
    """The person asks to be taken in."""
    said = {"mode": "day", "services": ["care"], **about}
    return apply_client(Wish(name=person.name, number=number_of(person), **said), by=by, at=at)


def agreed_on(**about: Any) -> Admission:
    """An admission with everything that is asked for."""
    said = {
        "on": TODAY,
        "mode": "day",
        "services": ["care"],
        "agreement_no": "协议2026-1",
        "agreement_signer": "guardian",
        "guardian": "王父",
        "contact": "王父",
        "contact_phone": "19900001234",
        "doctor_note_on": dt.date(2026, 2, 1),
    }
    return Admission(**(said | about))


def taken_in(person: Person, by: Actor, **about: Any) -> Client:
    """The person asked and was admitted."""
    return admit_client(asks(person, by).pk, agreed_on(**about), by=by, at=AT)


def decided(by: Actor, kind: str, title: str = "讨论的事项") -> MajorMatter:
    """A matter of the kind on which a meeting has agreed."""
    matter = propose_matter(kind, title, "见附件。", proposer="周敏", by=by, at=AT)
    met = Meeting(TODAY, "周敏", "周敏、李勇、王芳", 5, 3, f"讨论第{matter.pk}号事项。")
    record_meeting(met, {matter.pk: Decision(True, "同意。")}, by=by, at=AT)
    matter.refresh_from_db()
    return matter
