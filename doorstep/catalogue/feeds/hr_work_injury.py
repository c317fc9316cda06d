"""Care paid for after an injury at work (工伤生活护理费), from human resources."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, since, until
from doorstep.kernel.feed import FeedContract, Tells

FEED = FeedContract(
    code="hr-work-injury",
    label="工伤生活护理费领取人员名单",
    source="人社部门",
    columns=(*WHO, since("起领日期", "发放起始日"), until("停发日期", "发放终止日")),
    key=("number",),
    period="monthly",
    grace=FEED_GRACE,
    tells=Tells(("work_injury_care",), since="since", until="until"),
    is_whole=True,
)
