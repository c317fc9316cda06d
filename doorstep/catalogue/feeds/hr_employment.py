"""Registered employment and self-employment, from human resources. The first two kinds as the department finds them.

The day of registration is asked for: from it the months are counted for which an employer is paid for somebody.
"""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, since, until
from doorstep.kernel.feed import FeedColumn, FeedContract, Tells

FEED = FeedContract(
    code="hr-employment",
    label="就业登记人员名单",
    source="人社部门",
    columns=(
        *WHO,
        FeedColumn(
            "form",
            "就业形式",
            "choice",
            other_labels=("就业类型",),
            codes={
                "单位就业": "employed_by_unit",
                "灵活就业": "flexible_insured",
                "自主创业满一年": "self_employed",
            },
        ),
        since("登记日期", "就业登记日期", required=True),
        until("注销日期", "失业登记日期"),
    ),
    key=("number", "form"),
    period="monthly",
    grace=FEED_GRACE,
    tells=Tells(("employed_by_unit", "flexible_insured", "self_employed"), by="form", since="since", until="until"),
    is_whole=True,
)
