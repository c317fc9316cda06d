"""Numbers with legal force about simple work and its pay."""

from datetime import date
from functools import partial

from .terms import numbered

_number = partial(numbered, date(2015, 6, 29))  # 残联发〔2015〕27号


WORK_YOUNGEST = _number("home_work_youngest", "参加劳动的最低年龄", "years", 16, "劳动法第十五条")
WORK_MINUTES = _number("home_work_minutes", "每天劳动时间上限", "minutes", 480, "劳动法第三十六条（待核）")
WORK_MINUTES_MENTAL = _number("home_work_minutes_mental", "精神残疾人每天劳动时间上限", "minutes", 240)
PUBLISH_DAYS = _number("home_pay_publish", "收入分配公示期限", "workdays", 5)
# The part of the minimum wage beneath which the page says so: information, never a block.
WAGE_PART = _number(
    "home_pay_wage_part", "辅助性就业报酬参照最低工资的比例", "per mille", 250, "兰州新区2025年（待核）"
)
LATE_MONTHS = _number("home_work_late", "补记劳动最多往前的月数", "months", 3)
