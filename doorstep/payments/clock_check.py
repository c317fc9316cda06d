"""Every clock derived anew from lines, batches and answers, and compared with the one that the acts have kept.

Nothing that was kept is written over: a difference is a finding. Only days that no calendar knew are filled in.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from doorstep.base.workdays import calendar_in_force

from .clocks import Days, count_workdays, days_of, year_words
from .findings import Found, keep_findings
from .models_ledger import PayClock
from .reconciling import _day
from .terms import WRONG_ACCOUNT

# Each chain of lines from the one with which a clock begins to the one that carries it now.
DERIVE = """
    CREATE TEMPORARY TABLE derived_clocks ON COMMIT DROP AS
    WITH RECURSIVE had AS (
        SELECT id, {received} AS started_on FROM payments_batch WHERE state <> 'dropped'
    ), chain AS (
        SELECT line.id AS line_id, line.id AS last_line_id, line.code, had.started_on, line.state, line.return_code,
               line.paid_on, 1 AS length
        FROM payments_line AS line JOIN had ON had.id = line.batch_id
        LEFT JOIN payments_line AS earlier ON earlier.id = line.follows_line_id
        WHERE had.started_on IS NOT NULL AND line.state <> 'dropped'
          AND (earlier.id IS NULL OR earlier.return_code = ANY(%(wrong)s))
        UNION ALL
        SELECT chain.line_id, line.id, chain.code, chain.started_on, line.state, line.return_code, line.paid_on,
               chain.length + 1
        FROM chain JOIN payments_line AS line ON line.follows_line_id = chain.last_line_id
        JOIN had ON had.id = line.batch_id
        WHERE had.started_on IS NOT NULL AND line.state <> 'dropped'
          AND chain.state = 'returned' AND chain.return_code <> ALL(%(wrong)s)
    )
    SELECT DISTINCT ON (line_id) line_id, last_line_id, code, started_on, paid_on AS stopped_on,
           CASE WHEN state = 'paid' THEN 'paid' WHEN state = 'returned' AND return_code <> ALL(%(wrong)s) THEN 'running'
                WHEN state IN ('drawn', 'sent') THEN 'running' ELSE 'void' END AS outcome
    FROM chain ORDER BY line_id, length DESC
"""
SPANS = "SELECT DISTINCT started_on, stopped_on FROM derived_clocks"
COUNT = """
    CREATE TEMPORARY TABLE counted_clocks ON COMMIT DROP AS
    SELECT derived.*, began.limit_workdays, began.warn_on, began.due_on, span.workdays,
           CASE WHEN derived.outcome = 'paid' THEN derived.stopped_on <= began.due_on END AS within
    FROM derived_clocks AS derived
    JOIN unnest(%s::date[], %s::int[], %s::date[], %s::date[]) AS began (started_on, limit_workdays, warn_on, due_on)
         ON began.started_on = derived.started_on
    LEFT JOIN unnest(%s::date[], %s::date[], %s::int[]) AS span (started_on, stopped_on, workdays)
         ON span.started_on = derived.started_on AND span.stopped_on = derived.stopped_on
"""
# Holidays became known: what could not be counted is counted.
FILL = """
    UPDATE payments_payclock AS kept SET warn_on = counted.warn_on, due_on = counted.due_on,
           workdays = counted.workdays, within = counted.within
    FROM counted_clocks AS counted
    WHERE counted.line_id = kept.line_id AND counted.outcome = kept.outcome
      AND counted.stopped_on IS NOT DISTINCT FROM kept.stopped_on AND counted.started_on = kept.started_on
      AND (kept.due_on IS NULL AND counted.due_on IS NOT NULL
           OR kept.outcome = 'paid' AND kept.workdays IS NULL AND counted.workdays IS NOT NULL)
"""
COMPARE = """
    SELECT coalesce(kept.line_id, counted.line_id), coalesce(kept.code, counted.code),
           coalesce(counted.started_on, kept.started_on),
           kept.started_on, kept.due_on, kept.outcome, kept.stopped_on, kept.workdays,
           counted.started_on, counted.due_on, counted.outcome, counted.stopped_on, counted.workdays
    FROM payments_payclock AS kept FULL JOIN counted_clocks AS counted USING (line_id)
    WHERE (kept.last_line_id, kept.started_on, kept.limit_workdays, kept.warn_on, kept.due_on, kept.outcome,
           kept.stopped_on, kept.workdays, kept.within) IS DISTINCT FROM
          (counted.last_line_id, counted.started_on, counted.limit_workdays, counted.warn_on, counted.due_on,
           counted.outcome, counted.stopped_on, counted.workdays, counted.within)
    ORDER BY 1
"""
OUTCOMES = dict(PayClock.OUTCOMES)


def check_clocks(*, at: dt.datetime) -> int:
    """Derive every clock within reach anew. Returns how many differences are open. Call within a scope."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS derived_clocks, counted_clocks")
        cursor.execute(DERIVE.format(received=_day("received_at")), {"wrong": list(WRONG_ACCOUNT)})
        cursor.execute(SPANS)
        cursor.execute(COUNT, _counted(cursor.fetchall()))
        cursor.execute(FILL)
        cursor.execute(COMPARE)
        found = [_found(row) for row in cursor.fetchall()]
    return keep_findings(found, ["clock"], since=dt.date.min, until=dt.date.max, at=at)


def _counted(spans: list[tuple[dt.date, dt.date | None]]) -> list[list[Any]]:
    """The days of each beginning and the workdays of each span, as columns. One query."""
    calendar = calendar_in_force()
    began: list[Days] = [days_of(day, calendar) for day in sorted({began for began, _stopped in spans})]
    ended = [(start, stop, count_workdays(start, stop, calendar)) for start, stop in spans if stop and stop >= start]
    return [[row[place] for row in began] for place in range(4)] + [[row[place] for row in ended] for place in range(3)]


def _found(row: tuple) -> Found:
    line_id, code, day, *rest = row
    words = _("登记：%(kept)s；按明细和银行答复重算：%(derived)s。") % {
        "kept": "，".join(_words(*rest[:5])),
        "derived": "，".join(_words(*rest[5:])),
    }
    return Found(f"{code[:6]}000000", day, "clock", f"line:{line_id}", words)


def _words(
    started: dt.date | None, due: dt.date | None, outcome: str | None, stopped: dt.date | None, workdays: int | None
) -> Iterator[str]:
    """One clock in words."""
    if started is None:
        yield _("没有")
        return
    yield _("%(day)s 收单") % {"day": started}
    yield _("最晚 %(day)s 到账") % {"day": due} if due else year_words([started.year, started.year + 1])
    yield OUTCOMES[outcome or "running"]
    if stopped:
        yield _("%(day)s 到账，用 %(count)s 个工作日") % {
            "day": stopped,
            "count": "—" if workdays is None else workdays,
        }
