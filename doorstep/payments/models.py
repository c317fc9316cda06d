"""Where people are paid, batches with their lines and signatures, the bank's file and answer, and what came back."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from doorstep.base.access import ScopedModel
from doorstep.base.seal import SealedField
from doorstep.people.models import Person

FEN_OF_A_MONTH = Func(F("from_fen"), F("from_fen") + F("amount_fen"), function="int8range")


class PayAccount(ScopedModel):
    """The bank account in which a person is paid: one's own, or a guardian's with proof."""

    follows = "person"
    is_register = True

    person = models.ForeignKey(Person, models.RESTRICT, related_name="pay_accounts", verbose_name="本人")
    holder = models.CharField("户名", max_length=40)
    bank = models.CharField("开户行", max_length=60)
    number = SealedField("账号")
    number_index = models.BinaryField("账号索引")
    tail = models.CharField("账号后四位", max_length=4)
    is_guardians = models.BooleanField("监护人账户", default=False)
    proof = models.CharField("监护证明", max_length=100, blank=True)
    used = DateRangeField("使用期")
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "收款账户"
        constraints = [
            ExclusionConstraint(
                name="pay_account_is_one_per_person_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("used", RangeOperators.OVERLAPS)],
                violation_error_message="此人同一时期只能有一个收款账户。",
            ),
            models.CheckConstraint(
                name="pay_account_of_a_guardian_has_proof",
                condition=Q(is_guardians=False) | ~Q(proof=""),
                violation_error_message="监护人账户须有监护关系证明。",
            ),
        ]
        indexes = [models.Index(fields=["number_index"], name="accounts_of_a_number")]


class Batch(ScopedModel):
    """Money of one benefit for one month in one county, on its way from drawing up to the bank's answer.

    Where it follows another, it follows the first: whatever came back of that and of its earlier follow-ups.
    """

    STATES = [
        ("drawn", "待签发"),
        ("signed", "已签发"),
        ("received", "财政已收单"),
        ("sent", "已送银行"),
        ("answered", "银行已答复"),
        ("dropped", "已作废"),
    ]

    benefit = models.CharField("项目", max_length=40)
    benefit_label = models.CharField("项目名称", max_length=60)
    month = models.DateField("所属月份")
    state = models.CharField("状态", max_length=8, choices=STATES, default="drawn")
    follows_batch = models.ForeignKey(
        "self", models.RESTRICT, null=True, related_name="follow_ups", verbose_name="补发自"
    )
    lines_count = models.PositiveIntegerField("人数")
    total_fen = models.BigIntegerField("金额（分）")
    digest = models.CharField("摘要", max_length=64)
    drafted_by = models.BigIntegerField("制单人账号")
    drafted_label = models.CharField("制单岗位", max_length=100)
    drafted_at = models.DateTimeField("制单时间")
    signatures_needed = models.PositiveSmallIntegerField("须签名数", default=2)
    received_at = models.DateTimeField("财政收单时间", null=True)
    bank_format = models.CharField("银行文件格式", max_length=40)
    sent_at = models.DateTimeField("送出时间", null=True)
    file_digest = models.CharField("银行文件摘要", max_length=64, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    dropped_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "发放批次"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "benefit", "month"],
                name="batch_is_one_per_place_benefit_and_month",
                condition=Q(follows_batch=None) & ~Q(state="dropped"),
                violation_error_message="这个县这个月的这一项目已有批次。",
            ),
            models.UniqueConstraint(fields=["id", "drafted_by"], name="batch_and_its_drafter"),
            models.CheckConstraint(name="batch_holds_money", condition=Q(lines_count__gte=1, total_fen__gte=1)),
            models.CheckConstraint(
                name="batch_dropped_has_a_reason",
                condition=~Q(state="dropped") | ~Q(dropped_reason=""),
                violation_error_message="作废批次须写明原因。",
            ),
            models.CheckConstraint(name="batch_needs_two_signatures_at_least", condition=Q(signatures_needed__gte=2)),
            models.CheckConstraint(
                name="batch_received_at_goes_with_its_state",
                condition=Q(state__in=["received", "sent", "answered"], received_at__isnull=False)
                | Q(state__in=["drawn", "signed"], received_at=None)
                | Q(state="dropped"),
            ),
            models.CheckConstraint(
                name="batch_sent_at_goes_with_its_file",
                condition=Q(sent_at=None, file_digest="") | Q(sent_at__isnull=False) & ~Q(file_digest=""),
            ),
        ]
        indexes = [models.Index(fields=["code", "-month", "-id"], name="batches_of_a_place")]

    @property
    def spoken_number(self) -> str:
        """420602-202605-17: county, month, serial, in figures that can be read out. The bank's file has its own."""
        return f"{self.code[:6]}-{self.month:%Y%m}-{self.pk}"


