"""Proofs that papers were issued, and how often strangers have asked lately."""

from django.db import models
from django.db.models import F, Q

from doorstep.base.access import ScopedModel


class Proof(ScopedModel):
    """One issued paper that the public may ask about by its code. `shown` and `kind` are public, `label` is not."""

    proof_code = models.CharField("核验码", max_length=20, unique=True, db_collation="C")
    kind = models.SlugField("材料种类", max_length=40)
    label = models.CharField("名称", max_length=100)
    about = models.CharField("对象类型", max_length=60)
    about_id = models.BigIntegerField("对象")
    issued_on = models.DateField("出具日期")
    valid_until = models.DateField("有效期至", null=True)
    shown = models.JSONField("公开内容", default=dict)
    state = models.CharField(
        "状态", max_length=8, default="standing", choices=[("standing", "有效"), ("void", "已作废")]
    )
    void_on = models.DateField("作废日期", null=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "核验凭据"
        indexes = [models.Index(fields=["about", "about_id"], name="proofs_of_a_thing")]
        constraints = [
            models.CheckConstraint(
                name="proof_is_void_with_a_day_and_a_reason",
                condition=Q(state="standing", void_on=None, void_reason="")
                | Q(state="void", void_on__isnull=False) & ~Q(void_reason=""),
                violation_error_message="作废须有日期和原因。",
            ),
            models.CheckConstraint(
                name="proof_ends_no_earlier_than_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on")),
                violation_error_message="有效期不能早于出具日期。",
            ),
        ]


class Inquirer(models.Model):
    """Somebody who asks, known by a keyed hash of the address alone, and how often since when."""

    caller = models.BinaryField("来访标记", max_length=16, primary_key=True)
    since_at = models.DateTimeField("起算时间", db_index=True)
    tries = models.PositiveIntegerField("次数")

    class Meta:
        verbose_name = "核验来访"
