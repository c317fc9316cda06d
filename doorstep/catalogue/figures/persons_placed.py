"""F27: natural persons who count for an employer, unweighted."""

from django.db.models import Count
from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.quota.figures import months_counted, persons

FIGURE = Figure(
    code="F27",
    name="placed_persons",
    label="安排残疾人就业（自然人）",
    meaning="期间内出具的认定书计入一个月以上的自然人数，不加权；重度残疾人也算一人，在几个单位计入也只算一人。",
    unit="人",
    rows=months_counted,
    value=persons,
    by_place=Count("number_index", distinct=True),
    row_text=lambda one: f"{one.employer.name}，{one.month.year}年{one.month.month}月，计入 {one.weight} 人",
    row_url=lambda one: reverse("placement", args=[one.placement_id]),
)
