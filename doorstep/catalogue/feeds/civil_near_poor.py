"""Families just above the minimum living guarantee (低保边缘), from civil affairs."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, since, until
from doorstep.kernel.feed import FeedContract, Tells

FEED = FeedContract(
    code="civil-near-poor",
    label="低保边缘家庭成员名单",
    source="民政部门",
    columns=(
        *WHO,
        since("认定月份", "认定年月", kind="month"),
        until("截止月份", "截止年月", kind="month"),
    ),
    key=("number",),
    period="monthly",
    grace=FEED_GRACE,
    tells=Tells(("near_poor",), since="since", until="until"),
    is_whole=True,
)
