"""Whether somebody is of the age of work in a month: yes, no, or not known."""

import datetime as dt
from functools import partial

from doorstep.kernel.days import add_months, month_of
from doorstep.kernel.idcard import read_number
from doorstep.kernel.parameter import Parameter
from doorstep.kernel.refusal import Refused
from doorstep.kernel.retirement import retires_in

from .terms import (
    RETIREMENT_MOST,
    RETIREMENT_MOST_WOMEN,
    RETIREMENT_SINCE,
    RETIREMENT_STEP,
    RETIREMENT_STEP_WOMEN,
    RETIRES_MEN,
    RETIRES_WOMEN,
    RETIRES_WOMEN_CADRES,
    YOUNGEST,
)


def born_and_sex(number: str, *, today: dt.date) -> tuple[dt.date | None, str]:
    """Birthday and sex as a sound identity number tells them; nothing where it is none."""
    try:
        read = read_number(number, today=today)
    except Refused:
        return None, ""
    return read.born_on, read.sex


def of_work_age(born: dt.date | None, sex: str, *, is_established: bool, month: dt.date) -> bool | None:
    """From the month after the sixteenth birthday's up to the month of retirement, which still counts (待核).

    A woman between the two ages of retirement is of age on the establishment; otherwise it hangs on her post, which
    nobody has told.  Raises: Refused("parameter.missing").
    """
    if born is None:
        return None
    if month < add_months(month_of(born), _months(YOUNGEST, month)):
        return False
    slow = partial(retires_in, born, step=RETIREMENT_STEP, most=RETIREMENT_MOST, since=RETIREMENT_SINCE)
    quick = partial(retires_in, born, step=RETIREMENT_STEP_WOMEN, most=RETIREMENT_MOST_WOMEN, since=RETIREMENT_SINCE)
    men, cadres = slow(base=_months(RETIRES_MEN, month)), slow(base=_months(RETIRES_WOMEN_CADRES, month))
    women = quick(base=_months(RETIRES_WOMEN, month))
    if sex == "男":
        return month <= men
    if sex == "女":
        return True if month <= (cadres if is_established else women) else None if month <= cadres else False
    return True if month <= women else None if month <= men else False


def _months(parameter: Parameter, month: dt.date) -> int:
    return int(parameter.on(month))
