"""What was written of a service for the head's eyes alone (心理疏导的风险程度) is not fetched for anybody else.

Source: domain §4.6 (psychological: restricted access).
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, JSONField, QuerySet, TextField, Value
from django.db.models.query import ModelIterable

from doorstep.base.access import Actor

from .models_day import Tap
from .service_fields import PARTS

RESTRICTED = sorted(part.name for parts in PARTS.values() for part in parts if part.restricted)


class _Less(ModelIterable):
    """Rows whose `fields` are what was asked for in their stead."""

    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            row.__dict__["fields"] = row.__dict__.pop("fields_seen")
            yield row


def taps_for(actor: Actor, rows: QuerySet[Tap]) -> QuerySet[Tap]:
    """The same rows; for whoever does not run the home, without what is restricted: the query does not fetch it."""
    if actor.may("home.run"):
        return rows
    names = Value(RESTRICTED, output_field=ArrayField(TextField()))
    less = Func(F("fields"), names, template="%(expressions)s", arg_joiner=" - ", output_field=JSONField())
    seen = rows.defer("fields", "undoes__fields").annotate(fields_seen=less)
    seen._iterable_class = _Less  # type: ignore[attr-defined]
    return seen
