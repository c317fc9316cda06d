"""F02, F04, F25: which year is meant. F08, F41: names of places that the installation knows."""

from typing import Any

from django.db.models import QuerySet

from doorstep.base.figures import Figure, Period
from doorstep.base.installation import installation
from doorstep.orgs.models import Division

OLD_RIVER_MOUTH = "420682000000"


def county_city(rows: QuerySet | None, period: Period) -> Any:
    """The name of the county-level city, without its last character 市; None where the tree does not hold it."""
    assert rows is not None
    found = rows.first()
    return None if found is None else found.name.removesuffix("市")


def metropolitan(rows: QuerySet | None, period: Period) -> Any:
    """The name of the metropolitan circle, after the city."""
    here = installation()
    return None if here is None else f"{here.city_name.removesuffix('市')}都市圈"


FIGURES = [
    Figure(
        code="F02",
        name="ref_year_word",
        label="市委提出任务的年份",
        meaning="与汇报期间同年。",
        value=lambda rows, period: f"{period.first.year}年",
    ),
    Figure(
        code="F04",
        name="ref_prev_year_word",
        label="上一年度",
        meaning="汇报期间的上一年。",
        value=lambda rows, period: f"{period.first.year - 1}年",
    ),
    Figure(
        code="F08",
        name="city_name",
        label="村组团所在的县级市",
        meaning="管辖酂阳街道的县级市的名称。",
        rows=lambda period: Division.objects.filter(system="stats", code=OLD_RIVER_MOUTH, valid__contains=period.as_of),
        value=county_city,
    ),
    Figure(
        code="F25",
        name="employ_audit_year",
        label="按比例就业审核年度",
        meaning="与汇报期间同年；审核的是上一年的安置情况。",
        value=lambda rows, period: f"{period.first.year}年",
    ),
    Figure(
        code="F41",
        name="metro_name",
        label="都市圈名称",
        meaning="以本市命名。",
        value=metropolitan,
        unconfirmed=True,
    ),
]
