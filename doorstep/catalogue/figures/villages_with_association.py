"""F35: villages and communities that have an association of disabled persons."""

from django.urls import reverse

from doorstep.base.figures import Figure, counted
from doorstep.orgs.models import Org

FIGURE = Figure(
    code="F35",
    name="village_org_count",
    label="设立残协的村（社区）",
    meaning="截至数据日期，存续的村（社区）残协数。",
    unit="个",
    rows=lambda period: Org.objects.filter(kind="village_association", level="village", active__contains=period.as_of),
    value=counted,
    row_url=lambda org: reverse("org", args=[org.pk]),
)
