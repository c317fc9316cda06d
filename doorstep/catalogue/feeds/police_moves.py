"""Moves of the household register, from the police. A person acts on each: nobody is moved by machine."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO
from doorstep.kernel.feed import FeedColumn, FeedContract, Moves

FEED = FeedContract(
    code="police-moves",
    label="户口迁移人员",
    source="公安部门",
    columns=(
        *WHO,
        FeedColumn("to", "迁往地区划代码", "area", other_labels=("迁入地区划代码", "迁入地代码")),
        FeedColumn("moved_on", "迁移日期", "day", other_labels=("迁移时间",)),
    ),
    key=("number",),
    period="weekly",
    grace=FEED_GRACE,
    tells=Moves("to"),
)
