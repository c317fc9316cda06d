"""F33: towns and streets that have a federation."""

from django.urls import reverse

from doorstep.base.figures import Figure, counted
from doorstep.orgs.figures import town_federations

FIGURE = Figure(
    code="F33",
    name="town_org_count",
    label="设立残联的乡镇（街道）",
    meaning="截至数据日期，存续的乡镇（街道）残联数。街道、镇、乡计入；开发区、林场等统计用单位不计。",
    unit="个",
    rows=lambda period: town_federations(on=period.as_of),
    value=counted,
    row_url=lambda org: reverse("org", args=[org.pk]),
)
