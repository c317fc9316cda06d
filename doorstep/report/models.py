"""Reports, frozen with their figures and the rows behind each figure."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Report(models.Model):
    """One report for one period, frozen at an instant. A later correction is a new version, never an edit."""

    append_only = True

    code = models.CharField("区划代码", max_length=12, db_collation="C")
    title = models.CharField("标题", max_length=120)
    period = models.CharField("期间", max_length=7)
    version = models.PositiveSmallIntegerField("版次")
    as_of = models.DateField("数据截至")
    frozen_at = models.DateTimeField("定稿时间")
    seat_id = models.BigIntegerField("定稿岗位")
    seat_label = models.CharField("定稿岗位名称", max_length=100)
    said = models.JSONField("填报内容", default=dict)

    class Meta:
        verbose_name = "汇报"
        constraints = [
            models.UniqueConstraint(fields=["code", "period", "version"], name="report_version_is_unique"),
            models.CheckConstraint(
                name="report_period_is_a_year_or_a_month", condition=Q(period__regex=r"^\d{4}(-\d{2})?$")
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FrozenFigure(models.Model):
    """What a figure was when the report was frozen, and the rows it was computed from."""

    append_only = True

    report = models.ForeignKey(Report, models.RESTRICT, related_name="figures", verbose_name="汇报")
    figure = models.CharField("指标", max_length=5)
    kept = models.BooleanField("已有数据")
    value = models.CharField("数值", max_length=60, blank=True)
    unit = models.CharField("单位", max_length=12, blank=True)
    row_ids = ArrayField(models.BigIntegerField(), verbose_name="所据行", default=list)
    digest = models.CharField("所据行摘要", max_length=64, blank=True)
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "汇报数据"
        constraints = [
            models.UniqueConstraint(fields=["report", "figure"], name="frozen_figure_is_one_per_report"),
            models.CheckConstraint(
                name="frozen_figure_has_a_value_when_kept",
                condition=Q(kept=True) & ~Q(value="") | Q(kept=False, value=""),
            ),
        ]
