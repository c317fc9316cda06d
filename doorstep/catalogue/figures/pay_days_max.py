"""D11: the longest time from finance's receipt to the person's account. The house's own figure, beside F22."""

from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.payments.measures import counted_clocks, longest_of

FIGURE = Figure(
    code="D11",
    name="pay_days_max",
    label="兑付最长用时",
    meaning="期间内财政收单、已经到账的，从收单到银行到账最多用了几个工作日。因账户有误退汇的另计。",
    unit="个工作日",
    rows=lambda period: counted_clocks(period.first, period.as_of),
    value=longest_of,
    row_text=lambda clock: clock.holder,
    row_url=lambda clock: reverse("person", args=[clock.person_id]),
    is_personal=True,
)
