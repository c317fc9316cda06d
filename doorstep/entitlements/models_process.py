"""From a finding to an award: checks by the village, what people are told, public lists, objections, renunciations.

A finding is known by person, benefit, month, kind and amount, and not by the row of the change: an open change that no
longer differs is withdrawn by the next run, and what was asked, told and published of it stays.
"""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from doorstep.base.access import ScopedModel
from doorstep.base.models import Paper
from doorstep.base.seal import SealedField
from doorstep.exchange.models import Message
from doorstep.people.models import Guardian, Person


class Check(ScopedModel):
    """What a village, a town or the county found when it looked into a finding. The last one of a finding counts."""

    follows = "person"
    append_only = True

    ANSWERS = [("right", "属实"), ("wrong", "不属实"), ("unreached", "联系不上")]

    person = models.ForeignKey(Person, models.RESTRICT, related_name="checks", verbose_name="本人", db_index=False)
    benefit = models.CharField("项目", max_length=40)
    month = models.DateField("月份")
    kind = models.CharField("变动", max_length=8)
    becomes_fen = models.BigIntegerField("现金额（分）", null=True)
    odd = ArrayField(models.CharField(max_length=20), verbose_name="疑点", default=list)
    answer = models.CharField("核实结果", max_length=9, choices=ANSWERS)
    words = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    seat_id = models.BigIntegerField("岗位")
    seat_label = models.CharField("岗位名称", max_length=100)
    account_name = models.CharField("核实人", max_length=50)

    class Meta:
        verbose_name = "核实"
        constraints = [
            models.CheckConstraint(
                name="check_that_finds_otherwise_says_what",
                condition=Q(answer="right") | ~Q(words=""),
                violation_error_message="不属实或联系不上的，须写明情况。",
            )
        ]
        indexes = [models.Index(fields=["person", "benefit", "month", "-id"], name="checks_of_a_finding")]


class Telling(ScopedModel):
    """What a person, or whoever stands for the person, is told of a finding: once for each, by message or by hand."""

    follows = "person"

    HOWS = [("message", "短信"), ("face", "当面"), ("phone", "电话"), ("letter", "书面送达")]

    person = models.ForeignKey(Person, models.RESTRICT, related_name="tellings", verbose_name="本人", db_index=False)
    benefit = models.CharField("项目", max_length=40)
    month = models.DateField("月份")
    kind = models.CharField("变动", max_length=8)
    becomes_fen = models.BigIntegerField("现金额（分）")
    earlier = ArrayField(models.DateField(), verbose_name="一并告知的月份", default=list, db_default=[])
    to = models.CharField("告知对象", max_length=60)
    words = SealedField("内容")
    made_at = models.DateTimeField("形成时间")
    message = models.OneToOneField(Message, models.RESTRICT, null=True, related_name="+", verbose_name="短信")
    told_at = models.DateTimeField("告知时间", null=True)
    told_how = models.CharField("告知方式", max_length=7, choices=HOWS, blank=True)
    told_label = models.CharField("告知人", max_length=100, blank=True)

    class Meta:
        verbose_name = "待遇告知"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "benefit", "month", "kind", "becomes_fen"],
                name="telling_is_one_per_finding",
                violation_error_message="这项变动已经告知过。",
            ),
            models.CheckConstraint(
                name="telling_told_at_and_how_go_together",
                condition=Q(told_at=None, told_how="", told_label="")
                | Q(told_at__isnull=False) & ~Q(told_how="") & ~Q(told_label=""),
            ),
            models.CheckConstraint(
                name="telling_by_message_has_its_message", condition=~Q(told_how="message") | Q(message__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["code", "id"], name="tellings_to_be_done", condition=Q(told_at=None)),
        ]


class PublicList(ScopedModel):
    """Newcomers of one benefit and month in one county, published masked for some workdays (公示). Its days stand;
    it can only be withdrawn.
    """

    benefit = models.CharField("项目", max_length=40)
    month = models.DateField("月份")
    opens_on = models.DateField("公示起始日")
    closes_on = models.DateField("公示截止日")
    is_provisional = models.BooleanField("截止日暂定")
    entries_count = models.PositiveIntegerField("人数")
    published_at = models.DateTimeField("公布时间")
    published_label = models.CharField("公布岗位", max_length=100)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_reason = models.CharField("撤回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "公示名单"
        constraints = [
            models.CheckConstraint(name="public_list_closes_after_it_opens", condition=Q(closes_on__gte=F("opens_on"))),
            models.CheckConstraint(name="public_list_names_somebody", condition=Q(entries_count__gte=1)),
            models.CheckConstraint(
                name="public_list_withdrawn_has_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                violation_error_message="撤回公示须写明原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["closes_on", "id"], name="public_lists_by_day"),
            models.Index(fields=["code", "-id"], name="public_lists_of_a_place"),
        ]


class ListEntry(ScopedModel):
    """One line of a public list. What anybody may read is `shown_name`, `place`, `amount_fen`, and nothing else.

    Until when it hangs, and that it was taken down, is kept here too: a village sees its own people's lines, and not
    the county's list.
    """

    follows = "person"

    public_list = models.ForeignKey(
        PublicList, models.RESTRICT, related_name="entries", verbose_name="名单", db_index=False
    )
    number = models.PositiveIntegerField("序号")
    person = models.ForeignKey(
        Person, models.RESTRICT, related_name="list_entries", verbose_name="本人", db_index=False
    )
    benefit = models.CharField("项目", max_length=40)
    month = models.DateField("月份")
    amount_fen = models.BigIntegerField("金额（分/月）")
    shown_name = models.CharField("公示姓名", max_length=20)
    place_code = models.CharField("村（社区）代码", max_length=12, db_collation="C")
    place = models.CharField("村（社区）", max_length=60)
    closes_on = models.DateField("公示截止日")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "公示明细"
        constraints = [
            models.UniqueConstraint(fields=["public_list", "number"], name="list_entry_number_is_one_in_its_list"),
            models.UniqueConstraint(
                fields=["person", "benefit", "month", "amount_fen"],
                name="list_entry_is_one_per_finding",
                condition=Q(withdrawn_at=None),
                violation_error_message="这项新增已经在公示名单上。",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "benefit", "month"], name="list_entries_of_a_finding"),
            models.Index(fields=["code", "closes_on"], name="list_entries_of_a_place", condition=Q(withdrawn_at=None)),
        ]


