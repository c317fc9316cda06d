"""Who may act for a person (委托代办): an organisation, for named items and a period; and each thing done under it."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.base.models import Paper
from doorstep.orgs.models import Org
from doorstep.people.models import Guardian, Person


class Mandate(ScopedModel):
    """A person, or who stands for the person, authorises an organisation for items and a period. Narrowed or ended
    at any time; what was before stays in its history.
    """

    follows = "person"
    carries = ("paper",)
    is_register = True

    HOWS = [("paper", "书面委托书"), ("code", "短信验证码"), ("spoken", "口头委托，有见证人")]

    person = models.ForeignKey(Person, models.RESTRICT, related_name="mandates", verbose_name="委托人")
    guardian = models.ForeignKey(
        Guardian, models.RESTRICT, null=True, related_name="mandates", verbose_name="监护人代为委托"
    )
    org = models.ForeignKey(Org, models.RESTRICT, related_name="mandates", verbose_name="受托组织")
    # Kept beside the key: whoever reaches the person may not reach the organisation, and its row is then hidden.
    org_code = models.CharField("受托组织所在地", max_length=12, db_collation="C")
    org_name = models.CharField("受托组织名称", max_length=80)
    items = ArrayField(models.CharField(max_length=40), verbose_name="委托事项")
    valid = DateRangeField("委托期")
    how = models.CharField("委托方式", max_length=6, choices=HOWS)
    proof = models.CharField("委托书编号或见证人", max_length=100)
    paper = models.OneToOneField(Paper, models.RESTRICT, null=True, related_name="+", verbose_name="委托书照片")
    revoked_reason = models.CharField("撤销原因", max_length=100, blank=True)
    given_at = models.DateTimeField("登记时间")
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "委托"
        constraints = [
            models.CheckConstraint(name="mandate_names_its_items", condition=Q(items__len__gte=1)),
            models.CheckConstraint(name="mandate_has_a_proof", condition=~Q(proof="")),
            models.CheckConstraint(
                name="mandate_on_paper_has_its_photograph",
                condition=~Q(how="paper") | Q(paper__isnull=False),
                violation_error_message="书面委托须留存委托书的照片。",
            ),
            models.CheckConstraint(name="mandate_ends_some_day", condition=Q(valid__upper_inf=False)),
        ]
        indexes = [models.Index(fields=["org_code", "-id"], name="mandates_of_an_org")]


class MandateAct(ScopedModel):
    """One thing that was done under a mandate. Never changed."""

    follows = "mandate"
    append_only = True

    mandate = models.ForeignKey(Mandate, models.RESTRICT, related_name="acts", verbose_name="委托", db_index=False)
    matter_id = models.BigIntegerField("办件")
    words = models.CharField("做了什么", max_length=120)
    at = models.DateTimeField("时间")
    seat_id = models.BigIntegerField("岗位")
    seat_label = models.CharField("岗位名称", max_length=100)
    account_name = models.CharField("经办人", max_length=50)

    class Meta:
        verbose_name = "代办记录"
        indexes = [models.Index(fields=["mandate", "-id"], name="acts_under_a_mandate")]


class MandateCode(ScopedModel):
    """A code sent to the person's telephone, by which the person says yes to a mandate. The code itself is not kept."""

    follows = "person"

    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="委托人", db_index=False)
    org_code = models.CharField("受托组织所在地", max_length=12, db_collation="C")
    index = models.BinaryField("验证码标记", max_length=16)
    phone = models.CharField("发到", max_length=30)
    sent_at = models.DateTimeField("发送时间")
    expires_at = models.DateTimeField("有效期至")
    tries = models.PositiveSmallIntegerField("试过几次", default=0)
    verified_at = models.DateTimeField("核对时间", null=True)
    used_at = models.DateTimeField("使用时间", null=True)
    seat_label = models.CharField("岗位名称", max_length=100)

    class Meta:
        verbose_name = "委托验证码"
        indexes = [models.Index(fields=["person", "-id"], name="codes_of_a_person")]
        constraints = [
            models.CheckConstraint(name="mandate_code_is_tried_five_times_at_most", condition=Q(tries__lte=5)),
            models.CheckConstraint(
                name="mandate_code_is_verified_while_it_counts",
                condition=Q(verified_at=None) | Q(verified_at__lte=models.F("expires_at")),
            ),
            models.CheckConstraint(
                name="mandate_code_is_used_once_verified", condition=Q(used_at=None) | Q(verified_at__isnull=False)
            ),
        ]
