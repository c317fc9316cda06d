"""F11 and F12: holders who are registered in the villages of joint units, and those whom day care is meant for."""

from typing import Any

from django.db.models import Count
from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.homes.figures_units import counted_people, counted_target, holders, target


def _url(certificate: Any) -> str:
    return reverse("person", args=[certificate.person_id])


FIGURES = [
    Figure(
        code="F11",
        name="group_holders",
        label="村组团内持证残疾人",
        meaning="截至数据日期，户籍在联合党委各村、残疾人证有效（含挂失）的人数。",
        unit="名",
        rows=holders,
        value=counted_people,
        row_text=lambda certificate: certificate.person.name,
        row_url=_url,
        by_place=Count("person_id", distinct=True),
        is_personal=True,
    ),
    Figure(
        code="F12",
        name="group_target_holders",
        label="村组团内智力、精神和重度肢体残疾人",
        meaning="F11 中，智力、精神、一二级肢体残疾，或多重残疾含其中之一的人数；有人的多重残疾没登记组成，就不知道。",
        unit="名",
        rows=target,
        value=counted_target,
        row_text=lambda certificate: certificate.person.name,
        row_url=_url,
        by_place=Count("person_id", distinct=True),
        is_personal=True,
    ),
]
