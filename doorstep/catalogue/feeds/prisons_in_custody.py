"""People who serve a sentence, from the administration of prisons."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, since, until
from doorstep.kernel.feed import FeedContract, Tells

FEED = FeedContract(
    code="prisons-in-custody",
    label="服刑人员名单",
    source="监狱管理部门",
    columns=(*WHO, since("收监日期", "入监日期", required=True), until("释放日期", "刑满日期")),
    key=("number",),
    period="monthly",
    grace=FEED_GRACE,
    tells=Tells(("in_prison",), since="since", until="until"),
    is_whole=True,
)
