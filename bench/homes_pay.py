"""A month's pay of all homes, month by month through the year; then what came late; and whether it is all right."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import connection

from bench.homes_year import CLIENTS, HOMES, MONTHS, RECORDS, analyze
from bench.measure import Line, taken
from doorstep.base.access import Actor
from doorstep.base.scope import as_system
from doorstep.homes.models_work import PayLine, PayPart, PayPeriod, WorkRecord
from doorstep.homes.services.paying import draft_period, sign_period
from doorstep.kernel.days import add_months

MOST_SECONDS = 5.0
# For each client, the pieces that were paid beside those that were made and not undone.
CHECK = """
    SELECT client.id, paid.good, made.good FROM homes_client AS client
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(part.quantity), 0) AS good FROM homes_paypart AS part
        JOIN homes_payline AS line ON line.id = part.line_id
        WHERE line.client_id = client.id AND part.rate_id IS NOT NULL) AS paid
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(work.good), 0) AS good FROM homes_workrecord AS work
        WHERE work.client_id = client.id AND work.undoes_id IS NULL
          AND NOT EXISTS (SELECT FROM homes_workrecord AS undo WHERE undo.undoes_id = work.id)) AS made
    WHERE paid.good <> made.good
"""


def measure(heads: Sequence[Actor]) -> Iterator[Line]:
    """Each month drafted in all homes, drafted once more, and signed; the first month warms up."""
    drafted, again, signed = [], [], []
    for month in MONTHS:
        drafted.append(taken(lambda m=month: draft(heads, m)))
        again.append(taken(lambda m=month: draft(heads, m)))
        signed.append(taken(lambda m=month: sign(heads, m)))
        analyze()
    what = f"a month's pay of {HOMES} homes, {CLIENTS} clients, of {RECORDS:,} entries a year"
    yield Line(f"{what}: drafted", drafted[1:], MOST_SECONDS)
    yield Line(f"{what}: drafted once more", again[1:], MOST_SECONDS)
    both = [one + other for one, other in zip(drafted, signed, strict=True)]
    yield Line(f"{what}: drafted, checked and signed", both[1:], MOST_SECONDS)
    for late in (1, 2):  # what came late
        draft(heads, add_months(MONTHS[-1], late))
        sign(heads, add_months(MONTHS[-1], late))
    yield Line(f"{what}: of each client, all pieces made and none twice were paid ({checked()})", [0.0])


def after(month: dt.date) -> dt.datetime:
    """The fifth of the month after, at ten in China."""
    return dt.datetime.combine(add_months(month, 1), dt.time(2), tzinfo=dt.UTC) + dt.timedelta(days=4)


def draft(heads: Sequence[Actor], month: dt.date) -> None:
    """The month of each home."""
    for by in heads:
        draft_period(month, by=by, at=after(month))


def sign(heads: Sequence[Actor], month: dt.date) -> None:
    """The month of each home in which somebody is paid: what came late did not come to all."""
    with as_system(read_only=True):
        due = PayPeriod.objects.filter(month=month, lines__isnull=False)
        keys = dict(due.values_list("home", "pk"))
    for by in heads:
        if by.party in keys:
            sign_period(keys[by.party], by=by, at=after(month))


def checked() -> str:
    """How much was compared. Raises: RuntimeError where pay differs from work."""
    with as_system(read_only=True), connection.cursor() as cursor:
        cursor.execute(CHECK)
        if wrong := cursor.fetchall():
            raise RuntimeError(f"pay differs from work: {wrong[:3]}")
        lines, parts, entries = PayLine.objects.count(), PayPart.objects.count(), WorkRecord.objects.count()
    return f"{lines:,} lines, {parts:,} parts, {entries:,} entries"
