"""What a home is told of a person in the register: name, age, kinds and grade, never the number again.

Those who work in a home reach no division; the register is read as the system, of one person at a time.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from doorstep.base.scope import as_system
from doorstep.base.seal import blind
from doorstep.base.templatetags.words import day
from doorstep.certificates.models import CATEGORIES, GRADES, Certificate
from doorstep.kernel.certnumber import read_cert_number
from doorstep.kernel.characters import number_as_meant
from doorstep.kernel.idcard import read_number
from doorstep.kernel.names import normal_name
from doorstep.kernel.refusal import Refused
from doorstep.people.guardianship import is_minor
from doorstep.people.models import FormerNumber, Guardian, Person

from .eligible import INTELLECTUAL, MENTAL, MULTIPLE
from .models_clients import Client

VALID = ("active", "lost")
LONGEST_NUMBER = 18
SEXES = {"male": "男", "female": "女"}


@dataclass(frozen=True)
class Seen:
    """A person as the home may see him. `kinds`: category and grade of each disability; None without a certificate."""

    person_id: int
    name: str
    sex: str
    born_on: dt.date
    died_on: dt.date | None
    certificate_id: int | None
    grade: int | None
    kinds: tuple[tuple[int, int], ...] | None
    has_guardian: bool
    is_synthetic: bool

    def needs_guardian(self, on: dt.date) -> bool:
        """A guardian on record, a minor, an intellectual or mental disability.

        Source: 民法典 第十七条、第二十一条、第二十二条 (待核).
        """
        of_mind = any(kind in (INTELLECTUAL, MENTAL) for kind, _grade in self.kinds or ())
        return self.has_guardian or is_minor(self.born_on, on) or of_mind

    @property
    def kind_codes(self) -> str:
        """The categories as they are kept with the client."""
        return ",".join(str(kind) for kind, _grade in sorted(self.kinds or ()))


def seek_person(name: str, number: str, *, on: dt.date, what: str) -> Seen:
    """The person whose identity or certificate number and name are just these.

    Whether the number is nobody's or somebody else's is not told.  Raises: Refused("client.unknown", "idcard.…",
    "certnumber.…", "name.…").
    """
    typed = number_as_meant(number)
    is_certificate = len(typed) > LONGEST_NUMBER
    citizen = read_cert_number(typed, today=on).citizen if is_certificate else read_number(typed, today=on).number
    meant = normal_name(name)
    with as_system():
        found = _numbered(citizen)
        if found is None or found.name != meant:
            raise Refused(
                what,
                why=_("名册里没有姓名和证件号码都对得上的人。"),
                then=_("请对照证件核对；没有登记过的，请先到村（社区）或者乡镇残联登记。"),
                code="client.unknown",
            )
        return _seen(found, read_number(citizen, today=on).born_on, on)


def _numbered(citizen: str) -> Person | None:
    index = blind(citizen)
    found = Person.objects.filter(number_index=index).order_by("merged_into_id", "pk").first()
    if found is None:
        former = FormerNumber.objects.filter(number_index=index).select_related("person").first()
        found = former.person if former else None
    return _standing(found)


def _standing(person: Person | None) -> Person | None:
    while person is not None and person.merged_into_id is not None:
        person = Person.objects.get(pk=person.merged_into_id)
    return person


def look_again(client: Client, on: dt.date) -> Seen | None:
    """The client's person as the register has him on the day, under the row that he now has; None where he is gone."""
    with as_system():
        person = _standing(Person.objects.filter(pk=client.person_id).first())
        return _seen(person, client.born_on, on) if person else None


def _seen(person: Person, born_on: dt.date, on: dt.date) -> Seen:
    held = Certificate.objects.filter(person=person, state__in=VALID, valid__contains=on)
    certificate = held.order_by("-issued_on", "-pk").first()
    kinds = None
    if certificate is not None:
        parts = certificate.components.values_list("category", "grade").order_by("category")
        kinds = tuple(parts) if certificate.category == MULTIPLE else ()
        kinds = kinds or ((certificate.category, certificate.grade),)
    return Seen(
        person_id=person.pk,
        name=person.name,
        sex=SEXES.get(person.sex, ""),
        born_on=person.born_on or born_on,
        died_on=person.died_on,
        certificate_id=certificate.pk if certificate else None,
        grade=certificate.grade if certificate else None,
        kinds=kinds,
        has_guardian=Guardian.objects.filter(person=person, held__contains=on).exists(),
        is_synthetic=person.is_synthetic,
    )


def many_disabled(person_ids: Iterable[int], on: dt.date) -> dict[int, bool | None]:
    """Of whom the household has several living holders on the day (一户多残); None where no household is registered.

    Two queries, whoever they are.
    """
    keys = set(person_ids)
    with as_system():
        people = Person.objects.filter(pk__in=keys).select_related("merged_into")
        house = {one.pk: (one.merged_into or one).household_id for one in people}
        held = Certificate.objects.filter(state__in=VALID, valid__contains=on)
        held = held.filter(
            person__household__in={one for one in house.values() if one},
            person__died_on=None,
            person__merged_into=None,
        )
        holders = dict(held.values_list("person__household").annotate(count=Count("person", distinct=True)))
    return {key: holders.get(house[key], 0) > 1 if house.get(key) else None for key in keys}


def as_registered(clients: Iterable[Client], on: dt.date) -> list[Client]:
    """The same clients, with what the register says of their households now; nothing is written."""
    those = list(clients)
    known = many_disabled((one.person_id for one in those), on) if those else {}
    for one in those:
        one.has_many_disabled = known[one.person_id]
    return those


def kinds_words(client: Client) -> str:
    """The categories and the grade of a client in words."""
    named = dict(CATEGORIES)
    said = "、".join(str(named[int(code)]) for code in client.kinds.split(",") if code)
    grade = str(dict(GRADES)[client.grade]) if client.grade else ""
    return f"{said}{grade}" or _("没有残疾人证")


def register_notes(clients: Iterable[Client]) -> dict[int, str]:
    """What the register has come to know of clients that a person must look at: a death, a merge. By client.

    Two queries at most; nothing follows from it by itself.
    """
    those = list(clients)
    with as_system():
        rows = Person.objects.filter(pk__in={one.person_id for one in those}).select_related("merged_into")
        people = {person.pk: person for person in rows}
    notes = {}
    for one in those:
        person = people.get(one.person_id)
        if person is None:
            continue
        parts = []
        if died_on := person.died_on or (person.merged_into and person.merged_into.died_on):
            parts.append(_("名册登记：%(day)s去世。请核实后办退出。") % {"day": day(died_on)})
        if person.merged_into_id:
            parts.append(_("名册里这个人和另一行合并了，请和残联核对是不是同一个人。"))
        if parts:
            notes[one.pk] = "".join(parts)
    return notes
