"""F15: severely disabled clients with day care in the homes of the villages of joint units."""

from django.db.models import Count
from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.homes.figures_units import cared, counted_cared

FIGURE = Figure(
    code="F15",
    name="daycare_severe_clients",
    label="享受日间照料的重度残疾人",
    meaning="期间内，在联合党委各村的家园里登记了日间照料、并且至少到园一天的人，残疾等级一二级，按人计算。"
    "有人没有登记等级，或者有家园整个期间没有到园记录，就不知道。",
    unit="名",
    rows=cared,
    value=counted_cared,
    row_text=lambda client: f"{client.name}（{client.home.name}）",
    row_url=lambda client: reverse("person", args=[client.person_id]),
    by_place=Count("person_id", distinct=True),
    is_personal=True,
)
