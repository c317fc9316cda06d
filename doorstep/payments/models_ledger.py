"""The ledger of the money, what the daily comparison found, the clock of each payment, and what is held back."""

from django.db import models
from django.db.models import F, Q

from doorstep.base.access import ScopedModel
from doorstep.people.models import Person

from .models import Batch, Line

# Where money stands, from the treasury to the person and back.
ACCOUNTS = {
    "appropriated": "财政拨入",
    "payable": "应付待遇",
    "in_transit": "在途",
    "paid": "已付",
    "returned": "退汇待处理",
    "recovered": "追回",
    "unpayable": "退回财政",
}
STEPS = {
    "signed": "签发",
    "dropped": "作废",
    "sent": "送银行",
    "answered": "银行答复",
    "unpayable": "无法支付",
    "repaid": "退还",
}


class LedgerEntry(ScopedModel):
    """One side of one posting: all rows of one cause and step, whose debits equal their credits (sql/ledger.sql).

    `cause` is the row, as model and key, whose step moved the money: a batch, a line, a repayment.  Each step of each
    cause is posted once.  Accounts are kept by benefit.
    """

    append_only = True

    cause = models.CharField("起因", max_length=40)
    cause_id = models.BigIntegerField("起因编号")
    step = models.CharField("步骤", max_length=9, choices=list(STEPS.items()))
    number = models.PositiveSmallIntegerField("第几笔")
    account = models.CharField("科目", max_length=12, choices=list(ACCOUNTS.items()))
    benefit = models.CharField("项目", max_length=40)
    debit_fen = models.BigIntegerField("借方（分）", default=0)
    credit_fen = models.BigIntegerField("贷方（分）", default=0)
    batch = models.ForeignKey(Batch, models.RESTRICT, null=True, related_name="entries", verbose_name="批次")
    at = models.DateTimeField("时间")
    day = models.DateField("记账日")
    seat_id = models.BigIntegerField("岗位")
    seat_label = models.CharField("岗位名称", max_length=100)
    account_name = models.CharField("经办人", max_length=50)

    class Meta:
        verbose_name = "分录"
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "cause_id", "step", "number"],
                name="ledger_step_is_posted_once",
                violation_error_message="这一步已经记过账。",
            ),
            models.CheckConstraint(
                name="ledger_entry_is_either_debit_or_credit",
                condition=Q(debit_fen__gte=1, credit_fen=0) | Q(debit_fen=0, credit_fen__gte=1),
            ),
        ]
        indexes = [
            models.Index(fields=["code", "-id"], name="ledger_entries_of_a_place"),
            models.Index(fields=["day"], name="ledger_entries_of_a_day"),
        ]


class LedgerDay(ScopedModel):
    """One county's money of one day, by lines, by the bank and by the ledger. Compared again, it is the same row."""

    MEASURES = [
        ("signed", "签发金额"),
        ("withheld", "扣回金额"),
        ("sent", "送银行金额"),
        ("paid", "到账金额"),
        ("returned", "退汇金额"),
        ("lost", "无法支付金额"),
    ]

    day = models.DateField("业务日")
    measure = models.CharField("核对什么", max_length=8, choices=MEASURES)
    batches = models.PositiveIntegerField("批次数")
    lines_fen = models.BigIntegerField("明细合计（分）")
    bank_fen = models.BigIntegerField("银行合计（分）")
    ledger_fen = models.BigIntegerField("分录合计（分）")
    made_at = models.DateTimeField("核对时间")

    class Meta:
        verbose_name = "日终核对"
        constraints = [
            models.UniqueConstraint(fields=["code", "day", "measure"], name="ledger_day_is_one_per_place_and_measure")
        ]


