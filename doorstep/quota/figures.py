"""The rows behind the figures on placement (F26, F27, D14), as they stood on a day."""

from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet, Sum

from doorstep.base.figures import Period
from doorstep.kernel.levy import written

from .models_outcome import Certification, CountedMonth
from .outcome import MONTHS


def certified(period: Period) -> QuerySet[Certification]:
    """Certifications issued in the period that were not recalled by its day."""
    issued = Certification.objects.filter(issued_at__date__range=(period.first, period.as_of))
    stands = Q(recalled_at=None) | Q(recalled_at__date__gt=period.as_of)
    return issued.filter(stands).select_related("employer").order_by("pk")


def months_counted(period: Period) -> QuerySet[CountedMonth]:
    """The months that those certifications count, one row for each person and month."""
    issued = CountedMonth.objects.filter(certification__issued_at__date__range=(period.first, period.as_of))
    stands = Q(ended_at=None) | Q(ended_at__date__gt=period.as_of)
    return issued.filter(stands).select_related("employer").order_by("pk")


def employers(rows: QuerySet | None, period: Period) -> int:
    """How many employers they are: one that is certified for two years counts once."""
    assert rows is not None
    return rows.order_by().values("employer").distinct().count()


def persons(rows: QuerySet | None, period: Period) -> int:
    """How many natural persons they are, by their numbers: whoever counts for two employers is one, of any weight."""
    assert rows is not None
    return rows.order_by().values("number_index").distinct().count()


def weighted(rows: QuerySet | None, period: Period) -> Any:
    """The annual number, severely disabled persons as two, exact: the weights of all months, by twelve.

    None where nothing was certified in the period.
    """
    assert rows is not None
    months = rows.order_by().aggregate(all=Sum("months_weight"))["all"]
    return None if months is None else written(Fraction(months, MONTHS))
