"""What a declaration came to: the certification, the months it counts, objections to it, and draws for inspection."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from doorstep.base.access import ScopedModel
from doorstep.proofs.models import Proof


class Certification(ScopedModel):
    """《按比例安排残疾人就业审核认定书》: what counts of a year, signed by two people, and verified by its code."""

    follows = "declaration"
    carries = ("proof",)
    is_register = True
    party = "employer"

    declaration = models.ForeignKey(
        "Declaration", models.RESTRICT, related_name="certifications", verbose_name="申报", db_index=False
    )
    employer = models.ForeignKey("Employer", models.RESTRICT, related_name="certifications", verbose_name="用人单位")
    year = models.PositiveSmallIntegerField("年度")
    months_weight = models.PositiveIntegerField("全年各月计入人数之和")
    persons = models.PositiveIntegerField("安排残疾人数")
    is_partial = models.BooleanField("部分月份不计入")
    table = models.JSONField("每月计入人数")
    proof = models.OneToOneField(Proof, models.RESTRICT, related_name="+", verbose_name="核验凭据")
    first_id = models.BigIntegerField("初审人账号")
    first_label = models.CharField("初审岗位", max_length=100)
    second_id = models.BigIntegerField("认定人账号")
    second_label = models.CharField("认定岗位", max_length=100)
    issued_at = models.DateTimeField("认定时间")
    recalled_at = models.DateTimeField("撤销时间", null=True)
    recalled_reason = models.CharField("撤销原因", max_length=200, blank=True)
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "审核认定书"
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], name="certification_stands_once", condition=Q(recalled_at=None)
            ),
            models.CheckConstraint(
                name="certification_is_signed_by_two_people",
                condition=~Q(first_id=F("second_id")),
                violation_error_message="初审和认定须是两个人。",
            ),
            models.CheckConstraint(
                name="certification_recalled_has_a_reason",
                condition=Q(recalled_at=None, recalled_reason="")
                | Q(recalled_at__isnull=False) & ~Q(recalled_reason=""),
                violation_error_message="撤销认定须写明原因。",
            ),
        ]
        indexes = [models.Index(fields=["code", "year", "id"], name="certifications_of_a_place")]


class CountedMonth(ScopedModel):
    """A person counts for an employer in a month: for one employer only, anywhere in the city."""

    follows = "certification"
    party = "employer"

    certification = models.ForeignKey(
        Certification, models.RESTRICT, related_name="months", verbose_name="认定书", db_index=False
    )
    employer = models.ForeignKey("Employer", models.RESTRICT, related_name="+", verbose_name="用人单位", db_index=False)
    placement = models.ForeignKey("Placement", models.RESTRICT, related_name="counted", verbose_name="安排的残疾人")
    number_index = models.BinaryField("证件号码索引")
    month = models.DateField("月份")
    weight = models.PositiveSmallIntegerField("计入人数")
    ended_at = models.DateTimeField("不再计入", null=True)

    class Meta:
        verbose_name = "计入的月份"
        constraints = [
            models.UniqueConstraint(
                fields=["number_index", "month"],
                name="person_counts_for_one_employer_in_a_month",
                condition=Q(ended_at=None),
                violation_error_message="这个人这个月已在别的单位计入。",
            ),
            models.CheckConstraint(name="counted_month_is_a_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(name="counted_month_counts_one_or_two", condition=Q(weight__range=(1, 2))),
        ]
        indexes = [models.Index(fields=["certification", "month"], name="months_of_a_certification")]


class Appeal(ScopedModel):
    """An employer asks for the outcome to be looked at again, by somebody else."""

    follows = "declaration"
    is_register = True
    party = "employer"

    STATES = [("open", "待复核"), ("upheld", "维持原结论"), ("changed", "重新审核"), ("withdrawn", "已撤回")]

    declaration = models.ForeignKey(
        "Declaration", models.RESTRICT, related_name="appeals", verbose_name="申报", db_index=False
    )
    employer = models.ForeignKey("Employer", models.RESTRICT, related_name="+", verbose_name="用人单位", db_index=False)
    words = models.CharField("异议内容", max_length=1000)
    state = models.CharField("状态", max_length=9, choices=STATES, default="open")
    raised_at = models.DateTimeField("提出时间")
    raised_label = models.CharField("提出人", max_length=100)
    due_on = models.DateField("应答复日")
    first_id = models.BigIntegerField("原初审人账号")
    second_id = models.BigIntegerField("原认定人账号", null=True)
    decided_at = models.DateTimeField("复核时间", null=True)
    decided_id = models.BigIntegerField("复核人账号", null=True)
    decided_label = models.CharField("复核岗位", max_length=100, blank=True)
    reason = models.CharField("复核理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "认定异议"
        constraints = [
            models.UniqueConstraint(fields=["declaration"], name="appeal_is_open_once", condition=Q(state="open")),
            models.CheckConstraint(
                name="appeal_is_decided_by_somebody_else",
                condition=Q(decided_id=None) | ~Q(decided_id=F("first_id")) & ~Q(decided_id=F("second_id")),
                violation_error_message="复核人须不同于原来的初审人和认定人。",
            ),
            models.CheckConstraint(
                name="appeal_is_decided_with_a_reason",
                condition=Q(state__in=["open", "withdrawn"])
                | Q(decided_at__isnull=False, decided_id__isnull=False) & ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["code", "state", "due_on"], name="appeals_of_a_place")]


class Draw(ScopedModel):
    """Employers drawn by lot for inspection. The seed is kept: anybody can draw the same again."""

    append_only = True

    year = models.PositiveSmallIntegerField("年度")
    seed = models.CharField("随机种子", max_length=32)
    frame = ArrayField(models.BigIntegerField(), verbose_name="参加抽取的单位")
    drawn = ArrayField(models.BigIntegerField(), verbose_name="抽中的单位")
    reason = models.CharField("抽查依据", max_length=200)
    at = models.DateTimeField("抽取时间")
    seat_id = models.BigIntegerField("抽取岗位")
    seat_label = models.CharField("岗位名称", max_length=100)

    class Meta:
        verbose_name = "抽查名单"
        constraints = [
            models.CheckConstraint(name="draw_draws_from_its_frame", condition=Q(frame__contains=F("drawn"))),
            models.CheckConstraint(name="draw_draws_somebody", condition=Q(drawn__len__gte=1)),
            models.CheckConstraint(name="draw_has_a_reason", condition=~Q(reason="")),
        ]
        indexes = [models.Index(fields=["code", "year", "-id"], name="draws_of_a_place")]


class Inspection(ScopedModel):
    """What was found on the spot at an employer that was drawn."""

    is_register = True

    draw = models.ForeignKey(Draw, models.RESTRICT, related_name="inspections", verbose_name="抽查", db_index=False)
    employer_id = models.BigIntegerField("用人单位")
    employer_name = models.CharField("单位名称", max_length=100)
    done_on = models.DateField("检查日期", null=True)
    found = models.CharField("检查情况", max_length=500, blank=True)
    is_sound = models.BooleanField("情况属实", null=True)
    done_label = models.CharField("检查岗位", max_length=100, blank=True)

    class Meta:
        verbose_name = "实地检查"
        constraints = [
            models.UniqueConstraint(fields=["draw", "employer_id"], name="inspection_is_one_per_draw_and_employer"),
            models.CheckConstraint(
                name="inspection_done_says_what_was_found",
                condition=Q(done_on=None, found="", is_sound=None) | Q(done_on__isnull=False) & ~Q(found=""),
            ),
        ]
