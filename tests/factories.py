"""Rows for tests, with traits. Everything is synthetic: area 420699, phones 199 0000 xxxx."""

import datetime as dt

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from doorstep.base.seal import blind
from doorstep.certificates.models import Certificate
from doorstep.kernel.idcard import check_character
from doorstep.orgs.models import Account, Division, Org, Seat
from doorstep.payments.models import PayAccount
from doorstep.people.models import Circumstance, Person

from .cast import VILLAGE_CODE

NOON = dt.datetime(2026, 5, 15, 4, tzinfo=dt.UTC)


def citizen_number(serial: int, born_on: dt.date = dt.date(1970, 3, 15)) -> str:
    """A sound number in the unassigned area 420699."""
    body = f"420699{born_on:%Y%m%d}{serial % 1000:03d}"
    return body + check_character(body)


class DivisionFactory(DjangoModelFactory):
    class Meta:
        model = Division

    code = VILLAGE_CODE
    name = "新街社区居委会"
    level = "village"
    parent_code = "420602002000"
    valid = DateRange(dt.date(2016, 1, 1), None)


class OrgFactory(DjangoModelFactory):
    class Meta:
        model = Org

    class Params:
        county = factory.Trait(code="420602000000", level="county", name="襄城区残联")
        town = factory.Trait(code="420602002000", level="town", name="古城街道残联")

    code = VILLAGE_CODE
    level = "village"
    kind = factory.LazyAttribute(lambda o: "village_association" if o.level == "village" else "federation")
    name = "新街社区残协"
    active = DateRange(dt.date(2018, 1, 1), None)
    is_synthetic = True


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = Account

    username = factory.Sequence(lambda n: f"account{n}")
    name = "经办人"
    password_set_on = factory.LazyFunction(timezone.localdate)
    password = factory.django.Password("Doorstep-2026")


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    account = factory.SubFactory(AccountFactory)
    role = "county_office"
    org = factory.SubFactory(OrgFactory, county=True)
    code = factory.SelfAttribute("org.code")
    held = DateRange(dt.date(2020, 1, 1), None)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    code = VILLAGE_CODE
    lives_code = factory.SelfAttribute("code")
    name = "王伟芳"
    initials = "wwf"
    sex = "female"
    born_on = dt.date(1970, 3, 15)
    number = factory.Sequence(citizen_number)
    number_index = factory.LazyAttribute(lambda o: None if o.number is None else blind(o.number))
    is_synthetic = True
    updated_at = NOON


class CertificateFactory(DjangoModelFactory):
    class Meta:
        model = Certificate

    person = factory.SubFactory(PersonFactory)
    code = factory.SelfAttribute("person.code")
    category = 4
    grade = 2
    valid = DateRange(dt.date(2020, 1, 1), dt.date(2030, 1, 1))
    issued_on = dt.date(2020, 1, 1)
    issuer_code = "420602000000"
    state_since = dt.date(2020, 1, 1)
    is_synthetic = True


class CircumstanceFactory(DjangoModelFactory):
    class Meta:
        model = Circumstance

    person = factory.SubFactory(PersonFactory)
    code = factory.SelfAttribute("person.code")
    kind = "low_income"
    holds = True
    valid = DateRange(dt.date(2026, 1, 1), None)
    source = "民政 低保名单"
    as_of = dt.date(2026, 5, 1)


class PayAccountFactory(DjangoModelFactory):
    class Meta:
        model = PayAccount

    person = factory.SubFactory(PersonFactory)
    code = factory.SelfAttribute("person.code")
    holder = factory.SelfAttribute("person.name")
    bank = "演示银行"
    number = factory.Sequence(lambda n: f"990000{n:010d}")
    number_index = factory.LazyAttribute(lambda o: blind(o.number))
    tail = factory.LazyAttribute(lambda o: o.number[-4:])
    used = DateRange(dt.date(2020, 1, 1), None)
    is_synthetic = True


# What the two subsidies ask of others, beside being on the list and needing care: told of somebody due, not to hold.
BARS = (
    "destitute",
    "orphan",
    "unattended_child",
    "work_injury_care",
    "in_prison",
    "in_institution",
    "elderly_living",
    "elderly_nursing",
    "veteran_care",
)


def tell_of(person: Person, **told: bool) -> None:
    """Lay what others told of a person: due for both subsidies, but for what is said otherwise."""
    for kind, holds in ({"low_income": True, "needs_care": True} | dict.fromkeys(BARS, False) | told).items():
        CircumstanceFactory(person=person, kind=kind, holds=holds)
