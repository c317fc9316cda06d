"""Who assesses and what was found; what was posted and who objected; what the county owes the hospitals."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Q

from doorstep.base.access import ScopedModel
from doorstep.base.seal import SealedField
from doorstep.matters.models import Matter
from doorstep.orgs.models import Org

from .models import CATEGORIES, GRADES

# 待核: the groups of causes as statistics name them.
CAUSES = [
    ("birth", "遗传、先天异常或发育障碍"),
    ("perinatal", "产伤、围产期"),
    ("infection", "传染性疾病"),
    ("disease", "非传染性疾病"),
    ("drugs", "药物中毒"),
    ("work", "工伤"),
    ("traffic", "交通事故"),
    ("injury", "其他外伤"),
    ("disaster", "暴力或灾害"),
    ("age", "老年退行性"),
    ("unknown", "原因不明"),
    ("other", "其他"),
]


class Institution(models.Model):
    """A hospital or other institution designated to assess, for some categories: public, so that any desk can book.

    Source: 残疾人证管理办法 第六条.
    """

    code = models.CharField("所在区划", max_length=12, db_collation="C")
    org = models.OneToOneField(Org, models.RESTRICT, related_name="institution", verbose_name="组织")
    name = models.CharField("名称", max_length=80)
    categories = ArrayField(models.PositiveSmallIntegerField(), verbose_name="可评类别")
    fee_fen = models.BigIntegerField("每次评定费（分）")
    valid = DateRangeField("指定期")
    document = models.CharField("文号", max_length=100)
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "评定机构"
        constraints = [
            models.CheckConstraint(
                name="institution_assesses_something",
                condition=Q(categories__len__gte=1) & Q(categories__contained_by=[1, 2, 3, 4, 5, 6]),
            ),
            models.CheckConstraint(name="institution_fee_is_not_negative", condition=Q(fee_fen__gte=0)),
        ]
        indexes = [models.Index(fields=["code", "id"], name="institutions_of_a_place")]

    def __str__(self) -> str:
        return self.name


class Doctor(models.Model):
    """A doctor registered to assess some categories, for a period. The list of them is public."""

    institution = models.ForeignKey(Institution, models.RESTRICT, related_name="doctors", verbose_name="评定机构")
    name = models.CharField("姓名", max_length=20)
    licence = models.CharField("执业证号", max_length=40)
    categories = ArrayField(models.PositiveSmallIntegerField(), verbose_name="可评类别")
    valid = DateRangeField("登记期")
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "评定医师"

    def __str__(self) -> str:
        return self.name


class Settlement(ScopedModel):
    """What the county owes one institution for the free assessments of one month."""

    institution = models.ForeignKey(Institution, models.RESTRICT, related_name="settlements", verbose_name="评定机构")
    month = models.DateField("月份")
    count = models.PositiveIntegerField("人次")
    total_fen = models.BigIntegerField("金额（分）")
    drawn_at = models.DateTimeField("结算时间")
    drawn_by = models.BigIntegerField("结算账号")

    class Meta:
        verbose_name = "评定费结算"
        constraints = [
            models.UniqueConstraint(fields=["institution", "month"], name="settlement_is_one_per_place_and_month"),
            models.CheckConstraint(name="settlement_month_is_a_first_day", condition=Q(month__day=1)),
        ]


class Assessment(ScopedModel):
    """One assessment for one case: where, by whom, what was measured, the conclusion, and the fee that is waived."""

    follows = "matter"
    is_register = True

    PLACES = [("hospital", "到机构"), ("home", "上门")]

    matter = models.ForeignKey(Matter, models.RESTRICT, related_name="assessments", verbose_name="办件", db_index=False)
    institution = models.ForeignKey(Institution, models.RESTRICT, related_name="assessments", verbose_name="评定机构")
    place = models.CharField("评定地点", max_length=8, choices=PLACES)
    booked_on = models.DateField("预约日期")
    concluded_at = models.DateTimeField("结论时间", null=True)
    concluded_by = models.BigIntegerField("结论账号", null=True)
    meets_standard = models.BooleanField("达到标准", null=True)
    category = models.PositiveSmallIntegerField("残疾类别", null=True, choices=CATEGORIES)
    grade = models.PositiveSmallIntegerField("残疾等级", null=True, choices=GRADES)
    components = models.JSONField("多重残疾的组成", default=list)
    cause = models.CharField("致残原因", max_length=10, blank=True, choices=CAUSES)
    is_irreversible = models.BooleanField("不可逆", default=False)
    measures = SealedField("检查结果", null=True)
    doctors = models.CharField("评定医师", max_length=60, blank=True)
    warnings = models.JSONField("提示", default=list)
    override = models.CharField("与标准不一致的理由", max_length=200, blank=True)
    fee_fen = models.BigIntegerField("评定费（分）", default=0)
    settlement = models.ForeignKey(
        Settlement, models.RESTRICT, null=True, related_name="assessments", verbose_name="结算"
    )

    class Meta:
        verbose_name = "残疾评定"
        constraints = [
            models.CheckConstraint(
                name="assessment_concluded_at_by_and_conclusion_go_together",
                condition=Q(concluded_at=None, concluded_by=None, meets_standard=None)
                | Q(concluded_at__isnull=False, concluded_by__isnull=False, meets_standard__isnull=False),
            ),
            models.CheckConstraint(
                name="assessment_that_meets_the_standard_has_category_and_grade",
                condition=~Q(meets_standard=True) | Q(category__range=(1, 7), grade__range=(1, 4)),
            ),
            models.CheckConstraint(
                name="assessment_against_a_warning_has_a_reason",
                condition=Q(warnings=[]) | ~Q(override=""),
                violation_error_message="和标准不一致的，要写明理由。",
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "-id"], name="assessments_of_a_matter"),
            models.Index(fields=["institution", "booked_on", "id"], name="assessments_of_an_institution"),
        ]


class Posting(ScopedModel):
    """What is posted in a village about one case, masked, for some working days."""

    follows = "matter"

    matter = models.ForeignKey(Matter, models.RESTRICT, related_name="postings", verbose_name="办件", db_index=False)
    words = models.CharField("公示内容", max_length=200)
    posted_on = models.DateField("张贴日期")
    ends_on = models.DateField("截止日期")
    is_provisional = models.BooleanField("暂定", default=False)

    class Meta:
        verbose_name = "公示"
        constraints = [
            models.CheckConstraint(name="posting_ends_after_it_begins", condition=Q(ends_on__gte=F("posted_on")))
        ]
        indexes = [
            models.Index(fields=["matter", "-id"], name="postings_of_a_matter"),
            models.Index(fields=["code", "ends_on", "id"], name="postings_of_a_place"),
        ]


class Objection(ScopedModel):
    """Somebody objects to what was posted; it is looked into, and the outcome has a reason."""

    follows = "matter"

    OUTCOMES = [("overruled", "不成立"), ("reassess", "重新评定"), ("upheld", "成立")]

    matter = models.ForeignKey(Matter, models.RESTRICT, related_name="objections", verbose_name="办件", db_index=False)
    words = SealedField("异议内容")
    raised_at = models.DateTimeField("提出时间")
    closed_at = models.DateTimeField("处理时间", null=True)
    outcome = models.CharField("处理结果", max_length=9, choices=OUTCOMES, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "公示异议"
        constraints = [
            models.CheckConstraint(
                name="objection_closed_at_outcome_and_reason_go_together",
                condition=Q(closed_at=None, outcome="", reason="")
                | Q(closed_at__isnull=False) & ~Q(outcome="") & ~Q(reason=""),
            )
        ]
        indexes = [models.Index(fields=["matter", "-id"], name="objections_of_a_matter")]
