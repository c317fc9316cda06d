"""Employers and who acts for them; what an employer declares of a year, and whom it says it has placed."""

from fractions import Fraction

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.base.models import Paper
from doorstep.base.seal import SealedField
from doorstep.kernel.levy import KINDS
from doorstep.orgs.models import Account

from . import models_ledger, models_lists, models_outcome  # noqa: F401  (what becomes of a declaration)
from .industries import INDUSTRIES

YEARS = (2000, 2100)


class Employer(ScopedModel):
    """An employer, at the division where it pays taxes (税务登记地). A reviewer approves it before it declares."""

    is_register = True
    party = "id"

    STATES = [("applied", "待核准"), ("active", "已核准"), ("refused", "不予核准"), ("closed", "已停用")]
    REGISTRY = [("agrees", "相符"), ("conflicts", "不符"), ("silent", "没有记录"), ("not_asked", "没有比对")]

    uscc = models.CharField("统一社会信用代码", max_length=18, db_collation="C")
    name = models.CharField("单位名称", max_length=100)
    kind = models.CharField("单位性质", max_length=11, choices=list(KINDS.items()))
    industry = models.CharField("行业门类", max_length=1, choices=INDUSTRIES)
    address = models.CharField("单位地址", max_length=200, blank=True)
    contact = models.CharField("联系人", max_length=20)
    phone = SealedField("联系电话", null=True)
    state = models.CharField("状态", max_length=7, choices=STATES, default="applied")
    registry = models.CharField("登记信息比对", max_length=9, choices=REGISTRY, default="not_asked")
    registry_words = models.CharField("比对说明", max_length=200, blank=True)
    applied_at = models.DateTimeField("申请时间")
    decided_at = models.DateTimeField("核准时间", null=True)
    decided_label = models.CharField("核准岗位", max_length=100, blank=True)
    decided_reason = models.CharField("原因", max_length=200, blank=True)
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "用人单位"
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                name="employer_is_one_per_credit_code",
                condition=~Q(state="refused"),
                violation_error_message="这个统一社会信用代码已经登记。",
            ),
            models.CheckConstraint(
                name="employer_is_decided_by_somebody",
                condition=Q(state="applied", decided_at=None, decided_label="")
                | ~Q(state="applied") & Q(decided_at__isnull=False) & ~Q(decided_label=""),
            ),
            models.CheckConstraint(
                name="employer_refused_or_closed_has_a_reason",
                condition=~Q(state__in=["refused", "closed"]) | ~Q(decided_reason=""),
                violation_error_message="不予核准或者停用须写明原因。",
            ),
        ]
        indexes = [models.Index(fields=["code", "state", "id"], name="employers_of_a_place")]

    def __str__(self) -> str:
        return self.name


class EmployerClerk(ScopedModel):
    """Somebody who acts for an employer, with an account of his own, for a time."""

    follows = "employer"
    is_register = True
    party = "employer"

    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="clerks", verbose_name="用人单位")
    account = models.ForeignKey(Account, models.RESTRICT, related_name="employers", verbose_name="账号")
    held = DateRangeField("期间")
    closed_reason = models.CharField("停用原因", max_length=100, blank=True)

    class Meta:
        verbose_name = "单位经办人"
        constraints = [
            ExclusionConstraint(
                name="employer_clerk_is_one_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("employer", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
                violation_error_message="此人已经是这个单位的经办人。",
            ),
            models.CheckConstraint(
                name="employer_clerk_ends_with_a_reason", condition=Q(held__upper_inf=True) | ~Q(closed_reason="")
            ),
        ]