class Line(ScopedModel):
    """One person, one benefit, one month, one sum: of what is due for the month, the fen after the first `from_fen`.

    Arrears are a later line of the same month.  A returned line stays; its money goes out again on a later line, the
    next attempt.  What nobody can be paid is unpayable in the end: its money went back to the finance department.
    """

    STATES = [
        ("drawn", "待发"),
        ("sent", "已送"),
        ("paid", "已到账"),
        ("returned", "退汇"),
        ("unpayable", "无法支付"),
        ("dropped", "已作废"),
    ]

    batch = models.ForeignKey(Batch, models.RESTRICT, related_name="lines", verbose_name="批次")
    number = models.PositiveIntegerField("行号")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="pay_lines", verbose_name="领取人")
    benefit = models.CharField("项目", max_length=40)
    month = models.DateField("所属月份")
    from_fen = models.BigIntegerField("此前已发（分）", default=0)
    amount_fen = models.BigIntegerField("金额（分）")
    holder = models.CharField("户名", max_length=40)
    account = SealedField("账号")
    account_index = models.BinaryField("账号索引")
    tail = models.CharField("账号后四位", max_length=4)
    attempt = models.PositiveSmallIntegerField("第几次发放", default=1)
    state = models.CharField("状态", max_length=10, choices=STATES, default="drawn")
    return_code = models.CharField("退汇原因", max_length=3, blank=True)
    paid_on = models.DateField("到账日", null=True)
    follows_line = models.OneToOneField(
        "self", models.RESTRICT, null=True, related_name="followed_by", verbose_name="补发自"
    )

    class Meta:
        verbose_name = "发放明细"
        constraints = [
            # Exactly once, across all batches: no two live lines hold the same fen of a person's month.
            ExclusionConstraint(
                name="line_pays_no_fen_of_a_month_twice",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("benefit", RangeOperators.EQUAL),
                    ("month", RangeOperators.EQUAL),
                    (
                        Func(F("from_fen"), F("from_fen") + F("amount_fen"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(state__in=["returned", "dropped"]),
                violation_error_message="此人这个月的这一笔钱已在发放批次中。",
            ),
            models.UniqueConstraint(fields=["batch", "number"], name="line_number_is_unique_in_its_batch"),
            models.CheckConstraint(name="line_pays_something", condition=Q(amount_fen__gte=1, from_fen__gte=0)),
            models.CheckConstraint(
                name="line_is_a_later_attempt_where_it_follows",
                condition=Q(follows_line=None) | Q(attempt__gte=2),
            ),
            models.CheckConstraint(
                name="line_returned_has_a_code",
                condition=Q(state__in=["returned", "unpayable"]) & ~Q(return_code="")
                | ~Q(state__in=["returned", "unpayable"]) & Q(return_code=""),
            ),
            models.CheckConstraint(
                name="line_paid_has_a_day",
                condition=Q(state="paid", paid_on__isnull=False) | ~Q(state="paid") & Q(paid_on=None),
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "state", "number"], name="lines_of_a_batch"),
            models.Index(fields=["person", "-month"], name="lines_of_a_person"),
            models.Index(fields=["code", "month"], name="lines_returned_in_a_place", condition=Q(state="returned")),
        ]


class BankFile(ScopedModel):
    """The file that went to the bank, written once and sealed: whoever takes it again gets the same bytes."""

    batch = models.OneToOneField(Batch, models.RESTRICT, related_name="bank_file", verbose_name="批次")
    body = SealedField("文件内容")
    encoding = models.CharField("编码", max_length=20)
    digest = models.CharField("文件摘要", max_length=64)
    size = models.PositiveIntegerField("字节数")

    class Meta:
        verbose_name = "银行文件"
        constraints = [models.CheckConstraint(name="bank_file_is_not_empty", condition=Q(size__gte=1))]


class Signature(ScopedModel):
    """One person signs one batch, as hashed. The drafter cannot: the check and the key below see to it."""

    append_only = True

    batch = models.ForeignKey(Batch, models.RESTRICT, related_name="signatures", verbose_name="批次")
    drafted_by = models.BigIntegerField("制单人账号")
    account_id = models.BigIntegerField("签名人账号")
    seat_label = models.CharField("签名岗位", max_length=100)
    account_name = models.CharField("签名人", max_length=50)
    digest = models.CharField("所签摘要", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "签名"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "account_id"],
                name="signature_is_one_per_person",
                violation_error_message="您已签过这一批。",
            ),
            models.CheckConstraint(
                name="signature_is_not_the_drafters",
                condition=~Q(account_id=models.F("drafted_by")),
                violation_error_message="制单人不能签自己的批次。",
            ),
        ]


