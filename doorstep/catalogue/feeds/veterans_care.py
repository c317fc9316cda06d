"""Care paid for to disabled soldiers (残疾军人护理费), from veterans affairs."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, since, until
from doorstep.kernel.feed import FeedContract, Tells

FEED = FeedContract(
    code="veterans-care",
    label="残疾军人护理费领取人员名单",
    source="退役军人部门",
    columns=(*WHO, since("起发日期", "发放起始日"), until("停发日期", "发放终止日")),
    key=("number",),
    period="quarterly",
    grace=FEED_GRACE,
    tells=Tells(("veteran_care",), since="since", until="until"),
    is_whole=True,
)
