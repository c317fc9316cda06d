"""F35: villages and communities that have an association of disabled persons."""

from django.urls import reverse

from doorstep.base.figures import Figure, counted
from doorstep.orgs.figures import village_associations

FIGURE = Figure(
    code="F35",
    name="village_org_count",
    label="设立残协的村（社区）",
    meaning="截至数据日期，存续的村（社区）残协数。",
    unit="个",
    rows=lambda period: village_associations(on=period.as_of),
    value=counted,
    row_url=lambda org: reverse("org", args=[org.pk]),
)
