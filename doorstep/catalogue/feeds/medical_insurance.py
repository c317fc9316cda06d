"""Who paid medical insurance for whom in a month, that for maternity with it, from the medical insurance bureau."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import USCC, WHO, month
from doorstep.kernel.feed import FeedContract, PaysMonth

FEED = FeedContract(
    code="medical-insurance",
    label="职工医疗保险按月缴费名单",
    source="医保部门",
    columns=(*WHO, USCC, month("费款所属月份", "缴费月份", "所属期")),
    key=("number", "uscc"),
    period="monthly",
    grace=FEED_GRACE,
    tells=PaysMonth(("medical",), employer="uscc", month="month"),
    is_whole=True,
)
