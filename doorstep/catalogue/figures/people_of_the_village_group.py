"""F09 and F10: households and people of the villages of joint units, as last said of each."""

from functools import partial

from django.db.models import Sum

from doorstep.base.figures import Figure
from doorstep.homes.figures_units import profiles, summed

FIGURES = [
    Figure(
        code=code,
        name=name,
        label=label,
        meaning=f"截至数据日期，联合党委各村最近一次登记的{what}之和；有一个村没有登记，就不知道。",
        unit=unit,
        rows=profiles,
        value=partial(summed, field),
        by_place=Sum(field),
        row_text=lambda one: f"{one.as_of}：{one.households} 户 {one.population} 人（{one.source}）",
    )
    for code, name, label, what, unit, field in (
        ("F09", "group_households", "村组团户数", "户数", "户", "households"),
        ("F10", "group_population", "村组团人口", "人口", "人", "population"),
    )
]
