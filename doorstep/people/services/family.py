"""Households and guardians: who is entered with whom, and who stands for whom."""

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.installation import installation
from doorstep.base.trail import record
from doorstep.kernel.idcard import read_number
from doorstep.kernel.names import mask_name, normal_name
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Guardian, Household, Person
from doorstep.people.phones import read_phone

from .standing import day_of, kept, required, standing_person

RELATIONS = dict(Guardian.RELATIONS)


@transaction.atomic
def set_household(
    person_id: int, *, number: str, is_head: bool = False, address: str = "", by: Actor, at: dt.datetime
) -> Person:
    """Enter the person in the household of that number in one's village; an empty number takes the person out.

    A household has one head: a new one takes the former's place.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.too_long").
    """
    what = _("没有登记户。")
    person = standing_person(person_id, "person.register", by=by, what=what)
    said = kept(number, _("户号"), what=what, most=20)
    house = None
    if said:
        here = installation()
        house, _made = Household.objects.get_or_create(
            code=person.code,
            number=said,
            defaults={
                "address": kept(address, _("住址"), what=what, most=200),
                "is_synthetic": here is not None and here.is_synthetic,
            },
        )
    if (person.household_id, person.is_head) == (house.pk if house else None, bool(house and is_head)):
        return person
    if house and is_head:
        Person.objects.filter(household=house, is_head=True).exclude(pk=person.pk).update(is_head=False)
    person.household, person.is_head, person.updated_at = house, bool(house and is_head), at
    person.save()
    record(by, "set_household", person, at=at, became={"number": said, "is_head": person.is_head})
    return person


@transaction.atomic
def set_guardian(
    person_id: int,
    *,
    name: str,
    relation: str,
    since: dt.date,
    number: str = "",
    phone: str = "",
    proof: str = "",
    by: Actor,
    at: dt.datetime,
) -> Guardian:
    """Somebody stands for the person from a day on. The same guardian again has number, phone and proof renewed.

    `name` may be an organisation's where `relation` is "organisation".

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.not_said", "guardian.unknown_relation",
    "guardian.begins_later", "guardian.is_the_person", "name.…", "idcard.…", "phone.unsound").
    """
    what, on = _("没有登记监护人。"), day_of(at)
    person = standing_person(person_id, "person.register", by=by, what=what)
    if relation not in RELATIONS:
        raise Refused(what, why=_("没有选择监护关系。"), then=_("请从列表里选择。"), code="guardian.unknown_relation")
    plain = required(name, _("监护机构"), what=what, most=40) if relation == "organisation" else normal_name(name)
    if since > on:
        raise Refused(what, why=_("监护开始日期比今天还晚。"), then=_("请改正日期。"), code="guardian.begins_later")
    normal = read_number(number, today=on).number if number.strip() else ""
    if normal and person.number is not None and person.number.open() == normal:
        raise Refused(
            what,
            why=_("填写的是本人的证件号码。"),
            then=_("请填写监护人的证件号码。"),
            code="guardian.is_the_person",
        )
    said = {
        "number": normal or None,
        "phone": read_phone(phone) or None,
        "proof": kept(proof, _("证明"), what=what, most=100),
    }
    guardian = Guardian.objects.filter(person=person, name=plain, relation=relation, held__contains=on).first()
    if guardian is None:
        guardian = Guardian(person=person, code=person.code, name=plain, relation=relation, held=DateRange(since, None))
    for field, value in said.items():
        if value:
            setattr(guardian, field, value)
    guardian.save()
    record(by, "set_guardian", person, at=at, became={"name": mask_name(plain), "relation": relation})
    return guardian


@transaction.atomic
def end_guardian(guardian_id: int, *, on: dt.date, reason: str, by: Actor, at: dt.datetime) -> Guardian:
    """The guardian stands for the person no longer, from the day on.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.not_said", "guardian.ends_wrongly").
    """
    what = _("没有终止监护。")
    guardian = fetch(Guardian.objects, by, "person.view", pk=guardian_id)
    person = standing_person(guardian.person_id, "person.register", by=by, what=what)
    ground = required(reason, _("终止原因"), what=what, most=200)
    begins, ends = guardian.held.lower, guardian.held.upper
    if ends is not None and ends <= on:
        return guardian
    if on > day_of(at) or (begins is not None and on <= begins):
        raise Refused(
            what,
            why=_("终止日期应在监护开始（%(begins)s）之后，且不晚于今天。") % {"begins": begins},
            then=_("请改正日期。"),
            code="guardian.ends_wrongly",
        )
    guardian.held = DateRange(begins, on)
    guardian.save()
    record(by, "end_guardian", person, at=at, was={"name": mask_name(guardian.name)}, reason=ground)
    return guardian
