"""Entering a person in the register, and looking up whom a number belongs to."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor
from doorstep.base.installation import installation
from doorstep.base.integrity import refusing
from doorstep.base.scope import as_system, scoped
from doorstep.base.seal import blind
from doorstep.base.trail import record
from doorstep.kernel.idcard import ResidentNumber, read_number
from doorstep.kernel.names import mask_name, normal_name
from doorstep.kernel.refusal import Refused
from doorstep.orgs.places import names_of
from doorstep.people.models import Person
from doorstep.people.phones import read_phone
from doorstep.people.places import county_name, require_village
from doorstep.people.tokens import initials_of, rewrite_tokens

from .standing import day_of, kept

SEXES = {"男": "male", "女": "female"}


@dataclass(frozen=True)
class LookedUp:
    """What typing a number found: the person within reach, or the county that has them, or neither.

    `read` is None where there was no number to type.
    """

    read: ResidentNumber | None
    person: Person | None
    elsewhere: str


def look_up_number(text: str, *, by: Actor, on: dt.date) -> LookedUp:
    """Whom the number belongs to. Out of reach it tells the county and nothing else.

    Raises: Refused as kernel.idcard.read_number; Refused("access.not_yours").
    """
    by.require("person.register", what=_("没有查询。"))
    read = read_number(text, today=on)
    person = holder_of(read.number, by)
    return LookedUp(read, person, "" if person else _county_that_has(read.number, on))


def holder_of(number: str, by: Actor) -> Person | None:
    """The standing person within reach whose present number this is."""
    within = Person.objects.within_reach(by, "person.view")
    return within.filter(number_index=blind(number), merged_into=None).first()


def _county_that_has(number: str, on: dt.date) -> str:
    """The county where the number is registered, wherever that is: a system's look that tells no personal data."""
    with as_system():
        held = Person.objects.filter(number_index=blind(number), merged_into=None)
        code = held.values_list("code", flat=True).first()
        return "" if code is None else county_name(code, on)


def counties_that_have(indexes: Sequence[bytes], *, on: dt.date) -> dict[bytes, str]:
    """By the keyed hashes of numbers, the counties where they are registered, anywhere: no other word of anybody."""
    if not indexes:
        return {}
    with scoped(SYSTEM.ranges, by=SYSTEM):
        held = Person.objects.filter(number_index__in=indexes, merged_into=None).values_list("number_index", "county")
        counties = {bytes(index or b""): f"{county}000000" for index, county in held}
    names = names_of(counties.values(), on=on) if counties else {}
    return {index: names.get(county, county) for index, county in counties.items()}


def refuse_held_number(number: str, *, by: Actor, on: dt.date, what: str, but: int | None = None) -> None:
    """Refuse a number that another person than `but` holds. Out of reach only the county is told.

    Raises: Refused("person.number_taken", "person.registered_elsewhere").
    """
    holder = holder_of(number, by)
    if holder is not None and holder.pk != but:
        raise number_taken(mask_name(holder.name), what=what)
    if holder is None and (county := _county_that_has(number, on)):
        raise Refused(
            what,
            why=_("此号码已在%(county)s登记。") % {"county": county},
            then=_("请联系%(county)s残联。") % {"county": county},
            code="person.registered_elsewhere",
        )


def number_taken(masked: str, *, what: str) -> Refused:
    """The words for a number that somebody within reach already holds."""
    return Refused(
        what,
        why=_("此号码已登记在%(name)s名下。") % {"name": masked},
        then=_("请按号码查到原登记；如果是同一人登记了两次，请县级残联合并。"),
        code="person.number_taken",
    )


