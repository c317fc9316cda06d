"""F07 and D17: who was cared for in homes for long: enough valid months among the last twelve that were over.

The report tells it of "these two homes", the one with the honour of the State and the one with that of the province.
"""

from django.db.models import Count
from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.homes.figures_day import cared_persons, named_persons, named_valid_months, valid_months

FIGURES = [
    Figure(
        code=code,
        name=name,
        label=label,
        meaning=f"截止日以前最近十二个整月里，在{where}有六个月以上是有效月的托养对象，按人计算，在几个家园也只算一人。"
        f"{unknown}有效月、月数的标准待核。",
        unit="名",
        rows=rows,
        value=value,
        row_text=lambda one: (
            f"{one.client.name}，{one.home.name}，{one.month.year}年{one.month.month}月，{one.valid_days} 天"
        ),
        row_url=lambda one: reverse("person", args=[one.client.person_id]),
        by_place=Count("client__person_id", distinct=True),
        is_personal=True,
        unconfirmed=True,
    )
    for code, name, label, where, unknown, rows, value in (
        (
            "F07",
            "home_longterm_clients",
            "常年托养照护人数（国家级、省级残疾人之家）",
            "当时获得国家级或省级“残疾人之家”荣誉的家园里",
            "没有登记这样的荣誉，就不知道。",
            named_valid_months,
            named_persons,
        ),
        (
            "D17",
            "home_longterm_clients_city",
            "全市家园常年托养照护人数",
            "全市各家园里",
            "",
            valid_months,
            cared_persons,
        ),
    )
]
