"""Disabled soldiers with their certificates and grades, from veterans affairs. Of ten grades, the first eight count."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, grade, since, until
from doorstep.kernel.feed import FeedContract, HoldsSpan

FEED = FeedContract(
    code="veterans-grades",
    label="残疾军人证持证人员名单",
    source="退役军人部门",
    columns=(
        *WHO,
        grade("残疾等级", 10, "评定等级"),
        since("发证日期", "评残日期", required=True),
        until("停止日期", "失效日期"),
    ),
    key=("number", "since"),
    period="quarterly",
    grace=FEED_GRACE,
    tells=HoldsSpan("veteran", since="since", until="until", value="grade"),
    is_whole=True,
)
