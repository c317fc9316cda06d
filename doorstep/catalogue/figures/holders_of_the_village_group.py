"""F11 and F12: holders who are registered in the group of villages, and those whom day care is meant for."""

import operator
from functools import reduce

from django.db.models import Q, QuerySet
from django.urls import reverse

from doorstep.base.figures import Figure, Period, counted
from doorstep.certificates.models import Certificate
from doorstep.kernel.regions import subtree
from doorstep.orgs.models import Grouping

IN_FORCE = ("active", "lost")
NEEDS_DAY_CARE = (
    Q(category__in=[5, 6])
    | Q(category=4, grade__lte=2)
    | Q(category=7, components__category__in=[5, 6])
    | Q(category=7, components__category=4, components__grade__lte=2)
)


def holders(period: Period) -> QuerySet:
    """Certificates in force of people registered in the village groups that stand on the day."""
    groups = Grouping.objects.filter(kind="village_group", valid__contains=period.as_of)
    parts = [subtree(code) for group in groups for code in group.members]
    inside = reduce(operator.or_, (Q(code__gte=part.lo, code__lt=part.hi) for part in parts), Q(pk__in=[]))
    return Certificate.objects.filter(inside, valid__contains=period.as_of, state__in=IN_FORCE).select_related("person")


def _url(certificate: Certificate) -> str:
    return reverse("person", args=[certificate.person_id])


FIGURES = [
    Figure(
        code="F11",
        name="group_holders",
        label="村组团内持证残疾人",
        meaning="截至数据日期，户籍在村组团各村、残疾人证有效（含挂失）的人数。",
        unit="名",
        rows=holders,
        value=counted,
        row_text=lambda certificate: certificate.person.name,
        row_url=_url,
        is_personal=True,
    ),
    Figure(
        code="F12",
        name="group_target_holders",
        label="村组团内智力、精神和重度肢体残疾人",
        meaning="F11 中，智力、精神、一二级肢体残疾，或多重残疾含其中之一的人数。",
        unit="名",
        rows=lambda period: holders(period).filter(NEEDS_DAY_CARE).distinct(),
        value=counted,
        row_text=lambda certificate: certificate.person.name,
        row_url=_url,
        is_personal=True,
    ),
]
