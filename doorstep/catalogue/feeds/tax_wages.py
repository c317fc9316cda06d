"""What each employer declared as wages of each person in a month, from the tax bureau: one sum for all of it."""

from doorstep.catalogue.parameters.feeds import FEED_GRACE
from doorstep.catalogue.pieces.feed_columns import USCC, WHO, month
from doorstep.kernel.feed import FeedColumn, FeedContract, PaysMonth

FEED = FeedContract(
    code="tax-wages",
    label="工资薪金按月申报名单",
    source="税务部门",
    columns=(
        *WHO,
        USCC,
        month("税款所属月份", "所属月份", "所属期"),
        FeedColumn("amount", "收入额（元）", "fen", other_labels=("工资薪金（元）", "本期收入（元）")),
    ),
    key=("number", "uscc"),
    period="monthly",
    grace=FEED_GRACE,
    tells=PaysMonth(("wages",), employer="uscc", month="month", amount="amount"),
    is_whole=True,
)
