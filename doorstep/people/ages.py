"""Ages as ranges of birthdays, so that a list can be narrowed by an index."""

import calendar as gregorian
import datetime as dt

from doorstep.kernel.days import add_months

# Bands as statistics of certificate holders use them: first and last age; None: no last one.
BANDS: dict[str, tuple[int, int | None]] = {
    "0-6": (0, 6),
    "7-17": (7, 17),
    "18-59": (18, 59),
    "60-69": (60, 69),
    "70-79": (70, 79),
    "80+": (80, None),
}


def born_by(on: dt.date, *, years: int) -> dt.date:
    """The latest birthday with which one is so many years old on the day; kernel.days.age_on the other way round."""
    latest = add_months(on, -12 * years)
    ends = gregorian.monthrange(latest.year, latest.month)[1]
    is_month_end = on.day == gregorian.monthrange(on.year, on.month)[1]
    return latest.replace(day=ends) if on.month == 2 and is_month_end else latest


def birthdays_of(band: str, on: dt.date) -> tuple[dt.date | None, dt.date]:
    """The birthdays of an age band on the day: later than the first (None: however early), up to the second."""
    youngest, oldest = BANDS[band]
    return None if oldest is None else born_by(on, years=oldest + 1), born_by(on, years=youngest)
