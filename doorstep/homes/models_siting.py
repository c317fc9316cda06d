"""Where to build next: what was asked, on which ground it was reckoned, what came out, and choices made by hand."""

from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.base.models import Job


class SitingStudy(ScopedModel):
    """One question where homes are best built, at the city that asks it.

    `asked` holds the conditions with villages by code; `ground` the villages, their people and the homes that stand, as
    they were read on `as_of`, so that a choice made by hand later is measured by the same; `answer` what was found,
    and `hand` the last choice made by hand with its score.
    """

    STATES = [
        ("asked", "还没有算出"),
        ("proven", "已证明最好"),
        ("unproven", "没有证明最好"),
    ]

    number = models.PositiveSmallIntegerField("新建家数")
    within_metres = models.PositiveIntegerField("服务距离（米）")
    detour_percent = models.PositiveSmallIntegerField("路程和直线距离之比（%）")
    as_of = models.DateField("按哪一天")
    asked = models.JSONField("条件", default=dict)
    state = models.CharField("状态", max_length=8, choices=STATES, default="asked")
    ground = models.JSONField("依据", null=True)
    answer = models.JSONField("结果", null=True)
    hand = models.JSONField("手工方案", null=True)
    job = models.ForeignKey(Job, models.RESTRICT, null=True, related_name="+", verbose_name="后台工作")
    at = models.DateTimeField("提出时间")
    seat_label = models.CharField("提出岗位", max_length=100)

    class Meta:
        verbose_name = "选址"
        constraints = [
            models.CheckConstraint(
                name="siting_study_is_of_a_way_above_nothing",
                condition=Q(within_metres__range=(1, 200_000), detour_percent__gte=100),
            ),
            models.CheckConstraint(
                name="siting_study_is_answered_on_its_ground",
                condition=Q(state="asked", answer=None) | Q(ground__isnull=False, answer__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["code", "-id"], name="siting_studies_of_a_place")]
