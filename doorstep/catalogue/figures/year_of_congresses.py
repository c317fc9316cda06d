"""F32: the year in which all three levels finished their change of term on time."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from doorstep.base.figures import Figure, Period
from doorstep.orgs.models import Org, Term


def finished_in(rows: QuerySet | None, period: Period) -> Any:
    """The year of the latest congress once every federation down to the town has a term; None before that."""
    assert rows is not None
    without = Org.objects.filter(
        kind="federation", level__in=["city", "county", "town"], active__contains=period.as_of, terms=None
    )
    latest = rows.order_by("-congress_on").first()
    return None if latest is None or without.exists() else latest.congress_on.year


FIGURE = Figure(
    code="F32",
    name="term_year",
    label="市、县、乡三级残联完成换届的年份",
    meaning="三级残联都有届次记录时，其中最晚一次换届所在的年份；有缺的则尚无数据。",
    unit="年",
    rows=lambda period: Term.objects.filter(
        org__kind="federation", org__active__contains=period.as_of, congress_on__lte=period.as_of
    ).select_related("org"),
    value=finished_in,
    row_text=lambda term: f"{term.org.name}，{term.congress_on:%Y-%m-%d}",
    row_url=lambda term: reverse("org", args=[term.org_id]),
)
