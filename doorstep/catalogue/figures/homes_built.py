"""F05: how many homes the city accepted in the year before."""

from django.db.models import Count
from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.homes.figures_programme import built_the_year_before, known

FIGURE = Figure(
    code="F05",
    name="home_built_prev",
    label="上年建成家数",
    meaning="市级验收日期在上一年的家数；后来暂停、关闭的也算建成。一条验收记录也没有则尚无数据。",
    unit="家",
    rows=built_the_year_before,
    value=known,
    by_place=Count("pk"),
    row_text=lambda one: f"{one.name}，{one.accepted_on:%Y-%m-%d} 市级验收",
    row_url=lambda one: reverse("home", args=[one.pk]),
)
