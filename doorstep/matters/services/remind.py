"""Cases near their day, at it, past it: brought up at the desk, then the level above, then the city. Once for each."""

import datetime as dt
from collections import Counter

from django.db import connection, transaction

from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.days import add_workdays
from doorstep.matters.queues import NEAR_WORKDAYS

# Near: to the desk itself.  Past: 催办 to the level above.  Three workdays past: 督办 to the county or the city.
REMIND = """
    INSERT INTO matters_reminder (matter_id, code, kind, desk_code, due_on, at)
    SELECT id, code, %(kind)s,
           CASE %(kind)s WHEN 'near' THEN desk_code
                WHEN 'urge' THEN CASE WHEN right(desk_code, 3) <> '000' THEN left(desk_code, 9) || '000'
                                      WHEN right(desk_code, 6) <> '000000' THEN left(desk_code, 6) || '000000'
                                      ELSE left(desk_code, 4) || '00000000' END
                ELSE CASE WHEN right(desk_code, 6) <> '000000' THEN left(desk_code, 6) || '000000'
                          ELSE left(desk_code, 4) || '00000000' END END,
           due_on, %(at)s
    FROM matters_matter
    WHERE closed_at IS NULL AND desk_code <> '' AND due_on BETWEEN %(first)s AND %(last)s
    ON CONFLICT (matter_id, kind, due_on) DO NOTHING
"""
WATCH_WORKDAYS = 3


@transaction.atomic
def remind_desks(*, on: dt.date, at: dt.datetime) -> Counter[str]:
    """Write every reminder that is due on the day; how many of each kind. Called again, none is written twice."""
    calendar = calendar_in_force()
    near = add_workdays(on, NEAR_WORKDAYS, calendar).date
    spans = {
        "near": (on, near),
        "urge": (dt.date(2000, 1, 1), on - dt.timedelta(days=1)),
        "watch": (dt.date(2000, 1, 1), _workdays_before(on, WATCH_WORKDAYS)),
    }
    written: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for kind, (first, last) in spans.items():
            cursor.execute(REMIND, {"kind": kind, "first": first, "last": last, "at": at})
            written[kind] = cursor.rowcount
    return written


def _workdays_before(on: dt.date, count: int) -> dt.date:
    """The last day after which at least this many workdays have passed by the day."""
    calendar, day = calendar_in_force(), on
    while add_workdays(day, count, calendar).date > on:
        day -= dt.timedelta(days=1)
    return day
