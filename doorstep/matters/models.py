"""Cases with their events, clock segments, papers and notices; who may do which act where; reminders sent."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Left, RPad

from doorstep.base.access import ScopedModel
from doorstep.base.seal import SealedField
from doorstep.kernel.item import CHANNELS
from doorstep.kernel.machine import FINAL_OUTCOMES
from doorstep.orgs.models import Org
from doorstep.people.models import Person

from .models_mandate import Mandate

# Acts that may be delegated to a town or a village. What is assessed, decided or printed is not among them, and the
# database takes no others.  Source: 残疾人证管理办法 第七条 (the county answers for acceptance and issue); 待核.
SINKABLE = ("accept", "return", "resubmit", "book", "post", "clear", "hand_over", "report", "arrange", "deliver")

WIDTHS = {"village": 12, "town": 9, "county": 6, "city": 4}


class Matter(ScopedModel):
    """One case of one person under one item. It keeps the terms, the basis and the digest with which it began."""

    follows = "person"

    number = models.CharField("办件编号", max_length=24, unique=True)
    item = models.CharField("事项", max_length=40)
    item_digest = models.CharField("事项摘要", max_length=64)
    terms = models.JSONField("立件时的条件")
    family = models.CharField("同类", max_length=40, blank=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="matters", verbose_name="申请人", db_index=False)
    org = models.ForeignKey(Org, models.RESTRICT, related_name="matters", verbose_name="收件组织")
    # Kept beside the key: whoever reaches the person may not reach the organisation, and its row is then hidden.
    org_code = models.CharField("收件地", max_length=12, db_collation="C")
    mandate = models.ForeignKey(Mandate, models.RESTRICT, null=True, related_name="matters", verbose_name="委托")
    channel = models.CharField("渠道", max_length=10, choices=list(CHANNELS.items()))
    key = models.UUIDField("提交标识", unique=True, default=uuid.uuid4)
    answers = SealedField("申请内容")
    answers_digest = models.CharField("申请内容摘要", max_length=64)
    stage = models.CharField("环节", max_length=30)
    stage_at = models.DateTimeField("到此环节的时间")
    # The desk is kept as a level, so that the place follows when the person moves.
    desk_level = models.CharField("待办层级", max_length=7, blank=True)
    desk_code = models.GeneratedField(
        expression=Case(
            *(When(desk_level=one, then=RPad(Left("code", width), 12, Value("0"))) for one, width in WIDTHS.items()),
            default=Value(""),
        ),
        output_field=models.CharField(max_length=12, db_collation="C"),
        db_persist=True,
    )
    events_count = models.PositiveIntegerField("办理步数", default=0)
    opened_at = models.DateTimeField("申请时间")
    opened_by = models.BigIntegerField("登记账号")
    opened_label = models.CharField("登记岗位", max_length=100)
    accepted_at = models.DateTimeField("受理时间", null=True)
    accepted_by = models.BigIntegerField("受理账号", null=True)
    decided_at = models.DateTimeField("决定时间", null=True)
    decided_by = models.BigIntegerField("决定账号", null=True)
    limit_count = models.PositiveIntegerField("承诺期限")
    limit_unit = models.CharField("期限单位", max_length=8, choices=[("workdays", "工作日"), ("days", "日")])
    due_on = models.DateField("应办结日", null=True)
    is_provisional = models.BooleanField("暂定", default=False)
    stops = models.CharField("停表原因", max_length=40, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    outcome = models.CharField("结果", max_length=9, blank=True, choices=list(FINAL_OUTCOMES.items()))
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "办件"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "family"],
                name="matter_is_one_open_of_its_family",
                condition=Q(closed_at=None) & ~Q(family=""),
                violation_error_message="此人已有一件同类事项正在办理。",
            ),
            models.CheckConstraint(
                name="matter_closed_at_and_outcome_go_together",
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="matter_accepted_at_and_by_go_together",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="matter_decided_at_and_by_go_together",
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="matter_is_not_decided_by_who_accepted_it",
                condition=Q(decided_by=None) | Q(accepted_by=None) | ~Q(decided_by=F("accepted_by")),
                violation_error_message="受理的人不能同时审批同一办件。",
            ),
            models.CheckConstraint(
                name="matter_is_not_decided_by_who_filed_it",
                condition=Q(decided_by=None) | ~Q(decided_by=F("opened_by")),
                violation_error_message="登记的人不能同时审批同一办件。",
            ),
            models.CheckConstraint(
                name="matter_due_only_while_the_clock_runs_or_ran",
                condition=Q(due_on=None) | Q(accepted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["code", "id"], name="matters_of_a_place"),
            models.Index(fields=["person", "-id"], name="matters_of_a_person"),
            models.Index(fields=["desk_code", "due_on", "id"], name="matters_at_a_desk", condition=Q(closed_at=None)),
            models.Index(fields=["code", "due_on", "id"], name="open_matters_by_due_day", condition=Q(closed_at=None)),
            models.Index(fields=["item", "code", "id"], name="matters_by_item"),
        ]

    def __str__(self) -> str:
        return self.number


class MatterEvent(ScopedModel):
    """One act on a case. Never changed; moves along with the case when the person moves."""

    follows = "matter"
    append_only = True

    matter = models.ForeignKey(Matter, models.RESTRICT, related_name="events", verbose_name="办件", db_index=False)
    number = models.PositiveIntegerField("序号")
    act = models.CharField("动作", max_length=30)
    label = models.CharField("动作名称", max_length=40)
    source = models.CharField("原环节", max_length=30, blank=True)
    target = models.CharField("到环节", max_length=30)
    stops = models.CharField("停表原因", max_length=40, blank=True)
    starts = models.BooleanField("起算", default=False)
    said = SealedField("填写内容", null=True)
    words = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("时间")
    by = models.BigIntegerField("账号")
    seat_id = models.BigIntegerField("岗位")
    seat_label = models.CharField("岗位名称", max_length=100)
    account_name = models.CharField("经办人", max_length=50)

    class Meta:
        verbose_name = "办理步骤"
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="matter_event_number_is_one_per_matter"),
        ]


class MatterSegment(ScopedModel):
    """A stretch of the case's clock: running, or standing still for a reason."""

    follows = "matter"

    matter = models.ForeignKey(Matter, models.RESTRICT, related_name="segments", verbose_name="办件", db_index=False)
    number = models.PositiveIntegerField("序号")
    since = models.DateField("自")
    until = models.DateField("至", null=True)
    stops = models.CharField("停表原因", max_length=40, blank=True)

    class Meta:
        verbose_name = "计时段"
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="matter_segment_number_is_one_per_matter"),
            models.UniqueConstraint(
                fields=["matter"], name="matter_segment_open_is_one_per_matter", condition=Q(until=None)
            ),
            models.CheckConstraint(
                name="matter_segment_ends_after_it_begins", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]


