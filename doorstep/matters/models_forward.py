"""Cases that are filed far from home (异地收件): what the window took in and sent, and what arrived at home."""

import uuid

from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.base.models import Paper
from doorstep.base.seal import SealedField

from .models import Matter, Notice


class Forwarding(ScopedModel):
    """What one window took in for somebody whose household register lies elsewhere. Its place is the window's.

    Of the case at home it shows no more than how it stands: the window told the applicant that it would.
    """

    number = models.CharField("编号", max_length=24, unique=True)
    key = models.UUIDField("提交标识", unique=True)
    item = models.CharField("事项", max_length=40)
    name = models.CharField("申请人", max_length=50)
    id_number = SealedField("证件号码")
    answers = SealedField("申请内容")
    papers = models.JSONField("材料", default=dict)
    org_name = models.CharField("收件组织", max_length=80)
    home_code = models.CharField("户籍地代码", max_length=12, blank=True, db_collation="C")
    home_label = models.CharField("户籍地", max_length=100)
    received_at = models.DateTimeField("收件时间")
    received_by = models.BigIntegerField("收件账号")
    received_label = models.CharField("收件岗位", max_length=100)
    push_due_on = models.DateField("应转出日")
    pushed_at = models.DateTimeField("转出时间", null=True)
    reference = models.CharField("转出方式和单号", max_length=100, blank=True)
    # No joins: the case lies beyond the reach of the window.
    matter = models.OneToOneField(Matter, models.RESTRICT, null=True, related_name="+", verbose_name="户籍地办件")
    decided_at = models.DateTimeField("户籍地答复时间", null=True)
    outcome = models.CharField(
        "答复", max_length=9, blank=True, choices=[("granted", "同意"), ("refused", "不同意"), ("sent_back", "退回")]
    )
    words = models.CharField("答复内容", max_length=400, blank=True)
    tell_due_on = models.DateField("应告知日", null=True)
    told_at = models.DateTimeField("告知时间", null=True)
    told_how = models.CharField("告知方式", max_length=8, blank=True, choices=Notice.HOWS)
    told_label = models.CharField("告知岗位", max_length=100, blank=True)

    class Meta:
        verbose_name = "异地收件"
        indexes = [
            models.Index(fields=["code", "-id"], name="forwardings_of_a_place"),
            models.Index(fields=["code", "id"], name="forwardings_to_be_told", condition=Q(told_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="forwarding_is_answered_after_it_was_sent",
                condition=Q(decided_at=None) | Q(pushed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="forwarding_answer_has_its_kind_words_and_day_to_tell",
                condition=Q(decided_at=None, outcome="", words="", tell_due_on=None)
                | Q(decided_at__isnull=False, tell_due_on__isnull=False) & ~Q(outcome="") & ~Q(words=""),
                violation_error_message="答复须有结果、内容和应告知日。",
            ),
            models.CheckConstraint(
                name="forwarding_is_told_once_answered_and_by_some_way",
                condition=Q(told_at=None, told_how="", told_label="")
                | Q(told_at__isnull=False, decided_at__isnull=False) & ~Q(told_how="") & ~Q(told_label=""),
            ),
            models.CheckConstraint(
                name="forwarding_out_of_the_city_says_how_it_was_sent",
                condition=Q(pushed_at=None) | ~Q(home_code="") | ~Q(reference=""),
                violation_error_message="转到外市的，须写明怎样转出、单号多少。",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ForwardingFile(ScopedModel):
    """One file of one paper that the window took in."""

    follows = "forwarding"
    carries = ("paper",)

    forwarding = models.ForeignKey(
        Forwarding, models.RESTRICT, related_name="files", verbose_name="异地收件", db_index=False
    )
    name = models.CharField("材料", max_length=30)
    paper = models.OneToOneField(Paper, models.RESTRICT, related_name="+", verbose_name="文件")

    class Meta:
        verbose_name = "异地收件材料"
        indexes = [models.Index(fields=["forwarding", "id"], name="files_of_a_forwarding")]


class Arrival(ScopedModel):
    """What arrived here and is no case yet: from a window elsewhere, or from a person who applied without coming.

    What a window has sent becomes a case by itself where the register knows the person.  Who applied alone is asked
    first who they are.
    """

    CHECKS = [("face", "当面核对"), ("phone", "电话核对"), ("visit", "上门核对")]

    # No joins: what the window keeps lies beyond the reach of home.
    forwarding = models.OneToOneField(Forwarding, models.RESTRICT, null=True, related_name="+", verbose_name="异地收件")
    key = models.UUIDField("提交标识", unique=True, default=uuid.uuid4)
    channel = models.CharField("渠道", max_length=10, choices=[("elsewhere", "异地窗口"), ("online", "网上")])
    checked = models.CharField("身份怎样核对的", max_length=5, blank=True, choices=CHECKS)
    number = models.CharField("编号", max_length=24, unique=True)
    item = models.CharField("事项", max_length=40)
    name = models.CharField("申请人", max_length=50)
    id_number = SealedField("证件号码")
    answers = SealedField("申请内容")
    papers = models.JSONField("材料", default=dict)
    origin = models.CharField("从哪里来", max_length=80)
    arrived_at = models.DateTimeField("到达时间")
    due_on = models.DateField("应办日")
    trouble = models.CharField("没有自动立件的原因", max_length=200, blank=True)
    matter = models.OneToOneField(Matter, models.RESTRICT, null=True, related_name="+", verbose_name="办件")
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_label = models.CharField("处理岗位", max_length=100, blank=True)
    sent_back = models.CharField("退回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "来件"
        indexes = [
            models.Index(fields=["code", "-id"], name="arrivals_of_a_place"),
            models.Index(fields=["code", "id"], name="arrivals_to_be_settled", condition=Q(settled_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="arrival_from_a_window_has_what_the_window_keeps",
                condition=Q(channel="elsewhere", forwarding__isnull=False) | Q(channel="online", forwarding=None),
            ),
            models.CheckConstraint(
                name="arrival_online_becomes_a_case_once_identity_is_checked",
                condition=Q(matter=None) | Q(channel="elsewhere") | ~Q(checked=""),
                violation_error_message="网上申请的，先核对身份，再立件。",
            ),
            models.CheckConstraint(
                name="arrival_became_a_case_or_was_sent_back_with_a_reason",
                condition=Q(settled_at=None, matter=None, sent_back="")
                | Q(settled_at__isnull=False, matter__isnull=False, sent_back="")
                | Q(settled_at__isnull=False, matter=None) & ~Q(sent_back=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number
