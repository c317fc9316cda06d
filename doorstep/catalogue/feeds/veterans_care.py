"""Care paid for to disabled soldiers (残疾军人护理费), from veterans affairs, which pay it; we pay nothing of it.

How much it is grounds whether our nursing allowance is due beside it: of two of one kind the higher is paid.  It goes
by grade and by the wages of the place, so that each person's own amount comes with the list.
"""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, amount, since, until
from doorstep.kernel.feed import FeedContract, Tells

FEED = FeedContract(
    code="veterans-care",
    label="残疾军人护理费领取人员名单",
    source="退役军人部门",
    columns=(
        *WHO,
        since("起发日期", "发放起始日"),
        until("停发日期", "发放终止日"),
        amount("每月金额（元）", "月标准（元）", "每月护理费（元）"),
    ),
    key=("number",),
    period="quarterly",
    grace=FEED_GRACE,
    tells=Tells(("veteran_care",), since="since", until="until", amount="amount"),
    is_whole=True,
)
