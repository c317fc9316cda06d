"""A month's attendance of all homes closed, month by month through the year; then what is looked for, and figures."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import connection
from django.utils import timezone

from bench.homes_pay import after
from bench.homes_year import ATTENDANCES, CLIENTS, FIRST, HOMES, MONTHS, analyze
from bench.measure import Line, rounds, taken
from doorstep.base.access import Actor
from doorstep.base.figures import FIGURES, Period, find_figure, read_period
from doorstep.base.scope import as_system
from doorstep.homes.models_day import ClientMonth, Notice
from doorstep.homes.services.closing import close_month
from doorstep.homes.services.noticing import look_for_notices
from doorstep.report.services import compute

MOST_SECONDS, ROUNDS = 5.0, 5
F07 = "F07"
# The taps and meals of each client that stand, beside those that were closed: told without the product's way.
CHECK = """
    WITH told AS (
        SELECT client_id, count(*) AS taps, count(*) FILTER (WHERE kind = 'meal') AS meals FROM homes_tap AS tap
        WHERE kind <> 'undo' AND day < %s AND NOT EXISTS (SELECT FROM homes_tap AS undo WHERE undo.undoes_id = tap.id)
        GROUP BY 1
    ), closed AS (
        SELECT client_id, sum(rows) AS taps, sum(meals) AS meals FROM homes_clientmonth WHERE closing = 1 GROUP BY 1
    )
    SELECT * FROM told FULL JOIN closed USING (client_id)
    WHERE (told.taps, told.meals) IS DISTINCT FROM (closed.taps, closed.meals)
"""


def measure(heads: Sequence[Actor]) -> Iterator[Line]:
    """Each month closed in all homes, and closed again when nothing has changed; the first month warms up."""
    first, again = [], []
    for month in MONTHS:
        first.append(taken(lambda m=month: close(heads, m)))
        again.append(taken(lambda m=month: close(heads, m)))
        analyze()
    what = f"a month's attendance of {HOMES} homes, {CLIENTS} clients, of {ATTENDANCES:,} attendances a year"
    yield Line(f"{what}: closed", first[1:], MOST_SECONDS)
    yield Line(f"{what}: closed again, nothing changed ({checked()})", again[1:], MOST_SECONDS)


def close(heads: Sequence[Actor], month: dt.date) -> None:
    """The month of each home."""
    for by in heads:
        close_month(month, by=by, at=after(month))


def checked() -> str:
    """How much was compared. Raises: RuntimeError where the closed months differ from the taps."""
    with as_system(read_only=True), connection.cursor() as cursor:
        cursor.execute(CHECK, [FIRST + dt.timedelta(days=365)])
        if wrong := cursor.fetchall():
            raise RuntimeError(f"closed months differ from taps: {wrong[:3]}")
        return f"{ClientMonth.objects.count():,} months"


def measure_notices(heads: Sequence[Actor]) -> Iterator[Line]:
    """What cannot be, looked for in a month of each home in turn, as the jobs do after a closing; twice."""
    homes = [by.party for by in heads]
    months = MONTHS[-3:]
    new = [taken(lambda m=month: _look(homes, m)) for month in months]
    again = [taken(lambda m=month: _look(homes, m)) for month in months]
    with as_system(read_only=True):
        found = Notice.objects.count()
    what = f"what cannot be, looked for in a month of {HOMES} homes"
    yield Line(f"{what} ({found:,} found in {len(months)} months)", new)
    yield Line(f"{what}, once more", again)


def _look(homes: Sequence[int | None], month: dt.date) -> None:
    for home in homes:
        with as_system():
            look_for_notices([home or 0], month, at=timezone.now())


def measure_figures() -> Iterator[Line]:
    """F07 of the year, and all figures whose rows are those of homes, with the keys of the rows behind them."""
    period = read_period(str(FIRST.year), today=dt.date(FIRST.year + 1, 1, 31))
    mine = sorted(code for code in FIGURES if _is_of_homes(code, period))
    f07, _none = rounds(lambda: taken(lambda: compute(find_figure(F07), period)), times=ROUNDS, warm_ups=1)
    told = compute(find_figure(F07), period)
    yield Line(f"F07 of the year: {told.value} persons, {len(told.row_ids):,} rows", f07)
    every, _none = rounds(
        lambda: taken(lambda: [compute(FIGURES[code], period) for code in mine]), times=ROUNDS, warm_ups=1
    )
    yield Line(f"all {len(mine)} figures of homes for the year ({', '.join(mine)})", every)


def _is_of_homes(code: str, period: Period) -> bool:
    figure = FIGURES[code]
    with as_system(read_only=True):
        rows = figure.rows(period) if figure.rows else None
    return rows is not None and rows.model._meta.app_label == "homes"
