"""Holders of other cities with their certificates and grades, from the federation's national base.

Those of our own city are in the register; an employer here may place whoever holds a certificate from elsewhere.
"""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, grade, since, until
from doorstep.kernel.feed import FeedContract, HoldsSpan

FEED = FeedContract(
    code="federation-certificates",
    label="外地残疾人证持证人员名单",
    source="残联",
    columns=(
        *WHO,
        grade("残疾等级", 4, "等级"),
        since("发证日期", "首次发证日期", required=True),
        until("有效期止", "有效期至", "失效日期"),
    ),
    key=("number", "since"),
    period="monthly",
    grace=FEED_GRACE,
    tells=HoldsSpan("certificate", since="since", until="until", value="grade"),
    is_whole=True,
)