class Declaration(ScopedModel):
    """What an employer declares of the placements of a year, on its way to the certification.

    The employer writes while it is a draft or was returned; from then on reviewers act on it.
    """

    follows = "employer"
    is_register = True
    party = "employer"

    STATES = [
        ("draft", "填报中"),
        ("submitted", "已提交"),
        ("returned", "退回补正"),
        ("accepted", "已受理"),
        ("reviewed", "已初审"),
        ("certified", "已认定"),
        ("not_certified", "不予认定"),
        ("withdrawn", "已撤回"),
    ]
    WRITABLE = ("draft", "returned")
    WITHDRAWABLE = (*WRITABLE, "submitted", "accepted")  # and never once it was decided
    UNDER_REVIEW = ("submitted", "accepted", "reviewed")

    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="declarations", verbose_name="用人单位")
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=13, choices=STATES, default="draft")
    staff_hundredths = models.BigIntegerField("在职职工年平均人数（百分之一人）", null=True)
    wages_fen = models.BigIntegerField("全年工资总额（分）", null=True)
    is_true_signed = models.BooleanField("已作真实性承诺", default=False)
    opened_at = models.DateTimeField("建立时间")
    submitted_at = models.DateTimeField("提交时间", null=True)
    submitted_label = models.CharField("提交人", max_length=100, blank=True)
    due_on = models.DateField("应办结日", null=True)
    returned_reason = models.CharField("退回原因", max_length=500, blank=True)
    accepted_at = models.DateTimeField("受理时间", null=True)
    compared_at = models.DateTimeField("比对时间", null=True)
    # What the queue is ordered by: counted whenever it was compared or ruled on, see services/weighing.py.
    waiting = models.PositiveIntegerField("要人看的月份数", default=0)
    hints = models.PositiveSmallIntegerField("疑点提示数", default=0)
    reviewed_at = models.DateTimeField("初审时间", null=True)
    reviewer_id = models.BigIntegerField("初审人账号", null=True)
    reviewer_label = models.CharField("初审岗位", max_length=100, blank=True)
    decided_at = models.DateTimeField("办结时间", null=True)
    decided_id = models.BigIntegerField("办结人账号", null=True)
    decided_reason = models.CharField("办结说明", max_length=500, blank=True)
    # Certified, and then departments told otherwise: it is reviewed anew, and the certification stands until then.
    reopened_at = models.DateTimeField("重新审核", null=True)
    reopened_words = models.CharField("为什么重新审核", max_length=500, blank=True)

    class Meta:
        verbose_name = "按比例就业申报"
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "year"],
                name="declaration_is_one_per_employer_and_year",
                condition=~Q(state="withdrawn"),
                violation_error_message="这个单位这一年度已有申报。",
            ),
            models.CheckConstraint(name="declaration_is_of_a_sensible_year", condition=Q(year__range=YEARS)),
            models.CheckConstraint(
                name="declaration_is_submitted_with_staff_and_a_promise",
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(submitted_at__isnull=False, staff_hundredths__isnull=False, is_true_signed=True)
                & ~Q(submitted_label=""),
                violation_error_message="提交以前须填写在职职工人数，并作真实性承诺。",
            ),
            models.CheckConstraint(
                name="declaration_returned_has_a_reason",
                condition=~Q(state="returned") | ~Q(returned_reason=""),
                violation_error_message="退回补正须写明原因。",
            ),
            models.CheckConstraint(
                name="declaration_reviewed_has_a_reviewer",
                condition=~Q(state__in=["reviewed", "certified", "not_certified"])
                | Q(reviewed_at__isnull=False, reviewer_id__isnull=False),
            ),
            models.CheckConstraint(
                name="declaration_is_decided_by_another_than_its_reviewer",
                condition=~Q(state__in=["certified", "not_certified"])
                | Q(decided_id=None)
                | ~Q(decided_id=models.F("reviewer_id")),
                violation_error_message="初审和认定须是两个人。",
            ),
            models.CheckConstraint(
                name="declaration_reopened_says_why",
                condition=Q(reopened_at=None, reopened_words="") | Q(reopened_at__isnull=False) & ~Q(reopened_words=""),
            ),
            models.CheckConstraint(
                name="declaration_not_certified_has_a_reason",
                condition=~Q(state="not_certified") | ~Q(decided_reason=""),
                violation_error_message="不予认定须写明原因。",
            ),
            models.CheckConstraint(
                name="declaration_counts_no_negative_staff",
                condition=(Q(staff_hundredths=None) | Q(staff_hundredths__gte=0))
                & (Q(wages_fen=None) | Q(wages_fen__gte=0)),
            ),
        ]
        indexes = [
            models.Index(fields=["code", "year", "state", "id"], name="declarations_of_a_place"),
            models.Index(fields=["year", "state"], name="declarations_of_a_year"),
        ]

    @property
    def staff(self) -> Fraction | None:
        """The average number of staff of the year, exact."""
        return None if self.staff_hundredths is None else Fraction(self.staff_hundredths, 100)


