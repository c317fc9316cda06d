"""Who paid insurance for whom in a month, from human resources: old age, unemployment and injury at work.

What is paid later for a month comes with a corrected list of that month.
"""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import USCC, WHO, month
from doorstep.kernel.feed import FeedColumn, FeedContract, PaysMonth

FEED = FeedContract(
    code="hr-insurance",
    label="社会保险按月缴费名单",
    source="人社部门",
    columns=(
        *WHO,
        USCC,
        month("费款所属月份", "缴费月份", "所属期"),
        FeedColumn(
            "line",
            "险种",
            "choice",
            other_labels=("险种类型",),
            codes={"养老保险": "pension", "失业保险": "unemployment", "工伤保险": "injury"},
        ),
    ),
    key=("number", "uscc", "line"),
    period="monthly",
    grace=FEED_GRACE,
    tells=PaysMonth(("pension", "unemployment", "injury"), employer="uscc", month="month", by="line"),
    is_whole=True,
)
