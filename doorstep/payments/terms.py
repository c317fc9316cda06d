"""Numbers with legal force about payment, and which returns end a clock."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter

PAY_LIMIT = Parameter(
    "pay_limit",
    "财政兑付时限",
    "workdays",
    (Dated(date(2020, 1, 1), 5, "系统默认值，当地文件未查到（待核）"),),
)
_GUESSED = "系统默认值，没有文件规定（待核）"
_SINCE = date(2020, 1, 1)
RETURN_MENDED_WITHIN = Parameter("return_mended_within", "退汇处理时限", "workdays", (Dated(_SINCE, 10, _GUESSED),))
BANK_ATTEMPTS = Parameter("bank_attempts", "银行原因退汇自动补发次数", "times", (Dated(_SINCE, 3, _GUESSED),))
UNPAYABLE_AFTER = Parameter("unpayable_after", "退汇多久可以转为无法支付", "months", (Dated(_SINCE, 12, _GUESSED),))
# Returned for an account that was wrong: the bank data were not complete, so finance had no clock to keep (待核).
WRONG_ACCOUNT = ("R01", "R02", "R04", "R05", "R06")
