"""D13: the share that finance paid within the promised time. The house's own figure, beside F22."""

from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.payments.measures import counted_clocks, share_of

FIGURE = Figure(
    code="D13",
    name="pay_within_share",
    label="按时兑付率",
    meaning="期间内财政收单、已经到账或者已经逾期的，在承诺时限以内到账的占比。因账户有误退汇的另计。",
    unit="",
    rows=lambda period: counted_clocks(period.first, period.as_of),
    value=share_of,
    row_text=lambda clock: clock.holder,
    row_url=lambda clock: reverse("person", args=[clock.person_id]),
    is_personal=True,
)
