"""Files that other departments send: each file as a run, rows that wait for a person, and who stands on a list."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from doorstep.base.access import ScopedModel
from doorstep.base.models import Job
from doorstep.base.seal import SealedField

ENTERING = ["received", "applying"]  # the file itself is kept, sealed, until everything in it has been entered
IN_FORCE = ["open", "closed"]


class FeedRun(ScopedModel):
    """One file of a feed, for the place `code`: from whom, of what day, and what became of its rows.

    `open`: all rows that could be entered are; others wait for a person.  `closed`: none waits, and a whole list speaks
    for the place.  The counts add up: good, bad, strangers (not in our register) and repeated rows are all rows.
    """

    STATES = [
        ("received", "已收到"),
        ("applying", "正在写入"),
        ("open", "已写入，有行待处理"),
        ("closed", "已生效"),
        ("superseded", "已由新的一份代替"),
        ("refused", "没有收"),
    ]

    contract = models.CharField("数据来源", max_length=40)
    filename = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)
    as_of = models.DateField("数据截至")
    period = DateRangeField("所属时段")
    content = SealedField("文件内容", null=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default="received")
    refused_words = models.CharField("没有收的原因", max_length=500, blank=True)
    notes = models.JSONField("读表时注意到", default=list)
    rows_total = models.PositiveIntegerField("行数", default=0)
    good = models.PositiveIntegerField("写入", default=0)
    bad = models.PositiveIntegerField("有问题", default=0)
    strangers = models.PositiveIntegerField("不在名册", default=0)
    repeated = models.PositiveIntegerField("重复", default=0)
    news = models.PositiveIntegerField("新情况", default=0)
    left_out = models.PositiveIntegerField("名单上不再有", default=0)
    read_to = models.PositiveIntegerField("写到第几行", default=0)
    received_at = models.DateTimeField("收到时间")
    closed_at = models.DateTimeField("生效时间", null=True)
    seat_id = models.BigIntegerField("提交岗位")
    seat_label = models.CharField("岗位名称", max_length=100)
    job = models.ForeignKey(Job, models.RESTRICT, null=True, verbose_name="后台工作")

    class Meta:
        verbose_name = "接收批次"
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "code", "as_of", "digest"],
                name="feed_file_is_received_once",
                condition=~Q(state="refused"),
                violation_error_message="这份文件已经收过。",
            ),
            models.UniqueConstraint(
                fields=["contract", "code"],
                name="feed_is_entered_one_file_at_a_time",
                condition=Q(state__in=ENTERING),
                violation_error_message="上一份还在写入。",
            ),
            models.CheckConstraint(
                name="feed_file_is_kept_while_it_is_entered",
                condition=Q(state__in=ENTERING, content__isnull=False) | ~Q(state__in=ENTERING) & Q(content=None),
            ),
            models.CheckConstraint(
                name="feed_refused_has_words",
                condition=Q(state="refused") & ~Q(refused_words="") | ~Q(state="refused") & Q(refused_words=""),
            ),
            models.CheckConstraint(
                name="feed_closed_at_goes_with_closed",
                condition=Q(state="closed", closed_at__isnull=False)
                | Q(state="superseded")
                | Q(state__in=[*ENTERING, "open", "refused"], closed_at=None),
            ),
            models.CheckConstraint(
                name="feed_counts_come_to_all_rows",
                condition=Q(state__in=[*ENTERING, "refused"])
                | Q(rows_total=F("good") + F("bad") + F("strangers") + F("repeated")),
            ),
        ]
        indexes = [
            models.Index(fields=["code", "-id"], name="feed_runs_of_a_place"),
            models.Index(fields=["contract", "code", "-as_of"], name="feed_runs_of_a_contract"),
        ]

    def __str__(self) -> str:
        return self.filename


class SpentNonce(models.Model):
    """A nonce with which a department signed a file, kept for as long as the signature could be shown again."""

    contract = models.CharField("数据来源", max_length=40)
    nonce = models.CharField("一次性随机串", max_length=64)
    spent_at = models.DateTimeField("使用时间", db_index=True)

    class Meta:
        verbose_name = "已用的随机串"
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "nonce"],
                name="nonce_of_a_feed_serves_once",
                violation_error_message="这个请求已经收过。",
            )
        ]

    def __str__(self) -> str:
        return self.nonce


class FeedRow(ScopedModel):
    """A row of a file that could not be entered as it stands, and waits for a person. Its cells are sealed."""

    follows = "run"

    ASKS = [("mend", "要改"), ("decide", "要判断"), ("act", "要办理")]
    STATES = [("open", "待处理"), ("mended", "已处理"), ("dropped", "不用")]

    run = models.ForeignKey(FeedRun, models.RESTRICT, related_name="kept_rows", verbose_name="批次", db_index=False)
    number = models.PositiveIntegerField("行号")
    cells = SealedField("内容")
    faults = models.JSONField("问题")
    asks = models.CharField("要做什么", max_length=6, choices=ASKS, default="mend")
    person_id = models.BigIntegerField("涉及的人", null=True)
    state = models.CharField("状态", max_length=8, choices=STATES, default="open")
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_label = models.CharField("处理岗位", max_length=100, blank=True)
    settled_reason = models.CharField("处理说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "待处理的行"
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="feed_row_number_is_unique"),
            models.CheckConstraint(name="feed_row_says_what_is_wrong", condition=~Q(faults={})),
            models.CheckConstraint(
                name="feed_row_settled_at_goes_with_by_whom",
                condition=Q(state="open", settled_at=None, settled_label="", settled_reason="")
                | ~Q(state="open") & Q(settled_at__isnull=False) & ~Q(settled_label=""),
            ),
            models.CheckConstraint(
                name="feed_row_dropped_has_a_reason",
                condition=~Q(state="dropped") | ~Q(settled_reason=""),
                violation_error_message="不用这一行，须写明原因。",
            ),
        ]
        indexes = [models.Index(fields=["code", "run", "number"], name="open_feed_rows", condition=Q(state="open"))]


class FeedName(ScopedModel):
    """Somebody on a list: keyed hashes of number and name, and whom of the register they are; nobody: a stranger.

    Kept until the next list, so that a stranger who enters the register later is known to stand on the list.
    """

    follows = "run"
    county = None
    town = None

    run = models.ForeignKey(
        FeedRun, models.CASCADE, related_name="names", verbose_name="批次", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField("行号")
    number_index = models.BinaryField("证件号码索引")
    name_index = models.BinaryField("姓名索引")
    kind = models.CharField("情况", max_length=20)
    valid = DateRangeField("期间")
    person_id = models.BigIntegerField("登记的人", null=True)

    class Meta:
        verbose_name = "名单上的人"
        indexes = [
            models.Index(fields=["run", "kind", "person_id"], name="feed_names_of_a_run"),
            models.Index(fields=["number_index"], name="strangers_on_lists", condition=Q(person_id=None)),
        ]
