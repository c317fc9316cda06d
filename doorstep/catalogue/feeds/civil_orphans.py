"""Orphans and children whom nobody in fact looks after, from civil affairs."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, since, until
from doorstep.kernel.feed import FeedColumn, FeedContract, Tells

FEED = FeedContract(
    code="civil-orphans",
    label="孤儿和事实无人抚养儿童名单",
    source="民政部门",
    columns=(
        *WHO,
        FeedColumn(
            "category",
            "类别",
            "choice",
            other_labels=("儿童类别", "保障类别"),
            codes={"孤儿": "orphan", "事实无人抚养儿童": "unattended_child"},
        ),
        since("保障起始日", "批准日期"),
        until("保障终止日", "终止日期"),
    ),
    key=("number", "category"),
    period="monthly",
    grace=FEED_GRACE,
    tells=Tells(("orphan", "unattended_child"), by="category", since="since", until="until"),
    is_whole=True,
)