class Answer(ScopedModel):
    """The bank's answer to a batch, as received; applied once."""

    append_only = True

    batch = models.ForeignKey(Batch, models.RESTRICT, related_name="answers", verbose_name="批次")
    digest = models.CharField("文件摘要", max_length=64)
    received_at = models.DateTimeField("收到时间")
    paid_count = models.PositiveIntegerField("到账人数")
    paid_fen = models.BigIntegerField("到账金额（分）")
    returned_count = models.PositiveIntegerField("退汇人数")
    returned_fen = models.BigIntegerField("退汇金额（分）")
    seat_id = models.BigIntegerField("经办岗位")

    class Meta:
        verbose_name = "银行答复"
        constraints = [
            models.UniqueConstraint(
                fields=["batch"], name="answer_is_one_per_batch", violation_error_message="这一批的银行答复已经入账。"
            )
        ]


class ReturnTask(ScopedModel):
    """What somebody has to find out or to mend before money that came back can go out again.

    It lies where the person belongs today, the line where it was paid: so the task says itself what came back.
    """

    follows = "person"

    KINDS = [("account", "补账户"), ("death", "核实是否去世"), ("bank", "向银行查明")]
    OUTCOMES = [("mended", "已换账户"), ("again", "可以再发"), ("dead", "已去世"), ("unpayable", "无法支付")]

    line = models.OneToOneField(Line, models.RESTRICT, related_name="task", verbose_name="退汇的明细")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="return_tasks", verbose_name="领取人")
    kind = models.CharField("要办的事", max_length=8, choices=KINDS)
    benefit = models.CharField("项目", max_length=40)
    month = models.DateField("所属月份")
    amount_fen = models.BigIntegerField("金额（分）")
    return_code = models.CharField("退汇原因", max_length=3)
    holder = models.CharField("户名", max_length=40)
    tail = models.CharField("账号后四位", max_length=4)
    opened_at = models.DateTimeField("退汇时间")
    due_on = models.DateField("应办结日")
    closed_at = models.DateTimeField("办结时间", null=True)
    outcome = models.CharField("结果", max_length=10, choices=OUTCOMES, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    seat_label = models.CharField("办理岗位", max_length=100, blank=True)

    class Meta:
        verbose_name = "退汇处理"
        constraints = [
            models.CheckConstraint(
                name="return_task_is_closed_with_an_outcome",
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="return_task_is_answered_with_a_reason",
                condition=Q(outcome__in=["", "mended"]) | ~Q(reason=""),
                violation_error_message="核实退汇须写明情况。",
            ),
        ]
        indexes = [
            models.Index(fields=["code", "due_on"], name="return_tasks_open", condition=Q(closed_at=None)),
            models.Index(fields=["code", "-id"], name="return_tasks_of_a_place"),
        ]


from . import models_ledger  # noqa: E402, F401  (the rest of this room's tables)
