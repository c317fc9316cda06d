"""Messages to other platforms, the state of each link, and what the daily comparison found."""

from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.base.seal import SealedField

from .partners import LABELS

WAITING = ["queued", "retry", "sent"]  # something is still to be done by us or by the partner
OVER = ["acked", "dropped"]  # nothing is; the next of the stream may go


class Message(ScopedModel):
    """One message to a partner, in the outbox: written with the act that it tells of, delivered afterwards.

    Within a stream messages go out one after the other, each when the one before was acknowledged or given up.
    It stays at the place from which it was sent, wherever the person moves.
    """

    STATES = [
        ("queued", "待发送"),
        ("sent", "已送达，等回执"),
        ("retry", "待重发"),
        ("rejected", "被退回"),
        ("acked", "对方已收妥"),
        ("dropped", "已放弃"),
    ]

    partner = models.CharField("平台", max_length=8, choices=list(LABELS.items()))
    kind = models.CharField("种类", max_length=40)
    key = models.CharField("幂等键", max_length=80)
    revision = models.PositiveSmallIntegerField("第几版", default=1)
    stream = models.CharField("次序组", max_length=80)
    payload = SealedField("内容")
    payload_index = models.BinaryField("内容索引")
    thing = models.CharField("对象类型", max_length=40)
    thing_id = models.BigIntegerField("对象")
    person_id = models.BigIntegerField("涉及的人", null=True)
    state = models.CharField("状态", max_length=8, choices=STATES, default="queued")
    day = models.DateField("业务日")
    queued_at = models.DateTimeField("提交时间")
    seat_id = models.BigIntegerField("提交岗位")
    seat_label = models.CharField("岗位名称", max_length=100)
    attempts = models.PositiveIntegerField("已试次数", default=0)
    next_try_at = models.DateTimeField("下次发送时间", null=True)
    trouble = models.CharField("最近一次没送到的原因", max_length=100, blank=True)
    sent_at = models.DateTimeField("送达时间", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    reject_code = models.CharField("退回代码", max_length=40, blank=True)
    reject_words = models.CharField("退回原因", max_length=200, blank=True)
    dropped_reason = models.CharField("放弃原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "平台报文"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "key"],
                name="message_key_is_one_per_partner",
                violation_error_message="这一报文已经提交过。",
            ),
            models.CheckConstraint(
                name="message_waits_for_a_try_until_it_is_answered",
                condition=Q(state__in=WAITING, next_try_at__isnull=False) | ~Q(state__in=WAITING) & Q(next_try_at=None),
            ),
            models.CheckConstraint(
                name="message_answered_at_goes_with_an_answer",
                condition=Q(state__in=WAITING, answered_at=None) | ~Q(state__in=WAITING) & Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_rejected_has_a_code",
                condition=Q(state__in=["rejected", "dropped"]) & ~Q(reject_code="")
                | ~Q(state__in=["rejected", "dropped"]) & Q(reject_code=""),
            ),
            models.CheckConstraint(
                name="message_dropped_has_a_reason",
                condition=Q(state="dropped") & ~Q(dropped_reason="") | ~Q(state="dropped") & Q(dropped_reason=""),
                violation_error_message="放弃报文须写明原因。",
            ),
            models.CheckConstraint(
                name="message_sent_has_an_instant", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "next_try_at", "id"], name="messages_to_try", condition=Q(state__in=WAITING)
            ),
            models.Index(
                fields=["partner", "stream", "id"], name="messages_open_in_a_stream", condition=~Q(state__in=OVER)
            ),
            models.Index(fields=["code", "state", "-id"], name="messages_of_a_place"),
            models.Index(fields=["partner", "day"], name="messages_of_a_day"),
        ]


class Link(models.Model):
    """How it stands with one partner: whether it answers, and up to where its acknowledgements were read."""

    partner = models.CharField("平台", max_length=8, primary_key=True, choices=list(LABELS.items()))
    cursor = models.CharField("回执读到", max_length=40, blank=True)
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    failing_since_at = models.DateTimeField("失败起始时间", null=True)
    tried_at = models.DateTimeField("最近一次尝试", null=True)
    trouble = models.CharField("最近一次失败的原因", max_length=100, blank=True)

    class Meta:
        verbose_name = "平台连接"
        constraints = [
            models.CheckConstraint(
                name="link_fails_since_an_instant",
                condition=Q(failures=0, failing_since_at=None) | Q(failures__gte=1, failing_since_at__isnull=False),
            )
        ]


class Reconciliation(models.Model):
    """One day's messages compared with a partner's own list. Compared again, it is replaced with what it found."""

    partner = models.CharField("平台", max_length=8, choices=list(LABELS.items()))
    day = models.DateField("业务日")
    made_at = models.DateTimeField("核对时间")
    same = models.PositiveIntegerField("一致")
    differs = models.PositiveIntegerField("不一致")
    only_ours = models.PositiveIntegerField("只有我方有")
    only_theirs = models.PositiveIntegerField("只有对方有")

    class Meta:
        verbose_name = "平台对账"
        constraints = [
            models.UniqueConstraint(fields=["partner", "day"], name="reconciliation_is_one_per_partner_and_day")
        ]


class Finding(ScopedModel):
    """One message in which our list and the partner's are not the same. Messages that are the same are counted only.

    It is open until a later comparison no longer finds it, or until somebody has looked into it and written down why.
    """

    FINDINGS = [("differs", "不一致"), ("only_ours", "只有我方有"), ("only_theirs", "只有对方有")]

    reconciliation = models.ForeignKey(Reconciliation, models.RESTRICT, related_name="findings", verbose_name="对账")
    finding = models.CharField("结果", max_length=12, choices=FINDINGS)
    message = models.ForeignKey(Message, models.RESTRICT, null=True, related_name="findings", verbose_name="报文")
    key = models.CharField("幂等键", max_length=80)
    our_state = models.CharField("我方状态", max_length=8, blank=True, choices=Message.STATES)
    their_state = models.CharField("对方状态", max_length=8, blank=True)
    same_payload = models.BooleanField("内容一致", null=True)
    settled_at = models.DateTimeField("了结时间", null=True)
    settled_label = models.CharField("了结岗位", max_length=100, blank=True)
    settled_reason = models.CharField("了结说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "对账差异"
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "key"], name="finding_is_one_per_key"),
            models.CheckConstraint(
                name="finding_of_theirs_alone_has_no_message",
                condition=Q(finding="only_theirs", message=None) | ~Q(finding="only_theirs") & ~Q(message=None),
            ),
            models.CheckConstraint(
                name="finding_settled_at_goes_with_by_whom_and_why",
                condition=Q(settled_at=None, settled_label="", settled_reason="")
                | Q(settled_at__isnull=False) & ~Q(settled_label="") & ~Q(settled_reason=""),
                violation_error_message="了结差异须写明原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["code", "-id"], name="findings_of_a_place"),
            models.Index(fields=["code"], name="findings_open_in_a_place", condition=Q(settled_at=None)),
        ]
