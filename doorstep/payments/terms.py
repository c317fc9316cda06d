"""Numbers with legal force about payment, and which returns end a clock."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter

PAY_LIMIT = Parameter(
    "pay_limit",
    "财政兑付时限",
    "workdays",
    (Dated(date(2020, 1, 1), 5, "系统默认值，当地文件未查到（待核）"),),
)
# Returned for an account that was wrong: the bank data were not complete, so finance had no clock to keep (待核).
WRONG_ACCOUNT = ("R01", "R02", "R04", "R05", "R06")
