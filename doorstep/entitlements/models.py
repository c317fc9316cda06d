"""Month runs, the changes they find for people to confirm, and the awards that stand."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.people.models import Person

STANDING = Q(known__upper_inf=True)


def always() -> DateTimeTZRange:
    """Known before we began to keep books, and not superseded."""
    return DateTimeTZRange(None, None)


class MonthRun(ScopedModel):
    """Everybody of one county judged for one benefit and one month, with what was known on a day.

    Judged again on that day, it is the same row; on a later day another, and the earlier one still says what it said.
    """

    benefit = models.CharField("项目", max_length=40)
    month = models.DateField("月份")
    known_on = models.DateField("截至哪天所知")
    rules = models.CharField("规则摘要", max_length=64)
    judged_at = models.DateTimeField("判定时间")
    persons = models.PositiveIntegerField("判定人数")
    due = models.PositiveIntegerField("应享人数")
    due_fen = models.BigIntegerField("应享金额（分）")
    unknown = models.PositiveIntegerField("暂不能判定人数")

    class Meta:
        verbose_name = "月度判定"
        constraints = [
            # Deferrable, because divisions exchange codes within one statement.
            models.UniqueConstraint(
                fields=["code", "benefit", "month", "known_on"],
                name="month_run_is_one_per_place_benefit_and_day",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(name="month_run_month_is_a_first_day", condition=Q(month__day=1)),
        ]
        indexes = [models.Index(fields=["month", "code"], name="month_runs_by_month")]


class Change(ScopedModel):
    """The judgement differs from what stands. A person confirms or declines it; nothing stops by machine alone.

    It works for its month and those after; where a later month was judged before (`is_back`), for its month only.
    """

    KINDS = [("starts", "新增"), ("changes", "变额"), ("stops", "停发"), ("unknown", "暂不能判定")]
    STATES = [("open", "待确认"), ("confirmed", "已确认"), ("declined", "不予采纳")]

    follows = "person"

    # The index on person, benefit and month finds a person's changes; one of the key alone would double it.
    person = models.ForeignKey(Person, models.RESTRICT, related_name="changes", verbose_name="本人", db_index=False)
    benefit = models.CharField("项目", max_length=40)
    month = models.DateField("月份")
    is_back = models.BooleanField("只涉及这个月", default=False)
    kind = models.CharField("变动", max_length=8, choices=KINDS)
    was_fen = models.BigIntegerField("原金额（分）")
    becomes_fen = models.BigIntegerField("现金额（分）", null=True)
    missing = ArrayField(models.CharField(max_length=40), verbose_name="缺少的情况", default=list)
    facts = models.JSONField("判定所据")
    state = models.CharField("状态", max_length=9, choices=STATES, default="open")
    decided_at = models.DateTimeField("确认时间", null=True)
    seat_id = models.BigIntegerField("确认岗位", null=True)
    reason = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "待确认变动"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "benefit", "month"],
                name="change_open_is_one_per_person_benefit_and_month",
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                name="change_decided_at_and_seat_go_together",
                condition=Q(state="open", decided_at=None, seat_id=None)
                | ~Q(state="open") & Q(decided_at__isnull=False, seat_id__isnull=False),
            ),
            models.CheckConstraint(
                name="change_stopped_or_declined_has_a_reason",
                condition=Q(state="open") | ~Q(reason="") | Q(state="confirmed", kind__in=["starts", "changes"]),
                violation_error_message="停发或不予采纳须写明原因。",
            ),
            models.CheckConstraint(
                name="change_unknown_names_what_is_missing",
                condition=Q(kind="unknown", becomes_fen=None, missing__len__gte=1)
                | ~Q(kind="unknown") & Q(becomes_fen__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "benefit", "month"], name="changes_of_a_person"),
            models.Index(fields=["month", "benefit", "state", "kind", "code", "id"], name="changes_to_confirm"),
            models.Index(fields=["code", "kind", "month"], name="changes_open_in_a_place", condition=Q(state="open")),
            models.Index(fields=["code", "id"], name="changes_of_a_place"),
        ]


class Award(ScopedModel):
    """A person receives a benefit at an amount for a run of months, whole months from the first day.

    It stands on two axes of time: for which months, and since when and until when that is what was known.  What is
    superseded stays, so that it can be said what stood on any day.
    """

    follows = "person"
    is_register = True

    person = models.ForeignKey(Person, models.RESTRICT, related_name="awards", verbose_name="本人")
    benefit = models.CharField("项目", max_length=40)
    amount_fen = models.BigIntegerField("金额（分/月）")
    months = DateRangeField("享受期")
    known = DateTimeRangeField("知悉期", default=always)
    change = models.ForeignKey(Change, models.RESTRICT, null=True, verbose_name="依据的变动")

    class Meta:
        verbose_name = "享受待遇"
        constraints = [
            ExclusionConstraint(
                name="award_is_one_per_person_and_benefit_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("benefit", RangeOperators.EQUAL),
                    ("months", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
                violation_error_message="此人同一时期对同一项目只能有一个标准。",
            ),
            models.CheckConstraint(name="award_pays_something", condition=Q(amount_fen__gte=1)),
        ]
        indexes = [models.Index(fields=["benefit", "code"], name="awards_that_stand", condition=STANDING)]
