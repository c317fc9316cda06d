"""What is known of the villages of joint units on a day: households, people, holders, those in day care."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from doorstep.certificates.models import Certificate, Component
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Client
from doorstep.homes.models_day import Tap
from doorstep.homes.models_units import HomeVolunteer, JointUnit, UnitVillage, VillageProfile

IN_FORCE = ("active", "lost")
SEVERE = (1, 2)
MEANT_FOR_DAY_CARE = Q(category__in=[5, 6]) | Q(category=4, grade__in=SEVERE)


def villages_on(on: dt.date, unit: JointUnit | None = None) -> QuerySet[UnitVillage]:
    """The villages that belong to the unit on the day; without a unit, to any."""
    rows = UnitVillage.objects.filter(held__contains=on)
    return rows if unit is None else rows.filter(unit=unit)


def profiles_on(on: dt.date, unit: JointUnit | None = None) -> QuerySet[VillageProfile]:
    """What was last said of each of the villages by that day."""
    said = VillageProfile.objects.filter(code__in=villages_on(on, unit).values("code"), as_of__lte=on)
    last = said.order_by("code", "-as_of", "-pk").distinct("code")
    return VillageProfile.objects.filter(pk__in=last.values("pk"))


def without_profile(on: dt.date, unit: JointUnit | None = None) -> QuerySet[UnitVillage]:
    """The villages of which nothing was said by that day: their sums are not known."""
    said = VillageProfile.objects.filter(code=OuterRef("code"), as_of__lte=on)
    return villages_on(on, unit).exclude(Exists(said))


def holders_on(on: dt.date, unit: JointUnit | None = None) -> QuerySet[Certificate]:
    """Certificates in force on the day of people who are registered in the villages.

    What ended later was in force on the day. Where somebody was registered on an earlier day is not asked.
    """
    stood = Q(state__in=IN_FORCE) | Q(state_since__gt=on)
    inside = Certificate.objects.filter(code__in=villages_on(on, unit).values("code"), valid__contains=on)
    return inside.filter(stood).select_related("person").order_by("pk")


def meant_for_day_care(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Of these, those for whom day care is meant: 智力、精神、一二级肢体, also as a part of 多重 (domain §4.4)."""
    part = Component.objects.filter(certificate=OuterRef("pk"))
    return rows.filter(MEANT_FOR_DAY_CARE | Q(category=7) & Exists(part.filter(MEANT_FOR_DAY_CARE)))


def parts_unknown(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Of these, those with several disabilities of which nobody wrote down which: it cannot be told."""
    return rows.filter(category=7, components=None)


def cared_for(first: dt.date, on: dt.date, unit: JointUnit | None = None) -> QuerySet[Client]:
    """Clients with day care in the homes of the villages who came at least once from the first day to the other.

    Whoever is on the list and did not come in all that time was not cared for.
    """
    came = Tap.objects.filter(client=OuterRef("pk"), kind__in=Tap.CAME, undone_by=None, day__range=(first, on))
    return agreed_on(first, on, unit).filter(Exists(came))


def unrecorded(first: dt.date, on: dt.date, unit: JointUnit | None = None) -> QuerySet[Client]:
    """Clients, severe or of unknown grade, with day care in homes of the villages that recorded no arrival at all.

    Whether they came from the first day to the other cannot be told.
    """
    came = Tap.objects.filter(home=OuterRef("home"), kind__in=Tap.CAME, undone_by=None, day__range=(first, on))
    may_count = Q(grade=None) | Q(grade__in=SEVERE)
    return agreed_on(first, on, unit).filter(may_count).exclude(Exists(came))


def agreed_on(first: dt.date, on: dt.date, unit: JointUnit | None = None) -> QuerySet[Client]:
    """Clients on the lists of the homes of the villages, with day care agreed, from the first day to the other."""
    within = (first, on + dt.timedelta(days=1))
    cared = Q(mode="day") | Q(services__contains=["care"])
    rows = Client.objects.filter(cared, code__in=villages_on(on, unit).values("code"))
    return rows.filter(state__in=["admitted", "discharged"], held__overlap=within).select_related("home").order_by("pk")


def in_day_care(first: dt.date, on: dt.date, unit: JointUnit | None = None) -> QuerySet[Client]:
    """Of these, the severely disabled ones (一二级)."""
    return cared_for(first, on, unit).filter(grade__in=SEVERE)


def grade_unknown(first: dt.date, on: dt.date, unit: JointUnit | None = None) -> QuerySet[Client]:
    """Of these, those whose grade is not on record: it cannot be told."""
    return cared_for(first, on, unit).filter(grade=None)


def people(rows: QuerySet, key: str = "person_id") -> int:
    """How many people they are."""
    return rows.order_by().values(key).distinct().count()


def volunteers_on(on: dt.date, unit: JointUnit | None = None) -> QuerySet[HomeVolunteer]:
    """Who helps without pay in the homes of the villages on the day."""
    rows = HomeVolunteer.objects.filter(code__in=villages_on(on, unit).values("code"), held__contains=on)
    return rows.select_related("home").order_by("pk")


def lunches(first: dt.date, on: dt.date, unit: JointUnit | None = None) -> QuerySet[Tap]:
    """Lunches from the first day to the other in the homes of the villages that take nothing for them.

    One for each client and day: two tablets at the table, or a breakfast before, do not make it two.
    """
    eaten = Tap.objects.filter(kind="meal", undone_by=None, day__range=(first, on), home__meal_fen=0)
    within = eaten.filter(code__in=villages_on(on, unit).values("code"))
    first_ones = within.order_by("client", "day", "pk").distinct("client", "day")
    return Tap.objects.filter(pk__in=first_ones.values("pk")).select_related("client", "home").order_by("pk")


def without_price(on: dt.date, unit: JointUnit | None = None) -> QuerySet[Home]:
    """Homes of the villages with meals of which nobody has said what they cost: whether they are free is not known."""
    here = Home.objects.filter(code__in=villages_on(on, unit).values("code"), state__in=Home.OPEN)
    return here.filter(has_meals=True, meal_fen=None).order_by("pk")
