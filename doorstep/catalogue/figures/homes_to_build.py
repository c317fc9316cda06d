"""F06: how many homes the counties are to build this year."""

from django.db.models import Sum
from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.homes.figures_programme import summed, tasks

FIGURE = Figure(
    code="F06",
    name="home_task_this",
    label="本年建设任务",
    meaning="截至数据日期，给各县（市、区）下达的本年任务之和；没有下达则尚无数据。",
    unit="家",
    rows=tasks,
    value=summed,
    by_place=Sum("number"),
    row_text=lambda one: f"{one.first_year}年 {one.number} 家，{one.document}",
    row_url=lambda one: f"{reverse('home-progress')}?year={one.first_year}",
)
