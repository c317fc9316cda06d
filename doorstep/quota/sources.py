"""What six departments are asked of each month of work: the list of each, and the facts that are read from it."""

from doorstep.base.engines.gathering import Monthly, Registered, Source, Spans

from .facts import (
    CERTIFICATE_GRADE,
    CERTIFICATE_VALID,
    COUNTED_ELSEWHERE,
    EMPLOYER_EXISTS,
    INJURY_HERE,
    MEDICAL_HERE,
    PENSION_HERE,
    UNEMPLOYMENT_HERE,
    VETERAN_GRADE,
    WAGE_HERE,
)
from .outcome import NO_GRADE

DEPARTMENTS = {
    "federation": "残联",
    "police": "公安",
    "hr": "人社",
    "medical": "医保",
    "tax": "税务",
    "market": "市场监管",
    "veterans": "退役军人",
}
SOURCES: tuple[Source, ...] = (
    Spans("certificates", valid=CERTIFICATE_VALID, value=CERTIFICATE_GRADE, otherwise=NO_GRADE),
    Spans("veterans", value=VETERAN_GRADE, otherwise=NO_GRADE),
    Monthly("pension", here=PENSION_HERE),
    Monthly("unemployment", here=UNEMPLOYMENT_HERE),
    Monthly("injury", here=INJURY_HERE),
    Monthly("medical", here=MEDICAL_HERE),
    Monthly("wages", amount=WAGE_HERE),
    Registered("employers", valid=EMPLOYER_EXISTS),
    Monthly("counted", elsewhere=COUNTED_ELSEWHERE),
)
