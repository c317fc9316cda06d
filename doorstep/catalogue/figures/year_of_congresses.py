"""F32: the year in which all three levels finished their change of term on time."""

from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.orgs.figures import latest_terms, year_of_congresses
from doorstep.orgs.models import Term

FIGURE = Figure(
    code="F32",
    name="term_year",
    label="市、县、乡三级残联完成换届的年份",
    meaning="三级残联都有届次记录、都未逾期时，其中最晚一次换届所在的年份；有缺的则尚无数据。",
    unit="年",
    rows=lambda period: Term.objects.filter(pk__in=latest_terms(period.as_of).values("pk")).select_related("org"),
    value=lambda rows, period: year_of_congresses(period.as_of),
    row_text=lambda term: f"{term.org.name}，{term.congress_on:%Y-%m-%d}",
    row_url=lambda term: reverse("org", args=[term.org_id]),
)
