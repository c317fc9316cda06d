"""The ledger of a placement: how each claim stands in each month by what departments told, and what people ruled."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel


class Verdict(ScopedModel):
    """How one claim stood in each month of the year when it was compared. Never changed: compared again, another row.

    `stands` has a word of `kernel.claims.STANDS` for each month, nothing where the month is not claimed; `facts` what
    was seen in each; `runs` are the files it was read from.
    """

    follows = "placement"
    append_only = True
    party = "employer"

    placement = models.ForeignKey(
        "Placement", models.RESTRICT, related_name="verdicts", verbose_name="安排的残疾人", db_index=False
    )
    employer = models.ForeignKey("Employer", models.RESTRICT, related_name="+", verbose_name="用人单位", db_index=False)
    claim = models.SlugField("核对事项", max_length=20, db_index=False)
    source = models.CharField("数据来源", max_length=20)
    stands = ArrayField(models.CharField(max_length=9, blank=True), size=12, verbose_name="每月结论")
    facts = models.JSONField("每月所见", default=dict)
    runs = ArrayField(models.BigIntegerField(), verbose_name="依据的文件", default=list)
    known_on = models.DateField("截至哪天所知")
    at = models.DateTimeField("比对时间")

    class Meta:
        verbose_name = "比对结论"
        constraints = [models.CheckConstraint(name="verdict_has_twelve_months", condition=Q(stands__len=12))]
        indexes = [models.Index(fields=["placement", "claim", "-id"], name="verdicts_of_a_placement")]


class Ruling(ScopedModel):
    """What a person decided of a claim in some months, over whatever was compared. The latest one counts.

    `over` is the line of the ledger that had been written when it was decided; none: nothing had been compared.
    """

    follows = "placement"
    append_only = True
    party = "employer"

    placement = models.ForeignKey(
        "Placement", models.RESTRICT, related_name="rulings", verbose_name="安排的残疾人", db_index=False
    )
    employer = models.ForeignKey("Employer", models.RESTRICT, related_name="+", verbose_name="用人单位", db_index=False)
    claim = models.SlugField("核对事项", max_length=20, db_index=False)
    months = ArrayField(models.PositiveSmallIntegerField(), verbose_name="月份")
    holds = models.BooleanField("成立")
    over = models.BigIntegerField("针对的比对结论", null=True)
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField("认定时间")
    account_id = models.BigIntegerField("认定人账号")
    seat_id = models.BigIntegerField("认定岗位")
    seat_label = models.CharField("岗位名称", max_length=100)

    class Meta:
        verbose_name = "人工认定"
        constraints = [
            models.CheckConstraint(
                name="ruling_has_a_reason", condition=~Q(reason=""), violation_error_message="人工认定须写明理由。"
            ),
            models.CheckConstraint(name="ruling_names_months", condition=Q(months__len__range=(1, 12))),
        ]
        indexes = [models.Index(fields=["placement", "claim", "-id"], name="rulings_of_a_placement")]
