"""F21: how many employment and start-up policies are on the list paid without application."""

from doorstep.base.figures import Figure
from doorstep.base.items import BENEFITS

FIGURE = Figure(
    code="F21",
    name="no_apply_policy_count",
    label="纳入免申请兑付的就业创业政策",
    meaning="数据日期在免申即享清单上的就业创业类政策项数。",
    unit="项",
    value=lambda rows, period: sum(
        benefit.nature == "employment" and benefit.is_listed(period.as_of) for benefit in BENEFITS.values()
    ),
    unconfirmed=True,  # the days on which they were put on the list are not known from a document
)
