"""Money that was paid and is not due (追缴): the case, the months it is about, and what came back."""

from django.db import models
from django.db.models import F, Q

from doorstep.base.access import ScopedModel
from doorstep.people.models import Person

from .recovery_machine import CAUSES, MACHINE, OVER


class Recovery(ScopedModel):
    """One benefit of one person was paid for months for which it is not due. Opened, and led to its end, by people.

    It lies where the money was paid from, wherever the person moves; so it keeps the name under which it was paid.
    """

    person = models.ForeignKey(Person, models.RESTRICT, related_name="recoveries", verbose_name="领取人")
    holder = models.CharField("户名", max_length=40)
    benefit = models.CharField("项目", max_length=40)
    cause = models.CharField("原因", max_length=6, choices=list(CAUSES.items()))
    total_fen = models.BigIntegerField("多发金额（分）")
    state = models.CharField(
        "状态", max_length=11, choices=[(one.name, one.label) for one in MACHINE.stages], default=MACHINE.start
    )
    found_at = models.DateTimeField("立案时间")
    seat_id = models.BigIntegerField("立案岗位")
    seat_label = models.CharField("岗位名称", max_length=100)
    found_reason = models.CharField("立案依据", max_length=200)
    letter = models.TextField("告知内容", blank=True)
    notified_on = models.DateField("告知日", null=True)
    consent_on = models.DateField("同意扣回日", null=True)
    consent = models.CharField("同意扣回的依据", max_length=100, blank=True)
    waiver_asked_by = models.BigIntegerField("提请免予追缴的账号", null=True)
    waived_by = models.BigIntegerField("批准免予追缴的账号", null=True)
    closed_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "追缴案件"
        constraints = [
            models.CheckConstraint(name="recovery_is_about_money", condition=Q(total_fen__gte=1)),
            models.CheckConstraint(
                name="recovery_is_told_in_words",
                condition=Q(notified_on=None, letter="") | Q(notified_on__isnull=False) & ~Q(letter=""),
            ),
            models.CheckConstraint(
                name="recovery_offset_rests_on_consent",
                condition=(~Q(state="offset") | Q(consent_on__isnull=False))
                & (Q(consent_on=None, consent="") | Q(consent_on__isnull=False) & ~Q(consent="")),
                violation_error_message="没有本人的同意，不能从待遇里扣回。",
            ),
            models.CheckConstraint(
                name="recovery_waiver_is_approved_by_another_person",
                condition=(Q(waived_by=None) & ~Q(state="waived"))
                | Q(waived_by__isnull=False, waiver_asked_by__isnull=False) & ~Q(waived_by=F("waiver_asked_by")),
                violation_error_message="免予追缴须由另一人批准。",
            ),
            models.CheckConstraint(
                name="recovery_closed_at_goes_with_an_end",
                condition=Q(state__in=OVER, closed_at__isnull=False) | ~Q(state__in=OVER) & Q(closed_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["code", "-id"], name="recoveries_of_a_place"),
            models.Index(fields=["code", "state"], name="recoveries_open", condition=~Q(state__in=OVER)),
        ]


class RecoveryMonth(ScopedModel):
    """One month of a case: what had been paid of it and how, what was due after all, and what is to come back."""

    follows = "recovery"
    append_only = True

    recovery = models.ForeignKey(Recovery, models.RESTRICT, related_name="months", verbose_name="追缴案件")
    month = models.DateField("月份")
    paid_fen = models.BigIntegerField("已发（分）")
    due_fen = models.BigIntegerField("应发（分）")
    amount_fen = models.BigIntegerField("多发（分）")
    payments = models.TextField("到账记录", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "追缴月份"
        constraints = [
            models.UniqueConstraint(fields=["recovery", "month"], name="recovery_month_is_named_once"),
            models.CheckConstraint(
                name="recovery_month_takes_back_no_more_than_was_overpaid",
                condition=Q(amount_fen__gte=1, due_fen__gte=0, amount_fen__lte=F("paid_fen") - F("due_fen")),
            ),
            models.CheckConstraint(name="recovery_month_is_a_first_day", condition=Q(month__day=1)),
        ]


class Repayment(ScopedModel):
    """Money that somebody paid back, with the receipt. What is held back of later months is in payments.OffsetPlan."""

    follows = "recovery"
    append_only = True

    recovery = models.ForeignKey(Recovery, models.RESTRICT, related_name="repayments", verbose_name="追缴案件")
    amount_fen = models.BigIntegerField("退还（分）")
    paid_on = models.DateField("退还日")
    receipt = models.CharField("收据号", max_length=40)
    at = models.DateTimeField("登记时间")
    seat_id = models.BigIntegerField("登记岗位")
    seat_label = models.CharField("岗位名称", max_length=100)

    class Meta:
        verbose_name = "退还"
        constraints = [
            models.UniqueConstraint(
                fields=["recovery", "receipt"],
                name="repayment_receipt_is_entered_once",
                violation_error_message="这张收据已经登记过。",
            ),
            models.CheckConstraint(
                name="repayment_has_a_sum_and_a_receipt", condition=Q(amount_fen__gte=1) & ~Q(receipt="")
            ),
        ]
