"""Lists of this room: people, and who looked at whom. Rooms above add their columns and filters to the people."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.models import Look
from doorstep.base.templatetags.words import minute
from doorstep.kernel.names import mask_name, normal_name
from doorstep.kernel.regions import covers, subtree
from doorstep.orgs.models import Division
from doorstep.orgs.places import above

from .ages import BANDS, birthdays_of
from .fields import DayField
from .finding import named
from .guardianship import lacking_guardian
from .models import NameToken, Person
from .services.reveal import FIELDS, GUARDIAN_FIELDS
from .tokens import LONGEST_TOKEN
from .words import age_words, life_words, number_words, place_words

Choices = Sequence[tuple[Any, Any]]
# What may be looked at in full; a room above adds its own.
LOOKED_AT: list[Any] = [*FIELDS.values(), *GUARDIAN_FIELDS.values()]


@dataclass(frozen=True)
class Addition:
    """What a room above adds to the list of people: columns, filters, and the rows that its columns read."""

    columns: Callable[[dt.date], Sequence[Column]]
    filters: Callable[[dt.date], Sequence[Filter]]
    prefetches: Callable[[dt.date], Sequence[Prefetch]]


ADDITIONS: list[Addition] = []
# With a script, choosing a place asks for the page again, whose choices then are the places beneath it.
NARROWS_AT_ONCE = {"hx-trigger": "change", "hx-include": "closest form", "hx-target": "body", "hx-push-url": "true"}


def add_to_people(addition: Addition) -> Addition:
    """Add a room's columns and filters to the list of people."""
    ADDITIONS.append(addition)
    return addition


def people_listing(actor: Actor, said: Mapping[str, str], *, on: dt.date) -> Listing:
    """The list of people as this seat sees it on the day. The choice of places narrows level by level: one query."""
    return Listing(
        name="people",
        title=_("残疾人名册"),
        permission="person.view",
        rows=lambda actor: standing_people(actor, on=on),
        columns=_columns(on),
        filters=_filters(place_choices(actor, said.get("place", ""), on=on), on),
        order=("code", "pk"),
        url=lambda person: reverse("person", args=[person.pk]),
        empty=_("没有符合条件的人。可以放宽条件，或用页面上方的「找人」按号码查找。"),
        wide=True,
    )


def _columns(on: dt.date) -> tuple[Column, ...]:
    return (
        Column("name", _("姓名"), lambda person: person.name),
        Column("sex", _("性别"), lambda person: person.get_sex_display(), width=6),
        Column("age", _("年龄"), lambda person: age_words(person, on), align="end", width=6),
        Column("village", _("户籍地"), place_words, width=32),
        *(column for addition in ADDITIONS for column in addition.columns(on)),
        Column("number", _("证件号码"), number_words, width=22),
        Column("life", _("状态"), life_words, tone=lambda person: "quiet" if person.died_on else ""),
    )


def _filters(places: Choices, on: dt.date) -> tuple[Filter, ...]:
    bands = [(band, _("%(band)s岁") % {"band": band}) for band in BANDS]
    return (
        choice("place", _("地区"), places, in_place, **{"hx-get": reverse("people")} | NARROWS_AT_ONCE),
        Filter("name", lambda: forms.CharField(label=_("姓名"), max_length=20), by_name),
        choice("sex", _("性别"), [("male", _("男")), ("female", _("女"))], lambda rows, sex: rows.filter(sex=sex)),
        choice("age", _("年龄"), bands, partial(by_age, on=on)),
        *(part for addition in ADDITIONS for part in addition.filters(on)),
        choice("life", _("在世"), [("alive", _("在世")), ("dead", _("已故"))], by_life),
        choice("guardian", _("监护"), [("missing", _("缺监护人"))], lambda rows, _any: lacking_guardian(rows, on)),
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


def choice(
    name: str, label: str, choices: Choices, narrow: Callable[[QuerySet, Any], QuerySet], **attributes: str
) -> Filter:
    """A filter by one of these; the choices are made once, however often the form is."""
    widget = forms.Select(attrs=attributes)
    return Filter(
        name, lambda: forms.ChoiceField(label=label, choices=[("", _("全部")), *choices], widget=widget), narrow
    )


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
    if len(part) <= LONGEST_TOKEN:  # a join that keeps the order of places, so that a page of a common name is short
        return rows.filter(tokens__token=part, tokens__code=F("code"))
    alike = named(NameToken.objects.all(), part).values("person")
    return rows.filter(Q(name__icontains=part) | Q(initials__contains=part), pk__in=alike)


def by_age(rows: QuerySet, band: str, *, on: dt.date) -> QuerySet:
    """People whose age on the day lies in the band."""
    later_than, up_to = birthdays_of(band, on)
    rows = rows.filter(born_on__lte=up_to)
    return rows if later_than is None else rows.filter(born_on__gt=later_than)


def by_life(rows: QuerySet, life: str) -> QuerySet:
    """The living, or those whose death is recorded."""
    return rows.filter(died_on=None) if life == "alive" else rows.exclude(died_on=None)


def looks_listing(actor: Actor) -> Listing:
    """Who looked at whom, for those who watch over it. Names are masked: they watch the watchers, not the people."""
    may_open = actor.may("person.view")
    name = Person.objects.filter(pk=OuterRef("person_id")).values("name")[:1]
    fields = [(str(words), words) for words in LOOKED_AT]
    return Listing(
        name="looks",
        title=_("查看记录"),
        permission="look.view",
        rows=lambda actor: Look.objects.within_reach(actor, "look.view").annotate(person_name=Subquery(name)),
        columns=(
            Column("at", _("时间"), lambda look: minute(look.at), width=18),
            Column("seat", _("岗位"), lambda look: look.seat_label, width=28),
            Column("account", _("查看人"), lambda look: look.account_name),
            Column("person", _("被查看人"), lambda look: mask_name(look.person_name or "")),
            Column("field", _("查看内容"), lambda look: look.field, width=18),
            Column("purpose", _("用途"), lambda look: look.purpose, width=28),
        ),
        filters=(
            Filter("since", lambda: DayField(label=_("自")), lambda rows, day: rows.filter(at__gte=_midnight(day))),
            Filter("until", lambda: DayField(label=_("至")), lambda rows, day: rows.filter(at__lt=_midnight(day, 1))),
            choice("field", _("查看内容"), fields, lambda rows, field: rows.filter(field=field)),
            Filter(
                "account",
                lambda: forms.CharField(label=_("查看人"), max_length=50),
                lambda rows, account: rows.filter(account_name=account),
            ),
        ),
        order=("-pk",),
        url=(lambda look: reverse("person", args=[look.person_id])) if may_open else None,
        empty=_("没有查看记录。"),
        wide=True,
    )


def _midnight(day: dt.date, later: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=later), dt.time()))
