"""The rows behind the figures on long care (F07, D17), as they stood on a day."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, QuerySet

from doorstep.base.figures import Period
from doorstep.kernel.days import add_months, month_of

from .figures_programme import honours
from .models_day import ClientMonth
from .terms_day import CARED_MONTHS, CARED_WITHIN

NAMED = ("national", "province")  # the report names the two homes that carry an honour of the State or the province


def trailing(period: Period) -> tuple[dt.date, dt.date]:
    """The months of which it is told, from the first up to and without the last: those that were over on the day."""
    until = month_of(period.as_of + dt.timedelta(days=1))
    return add_months(until, -CARED_WITHIN.on(period.as_of)), until


def _closed(period: Period) -> QuerySet[ClientMonth]:
    first, until = trailing(period)
    months = ClientMonth.objects.filter(month__gte=first, month__lt=until, at__date__lte=period.as_of)
    later = months.order_by().filter(
        client=OuterRef("client"), month=OuterRef("month"), closing__gt=OuterRef("closing")
    )
    return months.exclude(Exists(later)).filter(client__is_counted=True)


def _closed_in_named(period: Period) -> QuerySet[ClientMonth]:
    homes = honours(NAMED[0], period) | honours(NAMED[1], period)
    return _closed(period).filter(home__in=homes.order_by().values("home"))


def _enough(closed: QuerySet[ClientMonth], period: Period) -> QuerySet[ClientMonth]:
    valid = closed.filter(is_valid=True)
    by_person = valid.order_by().values("client__person_id").annotate(times=Count("month", distinct=True))
    enough = by_person.filter(times__gte=CARED_MONTHS.on(period.as_of)).values("client__person_id")
    return valid.filter(client__person_id__in=enough).select_related("client", "home").order_by("pk")


def valid_months(period: Period) -> QuerySet[ClientMonth]:
    """The valid months, as last closed, of whoever has enough of them in whichever homes; each of a person's rows."""
    return _enough(_closed(period), period)


def named_valid_months(period: Period) -> QuerySet[ClientMonth]:
    """The same, of the homes with an honour of the State or the province, as of the day of the period."""
    return _enough(_closed_in_named(period), period)


def cared_persons(rows: QuerySet | None, period: Period) -> int | None:
    """How many persons they are. None where no month was closed at all: then it is not known, and not nobody."""
    return _persons(rows, _closed(period))


def named_persons(rows: QuerySet | None, period: Period) -> int | None:
    """The same for the named homes; None also where no home carries such an honour."""
    return _persons(rows, _closed_in_named(period))


def _persons(rows: QuerySet | None, closed: QuerySet[ClientMonth]) -> int | None:
    assert rows is not None
    found = rows.order_by().values("client__person_id").distinct().count()
    return found if found or closed.exists() else None
