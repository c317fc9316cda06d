"""D12: the time within which 95 in a hundred were paid. The house's own figure, beside F22."""

from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.payments.measures import counted_clocks, percentile_of

FIGURE = Figure(
    code="D12",
    name="pay_days_p95",
    label="兑付用时（95% 不超过）",
    meaning="期间内财政收单、已经到账的，95% 的用时不超过几个工作日。因账户有误退汇的另计。",
    unit="个工作日",
    rows=lambda period: counted_clocks(period.first, period.as_of),
    value=percentile_of,
    row_text=lambda clock: clock.holder,
    row_url=lambda clock: reverse("person", args=[clock.person_id]),
    is_personal=True,
)
