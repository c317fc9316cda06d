"""D01 to D04: holders, severe holders, and what was paid in the period. The house's own figures."""

from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse

from doorstep.base.figures import Figure, Period, counted
from doorstep.base.items import OTHER_PAY
from doorstep.certificates.models import Certificate
from doorstep.kernel.money import yuan
from doorstep.payments.models import Line

IN_FORCE = ("active", "lost")


def in_force(period: Period) -> QuerySet:
    """Certificates in force on the day."""
    return Certificate.objects.filter(valid__contains=period.as_of, state__in=IN_FORCE).select_related("person")


def paid(period: Period) -> QuerySet:
    """Lines of benefits whose money reached its account within the period."""
    came = Line.objects.filter(state="paid", paid_on__range=(period.first, period.as_of))
    return came.exclude(benefit__in=list(OTHER_PAY))


def sum_in_yuan(rows: QuerySet | None, period: Period) -> Any:
    """Yuan, whole and hundredths."""
    assert rows is not None
    return yuan(rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0)


def _person(row: Any) -> str:
    return reverse("person", args=[row.person_id])


FIGURES = [
    Figure(
        code="D01",
        name="holders",
        label="持证残疾人",
        meaning="截至数据日期，残疾人证有效（含挂失）的人数，按户籍。",
        unit="人",
        rows=in_force,
        value=counted,
        row_text=lambda row: row.person.name,
        row_url=_person,
        is_personal=True,
    ),
    Figure(
        code="D02",
        name="severe_holders",
        label="重度残疾人",
        meaning="D01 中一级、二级的人数。",
        unit="人",
        rows=lambda period: in_force(period).filter(grade__lte=2),
        value=counted,
        row_text=lambda row: row.person.name,
        row_url=_person,
        is_personal=True,
    ),
    Figure(
        code="D03",
        name="lines_paid",
        label="待遇到账人次",
        meaning="期间内到账的发放明细数。",
        unit="人次",
        rows=paid,
        value=counted,
        row_text=lambda row: row.holder,
        row_url=_person,
        is_personal=True,
    ),
    Figure(
        code="D04",
        name="yuan_paid",
        label="待遇到账金额",
        meaning="期间内到账金额之和。",
        unit="元",
        rows=paid,
        value=sum_in_yuan,
        row_text=lambda row: row.holder,
        row_url=_person,
        is_personal=True,
    ),
]