class ListObjection(ScopedModel):
    """Somebody objects to one line of a public list. It holds up that person alone, until the county looked into it.

    Who objected and why is sealed; a seat that takes it down at a window never decides on it.
    """

    follows = "entry"

    ABOUTS = [
        ("not_due", "不符合条件"),
        ("untrue", "登记的情况不实"),
        ("died", "人已去世"),
        ("elsewhere", "人已迁走，或者在别处领取"),
        ("other", "其他"),
    ]
    OUTCOMES = [("upheld", "成立"), ("dismissed", "不成立")]
    HOWS = [("phone", "电话"), ("face", "当面"), ("letter", "书面送达")]

    entry = models.ForeignKey(ListEntry, models.RESTRICT, related_name="objections", verbose_name="公示明细")
    key = models.UUIDField("提交标识", unique=True, default=uuid.uuid4)
    about = models.CharField("异议", max_length=9, choices=ABOUTS)
    words = SealedField("理由")
    contact = SealedField("联系方式", null=True)
    raised_at = models.DateTimeField("提出时间")
    due_on = models.DateField("应办日")
    raised_seat_id = models.BigIntegerField("登记岗位编号", null=True)
    raised_label = models.CharField("登记岗位", max_length=100)
    closed_at = models.DateTimeField("处理时间", null=True)
    outcome = models.CharField("处理结果", max_length=9, choices=OUTCOMES, blank=True)
    reason = models.CharField("处理理由", max_length=300, blank=True)
    seat_id = models.BigIntegerField("处理岗位编号", null=True)
    closed_label = models.CharField("处理岗位", max_length=100, blank=True)
    told_at = models.DateTimeField("答复时间", null=True)
    told_how = models.CharField("答复方式", max_length=6, choices=HOWS, blank=True)

    class Meta:
        verbose_name = "公示异议"
        constraints = [
            models.CheckConstraint(
                name="list_objection_is_closed_with_outcome_reason_and_seat",
                condition=Q(closed_at=None, outcome="", reason="", seat_id=None)
                | Q(closed_at__isnull=False, seat_id__isnull=False) & ~Q(outcome="") & ~Q(reason=""),
                violation_error_message="处理异议须写明结果和理由。",
            ),
            models.CheckConstraint(
                name="list_objection_is_not_decided_by_whoever_took_it",
                condition=Q(raised_seat_id=None) | Q(seat_id=None) | ~Q(seat_id=F("raised_seat_id")),
                violation_error_message="登记异议的岗位不能处理这一异议。",
            ),
            models.CheckConstraint(
                name="list_objector_is_told_once_it_is_closed",
                condition=Q(told_at=None, told_how="")
                | Q(told_at__isnull=False, closed_at__isnull=False) & ~Q(told_how=""),
            ),
        ]
        indexes = [
            models.Index(fields=["code", "due_on", "id"], name="list_objections_open", condition=Q(closed_at=None)),
            models.Index(fields=["code", "-id"], name="list_objections_of_a_place"),
        ]


class Renunciation(ScopedModel):
    """A person declines a benefit from a month on; coming back sets an end. What was before stays in its history."""

    follows = "person"
    carries = ("paper",)
    is_register = True

    HOWS = [("paper", "书面声明"), ("spoken", "口头，有见证人"), ("phone", "电话，已核对身份")]

    person = models.ForeignKey(Person, models.RESTRICT, related_name="renunciations", verbose_name="本人")
    guardian = models.ForeignKey(Guardian, models.RESTRICT, null=True, related_name="+", verbose_name="监护人代为声明")
    benefit = models.CharField("项目", max_length=40)
    months = DateRangeField("放弃期")
    said_how = models.CharField("声明方式", max_length=6, choices=HOWS)
    proof = models.CharField("见证人或声明编号", max_length=100)
    paper = models.OneToOneField(Paper, models.RESTRICT, null=True, related_name="+", verbose_name="声明的照片")
    reason = models.CharField("原因", max_length=200)
    said_at = models.DateTimeField("登记时间")
    seat_label = models.CharField("登记岗位", max_length=100)
    returned_reason = models.CharField("恢复原因", max_length=200, blank=True)
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "放弃享受"
        constraints = [
            ExclusionConstraint(
                name="renunciation_is_one_per_person_and_benefit_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("benefit", RangeOperators.EQUAL),
                    ("months", RangeOperators.OVERLAPS),
                ],
                violation_error_message="此人同一时期对这一项目已经声明放弃。",
            ),
            models.CheckConstraint(name="renunciation_has_reason_and_proof", condition=~Q(reason="") & ~Q(proof="")),
            models.CheckConstraint(
                name="renunciation_on_paper_has_its_photograph",
                condition=~Q(said_how="paper") | Q(paper__isnull=False),
                violation_error_message="书面声明须留存照片。",
            ),
            models.CheckConstraint(
                name="renunciation_ends_with_a_reason",
                condition=Q(months__upper_inf=True, returned_reason="")
                | Q(months__upper_inf=False) & ~Q(returned_reason=""),
                violation_error_message="恢复享受须写明原因。",
            ),
        ]
