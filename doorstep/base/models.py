"""Rows that every room leans on: what was done, what was looked at, jobs, spreadsheets and papers, the calendar."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .access import ScopedModel
from .seal import SealedField


class Installation(models.Model):
    """The one row that says what this database is. Synthetic and real rows never meet (see sql/law.sql)."""

    only = models.BooleanField("唯一", primary_key=True, default=True)
    is_synthetic = models.BooleanField("演示库")
    city_code = models.CharField("所辖市", max_length=12)
    city_name = models.CharField("市名", max_length=50)
    made_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "本库说明"
        constraints = [models.CheckConstraint(name="installation_is_one_row", condition=Q(only=True))]

    def __str__(self) -> str:
        return self.city_name


class CalendarDay(models.Model):
    """A day that differs from Monday-to-Friday: a public holiday or a make-up workday, as published."""

    day = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("节日", max_length=30)
    document = models.CharField("依据文件", max_length=100)

    class Meta:
        verbose_name = "节假日与调休"

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Trail(ScopedModel):
    """One act, done by one seat. Never changed."""

    append_only = True

    at = models.DateTimeField("时间", db_index=True)
    seat_id = models.BigIntegerField("岗位")
    seat_label = models.CharField("岗位名称", max_length=100)
    account_name = models.CharField("经办人", max_length=50)
    act = models.CharField("事项", max_length=60)
    thing = models.CharField("对象类型", max_length=40)
    thing_id = models.BigIntegerField("对象")
    was = models.JSONField("原值", null=True)
    became = models.JSONField("新值", null=True)
    reason = models.TextField("原因或依据", blank=True)

    class Meta:
        verbose_name = "办理记录"
        indexes = [
            models.Index(fields=["thing", "thing_id", "at"], name="trail_of_a_thing"),
            models.Index(fields=["code", "at"], name="trail_of_a_place"),
            models.Index(fields=["act", "code", "at"], name="trail_of_an_act"),
        ]


class Look(ScopedModel):
    """Somebody looked at a sensitive value unmasked, for a stated purpose. The person may be shown these lines."""

    append_only = True

    at = models.DateTimeField("时间")
    seat_id = models.BigIntegerField("岗位")
    seat_label = models.CharField("岗位名称", max_length=100)
    account_name = models.CharField("查看人", max_length=50)
    person_id = models.BigIntegerField("被查看人")
    field = models.CharField("查看内容", max_length=40)
    purpose = models.CharField("用途", max_length=100)

    class Meta:
        verbose_name = "查看记录"
        indexes = [
            models.Index(fields=["person_id", "at"], name="looks_at_a_person"),
            models.Index(fields=["code", "at"], name="looks_in_a_place"),
        ]
        constraints = [
            models.CheckConstraint(
                name="look_has_a_purpose",
                condition=~Q(purpose=""),
                violation_error_message="查看敏感信息须写明用途。",
            )
        ]


class History(ScopedModel):
    """What stood in a register before a change; written by the database itself (doorstep_keep_history)."""

    append_only = True

    register = models.CharField("登记簿", max_length=63)
    row_id = models.BigIntegerField("行")
    at = models.DateTimeField("时间")
    seat_id = models.BigIntegerField("岗位")
    was = models.JSONField("变更前")

    class Meta:
        verbose_name = "变更历史"
        indexes = [models.Index(fields=["register", "row_id", "at"], name="history_of_a_row")]


class Job(ScopedModel):
    """Long work: goes forward in steps, each of which commits its work and its progress together."""

    kind = models.CharField("工作", max_length=40)
    terms = models.JSONField("参数", default=dict)
    state = models.CharField(
        "状态",
        max_length=10,
        default="waiting",
        choices=[
            ("waiting", "等待中"),
            ("running", "进行中"),
            ("done", "已完成"),
            ("stopped", "已取消"),
            ("failed", "未完成"),
        ],
    )
    steps_done = models.PositiveIntegerField("已做", default=0)
    steps_total = models.PositiveIntegerField("共", default=0)
    progress = models.CharField("进展", max_length=200, blank=True)
    outcome = models.JSONField("结果", null=True)
    stop_asked = models.BooleanField("请求取消", default=False)
    opened_at = models.DateTimeField("提交时间")
    beat_at = models.DateTimeField("最近动静", null=True)
    closed_at = models.DateTimeField("结束时间", null=True)
    seat_id = models.BigIntegerField("提交岗位")
    seat_label = models.CharField("岗位名称", max_length=100)

    class Meta:
        verbose_name = "后台工作"
        indexes = [models.Index(fields=["code", "-opened_at"], name="jobs_of_a_place")]
        constraints = [
            models.CheckConstraint(
                name="job_closed_at_goes_with_an_end",
                condition=Q(closed_at=None, state__in=["waiting", "running"])
                | Q(closed_at__isnull=False, state__in=["done", "stopped", "failed"]),
            )
        ]


class Upload(ScopedModel):
    """A spreadsheet on its way in: read, shown with errors by cell, mended, committed."""

    kind = models.CharField("用途", max_length=40)
    filename = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)
    columns = models.JSONField("列", default=list)
    notes = models.JSONField("说明", default=list)
    rows_total = models.PositiveIntegerField("行数")
    seat_id = models.BigIntegerField("提交岗位")
    seat_label = models.CharField("岗位名称", max_length=100)
    opened_at = models.DateTimeField("提交时间")
    job = models.ForeignKey(Job, models.RESTRICT, null=True, verbose_name="后台工作")

    class Meta:
        verbose_name = "导入"
        indexes = [models.Index(fields=["code", "-opened_at"], name="uploads_of_a_place")]


class UploadRow(ScopedModel):
    """One row of the spreadsheet. Cells are sealed, since they may hold anything about a person."""

    follows = "upload"

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="rows", verbose_name="导入")
    number = models.PositiveIntegerField("行号")
    cells = SealedField("内容")
    # Keyed hashes of what rows of one upload are compared by, so that mending one opens those alone that it may touch.
    marks = ArrayField(models.BinaryField(), verbose_name="比对标记", default=list)
    faults = models.JSONField("问题", default=dict)
    state = models.CharField(
        "状态",
        max_length=8,
        default="ready",
        choices=[
            ("ready", "待写入"),
            ("faulty", "有问题"),
            ("added", "新增"),
            ("changed", "更新"),
            ("same", "无变化"),
            ("dropped", "不用"),
        ],
    )

    class Meta:
        verbose_name = "导入行"
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_row_number_is_unique"),
            models.CheckConstraint(
                name="upload_row_is_faulty_when_it_has_faults",
                condition=Q(state="faulty") & ~Q(faults={}) | ~Q(state="faulty") & Q(faults={}),
            ),
        ]
        indexes = [models.Index(fields=["upload", "state", "number"], name="upload_rows_by_state")]


class SavedFilter(ScopedModel):
    """Filters of a list that a seat keeps under a name of its own."""

    seat_id = models.BigIntegerField("岗位")
    listing = models.CharField("名单", max_length=40)
    title = models.CharField("名单名称", max_length=60)
    path = models.CharField("页面", max_length=200)
    name = models.CharField("名称", max_length=20)
    said = models.JSONField("筛选条件")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "保存的筛选"
        constraints = [
            models.UniqueConstraint(
                fields=["seat_id", "listing", "name"],
                name="saved_filter_name_is_one_per_seat_and_listing",
                violation_error_message="这个名单已有同名的筛选条件。",
            )
        ]


class Paper(ScopedModel):
    """One file that somebody handed in. Its content lies outside the database, sealed (see paperfiles.py).

    A row of a room points at it, carries it along (`carries`), and alone decides who may see it.
    """

    stored_as = models.CharField("存放文件", max_length=32, unique=True)
    digest = models.CharField("内容摘要", max_length=64)
    filename = models.CharField("文件名", max_length=200)
    mime = models.CharField("格式", max_length=40)
    bytes = models.PositiveIntegerField("字节数")
    state = models.CharField(
        "查毒",
        max_length=10,
        choices=[("waiting", "待查毒"), ("clean", "未见病毒"), ("infected", "有病毒"), ("unscanned", "未查毒")],
    )
    scanned_at = models.DateTimeField("查毒时间", null=True)
    client_id = models.UUIDField("提交编号", null=True)
    kept_at = models.DateTimeField("收到时间")
    seat_id = models.BigIntegerField("提交岗位")
    seat_label = models.CharField("岗位名称", max_length=100)

    class Meta:
        verbose_name = "材料"
        indexes = [models.Index(fields=["id"], condition=~Q(state__in=["clean", "infected"]), name="papers_to_scan")]
        constraints = [
            models.UniqueConstraint(fields=["seat_id", "client_id"], name="paper_is_kept_once_however_often_sent"),
            models.CheckConstraint(
                name="paper_scanned_at_goes_with_what_was_found",
                condition=Q(scanned_at=None, state__in=["waiting", "unscanned"])
                | Q(scanned_at__isnull=False, state__in=["clean", "infected"]),
            ),
        ]
