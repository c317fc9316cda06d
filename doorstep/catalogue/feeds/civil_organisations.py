"""Social organisations as registered, from civil affairs: the sixth department that is asked of a month of work.

Six are named and one of them nowhere (待核). Where it turns out to be another, this one file is replaced.
"""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import USCC, employer_name, since, until
from doorstep.kernel.feed import FeedContract, HoldsSpan

FEED = FeedContract(
    code="civil-organisations",
    label="社会组织登记名单",
    source="民政部门",
    columns=(
        USCC,
        employer_name("名称", "社会组织名称", "单位名称"),
        since("成立登记日期", "登记日期", required=True),
        until("注销登记日期", "撤销登记日期", "注销日期"),
    ),
    key=("uscc",),
    period="monthly",
    grace=FEED_GRACE,
    tells=HoldsSpan("employer", since="since", until="until", employer="uscc", called="employer_name"),
    is_whole=True,
)
