"""A home's clients: on the waiting list, admitted with an agreement, planned for, reviewed, and let go."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.base.models import Paper
from doorstep.base.seal import SealedField

SERVICES = [
    ("rehab", "康复训练"),
    ("care", "日间托养照料"),
    ("work", "辅助性就业"),
    ("education", "教育"),
    ("psychology", "心理疏导"),
    ("advice", "咨询"),
]


class Client(ScopedModel):
    """A person in a home, or waiting for it. Counted (计入托养) is who is of the target group and age when admitted.

    `person_id` is the row of the register; what is kept here of the person is what the home needs to know.  `kinds` are
    the codes of the categories, as "4,5"; without a certificate on record there is neither kind nor grade.  Whether
    there are several holders in the household is as the register said; not known where it knows no household.
    """

    follows = "home"
    is_register = True
    carries = ("agreement_paper",)
    party = "home"

    MODES = [
        ("day", "日间照料"),
        ("work", "辅助性就业"),
        ("boarding", "寄宿托养"),
        ("visit", "居家服务"),
        ("activity", "只参加活动"),
    ]
    STATES = [
        ("waiting", "排队"),
        ("admitted", "在册"),
        ("discharged", "已退出"),
        ("refused", "不予接收"),
        ("withdrawn", "本人撤回"),
    ]
    SIGNERS = [("self", "本人"), ("guardian", "监护人")]

    home = models.ForeignKey("Home", models.RESTRICT, related_name="clients", verbose_name="家园")
    person_id = models.BigIntegerField("名册里的人")
    name = models.CharField("姓名", max_length=20, db_collation="C")
    sex = models.CharField("性别", max_length=1, blank=True)
    born_on = models.DateField("出生日期")
    kinds = models.CharField("残疾类别", max_length=20, blank=True)
    grade = models.PositiveSmallIntegerField("残疾等级", null=True)
    certificate_id = models.BigIntegerField("依据的残疾人证", null=True)
    is_counted = models.BooleanField("计入托养", default=False)
    not_counted_words = models.CharField("为什么不计入", max_length=200, blank=True)
    mode = models.CharField("方式", max_length=8, choices=MODES)
    services = ArrayField(models.CharField(max_length=10, choices=SERVICES), verbose_name="服务", default=list)
    state = models.CharField("状态", max_length=10, choices=STATES, default="waiting")
    applied_at = models.DateTimeField("申请时间")
    has_single_caretaker = models.BooleanField("只有一人照料", default=False)
    has_many_disabled = models.BooleanField("一户多残", null=True)
    held = DateRangeField("在册期间", null=True)
    agreement_no = models.CharField("协议编号", max_length=40, blank=True)
    agreement_signer = models.CharField("协议签署人", max_length=8, choices=SIGNERS, blank=True)
    agreement_paper = models.OneToOneField(Paper, models.RESTRICT, null=True, related_name="+", verbose_name="协议")
    guardian = models.CharField("监护人", max_length=20, blank=True)
    contact = models.CharField("紧急联系人", max_length=20, blank=True)
    contact_phone = SealedField("紧急联系电话", null=True)
    doctor_note_on = models.DateField("医生证明日期", null=True)
    risks = models.CharField("风险提示", max_length=500, blank=True)
    transport = models.CharField("怎样来回", max_length=40, blank=True)
    most_minutes = models.PositiveSmallIntegerField("每天最多劳动分钟", null=True)
    ended_reason = models.CharField("退出或不予接收的原因", max_length=200, blank=True)
    matter = models.ForeignKey("MajorMatter", models.RESTRICT, null=True, related_name="+", verbose_name="党组织的决定")
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "服务对象"
        constraints = [
            ExclusionConstraint(
                name="client_is_in_one_home_at_a_time",
                expressions=[("person_id", RangeOperators.EQUAL), ("held", RangeOperators.OVERLAPS)],
                condition=Q(held__isnull=False, is_counted=True),
                violation_error_message="此人同一时期已在另一个家园。",
            ),
            models.UniqueConstraint(
                fields=["home", "person_id"],
                name="client_stands_once_in_a_home",
                condition=Q(state__in=["waiting", "admitted"]),
                violation_error_message="此人已在这个家园的名单里。",
            ),
            models.CheckConstraint(
                name="client_is_admitted_with_an_agreement",
                condition=~Q(state="admitted")
                | Q(held__isnull=False) & ~Q(agreement_no="") & ~Q(agreement_signer="") & ~Q(contact=""),
                violation_error_message="入园须有协议和紧急联系人。",
            ),
            models.CheckConstraint(
                name="client_leaves_with_a_reason_and_a_day",
                condition=~Q(state="discharged") | Q(held__isnull=False, held__upper_inf=False) & ~Q(ended_reason=""),
                violation_error_message="退出须写明原因和日期。",
            ),
            models.CheckConstraint(
                name="client_is_refused_by_a_decision",
                condition=~Q(state="refused") | Q(matter__isnull=False) & ~Q(ended_reason=""),
                violation_error_message="不予接收须经党组织讨论决定，并写明原因。",
            ),
            models.CheckConstraint(
                name="client_not_counted_says_why", condition=Q(is_counted=True) | ~Q(not_counted_words="")
            ),
        ]
        indexes = [
            models.Index(fields=["home", "state", "id"], name="clients_of_a_home"),
            models.Index(fields=["person_id"], name="clients_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.name


class ClientCard(ScopedModel):
    """A card by which a client comes and leaves. The last one that was given counts; a lost one stays as a row.

    `number` is made by chance and says nothing of anybody.
    """

    follows = "client"
    append_only = True
    party = "home"

    client = models.ForeignKey(Client, models.RESTRICT, related_name="cards", verbose_name="服务对象")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    number = models.CharField("签到卡号", max_length=26, db_collation="C")
    at = models.DateTimeField("发卡时间")
    by_label = models.CharField("发卡人", max_length=100)

    class Meta:
        verbose_name = "签到卡"
        constraints = [
            models.UniqueConstraint(
                fields=["home", "number"], name="card_is_of_one_client", violation_error_message="这个卡号已经有人用。"
            ),
            models.CheckConstraint(name="card_has_a_number", condition=~Q(number="")),
        ]


class CarePlan(ScopedModel):
    """An individual plan: assessed, aimed at, and reviewed every quarter; adjusted, it is another plan."""

    follows = "client"
    is_register = True
    party = "home"

    client = models.ForeignKey(Client, models.RESTRICT, related_name="plans", verbose_name="服务对象")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    made_on = models.DateField("制定日期")
    living = models.PositiveSmallIntegerField("生活自理能力（0–100）", null=True)
    working = models.PositiveSmallIntegerField("劳动能力（0–100）", null=True)
    goals = models.TextField("目标")
    services = ArrayField(models.CharField(max_length=10, choices=SERVICES), verbose_name="安排的服务")
    is_family_heard = models.BooleanField("听取家属意见", default=False)
    review_due_on = models.DateField("下次评估日")
    ended_on = models.DateField("结束日期", null=True)

    class Meta:
        verbose_name = "个别化服务计划"
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                name="care_plan_is_one_at_a_time",
                condition=Q(ended_on=None),
                violation_error_message="此人已有正在执行的计划。",
            ),
            models.CheckConstraint(
                name="care_plan_scores_lie_between_0_and_100",
                condition=(Q(living=None) | Q(living__lte=100)) & (Q(working=None) | Q(working__lte=100)),
            ),
        ]


class PlanReview(ScopedModel):
    """What a review of a plan found, and whether the plan goes on or is adjusted."""

    follows = "plan"
    append_only = True
    party = "home"

    OUTCOMES = [("goes_on", "继续执行"), ("adjusted", "调整计划"), ("ended", "结束")]

    plan = models.ForeignKey(CarePlan, models.RESTRICT, related_name="reviews", verbose_name="计划")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    on = models.DateField("评估日期")
    found = models.TextField("评估情况")
    outcome = models.CharField("结果", max_length=8, choices=OUTCOMES)
    satisfaction = models.PositiveSmallIntegerField("满意度（0–100）", null=True)
    by_label = models.CharField("评估人", max_length=100)
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "计划评估"
        constraints = [
            models.CheckConstraint(
                name="review_satisfaction_lies_between_0_and_100",
                condition=Q(satisfaction=None) | Q(satisfaction__lte=100),
            )
        ]


class Medicine(ScopedModel):
    """A medicine that a client takes in the home: what, how much, when, by whose order, for how long."""

    follows = "client"
    is_register = True
    party = "home"

    client = models.ForeignKey(Client, models.RESTRICT, related_name="medicines", verbose_name="服务对象")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    name = models.CharField("药名", max_length=60)
    dose = models.CharField("每次用量", max_length=40)
    times = ArrayField(models.TimeField(), verbose_name="服药时间")
    ordered_by = models.CharField("医嘱", max_length=100)
    taken = DateRangeField("服药期间")

    class Meta:
        verbose_name = "用药"
        constraints = [models.CheckConstraint(name="medicine_rests_on_an_order", condition=~Q(ordered_by=""))]


class Absence(ScopedModel):
    """Days on which a client is known to be elsewhere: in hospital, on leave. Attendance on such a day is looked at."""

    follows = "client"
    append_only = True
    party = "home"

    KINDS = [("hospital", "住院"), ("leave", "请假")]

    client = models.ForeignKey(Client, models.RESTRICT, related_name="absences", verbose_name="服务对象")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    kind = models.CharField("种类", max_length=8, choices=KINDS)
    days = DateRangeField("日期")
    source = models.CharField("来源", max_length=100)
    at = models.DateTimeField("登记时间")
    seat_label = models.CharField("登记岗位", max_length=100)

    class Meta:
        verbose_name = "不在园"
