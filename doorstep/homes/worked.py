"""Which work a pay period pays: of its month and of earlier ones, all that was entered in time, not undone, not paid.

Work is paid by the first period that is signed for its month or a later one and was drafted after it was entered.  So
what is entered late is paid with the next month, and nothing twice.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from doorstep.kernel.days import add_months, month_of

from .models_work import PayPart, PayPeriod, WorkRecord
from .sharing import Made
from .terms_pay import LATE_MONTHS

NEVER = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
# The month itself by its days; of the months before, only what came after others had been paid, the instant first.
WORK = """
    WITH work AS (
        SELECT id, client_id, rate_id, good, minutes FROM homes_workrecord
        WHERE home_id = %(home)s AND undoes_id IS NULL AND day >= %(first)s AND day < %(beyond)s
          AND at > %(after)s AND at <= %(up_to)s
        UNION ALL
        SELECT id, client_id, rate_id, good, minutes FROM homes_workrecord
        WHERE home_id = %(home)s AND undoes_id IS NULL AND day >= %(oldest)s AND day < %(first)s
          AND at > %(least)s AND at <= %(up_to)s
          AND at > (%(afters)s::timestamptz[])[
              1 + (extract(year FROM day) * 12 + extract(month FROM day))::int - %(number)s])
    SELECT work.client_id, work.rate_id, rate.rate_hundredths, sum(work.good)::bigint, sum(work.minutes)::bigint
    FROM work JOIN homes_piecerate AS rate ON rate.id = work.rate_id
    WHERE NOT EXISTS (SELECT FROM homes_workrecord AS undo WHERE undo.undoes_id = work.id)
    GROUP BY 1, 2, 3
"""
Span = tuple[dt.date, dt.date, dt.datetime]


def spans(period: PayPeriod) -> list[Span]:
    """The months whose work the period may pay, each with the instant up to which others have paid it. One query."""
    others = PayPeriod.objects.filter(home_id=period.home_id).exclude(pk=period.pk).exclude(state="draft")
    if period.signed_at is not None:
        others = others.filter(signed_at__lt=period.signed_at)
    signed = list(others.values_list("month", "drafted_at"))
    late = LATE_MONTHS.on(period.month, place=period.code) + 1  # entered when the running month was signed already
    months = [add_months(period.month, -back) for back in range(late, -1, -1)]
    return [(month, add_months(month, 1), _paid_up_to(month, signed)) for month in months]


def _paid_up_to(month: dt.date, signed: Iterable[tuple[dt.date, dt.datetime]]) -> dt.datetime:
    return max((drafted for other, drafted in signed if other >= month), default=NEVER)


def work_of(period: PayPeriod, up_to: dt.datetime) -> tuple[list[Made], dict[int, int]]:
    """What each client made of each rate, of all that the period pays; and the minutes of each client."""
    *before, (first, beyond, after) = spans(period)
    terms: dict[str, Any] = {
        "home": period.home_id,
        "first": first,
        "beyond": beyond,
        "after": after,
        "up_to": up_to,
        "oldest": before[0][0],
        "number": before[0][0].year * 12 + before[0][0].month,
        "least": min(paid for _first, _beyond, paid in before),
        "afters": [paid for _first, _beyond, paid in before],
    }
    made: list[Made] = []
    minutes: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(WORK, terms)
        for client, rate, hundredths, good, worked in cursor.fetchall():
            made.append(Made(client, rate, hundredths, good))
            minutes[client] = minutes.get(client, 0) + worked
    return made, minutes


def records_of(part: PayPart) -> QuerySet[WorkRecord]:
    """The work behind a part of a line that is paid by the piece, as it was when the period was drafted."""
    period = part.line.period
    within = Q(pk__in=[])
    for first, beyond, after in spans(period):
        within |= Q(day__gte=first, day__lt=beyond, at__gt=after)
    rows = WorkRecord.objects.filter(client_id=part.line.client_id, rate_id=part.rate_id, at__lte=period.drafted_at)
    return rows.filter(within, undoes=None, undone_by=None).order_by("day", "pk")


def paid_already(work: WorkRecord) -> bool:
    """Whether a period that was signed pays it."""
    signed = PayPeriod.objects.filter(home_id=work.home_id, month__gte=month_of(work.day), drafted_at__gte=work.at)
    return signed.exclude(state="draft").exists()
