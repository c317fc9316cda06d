"""Children in rehabilitation training this month, from the appointed institutions through health or the federation."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, since, until
from doorstep.kernel.feed import FeedColumn, FeedContract, Tells

FEED = FeedContract(
    code="health-rehabilitation",
    label="康复在训人员名单",
    source="康复定点机构",
    columns=(
        *WHO,
        FeedColumn("institution", "康复机构", required=False, other_labels=("定点机构",)),
        since("开训日期", "开始训练日期"),
        until("结训日期", "结束训练日期"),
    ),
    key=("number",),
    period="monthly",
    grace=FEED_GRACE,
    tells=Tells(("in_rehabilitation",), since="since", until="until"),
    is_whole=True,
)
