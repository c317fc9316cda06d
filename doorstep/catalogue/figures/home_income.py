"""D20: what a client of a home earns a month from simple work, on average."""

from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.homes.figures_pay import monthly_average, paid_lines
from doorstep.kernel.money import yuan

FIGURE = Figure(
    code="D20",
    name="home_income_monthly",
    label="家园劳动月人均收入",
    meaning="期间内各家园已列入发放批次的个人收入之和，除以领取的人次（一人一月算一次）；没有收入的人不算。",
    unit="元",
    rows=paid_lines,
    value=monthly_average,
    row_text=lambda one: (
        f"{one.client.name}，{one.period.home.name}，{one.period.month:%Y-%m}，{yuan(one.total_fen)} 元"
    ),
    row_url=lambda one: reverse("office-pay-slip", args=[one.pk]),
    is_personal=True,
)
