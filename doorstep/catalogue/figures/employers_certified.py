"""F26: employers that were certified."""

from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.quota.figures import certified, employers

FIGURE = Figure(
    code="F26",
    name="employers_certified",
    label="审核用人单位",
    meaning="期间内出具认定书、没有撤销的用人单位数；一个单位有几份认定书，只算一家。",
    unit="家",
    rows=certified,
    value=employers,
    row_text=lambda one: f"{one.employer.name}，{one.year}年度",
    row_url=lambda one: reverse("declaration", args=[one.declaration_id]),
)
