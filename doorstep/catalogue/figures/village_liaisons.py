"""F36: liaisons in post at village level."""

from django.urls import reverse

from doorstep.base.figures import Figure, counted
from doorstep.orgs.figures import village_liaisons

FIGURE = Figure(
    code="F36",
    name="village_commissioners",
    label="村（社区）专职委员",
    meaning="截至数据日期，在任的村（社区）专职委员人数。",
    unit="名",
    rows=lambda period: village_liaisons(on=period.as_of).select_related("org"),
    value=counted,
    row_text=lambda post: f"{post.holder}（{post.org.name}）",
    row_url=lambda post: reverse("org", args=[post.org_id]),
)
