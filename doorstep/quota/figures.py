"""The rows behind the figures on placement (F26, F27, D14), as they stood on a day."""

from fractions import Fraction

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


def employers(rows: QuerySet | None, period: Period) -> int | None:
    """How many employers they are: one that is certified for two years counts once. None: see `_told`."""
    assert rows is not None
    return _told(rows.order_by().values("employer").distinct().count(), period)


def persons(rows: QuerySet | None, period: Period) -> int | None:
    """How many natural persons they are, by their numbers: whoever counts for two employers is one, of any weight."""
    assert rows is not None
    return _told(rows.order_by().values("number_index").distinct().count(), period)


def weighted(rows: QuerySet | None, period: Period) -> str | None:
    """The annual number, severely disabled persons as two, exact: the weights of all months, by twelve."""
    assert rows is not None
    months = rows.order_by().aggregate(all=Sum("months_weight"))["all"] or 0
    found = _told(months, period)
    return None if found is None else written(Fraction(found, MONTHS))


def _told(found: int, period: Period) -> int | None:
    """None where nothing was issued in the period, not even what was recalled: then it is not known, and not none."""
    issued = Certification.objects.filter(issued_at__date__range=(period.first, period.as_of))
    return found if found or issued.exists() else None
