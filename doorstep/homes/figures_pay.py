"""The rows behind the figure on income from simple work: what homes have paid in a period."""

from django.db.models import QuerySet, Sum

from doorstep.base.figures import Period
from doorstep.kernel.days import month_of
from doorstep.kernel.money import share, yuan

from .models_work import PayLine


def paid_lines(period: Period) -> QuerySet[PayLine]:
    """A line for each client and month of the period that a county has taken into a batch."""
    months = PayLine.objects.filter(period__month__range=(month_of(period.first), period.as_of), total_fen__gt=0)
    return (
        months.exclude(period__batch_id=None).select_related("client", "period__home").order_by("period__month", "pk")
    )


def monthly_average(rows: QuerySet | None, period: Period) -> str | None:
    """Yuan a person and month: all pay by all lines, rounded half up to the fen. None where nobody was paid."""
    assert rows is not None
    fen, count = rows.order_by().aggregate(fen=Sum("total_fen"))["fen"] or 0, rows.order_by().count()
    return yuan(share(fen, 1, count)) if count else None
