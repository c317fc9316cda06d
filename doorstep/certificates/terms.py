"""Numbers with legal force about certificates."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.kernel.benefit import Dated, Parameter
from doorstep.kernel.days import last_day_of_term

TERM = Parameter(
    "certificate_term",
    "残疾人证有效期",
    "years",
    (
        Dated(dt.date(2008, 1, 1), 10, "《残疾人证管理办法》（2008，条款待核）"),
        Dated(dt.date(2018, 1, 1), 10, "《残疾人证管理办法》（残联发〔2017〕34号，文号待核）第十九条"),
    ),
)
EXPIRES_SOON_MONTHS = 6  # 待核: renewal may be asked for half a year before the end


def validity(issued_on: dt.date) -> DateRange:
    """From the day of issue to the last day of the term, that day included.

    Raises: Refused("parameter.missing") for a day before the first known rule.
    """
    last = last_day_of_term(issued_on, years=TERM.on(issued_on))
    return DateRange(issued_on, last + dt.timedelta(days=1))
