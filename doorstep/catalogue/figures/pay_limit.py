"""F22: within how many workdays finance promises to pay."""

from doorstep.base.figures import Figure
from doorstep.catalogue.parameters.payment import PAY_LIMIT

FIGURE = Figure(
    code="F22",
    name="pay_limit_wd",
    label="财政兑付时限",
    meaning="承诺的兑付工作日数，取数据日期有效的标准。",
    unit="个工作日",
    value=lambda rows, period: PAY_LIMIT.on(period.as_of),
    unconfirmed=not PAY_LIMIT.values[-1].confirmed,
)
