"""The minimum living guarantee (低保), from civil affairs: every member of every household, each month."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, since, until
from doorstep.kernel.feed import FeedColumn, FeedContract, Tells

FEED = FeedContract(
    code="civil-low-income",
    label="低保对象名单",
    source="民政部门",
    columns=(
        *WHO,
        FeedColumn("household", "低保证号", required=False, other_labels=("家庭编号", "户编号")),
        since("享受起始月", "享受开始月份", "起始年月", kind="month"),
        until("享受截止月", "享受结束月份", "截止年月", kind="month"),
    ),
    key=("number",),
    period="monthly",
    grace=FEED_GRACE,
    tells=Tells(("low_income",), since="since", until="until"),
    is_whole=True,
)
