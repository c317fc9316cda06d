"""What happens in a home on a day: taps, made where there may be no network; and what a month of them comes to."""

from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel


class Tap(ScopedModel):
    """One thing that happened, as a tablet or a form said it: never changed. Sent again it is the same row.

    `said_at` is the device's clock, `at` ours; `day` the day for which it counts, in China.  A tap that was wrong is
    undone by another (`undoes`), with a reason.  By a card that is nobody's or was replaced (`card`) it is of nobody
    and counts for nothing.  A sheet of old attendance that says no more than 出勤 says no time: such a row is `present`
    or `half`, and its `said_at` is when the sheet was entered.  What is odd is said in `odd`, and a person looks.
    """

    follows = "home"
    append_only = True
    party = "home"

    KINDS = [
        ("arrive", "到园"),
        ("leave", "离园"),
        ("meal", "用餐"),
        ("service", "服务"),
        ("medicine", "服药"),
        ("incident", "异常情况"),
        ("present", "出勤（时刻不详）"),
        ("half", "半天（时刻不详）"),
        ("undo", "撤销"),
        ("card", "没算的卡"),
    ]
    PRESENCE = ("arrive", "leave", "present", "half")
    UNTIMED = ("present", "half")
    CAME = ("arrive", *UNTIMED)
    SOURCES = [("tap", "点选"), ("card", "刷卡"), ("form", "补录"), ("sheet", "表格导入")]

    home = models.ForeignKey("Home", models.RESTRICT, related_name="taps", verbose_name="家园", db_index=False)
    client = models.ForeignKey(
        "Client", models.RESTRICT, null=True, related_name="taps", verbose_name="服务对象", db_index=False
    )
    key = models.UUIDField("设备上的编号")
    device = models.CharField("设备", max_length=40, blank=True)
    kind = models.CharField("种类", max_length=8, choices=KINDS)
    service = models.CharField("服务", max_length=10, blank=True)
    day = models.DateField("日期")
    said_at = models.DateTimeField("设备时间")
    at = models.DateTimeField("收到时间")
    fields = models.JSONField("内容", default=dict)
    source = models.CharField("方式", max_length=5, choices=SOURCES, default="tap")
    undoes = models.OneToOneField(
        "self", models.RESTRICT, null=True, related_name="undone_by", verbose_name="撤销哪一条"
    )
    reason = models.CharField("原因", max_length=200, blank=True)
    odd = models.CharField("要看一看", max_length=200, blank=True)
    account_id = models.BigIntegerField("登记人账号")
    by_label = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = "每日记录"
        constraints = [
            models.UniqueConstraint(fields=["home", "key"], name="tap_is_taken_once"),
            models.CheckConstraint(
                name="tap_that_undoes_says_what_and_why",
                condition=Q(kind="undo", undoes__isnull=False) & ~Q(reason="") | ~Q(kind="undo") & Q(undoes=None),
                violation_error_message="撤销须写明哪一条和原因。",
            ),
            models.CheckConstraint(
                name="tap_is_of_a_client_unless_it_is_an_incident",
                condition=Q(client__isnull=False) | Q(kind__in=["incident", "undo", "card"]),
            ),
            models.CheckConstraint(
                name="tap_of_a_service_says_which",
                condition=Q(kind="service") & ~Q(service="") | ~Q(kind="service") & Q(service=""),
            ),
            models.CheckConstraint(
                name="tap_without_a_time_comes_from_a_sheet",
                condition=~Q(kind__in=["present", "half"]) | Q(source="sheet"),
                violation_error_message="没有时刻的出勤只能从考勤表导入。",
            ),
        ]
        indexes = [
            models.Index(fields=["home", "day", "client"], name="taps_of_a_day"),
            models.Index(fields=["client", "day"], name="taps_of_a_client"),
        ]


class ClientMonth(ScopedModel):
    """What a client's month came to when it was closed: days, meals, minutes, subsidy. Closed anew, another row.

    `rows` says from how many taps, `digest` from which.
    """

    follows = "client"
    append_only = True
    party = "home"

    client = models.ForeignKey(
        "Client", models.RESTRICT, related_name="months", verbose_name="服务对象", db_index=False
    )
    home = models.ForeignKey("Home", models.RESTRICT, related_name="months", verbose_name="家园", db_index=False)
    month = models.DateField("月份")
    closing = models.PositiveSmallIntegerField("第几次结算")
    days_present = models.PositiveSmallIntegerField("到园天数")
    valid_days = models.PositiveSmallIntegerField("有效天数")
    is_valid = models.BooleanField("有效月")
    minutes = models.PositiveIntegerField("在园分钟")
    work_minutes = models.PositiveIntegerField("劳动分钟")
    meals = models.PositiveSmallIntegerField("用餐次数")
    services = models.JSONField("各项服务次数", default=dict)
    subsidy_fen = models.BigIntegerField("托养补贴（分）")
    rows = models.PositiveIntegerField("记录数")
    digest = models.CharField("记录摘要", max_length=64)
    at = models.DateTimeField("结算时间")
    by_label = models.CharField("结算人", max_length=100)

    class Meta:
        verbose_name = "月度结算"
        constraints = [
            models.UniqueConstraint(
                fields=["client", "month", "closing"], name="client_month_is_closed_once_each_time"
            ),
            models.CheckConstraint(
                name="client_month_has_no_more_valid_days_than_days",
                condition=Q(valid_days__lte=models.F("days_present"), days_present__lte=31, subsidy_fen__gte=0),
            ),
        ]
        indexes = [models.Index(fields=["home", "month", "client"], name="months_of_a_home")]


class Notice(ScopedModel):
    """Something about days, work or pay that cannot be or should be looked at, with its evidence. People decide.

    Found again it is the same row; `outcome` is what somebody decided.
    """

    follows = "home"
    is_register = True
    party = "home"

    OUTCOMES = [("true", "属实，已更正"), ("fine", "查明无误"), ("fraud", "弄虚作假")]

    home = models.ForeignKey("Home", models.RESTRICT, related_name="notices", verbose_name="家园")
    client = models.ForeignKey("Client", models.RESTRICT, null=True, related_name="notices", verbose_name="服务对象")
    sign = models.SlugField("迹象", max_length=30)
    about = models.CharField("哪一天或哪一月", max_length=30)
    words = models.CharField("说明", max_length=300)
    evidence = models.JSONField("依据", default=list)
    found_at = models.DateTimeField("发现时间")
    outcome = models.CharField("处理结果", max_length=5, choices=OUTCOMES, blank=True)
    outcome_words = models.CharField("处理说明", max_length=300, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_label = models.CharField("处理岗位", max_length=100, blank=True)

    class Meta:
        verbose_name = "要核实的情况"
        constraints = [
            models.UniqueConstraint(
                fields=["home", "client", "sign", "about"], name="notice_is_found_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="notice_is_settled_with_words",
                condition=Q(outcome="", settled_at=None)
                | ~Q(outcome="") & Q(settled_at__isnull=False) & ~Q(outcome_words=""),
                violation_error_message="处理须写明情况。",
            ),
        ]
        indexes = [models.Index(fields=["home", "outcome", "-id"], name="notices_of_a_home")]
