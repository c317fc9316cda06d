"""Deaths, from the police: household registers that were cancelled because somebody died."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO
from doorstep.kernel.feed import Dies, FeedColumn, FeedContract

FEED = FeedContract(
    code="police-deaths",
    label="死亡注销户口人员",
    source="公安部门",
    columns=(
        *WHO,
        FeedColumn("died_on", "死亡日期", "day", other_labels=("死亡时间",)),
        FeedColumn("cancelled_on", "注销日期", "day", required=False, other_labels=("户口注销日期",)),
    ),
    key=("number",),
    period="weekly",
    grace=FEED_GRACE,
    tells=Dies("died_on"),
)