@transaction.atomic
def register_person(
    *,
    name: str,
    code: str,
    number: str = "",
    sex: str = "unknown",
    born_on: dt.date | None = None,
    phone: str = "",
    address: str = "",
    lives_code: str = "",
    lives_address: str = "",
    is_another: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Person:
    """Enter a person whose household register lies in the village `code`. The same number and name again: the same row.

    Birthday and sex are read from the number and must agree with what is typed; without a number both must be typed.
    `is_another` says that whoever has the same name, birthday and village is somebody else.

    Raises: Refused("person.number_taken", "person.registered_elsewhere", "person.birth_disagrees",
    "person.sex_disagrees", "person.needs_birth_and_sex", "person.looks_registered", "place.unknown",
    "access.not_yours", "idcard.…", "name.…", "phone.unsound").
    """
    what, on = _("没有登记。"), day_of(at)
    by.require("person.register", code, what=what)
    require_village(code, on, what=what)
    plain = normal_name(name)
    kind, normal, sex, born_on = _identity(number, sex, born_on, on=on, what=what)
    if normal:
        holder = holder_of(normal, by)
        if holder is not None and holder.name == plain:
            return holder
        refuse_held_number(normal, by=by, on=on, what=what)
    if not is_another:
        refuse_lookalike(plain, born_on, code, what=what)
    here = installation()
    person = Person(
        code=code,
        name=plain,
        initials=initials_of(plain),
        sex=sex,
        born_on=born_on,
        number_kind=kind,
        number=normal or None,
        number_index=blind(normal) if normal else None,
        phone=read_phone(phone) or None,
        address=kept(address, _("户籍地址"), what=what, most=200),
        lives_code=lives_code or code,
        lives_address=kept(lives_address, _("现居地址"), what=what, most=200),
        is_synthetic=here is not None and here.is_synthetic,
        updated_at=at,
    )
    with refusing(person_number_is_one_per_person=number_taken(_("另一人"), what=what)):
        person.save(force_insert=True)
    rewrite_tokens([person])
    record(by, "register_person", person, at=at, became={"name": plain, "code": code, "number_kind": kind})
    return person


def _identity(
    number: str, sex: str, born_on: dt.date | None, *, on: dt.date, what: str
) -> tuple[str, str, str, dt.date]:
    """Kind, normal number, sex and birthday, all agreeing."""
    if number.strip():
        read = read_number(number, today=on)
        refuse_disagreement(read, sex=sex, born_on=born_on, what=what)
        return "permit" if read.is_permit else "resident", read.number, SEXES[read.sex], read.born_on
    if born_on is None or sex not in SEXES.values():
        raise Refused(
            what,
            why=_("没有证件号码的人，须填写出生日期和性别。"),
            then=_("请补填；有了号码以后再更正。"),
            code="person.needs_birth_and_sex",
        )
    refuse_future_birth(born_on, on, what=what)
    return "none", "", sex, born_on


def refuse_future_birth(born_on: dt.date, on: dt.date, *, what: str) -> None:
    """Refuse a birthday that is still to come. Raises: Refused("person.born_later")."""
    if born_on > on:
        raise Refused(
            what, why=_("出生日期比今天还晚。"), then=_("请对照户口簿改正出生日期。"), code="person.born_later"
        )


def refuse_disagreement(read: ResidentNumber, *, sex: str, born_on: dt.date | None, what: str) -> None:
    """Refuse a typed birthday or sex that the number contradicts.

    Raises: Refused("person.birth_disagrees", "person.sex_disagrees").
    """
    if born_on is not None and born_on != read.born_on:
        raise Refused(
            what,
            why=_("号码里的出生日期是 %(read)s，填写的是 %(typed)s。") % {"read": read.born_on, "typed": born_on},
            then=_("请对照身份证原件，改正号码或出生日期。"),
            code="person.birth_disagrees",
        )
    if sex in SEXES.values() and sex != SEXES[read.sex]:
        raise Refused(
            what,
            why=_("号码里的性别是%(read)s，填写的不是。") % {"read": read.sex},
            then=_("请对照身份证原件，改正号码或性别。"),
            code="person.sex_disagrees",
        )


def refuse_lookalike(name: str, born_on: dt.date | None, code: str, *, what: str, but: int | None = None) -> None:
    """Refuse whoever has the name, birthday and village of somebody registered.

    Raises: Refused("person.looks_registered").
    """
    alike = Person.objects.filter(code=code, name=name, born_on=born_on, merged_into=None).exclude(pk=but or 0)
    if born_on is not None and alike.exists():
        raise Refused(
            what,
            why=_("本村（社区）已登记一位同名、同日出生的人。"),
            then=_("请先查看那份登记；如果确实是另一个人，请勾选「确为另一人」再提交。"),
            code="person.looks_registered",
        )
