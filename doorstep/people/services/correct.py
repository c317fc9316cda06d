"""Correcting what was entered wrongly, and keeping contact details fresh."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.seal import blind
from doorstep.base.trail import record
from doorstep.kernel.idcard import read_number
from doorstep.kernel.names import mask_number, normal_name
from doorstep.kernel.refusal import Refused
from doorstep.people.models import FormerNumber, Person
from doorstep.people.phones import read_phone
from doorstep.people.places import require_place
from doorstep.people.tokens import initials_of, rewrite_tokens

from .register import (
    SEXES,
    number_taken,
    refuse_disagreement,
    refuse_future_birth,
    refuse_held_number,
    refuse_lookalike,
)
from .standing import day_of, kept, required, standing_person


@transaction.atomic
def correct_identity(
    person_id: int,
    *,
    reason: str,
    name: str = "",
    number: str = "",
    sex: str = "",
    born_on: dt.date | None = None,
    is_another: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Person:
    """Correct name, number, sex or birthday; what is empty stays. The former number still finds the person.

    With a number, birthday and sex are read from it and must agree with what is typed.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.not_said", "person.nothing_changes",
    "person.number_taken", "person.registered_elsewhere", "person.birth_disagrees", "person.sex_disagrees",
    "person.looks_registered", "idcard.…", "name.…").
    """
    what, on = _("没有更正。"), day_of(at)
    person = standing_person(person_id, "person.correct", by=by, what=what)
    ground = required(reason, _("更正原因"), what=what, most=200)
    was = _seen(person)
    before = (person.name, person.born_on, person.sex, _open(person))
    if name.strip():
        person.name = normal_name(name)
        person.initials = initials_of(person.name)
    former = _correct_number(person, number, sex=sex, born_on=born_on, by=by, on=on, what=what)
    if before == (person.name, person.born_on, person.sex, _open(person)):
        raise Refused(what, why=_("填写的内容和现在登记的一样。"), then=_("无须更正。"), code="person.nothing_changes")
    if not is_another and before[:2] != (person.name, person.born_on):
        refuse_lookalike(person.name, person.born_on, person.code, what=what, but=person.pk)
    person.updated_at = at
    with refusing(person_number_is_one_per_person=number_taken(_("另一人"), what=what)):
        person.save()
    if former is not None:
        FormerNumber.objects.create(
            person=person,
            code=person.code,
            number=former,
            number_index=blind(former),
            replaced_on=on,
            reason=ground,
        )
    if person.name != before[0]:
        rewrite_tokens([person])
    record(by, "correct_identity", person, at=at, was=was, became=_seen(person), reason=ground)
    return person


def _correct_number(
    person: Person, number: str, *, sex: str, born_on: dt.date | None, by: Actor, on: dt.date, what: str
) -> str | None:
    """Put the number, and the birthday and sex that go with it, on the person. Returns the number given up."""
    held = _open(person)
    if not number.strip() and held is None:
        if born_on is not None:
            refuse_future_birth(born_on, on, what=what)
        person.born_on = born_on or person.born_on
        person.sex = sex if sex in SEXES.values() else person.sex
        return None
    read = read_number(number if number.strip() else str(held), today=on)
    refuse_disagreement(read, sex=sex, born_on=born_on, what=what)
    person.born_on, person.sex = read.born_on, SEXES[read.sex]
    if read.number == held:
        return None
    refuse_held_number(read.number, by=by, on=on, what=what, but=person.pk)
    person.number, person.number_index = read.number, blind(read.number)
    person.number_kind = "permit" if read.is_permit else "resident"
    return held


def _open(person: Person) -> str | None:
    """The number in plain, for comparing only."""
    if person.number is None or isinstance(person.number, str):
        return person.number
    return person.number.open()


def _seen(person: Person) -> dict[str, Any]:
    """What a trail line may hold of an identity: the number masked."""
    number = _open(person)
    return {
        "name": person.name,
        "number": mask_number(number) if number else "",
        "sex": person.sex,
        "born_on": person.born_on.isoformat() if person.born_on else "",
    }


@transaction.atomic
def change_contact(
    person_id: int,
    *,
    phone: str | None = None,
    lives_code: str | None = None,
    lives_address: str | None = None,
    address: str | None = None,
    by: Actor,
    at: dt.datetime,
) -> Person:
    """Change phone, where the person lives, or the address in the household register. None: as it was.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.too_long", "phone.unsound", "place.unknown").
    """
    what = _("没有更改联系方式。")
    person = standing_person(person_id, "person.register", by=by, what=what)
    changed: dict[str, Any] = {}
    if phone is not None and read_phone(phone) != (person.phone.open() if person.phone else ""):
        person.phone = read_phone(phone) or None
        changed["phone"] = _("已更改")
    if lives_code is not None and lives_code != person.lives_code:
        require_place(lives_code, day_of(at), what=what)
        person.lives_code = changed["lives_code"] = lives_code
    for field, label, said in (
        ("lives_address", _("现居地址"), lives_address),
        ("address", _("户籍地址"), address),
    ):
        if said is not None and (plain := kept(said, label, what=what, most=200)) != getattr(person, field):
            setattr(person, field, plain)
            changed[field] = _("已更改")
    if changed:
        person.updated_at = at
        person.save()
        record(by, "change_contact", person, at=at, became=changed)
    return person