class Placement(ScopedModel):
    """One person whom an employer says it has placed, with the wage of each month; no wage: the month is not claimed.

    `person_id` is whom of the register it is, `linked` how that was found; `near` are those it may be, for a reviewer.
    """

    follows = "declaration"
    is_register = True
    party = "employer"

    CERTIFICATES = [("disability", "残疾人证"), ("veteran", "残疾军人证")]
    CONTRACTS = [("establishment", "在编"), ("labour", "劳动合同"), ("service", "服务协议")]
    DISPATCHES = [("none", "不是"), ("from", "派遣出去，由派遣单位计算"), ("to", "派遣进来，约定由用工单位计算")]

    declaration = models.ForeignKey(
        Declaration, models.CASCADE, related_name="placements", verbose_name="申报", db_index=False
    )
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="+", verbose_name="用人单位")
    name = models.CharField("姓名", max_length=20, db_collation="C")
    number = SealedField("证件号码")
    number_index = models.BinaryField("证件号码索引")
    certificate = models.CharField("证件", max_length=10, choices=CERTIFICATES, default="disability")
    post = models.CharField("工作岗位", max_length=40, blank=True)
    contract = models.CharField("用工形式", max_length=13, choices=CONTRACTS, default="labour")
    contract_from = models.DateField("合同起始日")
    contract_until = models.DateField("合同终止日", null=True)
    is_full_time = models.BooleanField("全日制", default=True)
    dispatch = models.CharField("劳务派遣", max_length=4, choices=DISPATCHES, default="none")
    dispatch_proof = models.CharField("派遣约定", max_length=100, blank=True)
    wages_fen = ArrayField(models.BigIntegerField(null=True), size=12, verbose_name="每月工资（分）")
    person_id = models.BigIntegerField("名册里的人", null=True)
    linked = models.CharField("怎样认定", max_length=12, blank=True)
    near = ArrayField(models.BigIntegerField(), verbose_name="相近的人", default=list)
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "安排的残疾人"
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "number_index"],
                name="placement_is_one_per_person_and_declaration",
                violation_error_message="这个人在这份申报里已经有一行。",
            ),
            models.CheckConstraint(name="placement_has_twelve_months", condition=Q(wages_fen__len=12)),
            models.CheckConstraint(
                name="placement_contract_ends_no_earlier_than_it_begins",
                condition=Q(contract_until=None) | Q(contract_until__gte=models.F("contract_from")),
                violation_error_message="合同终止日不能早于起始日。",
            ),
            models.CheckConstraint(
                name="placement_by_dispatch_to_us_rests_on_an_agreement",
                condition=~Q(dispatch="to") | ~Q(dispatch_proof=""),
                violation_error_message="由用工单位计算的，须写明派遣约定。",
            ),
        ]
        indexes = [
            models.Index(fields=["declaration", "id"], name="placements_of_a_declaration"),
            models.Index(fields=["number_index"], name="placements_of_a_number"),
        ]

    def __str__(self) -> str:
        return self.name


class PlacementPaper(ScopedModel):
    """What an employer shows to prove a claim: a payroll, a contract, a receipt."""

    follows = "placement"
    carries = ("paper",)
    party = "employer"

    placement = models.ForeignKey(Placement, models.RESTRICT, related_name="papers", verbose_name="安排的残疾人")
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="+", verbose_name="用人单位", db_index=False)
    claim = models.SlugField("证明什么", max_length=20)
    paper = models.OneToOneField(Paper, models.RESTRICT, related_name="+", verbose_name="材料")
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("提交时间")
    by_label = models.CharField("提交人", max_length=100)

    class Meta:
        verbose_name = "单位证明材料"
