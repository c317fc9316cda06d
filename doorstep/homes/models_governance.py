"""How a home is led: its charter, its major matters, and the party meetings that decide them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.base.models import Paper

CLAUSES = [
    ("party", "党的领导和党的建设"),
    ("matters", "重要事项由社区党委研究讨论后按程序决定"),
    ("clients", "服务对象的权利和意见"),
    ("pay", "收入分配办法"),
    ("fund", "发展基金的提取和使用"),
    ("safety", "安全和应急"),
    ("exit", "接收、不予接收和退出"),
]


class Charter(ScopedModel):
    """A version of a home's charter (管理章程), with the clauses that it contains and its way of sharing sales.

    `fund_per_mille` of what a sale leaves goes to the home's development fund, the rest to those who made the goods.
    """

    follows = "home"
    append_only = True
    carries = ("paper",)
    party = "home"

    home = models.ForeignKey("Home", models.RESTRICT, related_name="charters", verbose_name="家园")
    version = models.PositiveSmallIntegerField("版本")
    adopted_on = models.DateField("通过日期")
    clauses = ArrayField(models.CharField(max_length=8, choices=CLAUSES), verbose_name="包含的条款")
    fund_per_mille = models.PositiveSmallIntegerField("义卖收入提取发展基金（千分之）")
    matter = models.ForeignKey("MajorMatter", models.RESTRICT, null=True, related_name="+", verbose_name="决定")
    paper = models.OneToOneField(Paper, models.RESTRICT, null=True, related_name="+", verbose_name="章程文本")
    at = models.DateTimeField("登记时间")
    seat_label = models.CharField("登记岗位", max_length=100)

    class Meta:
        verbose_name = "管理章程"
        constraints = [
            models.UniqueConstraint(
                fields=["home", "version"],
                name="charter_version_is_one_per_home",
                violation_error_message="这一版章程已经登记。",
            ),
            models.CheckConstraint(
                name="charter_contains_the_leadership_of_the_party",
                condition=Q(clauses__contains=["party"]),
                violation_error_message="章程须写明党的领导和党的建设。",
            ),
            models.CheckConstraint(name="charter_shares_at_most_all", condition=Q(fund_per_mille__lte=1000)),
        ]


class PartyMeeting(ScopedModel):
    """A meeting of the community's party committee: when, who came, what was said. Recorded once."""

    follows = "home"
    append_only = True
    carries = ("paper",)
    party = "home"

    home = models.ForeignKey("Home", models.RESTRICT, related_name="meetings", verbose_name="家园")
    held_on = models.DateField("开会日期")
    chair = models.CharField("主持人", max_length=20)
    attendees = models.CharField("参加人", max_length=500)
    expected = models.PositiveSmallIntegerField("应到人数")
    present = models.PositiveSmallIntegerField("实到人数")
    minutes = models.TextField("讨论情况")
    paper = models.OneToOneField(Paper, models.RESTRICT, null=True, related_name="+", verbose_name="会议记录")
    at = models.DateTimeField("登记时间")
    seat_label = models.CharField("登记岗位", max_length=100)

    class Meta:
        verbose_name = "党组织会议"
        constraints = [
            models.CheckConstraint(
                name="party_meeting_has_more_than_half_of_its_members",
                condition=Q(present__gt=models.F("expected") / 2, present__lte=models.F("expected")),
                violation_error_message="到会须过半数，且不多于应到人数。",
            ),
            models.CheckConstraint(name="party_meeting_says_what_was_discussed", condition=~Q(minutes="")),
        ]


class MajorMatter(ScopedModel):
    """What a home may not carry out by itself: proposed, decided in a recorded meeting, carried out, published.

    `amount_fen` is what a budget or a project may spend at most, `spent_fen` what was spent.  `paper` shows that it was
    carried out, where no other act does.
    """

    follows = "home"
    is_register = True
    carries = ("paper",)
    party = "home"

    KINDS = [
        ("rules", "制度"),
        ("budget", "预算和大额支出"),
        ("staff", "人事"),
        ("projects", "项目"),
        ("pay", "收入分配"),
        ("safety", "安全"),
        ("refusal", "不予接收或者退出"),
    ]
    STATES = [
        ("proposed", "待讨论"),
        ("agreed", "同意"),
        ("rejected", "不同意"),
        ("done", "已执行"),
        ("dropped", "撤回"),
    ]

    home = models.ForeignKey("Home", models.RESTRICT, related_name="matters", verbose_name="家园")
    kind = models.CharField("种类", max_length=8, choices=KINDS)
    title = models.CharField("事项", max_length=100)
    words = models.TextField("内容")
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    proposer = models.CharField("提出人", max_length=20)
    proposed_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=8, choices=STATES, default="proposed")
    meeting = models.ForeignKey(PartyMeeting, models.RESTRICT, null=True, related_name="matters", verbose_name="会议")
    decision = models.CharField("决定", max_length=500, blank=True)
    done_at = models.DateTimeField("执行时间", null=True)
    done_words = models.CharField("执行情况", max_length=500, blank=True)
    spent_fen = models.BigIntegerField("实际支出（分）", null=True)
    paper = models.OneToOneField(Paper, models.RESTRICT, null=True, related_name="+", verbose_name="执行的凭据")
    published_on = models.DateField("公开日期", null=True)

    class Meta:
        verbose_name = "重要事项"
        constraints = [
            models.CheckConstraint(
                name="major_matter_is_decided_in_a_meeting",
                condition=Q(state__in=["proposed", "dropped"]) | Q(meeting__isnull=False) & ~Q(decision=""),
                violation_error_message="重要事项须经党组织会议讨论决定。",
            ),
            models.CheckConstraint(
                name="major_matter_done_says_when",
                condition=Q(state="done", done_at__isnull=False) | ~Q(state="done") & Q(done_at=None),
            ),
            models.CheckConstraint(
                name="major_matter_spends_no_negative_sum", condition=Q(amount_fen=None) | Q(amount_fen__gte=0)
            ),
            models.CheckConstraint(
                name="major_matter_spends_no_more_than_was_agreed",
                condition=Q(spent_fen=None) | Q(spent_fen__gte=0, spent_fen__lte=models.F("amount_fen")),
                violation_error_message="实际支出不能超过会议同意的金额。",
            ),
        ]
        indexes = [models.Index(fields=["home", "state", "id"], name="matters_of_a_home")]

    def __str__(self) -> str:
        return self.title
