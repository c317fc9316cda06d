"""Promises about payment: how soon finance pays, how long names are posted, how far back a late beginning reaches."""

from datetime import date

from doorstep.entitlements.terms import NOTICE_DAYS
from doorstep.kernel.benefit import Dated, Parameter
from doorstep.payments.terms import PAY_LIMIT

__all__ = ["BACK_MONTHS", "GUESSED", "NOTICE_DAYS", "PAY_LIMIT"]

GUESSED = "系统默认值，当地文件未查到（待核）"

BACK_MONTHS = Parameter(
    "back_months",
    "补发最多追溯的月数",
    "months",
    (Dated(date(2016, 1, 1), 3, "参照贵州省 2024 年的规定（民发〔2022〕79号之后），湖北文件未查到（待核）"),),
)

# The sum above which more people sign a batch, and how many people sign it.
LARGE_BATCH = Parameter("large_batch", "大额批次起点", "fen", (Dated(date(2020, 1, 1), 10_000_000_00, GUESSED),))
SIGNATURES = Parameter("signatures", "批次须签名人数", "people", (Dated(date(2020, 1, 1), 2, GUESSED),))
SIGNATURES_OF_LARGE = Parameter(
    "signatures_of_large_batch", "大额批次须签名人数", "people", (Dated(date(2020, 1, 1), 3, GUESSED),)
)
SIGNATURE_BANDS = ((None, SIGNATURES), (LARGE_BATCH, SIGNATURES_OF_LARGE))
