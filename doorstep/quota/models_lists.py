"""What departments told: who paid for whom in a month, and what held of somebody for a time."""

from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.exchange.models_feeds import FeedRun


class ListedMonth(ScopedModel):
    """An employer paid for somebody in a month: one line of insurance, or a wage. Persons are keyed hashes alone."""

    follows = "run"
    county = None
    town = None

    run = models.ForeignKey(
        FeedRun, models.CASCADE, related_name="listed_months", verbose_name="批次", db_index=False, db_constraint=False
    )
    row = models.PositiveIntegerField("行号")
    kind = models.CharField("险种或工资", max_length=12)
    number_index = models.BinaryField("证件号码索引")
    uscc = models.CharField("统一社会信用代码", max_length=18, db_collation="C")
    month = models.DateField("月份")
    fen = models.BigIntegerField("金额（分）", null=True)

    class Meta:
        verbose_name = "缴费和工资记录"
        constraints = [
            models.UniqueConstraint(fields=["run", "row"], name="listed_month_is_one_per_row"),
            models.CheckConstraint(name="listed_month_is_a_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(name="listed_month_pays_no_negative_sum", condition=Q(fen=None) | Q(fen__gte=0)),
        ]
        indexes = [models.Index(fields=["number_index", "month"], name="listed_months_of_somebody")]


class ListedSpan(ScopedModel):
    """Something held of a person, or of an employer, from a day up to a day: a grade of a veteran, a registration."""

    follows = "run"
    county = None
    town = None

    run = models.ForeignKey(
        FeedRun, models.CASCADE, related_name="listed_spans", verbose_name="批次", db_index=False, db_constraint=False
    )
    row = models.PositiveIntegerField("行号")
    kind = models.CharField("是什么", max_length=12)
    number_index = models.BinaryField("证件号码索引", null=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, db_collation="C")
    name = models.CharField("名称", max_length=100, blank=True)
    since = models.DateField("起")
    until = models.DateField("止（不含）", null=True)
    value = models.PositiveSmallIntegerField("等级", null=True)

    class Meta:
        verbose_name = "证件和登记记录"
        constraints = [
            models.UniqueConstraint(fields=["run", "row"], name="listed_span_is_one_per_row"),
            models.CheckConstraint(
                name="listed_span_is_of_a_person_or_an_employer",
                condition=Q(number_index=None) & ~Q(uscc="") | Q(number_index__isnull=False),
            ),
            models.CheckConstraint(
                name="listed_span_ends_after_it_begins", condition=Q(until=None) | Q(until__gt=models.F("since"))
            ),
        ]
        indexes = [
            models.Index(fields=["number_index"], name="listed_spans_of_somebody"),
            models.Index(fields=["uscc"], name="listed_spans_of_an_employer", condition=~Q(uscc="")),
        ]
