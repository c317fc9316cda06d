"""What is said against a month's pay, how a signed month comes back, and what is paid later that it paid too little."""

from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel

from .models_work import PayPeriod


class PayReturn(ScopedModel):
    """A signed month was taken back, to be worked out anew: by a decision, with a reason. `signed_at` names the
    signature that no longer holds, so that each one is taken back once (see sql/pay.sql).
    """

    follows = "period"
    append_only = True
    party = "home"

    period = models.ForeignKey(PayPeriod, models.RESTRICT, related_name="returns", verbose_name="分配")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    signed_at = models.DateTimeField("作废的签字")
    from_state = models.CharField("退回前", max_length=9, choices=PayPeriod.STATES)
    reason = models.CharField("原因", max_length=300)
    matter = models.ForeignKey("MajorMatter", models.RESTRICT, related_name="+", verbose_name="党组织的决定")
    at = models.DateTimeField("退回时间")
    by_label = models.CharField("退回人", max_length=100)

    class Meta:
        verbose_name = "分配退回"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "signed_at"],
                name="pay_period_comes_back_once_for_each_signature",
                violation_error_message="这一次签字已经退回。",
            ),
            models.CheckConstraint(
                name="pay_period_comes_back_with_a_reason",
                condition=~Q(reason="") & Q(from_state__in=["signed", "reviewed", "published"]),
                violation_error_message="退回须写明原因；已发放的不能退回。",
            ),
        ]


class PayObjection(ScopedModel):
    """What somebody has against a month's pay while its list hangs; nobody need give a name. A person answers it.

    Found right, it is settled by the return of the month.
    """

    follows = "period"
    is_register = True
    party = "home"

    WHO = [
        ("self", "本人"),
        ("guardian", "监护人或者家属"),
        ("other", "其他人"),
    ]
    OUTCOMES = [("right", "成立"), ("wrong", "不成立")]

    period = models.ForeignKey(PayPeriod, models.RESTRICT, related_name="objections", verbose_name="分配")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    who = models.CharField("谁提出的", max_length=8, choices=WHO)
    name = models.CharField("姓名", max_length=20, blank=True)
    words = models.CharField("意见", max_length=500)
    raised_on = models.DateField("提出日期")
    at = models.DateTimeField("登记时间")
    account_id = models.BigIntegerField("登记人账号")
    by_label = models.CharField("登记人", max_length=100)
    outcome = models.CharField("结论", max_length=5, choices=OUTCOMES, blank=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.BigIntegerField("答复人账号", null=True)
    answered_label = models.CharField("答复人", max_length=100, blank=True)
    returned = models.ForeignKey(
        PayReturn, models.RESTRICT, null=True, related_name="objections", verbose_name="因此退回"
    )

    class Meta:
        verbose_name = "公示异议"
        constraints = [
            models.CheckConstraint(
                name="pay_objection_says_what_it_is_about",
                condition=~Q(words=""),
                violation_error_message="异议须写明意见。",
            ),
            models.CheckConstraint(
                name="pay_objection_is_answered_by_a_person_with_a_reason",
                condition=Q(outcome="", answer="", answered_at=None, answered_by=None, returned=None)
                | Q(outcome__in=["right", "wrong"], answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer=""),
                violation_error_message="答复须写明结论和理由。",
            ),
            models.CheckConstraint(
                name="pay_objection_is_answered_by_another_than_took_it",
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("account_id")),
                violation_error_message="登记异议的人不能自己答复。",
            ),
            models.CheckConstraint(
                name="pay_objection_found_wrong_returns_nothing", condition=Q(returned=None) | Q(outcome="right")
            ),
        ]


class PayCorrection(ScopedModel):
    """What a month that was paid out had too little for a client: paid with the next month, by a decision.

    There is none below zero: what was paid too much stays with the client.
    """

    follows = "client"
    is_register = True
    party = "home"

    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园")
    client = models.ForeignKey("Client", models.RESTRICT, related_name="corrections", verbose_name="服务对象")
    of = models.ForeignKey(PayPeriod, models.RESTRICT, related_name="corrections", verbose_name="更正哪一期")
    fen = models.BigIntegerField("补发（分）")
    reason = models.CharField("原因", max_length=200)
    matter = models.ForeignKey("MajorMatter", models.RESTRICT, related_name="+", verbose_name="党组织的决定")
    at = models.DateTimeField("登记时间")
    by_label = models.CharField("登记人", max_length=100)
    paid_in = models.ForeignKey(
        PayPeriod, models.RESTRICT, null=True, related_name="corrected", verbose_name="计入哪一期"
    )

    class Meta:
        verbose_name = "补发更正"
        constraints = [
            models.CheckConstraint(
                name="pay_correction_only_adds",
                condition=Q(fen__gte=1),
                violation_error_message="更正只补发，不扣回。",
            ),
            models.CheckConstraint(
                name="pay_correction_says_why",
                condition=~Q(reason=""),
                violation_error_message="补发须写明原因。",
            ),
        ]
