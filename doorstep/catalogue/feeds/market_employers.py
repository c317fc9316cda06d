"""Enterprises as registered, from market regulation: since when they exist, and whether they were struck off."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import USCC, employer_name, since, until
from doorstep.kernel.feed import FeedContract, HoldsSpan

FEED = FeedContract(
    code="market-employers",
    label="经营主体登记名单",
    source="市场监管部门",
    columns=(
        USCC,
        employer_name("名称", "企业名称", "单位名称"),
        since("成立日期", "登记日期", required=True),
        until("注销日期", "吊销日期", "注销或吊销日期"),
    ),
    key=("uscc",),
    period="monthly",
    grace=FEED_GRACE,
    tells=HoldsSpan("employer", since="since", until="until", employer="uscc", called="employer_name"),
    is_whole=True,
)