class MatterPaper(ScopedModel):
    """One paper of the checklist: how it was shown."""

    follows = "matter"

    HOWS = [("original", "原件已核"), ("copy", "留存复印件"), ("photo", "拍照留存"), ("shared", "数据共享")]

    matter = models.ForeignKey(Matter, models.RESTRICT, related_name="papers", verbose_name="办件", db_index=False)
    name = models.CharField("材料", max_length=30)
    how = models.CharField("核验方式", max_length=8, choices=HOWS)
    at = models.DateTimeField("时间")
    seat_label = models.CharField("岗位名称", max_length=100)

    class Meta:
        verbose_name = "材料核验"
        constraints = [models.UniqueConstraint(fields=["matter", "name"], name="matter_paper_is_named_once")]


class Notice(ScopedModel):
    """Something the person must be told about a case, until somebody has told it, and how."""

    follows = "matter"

    HOWS = [("face", "当面"), ("phone", "电话"), ("message", "短信"), ("letter", "书面送达")]

    matter = models.ForeignKey(Matter, models.RESTRICT, related_name="notices", verbose_name="办件", db_index=False)
    words = models.CharField("内容", max_length=400)
    made_at = models.DateTimeField("形成时间")
    told_at = models.DateTimeField("告知时间", null=True)
    told_how = models.CharField("告知方式", max_length=7, choices=HOWS, blank=True)
    told_label = models.CharField("告知人", max_length=100, blank=True)

    class Meta:
        verbose_name = "告知"
        constraints = [
            models.CheckConstraint(
                name="notice_told_at_and_how_go_together",
                condition=Q(told_at=None, told_how="") | Q(told_at__isnull=False) & ~Q(told_how=""),
            )
        ]
        indexes = [
            models.Index(fields=["code", "id"], name="notices_to_tell", condition=Q(told_at=None)),
            models.Index(fields=["matter", "id"], name="notices_of_a_matter"),
        ]


class Readiness(ScopedModel):
    """What a village needs before anything may be accepted there: window, machine, trained liaison, confidentiality."""

    follows = "org"
    is_register = True

    org = models.OneToOneField(Org, models.RESTRICT, related_name="readiness", verbose_name="组织")
    window_on = models.DateField("固定窗口自", null=True)
    machine_on = models.DateField("联网设备自", null=True)
    trained_on = models.DateField("人员培训合格日", null=True)
    agreed_on = models.DateField("保密协议签订日", null=True)
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = "受理条件"


class Delegation(ScopedModel):
    """Which acts of which item a town or a village may do itself, since when, by which document (受理权下沉)."""

    follows = "org"
    is_register = True

    org = models.ForeignKey(Org, models.RESTRICT, related_name="delegations", verbose_name="组织")
    item = models.CharField("事项", max_length=40)
    acts = ArrayField(models.CharField(max_length=30), verbose_name="下放的办理")
    valid = DateRangeField("有效期")
    document = models.CharField("文号", max_length=100)

    class Meta:
        verbose_name = "受理权下沉"
        constraints = [
            ExclusionConstraint(
                name="delegation_is_one_per_org_and_item_at_a_time",
                expressions=[
                    ("org", RangeOperators.EQUAL),
                    ("item", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="该组织对这个事项已有下放记录。",
            ),
            models.CheckConstraint(
                name="delegation_never_sinks_what_is_assessed_decided_or_printed",
                condition=Q(acts__contained_by=list(SINKABLE)) & Q(acts__len__gte=1),
                violation_error_message="评定、审批、制证不能下放。",
            ),
            models.CheckConstraint(name="delegation_has_a_document", condition=~Q(document="")),
        ]


class Reminder(ScopedModel):
    """A case nearing or past its day was brought up, at which level. Never changed."""

    follows = "matter"
    append_only = True

    KINDS = [("near", "临期提醒"), ("urge", "催办"), ("watch", "督办")]

    matter = models.ForeignKey(Matter, models.RESTRICT, related_name="reminders", verbose_name="办件", db_index=False)
    kind = models.CharField("种类", max_length=5, choices=KINDS)
    desk_code = models.CharField("提醒到", max_length=12)
    due_on = models.DateField("应办结日")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "催办督办"
        constraints = [
            models.UniqueConstraint(fields=["matter", "kind", "due_on"], name="reminder_is_one_of_a_kind_for_a_due_day")
        ]
        indexes = [models.Index(fields=["desk_code", "-id"], name="reminders_at_a_desk")]
