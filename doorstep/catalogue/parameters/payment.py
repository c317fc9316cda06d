"""Promises about payment: within how many workdays finance pays what was approved."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter

PAY_LIMIT = Parameter(
    "pay_limit",
    "财政兑付时限",
    "workdays",
    (Dated(date(2020, 1, 1), 5, "系统默认值，当地文件未查到（待核）"),),
)
