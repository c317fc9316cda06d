"""Lists of this room: people, and who looked at whom. Rooms above add their columns and filters to the people."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.listing import Column, Filter, Listing
from doorstep.kernel.days import age_on
from doorstep.kernel.names import mask_number, normal_name
from doorstep.kernel.regions import covers, subtree
from doorstep.orgs.models import Division
from doorstep.orgs.places import above

from .ages import BANDS, birthdays_of
from .finding import named
from .guardianship import lacking_guardian
from .models import NameToken, Person
from .tokens import LONGEST_TOKEN

Choices = list[tuple[str, Any]]


@dataclass(frozen=True)
class Addition:
    """What a room above adds to the list of people: columns, filters, and the rows that its columns read."""

    columns: Callable[[dt.date], Sequence[Column]]
    filters: Callable[[dt.date], Sequence[Filter]]
    prefetches: Callable[[dt.date], Sequence[Prefetch]]


ADDITIONS: list[Addition] = []


def add_to_people(addition: Addition) -> Addition:
    """Add a room's columns and filters to the list of people."""
    ADDITIONS.append(addition)
    return addition


def people_listing(actor: Actor, said: Mapping[str, str], *, on: dt.date) -> Listing:
    """The list of people as this seat sees it on the day. The choice of places narrows level by level: one query."""
    places = place_choices(actor, said.get("place", ""), on=on)
    return Listing(
        name="people",
        title=_("残疾人名册"),
        permission="person.view",
        rows=lambda actor: standing_people(actor, on=on),
        columns=(
            Column("name", _("姓名"), lambda person: person.name),
            Column("sex", _("性别"), lambda person: person.get_sex_display(), width=6),
            Column("age", _("年龄"), lambda person: age_words(person, on), align="end", width=6),
            Column(
                "village", _("户籍地"), lambda person: f"{person.town_name} {person.village_name}".strip(), width=32
            ),
            *(column for addition in ADDITIONS for column in addition.columns(on)),
            Column("number", _("证件号码"), lambda person: number_words(person), width=22),
            Column("life", _("状态"), life_words, tone=lambda person: "quiet" if person.died_on else "good"),
        ),
        filters=(
            _choice("place", _("地区"), places, in_place),
            Filter("name", lambda: forms.CharField(label=_("姓名"), max_length=20), by_name),
            _choice("sex", _("性别"), [("male", _("男")), ("female", _("女"))], lambda rows, sex: rows.filter(sex=sex)),
            _choice(
                "age", _("年龄"), [(band, _("%(band)s岁") % {"band": band}) for band in BANDS], partial(by_age, on=on)
            ),
            *(part for addition in ADDITIONS for part in addition.filters(on)),
            _choice("life", _("状态"), [("alive", _("在世")), ("dead", _("已故"))], by_life),
            _choice(
                "guardian", _("监护"), [("missing", _("缺监护人"))], lambda rows, _missing: lacking_guardian(rows, on)
            ),
        ),
        order=("code", "pk"),
        url=lambda person: reverse("person", args=[person.pk]),
        empty=_("没有符合条件的人。可以放宽条件，或用页面上方的「找人」按号码查找。"),
        wide=True,
    )


def standing_people(actor: Actor, *, on: dt.date) -> QuerySet:
    """The people within reach, with the names of town and village and what the rooms above read of them."""
    rows = Person.objects.within_reach(actor, "person.view").filter(merged_into=None)
    rows = rows.annotate(
        village_name=_name_at(OuterRef("code"), on), town_name=_name_at(Concat(OuterRef("town"), Value("000")), on)
    )
    return rows.prefetch_related(*(part for addition in ADDITIONS for part in addition.prefetches(on)))


def _name_at(code: Any, on: dt.date) -> Subquery:
    return Subquery(Division.objects.filter(system="stats", code=code).as_of(on).values("name")[:1])


def _choice(name: str, label: str, choices: Choices, narrow: Callable[[QuerySet, Any], QuerySet]) -> Filter:
    """A filter by one of these; the choices are made once, however often the form is."""
    return Filter(name, lambda: forms.ChoiceField(label=label, choices=[("", _("全部")), *choices]), narrow)


def place_choices(actor: Actor, chosen: str, *, on: dt.date) -> Choices:
    """The places to choose from: the chosen one, what lies above it within reach, and what lies directly beneath."""
    here = chosen if chosen.isdigit() and covers(actor.ranges, chosen) else ""
    base = Division.objects.filter(system="stats").as_of(on)
    if here:
        found = base.filter(code__in=above(here)) | base.filter(parent_code=here)
    elif len(actor.ranges) == 1 and actor.ranges[0] == subtree(actor.code):
        found = base.filter(parent_code=actor.code) | base.filter(code=actor.code, level="village")
    else:
        found = base.filter(level="town")
    rows = found.order_by("code").values_list("code", "name")
    return [(code, name) for code, name in rows if covers(actor.ranges, code)]


def in_place(rows: QuerySet, code: str) -> QuerySet:
    """Rows under one division."""
    reach = subtree(code)
    return rows.filter(code__gte=reach.lo, code__lt=reach.hi)


def by_name(rows: QuerySet, text: str) -> QuerySet:
    """People whose name or initials hold the text. Raises: Refused as kernel.names.normal_name."""
    part = normal_name(text).lower()
    rows = rows.filter(pk__in=named(NameToken.objects.all(), part).values("person"))
    return (
        rows if len(part) <= LONGEST_TOKEN else rows.filter(name__icontains=part) | rows.filter(initials__contains=part)
    )


def by_age(rows: QuerySet, band: str, *, on: dt.date) -> QuerySet:
    """People whose age on the day lies in the band."""
    later_than, up_to = birthdays_of(band, on)
    rows = rows.filter(born_on__lte=up_to)
    return rows if later_than is None else rows.filter(born_on__gt=later_than)


def by_life(rows: QuerySet, life: str) -> QuerySet:
    """The living, or those whose death is recorded."""
    return rows.filter(died_on=None) if life == "alive" else rows.exclude(died_on=None)


def age_words(person: Person, on: dt.date) -> str:
    """The age on the day, at death for the dead; empty where the birthday is not known."""
    day = person.died_on or on
    return "" if person.born_on is None or person.born_on > day else str(age_on(person.born_on, day))


def number_words(person: Person) -> str:
    """The number, masked."""
    return mask_number(person.number.open()) if person.number else _("暂无号码")


def life_words(person: Person) -> str:
    """Whether the person lives."""
    return _("已故") if person.died_on else _("在世")
