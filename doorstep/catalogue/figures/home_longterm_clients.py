"""F07: who was cared for in homes for long: enough valid months among the last twelve that were over."""

from doorstep.base.figures import Figure
from doorstep.homes.figures_day import cared_persons, valid_months

FIGURE = Figure(
    code="F07",
    name="home_longterm_clients",
    label="常年托养照护人数",
    meaning="截止日以前最近十二个整月里，有六个月以上是有效月的托养对象，按人计算，在几个家园也只算一人。"
    "有效月、月数的标准待核。",
    unit="名",
    rows=valid_months,
    value=cared_persons,
    row_text=lambda one: (
        f"{one.client.name}，{one.home.name}，{one.month.year}年{one.month.month}月，{one.valid_days} 天"
    ),
    is_personal=True,
    unconfirmed=True,
)
