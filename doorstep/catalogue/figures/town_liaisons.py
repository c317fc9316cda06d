"""F34: liaisons in post at town level."""

from django.urls import reverse

from doorstep.base.figures import Figure, counted
from doorstep.orgs.figures import town_liaisons

FIGURE = Figure(
    code="F34",
    name="town_commissioners",
    label="乡镇（街道）专职委员",
    meaning="截至数据日期，在任的乡镇（街道）专职委员人数。",
    unit="名",
    rows=lambda period: town_liaisons(on=period.as_of).select_related("org"),
    value=counted,
    row_text=lambda post: f"{post.holder}（{post.org.name}）",
    row_url=lambda post: reverse("org", args=[post.org_id]),
)
