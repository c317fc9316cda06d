"""The working-day calendar in force: what the package publishes, corrected by what staff entered."""

from functools import cache

from chinese_calendar.constants import holidays, workdays

from doorstep.kernel.days import Calendar

from .models import CalendarDay


@cache
def published() -> Calendar:
    """Public holidays and make-up workdays of the years that the package knows. Source: 国务院办公厅 yearly notices."""
    years = {day.year for day in holidays}
    return Calendar(
        off=frozenset(holidays), make_up=frozenset(workdays), years=frozenset(range(min(years), max(years) + 1))
    )


def calendar_in_force() -> Calendar:
    """The published calendar with the days that staff entered; a year entered by staff counts as published.

    One query.
    """
    entered = list(CalendarDay.objects.values_list("day", "is_workday"))
    off = {day for day, is_workday in entered if not is_workday}
    make_up = {day for day, is_workday in entered if is_workday}
    base = published()
    return Calendar(
        off=(base.off - make_up) | off,
        make_up=(base.make_up - off) | make_up,
        years=base.years | {day.year for day, _ in entered},
    )
