"""Pupils and students, from education, each term."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import WHO, since, until
from doorstep.kernel.feed import FeedColumn, FeedContract, Tells

FEED = FeedContract(
    code="education-enrolment",
    label="在校学生名单",
    source="教育部门",
    columns=(
        *WHO,
        FeedColumn("school", "学校", required=False, other_labels=("学校名称",)),
        since("入学月份", "入学年月", kind="month"),
        until("离校月份", "毕业年月", kind="month"),
    ),
    key=("number",),
    period="term",
    grace=FEED_GRACE,
    tells=Tells(("enrolled",), since="since", until="until"),
    is_whole=True,
)
