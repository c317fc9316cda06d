"""D14: the annual number of persons placed, weighted. The house's own figure, beside F27."""

from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.quota.figures import certified, weighted

FIGURE = Figure(
    code="D14",
    name="placed_annual_weighted",
    label="安排残疾人就业（加权年平均）",
    meaning="期间内出具的认定书各月计入人数之和除以十二；重度残疾人每月算两人，做几个月算几个月。",
    unit="人",
    rows=certified,
    value=weighted,
    row_text=lambda one: f"{one.employer.name}，{one.year}年度，各月合计 {one.months_weight} 人",
    row_url=lambda one: reverse("declaration", args=[one.declaration_id]),
)
