"""People kept as destitute (特困供养), from civil affairs."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, since, until
from doorstep.kernel.feed import FeedContract, Tells

FEED = FeedContract(
    code="civil-destitute",
    label="特困供养人员名单",
    source="民政部门",
    columns=(*WHO, since("供养起始日", "批准日期"), until("供养终止日", "终止日期")),
    key=("number",),
    period="monthly",
    grace=FEED_GRACE,
    tells=Tells(("destitute",), since="since", until="until"),
    is_whole=True,
)