class LedgerFinding(ScopedModel):
    """Something in which batch, bank, ledger and clocks do not agree, for a person to look into.

    Open until a later comparison no longer finds it, or until somebody has looked into it and written down why.
    """

    MEASURES = [*LedgerDay.MEASURES, ("balance", "借贷平衡"), ("repaid", "退还金额"), ("clock", "兑付时钟")]

    day = models.DateField("业务日")
    measure = models.CharField("核对什么", max_length=8, choices=MEASURES)
    key = models.CharField("对象", max_length=60)
    batch = models.ForeignKey(Batch, models.RESTRICT, null=True, related_name="findings", verbose_name="批次")
    words = models.CharField("差异", max_length=300)
    found_at = models.DateTimeField("发现时间")
    settled_at = models.DateTimeField("了结时间", null=True)
    settled_label = models.CharField("了结岗位", max_length=100, blank=True)
    settled_reason = models.CharField("了结说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "账目差异"
        constraints = [
            models.UniqueConstraint(fields=["measure", "day", "key"], name="ledger_finding_is_one_per_thing_and_day"),
            models.CheckConstraint(
                name="ledger_finding_settled_at_goes_with_by_whom_and_why",
                condition=Q(settled_at=None, settled_label="", settled_reason="")
                | Q(settled_at__isnull=False) & ~Q(settled_label="") & ~Q(settled_reason=""),
                violation_error_message="了结差异须写明原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["code", "-id"], name="ledger_findings_of_a_place"),
            models.Index(fields=["code"], name="ledger_findings_open", condition=Q(settled_at=None)),
        ]


class PayClock(ScopedModel):
    """How long finance took to pay one line: from the day it had the batch to the day the person had the money (F22).

    It begins with `line`.  Where money comes back for the bank's reasons it goes on with `last_line`, which sends it
    again; where the account was wrong it ends void, and the line that sends it again begins another.  Days that no
    published calendar knows leave `due_on`, `warn_on`, `workdays` and `within` empty.
    """

    OUTCOMES = [("running", "在办"), ("paid", "已到账"), ("void", "账户有误，另计")]

    line = models.OneToOneField(Line, models.RESTRICT, related_name="clock", verbose_name="起始明细")
    last_line = models.OneToOneField(Line, models.RESTRICT, related_name="+", verbose_name="当前明细")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="领取人")
    holder = models.CharField("户名", max_length=40)
    benefit = models.CharField("项目", max_length=40)
    month = models.DateField("所属月份")
    started_on = models.DateField("财政收单日")
    limit_workdays = models.PositiveSmallIntegerField("时限（工作日）")
    warn_on = models.DateField("提醒日", null=True)
    due_on = models.DateField("最晚到账日", null=True)
    outcome = models.CharField("结果", max_length=7, choices=OUTCOMES, default="running")
    stopped_on = models.DateField("到账日", null=True)
    workdays = models.PositiveSmallIntegerField("用时（工作日）", null=True)
    within = models.BooleanField("按时", null=True)

    class Meta:
        verbose_name = "兑付时钟"
        constraints = [
            models.CheckConstraint(
                name="pay_clock_stops_when_the_money_is_there",
                condition=Q(outcome="paid", stopped_on__gte=F("started_on")) | ~Q(outcome="paid") & Q(stopped_on=None),
            ),
            models.CheckConstraint(
                name="pay_clock_counts_only_what_has_stopped",
                condition=Q(outcome="paid") | Q(workdays=None, within=None),
            ),
            models.CheckConstraint(
                name="pay_clock_warns_before_it_is_due",
                condition=Q(warn_on=None, due_on=None) | Q(warn_on__isnull=False, due_on__gte=F("warn_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["started_on", "benefit", "code"], name="pay_clocks_by_start"),
            models.Index(fields=["code", "-id"], name="pay_clocks_of_a_place"),
            models.Index(fields=["code", "warn_on"], name="pay_clocks_running", condition=Q(outcome="running")),
        ]


class OffsetPlan(ScopedModel):
    """So much of what a person is due for a month is held back, by consent, against money paid in error (entitlements).

    It lessens what is due for good: a later batch for the same month does not pay it.  `batch` is the one whose lines
    it has lessened; from then on it stays.  It lies in the county that is owed, wherever the person moves.
    """

    is_register = True

    person = models.ForeignKey(Person, models.RESTRICT, related_name="offsets", verbose_name="本人")
    benefit = models.CharField("项目", max_length=40)
    month = models.DateField("所属月份")
    amount_fen = models.BigIntegerField("扣回（分）")
    recovery_id = models.BigIntegerField("追缴案件", db_index=True)
    batch = models.ForeignKey(Batch, models.RESTRICT, null=True, related_name="offsets", verbose_name="批次")

    class Meta:
        verbose_name = "扣回计划"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "benefit", "month"],
                name="offset_is_one_per_person_benefit_and_month",
                violation_error_message="此人这个月的这一项目已有扣回计划。",
            ),
            models.CheckConstraint(name="offset_holds_something_back", condition=Q(amount_fen__gte=1)),
            models.CheckConstraint(name="offset_month_is_a_first_day", condition=Q(month__day=1)),
        ]
