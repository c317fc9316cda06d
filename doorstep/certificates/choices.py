"""Choices and guards of guardianship that this room gives to the questions of cases."""

import datetime as dt
from collections.abc import Sequence

from doorstep.matters.answers import answers_of
from doorstep.matters.known import give_options
from doorstep.matters.models import Matter

from .models_assess import Assessment, Doctor, Institution

EVERY_CATEGORY = 7


def _institutions(matter: Matter, on: dt.date) -> Sequence[tuple[str, str]]:
    """The institutions of the case's county that assess what was asked for."""
    rows = Institution.objects.filter(code__startswith=matter.code[:6], valid__contains=on)
    wanted = int(answers_of(matter).get("category") or EVERY_CATEGORY)
    if wanted != EVERY_CATEGORY:
        rows = rows.filter(categories__contains=[wanted])
    return [(str(row.pk), row.name) for row in rows.order_by("name")]


def _city_institutions(matter: Matter, on: dt.date) -> Sequence[tuple[str, str]]:
    """The institutions that the city itself designates, to assess again what is disputed."""
    rows = Institution.objects.filter(code=f"{matter.code[:4]}00000000", valid__contains=on)
    return [(str(row.pk), row.name) for row in rows.order_by("name")]


def _doctors(matter: Matter, on: dt.date) -> Sequence[tuple[str, str]]:
    """The doctors of the institution to which the case is booked, by name."""
    booked = Assessment.objects.filter(matter=matter).order_by("-pk").values("institution")[:1]
    rows = Doctor.objects.filter(institution__in=booked, valid__contains=on)
    return [(row.name, f"{row.name}（{row.licence}）") for row in rows.order_by("name")]


give_options("institutions", _institutions)
give_options("city_institutions", _city_institutions)
give_options("doctors", _doctors)
