"""Promises about payment: how soon finance pays, how long names are posted, how far back a late beginning reaches."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter

GUESSED = "系统默认值，当地文件未查到（待核）"

PAY_LIMIT = Parameter("pay_limit", "财政兑付时限", "workdays", (Dated(date(2020, 1, 1), 5, GUESSED),))
NOTICE_DAYS = Parameter("notice_days", "名单公示期", "workdays", (Dated(date(2016, 1, 1), 5, GUESSED),))
BACK_MONTHS = Parameter(
    "back_months",
    "补发最多追溯的月数",
    "months",
    (Dated(date(2016, 1, 1), 3, "参照贵州省 2024 年的规定（民发〔2022〕79号之后），湖北文件未查到（待核）"),),
)
