"""F03: how many homes the plan asks for in its years."""

from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.homes.figures_programme import plans, summed

FIGURE = Figure(
    code="F03",
    name="home_target_5y",
    label="五年建设目标",
    meaning="市里五年目标的家数，取首年、末年之间包含本期的那一份；没有登记目标则尚无数据。",
    unit="个",
    rows=plans,
    value=summed,
    row_text=lambda one: f"{one.first_year}年至{one.last_year}年 {one.number} 家，{one.document}",
    row_url=lambda one: f"{reverse('home-progress')}?year={one.first_year}",
)
