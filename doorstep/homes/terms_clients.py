"""Numbers about clients and the leading of a home: ages, grades, times between reviews, sums that a meeting decides."""

from datetime import date
from functools import partial

from .terms import numbered

PROGRAMME = "残联发〔2015〕27号；阳光家园计划（条文未核对，待核）"
_number = partial(numbered, date(2009, 1, 1))  # the first programme of sunshine homes (待核)


YOUNGEST = _number("home_client_from", "家园托养对象年龄，自", "years", 16, PROGRAMME)
OLDEST = _number("home_client_to", "家园托养对象年龄，至", "years", 59, PROGRAMME)
SEVERE_LIMB = _number("home_client_limb_grade", "家园托养对象肢体残疾等级，至", "grade", 2, PROGRAMME)
REVIEW_MONTHS = _number("home_plan_review", "个别化服务计划评估间隔", "months", 3)
BIG_SPENDING = _number("home_big_spending", "须经党组织讨论的支出，超过", "fen", 5000_00)
