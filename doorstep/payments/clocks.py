"""The clock of each payment (F22), kept by the acts on a batch: begun when finance has it, stopped by the bank's day.

Source: domain rules on payment without application. A line returned for a wrong account ends its clock, and the line
that follows begins another; a line returned for any other reason leaves it running until a later line is paid.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from doorstep.base.many import joined_by_hash
from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.days import Calendar, add_workdays, workdays_between
from doorstep.people.services.standing import day_of

from .models import Batch, Line
from .models_ledger import PayClock
from .terms import PAY_LIMIT, WRONG_ACCOUNT

Days = tuple[dt.date, int, dt.date | None, dt.date | None]  # began, limit, warned on, due on


def days_of(started_on: dt.date, calendar: Calendar) -> Days:
    """When a clock that began on the day is warned of and due; no days where a year's holidays are not published."""
    limit = PAY_LIMIT.on(started_on)
    due, warned = add_workdays(started_on, limit, calendar), add_workdays(started_on, limit - 1, calendar)
    return (started_on, limit, None, None) if due.provisional else (started_on, limit, warned.date, due.date)


def count_workdays(started_on: dt.date, stopped_on: dt.date, calendar: Calendar) -> int | None:
    """Workdays that a clock took; None where a year's holidays are not published."""
    known = calendar.years.issuperset(range(started_on.year, stopped_on.year + 1))
    return workdays_between(started_on, stopped_on, calendar) if known else None


def years_unknown(years: Iterable[int]) -> list[int]:
    """Those of the years whose holidays nobody has published or entered. One query."""
    return sorted(set(years) - calendar_in_force().years)


# What was paid before and came back for the bank's reasons goes on; everything else begins.
BEGIN = """
    INSERT INTO payments_payclock (code, line_id, last_line_id, person_id, holder, benefit, month, started_on,
                                   limit_workdays, warn_on, due_on, outcome)
    SELECT line.code, line.id, line.id, line.person_id, line.holder, line.benefit, line.month, %s, %s, %s, %s, 'running'
    FROM payments_line AS line LEFT JOIN payments_line AS earlier ON earlier.id = line.follows_line_id
    WHERE line.batch_id = %s AND line.state <> 'dropped'
      AND (earlier.id IS NULL OR earlier.return_code = ANY(%s))
    ON CONFLICT (line_id) DO NOTHING
"""
# The lines that follow others are found first: nearly always there are none.  A batch just drawn up counts as small,
# and the planner would compare each of its lines with every clock.
GO_ON = """
    WITH going AS MATERIALIZED (
        SELECT id, follows_line_id FROM payments_line
        WHERE batch_id = %s AND state <> 'dropped' AND follows_line_id IS NOT NULL)
    UPDATE payments_payclock AS clock SET last_line_id = going.id FROM going
    WHERE clock.last_line_id = going.follows_line_id AND clock.outcome = 'running'
"""


def begin_clocks(batch: Batch) -> None:
    """Finance has the batch: its lines' clocks begin, or go on. Done again, it changes nothing."""
    assert batch.received_at is not None  # a constraint of the batch
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [*days_of(day_of(batch.received_at), calendar_in_force()), batch.pk, list(WRONG_ACCOUNT)])
        cursor.execute(GO_ON, [batch.pk])


SPANS = """
    SELECT DISTINCT clock.started_on, line.paid_on
    FROM payments_payclock AS clock JOIN payments_line AS line ON line.id = clock.last_line_id
    WHERE line.batch_id = %s AND line.state = 'paid' AND clock.outcome = 'running'
"""
STOP = """
    UPDATE payments_payclock AS clock
    SET outcome = 'paid', stopped_on = line.paid_on, workdays = span.workdays, within = line.paid_on <= clock.due_on
    FROM payments_line AS line
    JOIN unnest(%s::date[], %s::date[], %s::int[]) AS span (started_on, paid_on, workdays)
         ON span.paid_on = line.paid_on
    WHERE line.batch_id = %s AND line.state = 'paid' AND clock.last_line_id = line.id
      AND clock.started_on = span.started_on AND clock.outcome = 'running'
"""
END_WRONG = """
    UPDATE payments_payclock AS clock SET outcome = 'void' FROM payments_line AS line
    WHERE line.batch_id = %s AND line.state = 'returned' AND line.return_code = ANY(%s)
      AND clock.last_line_id = line.id AND clock.outcome = 'running'
"""


@joined_by_hash()
def stop_clocks(batch: Batch) -> None:
    """The bank has answered: clocks of paid lines stop, those of wrong accounts end void, the others go on."""
    calendar = calendar_in_force()
    with connection.cursor() as cursor:
        cursor.execute(SPANS, [batch.pk])
        spans = cursor.fetchall()
        counted = [count_workdays(began, paid, calendar) for began, paid in spans]
        cursor.execute(STOP, [[began for began, _paid in spans], [paid for _began, paid in spans], counted, batch.pk])
        cursor.execute(END_WRONG, [batch.pk, list(WRONG_ACCOUNT)])


def end_clock(line: Line) -> None:
    """A line that cannot be paid any more ends its clock."""
    PayClock.objects.filter(last_line=line, outcome="running").update(outcome="void")


BACK = """
    UPDATE payments_payclock AS clock SET last_line_id = line.follows_line_id FROM payments_line AS line
    WHERE line.batch_id = %s AND clock.last_line_id = line.id AND clock.line_id <> line.id
"""


def undo_clocks(batch: Batch) -> None:
    """The batch is dropped, before its lines let go of those they follow: clocks that it began never were."""
    with connection.cursor() as cursor:
        cursor.execute(BACK, [batch.pk])
    PayClock.objects.filter(line__batch=batch).delete()


def about_to_break(rows: Any, on: dt.date) -> Any:
    """Of these clocks, those that run and reach their limit by the next workday, or have passed it."""
    return rows.filter(outcome="running", warn_on__lte=on)


def year_words(years: Sequence[int]) -> str:
    """What is lacking before workdays can be counted; empty where nothing is."""
    said = "、".join(str(year) for year in years)
    words = _("%(years)s年的节假日安排还没有登记，算不出工作日。请先登记节假日和调休。")
    return words % {"years": said} if years else ""
