"""The rows behind the figures on joint units (F09 to F12, F15), and their values as known."""

from django.db.models import QuerySet, Sum

from doorstep.base.figures import Period

from .joint import (
    grade_unknown,
    holders_on,
    in_day_care,
    meant_for_day_care,
    parts_unknown,
    people,
    profiles_on,
    unrecorded,
    villages_on,
    without_profile,
)


def profiles(period: Period) -> QuerySet:
    """What was last said of each village."""
    return profiles_on(period.as_of).order_by("pk")


def holders(period: Period) -> QuerySet:
    """Holders registered in the villages."""
    return holders_on(period.as_of)


def target(period: Period) -> QuerySet:
    """Those of them for whom day care is meant."""
    return meant_for_day_care(holders_on(period.as_of))


def cared(period: Period) -> QuerySet:
    """Severe clients who came for day care to the homes of the villages."""
    return in_day_care(period.first, period.as_of)


def summed(field: str, rows: QuerySet | None, period: Period) -> int | None:
    """The sum over the villages; None where one of them has not said, or where there is no unit."""
    assert rows is not None
    if without_profile(period.as_of).exists():
        return None
    found: int | None = rows.order_by().aggregate(all=Sum(field))["all"]
    return found


def counted_people(rows: QuerySet | None, period: Period) -> int | None:
    """How many people they are; None where there is no unit."""
    assert rows is not None
    return people(rows) if villages_on(period.as_of).exists() else None


def counted_target(rows: QuerySet | None, period: Period) -> int | None:
    """The same, None also where it cannot be told of somebody."""
    return None if parts_unknown(holders_on(period.as_of)).exists() else counted_people(rows, period)


def counted_cared(rows: QuerySet | None, period: Period) -> int | None:
    """The same, None also where the grade of somebody, or who came to one of the homes, is not on record."""
    first, on = period.first, period.as_of
    is_open = grade_unknown(first, on).exists() or unrecorded(first, on).exists()
    return None if is_open else counted_people(rows, period)
