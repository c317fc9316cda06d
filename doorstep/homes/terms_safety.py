"""Numbers about safety in a home: days to mend a fault, how soon an incident is told of, how long food is kept."""

from datetime import date
from functools import partial

from .terms import numbered

_guessed = partial(numbered, date(2016, 1, 1))


FAULT_DAYS = _guessed("home_fault_days", "安全隐患整改期限", "days", 15)
PHONE_MINUTES = _guessed("home_incident_phone", "一、二级事件电话报告期限（立即）", "minutes", 15)
SYSTEM_MINUTES = _guessed("home_incident_system", "一、二级事件系统报告期限", "minutes", 60)
WRITTEN_HOURS = _guessed("home_incident_written", "一、二级事件书面报告期限", "hours", 24)
SAMPLE_HOURS = _guessed("home_sample_hours", "食品留样时间", "hours", 48, "食品安全操作规范（待核）")
SAMPLE_GRAMS = _guessed("home_sample_grams", "食品留样每样克数下限", "grams", 125, "食品安全操作规范（待核）")
