"""A person in words, as lists and forms show one: masked where it must be."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from doorstep.kernel.days import age_on
from doorstep.kernel.names import mask_number

from .models import Person


def age_words(person: Person, on: dt.date) -> str:
    """The age on the day, at death for the dead; empty where the birthday is not known."""
    day = person.died_on or on
    return "" if person.born_on is None or person.born_on > day else str(age_on(person.born_on, day))


def place_words(person: Person) -> str:
    """Town and village of the household register."""
    return f"{person.town_name or ''} {person.village_name or person.code}".strip()  # type: ignore[attr-defined]


def number_words(person: Person) -> str:
    """The number, masked."""
    return mask_number(person.number.open()) if person.number else _("暂无号码")


def life_words(person: Person) -> str:
    """Whether the person lives."""
    return _("已故") if person.died_on else _("在世")


def described(person: Person, places: Mapping[str, str]) -> str:
    """Enough to tell one person from another: name, sex, birthday, place, masked number."""
    born = f"{person.born_on:%Y-%m-%d}" if person.born_on else _("出生日期不详")
    where = places.get(person.code, person.code)
    return "，".join((person.name, person.get_sex_display(), born, where, number_words(person)))
