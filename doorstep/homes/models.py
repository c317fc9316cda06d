"""Homes: how many are to be built, each on its way from the declaration to the plaque, and what it consists of."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.base.models import Paper
from doorstep.orgs.models import Account

from . import (  # noqa: F401
    models_clients,
    models_day,
    models_governance,
    models_pay_back,
    models_safety,
    models_siting,
    models_units,
    models_work,
)


class Target(ScopedModel):
    """How many homes a place is to build in whole years: the city's five-year plan, a county's yearly task."""

    is_register = True

    KINDS = [("plan", "五年目标"), ("task", "年度任务")]

    kind = models.CharField("目标", max_length=4, choices=KINDS)
    first_year = models.PositiveSmallIntegerField("从哪一年")
    last_year = models.PositiveSmallIntegerField("到哪一年")
    number = models.PositiveIntegerField("家数")
    document = models.CharField("依据文件", max_length=200)
    decided_on = models.DateField("下达日期")

    class Meta:
        verbose_name = "建设目标"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "kind", "first_year"],
                name="home_target_is_one_per_place_and_first_year",
                violation_error_message="这个地方这一年已有建设目标。",
            ),
            models.CheckConstraint(
                name="home_target_is_of_whole_years_in_order",
                condition=Q(first_year__range=(2000, 2100), last_year__range=(2000, 2100))
                & Q(last_year__gte=models.F("first_year"))
                & (Q(kind="plan") | Q(last_year=models.F("first_year"))),
            ),
            models.CheckConstraint(name="home_target_rests_on_a_document", condition=~Q(document="")),
        ]


class Home(ScopedModel):
    """A sunshine home, at the village or township where it stands.

    Built (建成) is what the city has accepted; the day of that acceptance is `accepted_on`.
    """

    is_register = True
    party = "id"

    LEVELS = [("county", "县级"), ("town", "乡镇（街道）"), ("village", "村（社区）")]
    RUN_MODES = [("public", "公办公营"), ("entrusted", "公办民营"), ("aided", "民办公助"), ("community", "社区自办")]
    STATES = [
        ("declared", "县级申报"),
        ("selected", "列入建设任务"),
        ("building", "建设中"),
        ("self_checked", "已自查"),
        ("county_accepted", "县级验收合格"),
        ("city_accepted", "市级验收合格"),
        ("plaque", "已授牌"),
        ("operating", "运营中"),
        ("suspended", "暂停"),
        ("closed", "已关闭"),
        ("dropped", "不再建设"),
    ]
    BUILT = ("city_accepted", "plaque", "operating", "suspended")
    OPEN = ("operating",)

    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=7, choices=LEVELS)
    run_mode = models.CharField("运营方式", max_length=9, choices=RUN_MODES)
    operator = models.CharField("运营单位", max_length=100, blank=True)
    operator_uscc = models.CharField("运营单位统一社会信用代码", max_length=18, blank=True, db_collation="C")
    address = models.CharField("地址", max_length=200)
    longitude_deg = models.FloatField("经度", null=True)
    latitude_deg = models.FloatField("纬度", null=True)
    is_sketch = models.BooleanField("位置为示意", default=True)
    state = models.CharField("状态", max_length=15, choices=STATES, default="declared")
    task_year = models.PositiveSmallIntegerField("任务年度", null=True)
    usable_area = models.PositiveIntegerField("使用面积（平方米）", null=True)
    is_ground_floor = models.BooleanField("在一楼或有电梯", null=True)
    capacity = models.PositiveSmallIntegerField("可容纳人数", null=True)
    has_meals = models.BooleanField("供餐", default=False)
    meal_fen = models.PositiveIntegerField("每餐收费（分）", null=True)
    declared_at = models.DateTimeField("申报时间")
    accepted_on = models.DateField("市级验收日", null=True)
    opened_on = models.DateField("开始运营日", null=True)
    closed_on = models.DateField("关闭日", null=True)
    closed_reason = models.CharField("暂停或关闭原因", max_length=200, blank=True)
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "阳光家园"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "name"],
                name="home_name_is_one_per_place",
                condition=~Q(state__in=["closed", "dropped"]),
                violation_error_message="这个地方已有同名的家园。",
            ),
            models.CheckConstraint(
                name="home_is_built_from_the_citys_acceptance_on",
                condition=Q(state__in=["city_accepted", "plaque", "operating", "suspended"], accepted_on__isnull=False)
                | Q(state="closed")
                | Q(
                    state__in=["declared", "selected", "building", "self_checked", "county_accepted", "dropped"],
                    accepted_on=None,
                ),
            ),
            models.CheckConstraint(
                name="home_of_a_task_has_its_year", condition=Q(state__in=["declared", "dropped"]) | ~Q(task_year=None)
            ),
            models.CheckConstraint(
                name="home_suspended_or_closed_has_a_reason",
                condition=~Q(state__in=["suspended", "closed", "dropped"]) | ~Q(closed_reason=""),
                violation_error_message="暂停、关闭或者不再建设须写明原因。",
            ),
            models.CheckConstraint(
                name="home_point_is_whole",
                condition=Q(longitude_deg=None, latitude_deg=None)
                | Q(longitude_deg__range=(-180, 180), latitude_deg__range=(-90, 90)),
            ),
        ]
        indexes = [models.Index(fields=["code", "state", "id"], name="homes_of_a_place")]

    def __str__(self) -> str:
        return self.name


class BuildStep(ScopedModel):
    """One step on the way to the plaque: from which state to which, on which day, with what papers and what was found.

    `checklist` has an answer for each item of the acceptance (true, false, null: not looked at) beside its words.
    """

    follows = "home"
    append_only = True
    party = "home"

    home = models.ForeignKey(Home, models.RESTRICT, related_name="steps", verbose_name="家园")
    act = models.CharField("步骤", max_length=20)
    before = models.CharField("原状态", max_length=15)
    after = models.CharField("新状态", max_length=15)
    on = models.DateField("日期")
    document = models.CharField("文号或材料", max_length=200, blank=True)
    checklist = models.JSONField("核对清单", default=dict)
    reason = models.CharField("说明", max_length=500, blank=True)
    at = models.DateTimeField("登记时间")
    account_id = models.BigIntegerField("经办人账号")
    seat_label = models.CharField("经办岗位", max_length=100)

    class Meta:
        verbose_name = "建设步骤"
        constraints = [
            models.UniqueConstraint(
                fields=["home"],
                name="home_is_accepted_by_the_city_once",
                condition=Q(act="accept_by_city"),
                violation_error_message="市级验收已经合格。",
            )
        ]
        indexes = [models.Index(fields=["home", "id"], name="steps_of_a_home")]


class HomeRoom(ScopedModel):
    """A room of a home, and for what."""

    follows = "home"
    is_register = True
    party = "home"

    USES = [
        ("rest", "日间照料、休息"),
        ("workshop", "辅助性就业"),
        ("rehab", "康复"),
        ("activity", "活动、教育"),
        ("counsel", "心理疏导、咨询"),
        ("office", "办公"),
        ("toilet", "无障碍卫生间"),
        ("canteen", "食堂"),
    ]

    home = models.ForeignKey(Home, models.CASCADE, related_name="rooms", verbose_name="家园")
    use = models.CharField("用途", max_length=8, choices=USES)
    area = models.PositiveIntegerField("面积（平方米）")
    words = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = "房间"
        constraints = [
            models.UniqueConstraint(fields=["home", "use"], name="home_room_is_one_per_use"),
            models.CheckConstraint(name="home_room_has_an_area", condition=Q(area__gte=1)),
        ]


class HomeStaff(ScopedModel):
    """Somebody who works in a home for a time; with an account he may act for it, within his post."""

    follows = "home"
    is_register = True
    party = "home"

    POSTS = [
        ("head", "负责人"),
        ("deputy", "副职"),
        ("lead", "业务负责人"),
        ("carer", "护理员"),
        ("instructor", "辅导员"),
        ("cook", "炊事员"),
        ("helper", "其他"),
    ]
    LEADING = ("head", "deputy", "lead")

    home = models.ForeignKey(Home, models.RESTRICT, related_name="staff", verbose_name="家园")
    account = models.ForeignKey(Account, models.RESTRICT, null=True, related_name="homes", verbose_name="账号")
    name = models.CharField("姓名", max_length=20)
    post = models.CharField("岗位", max_length=10, choices=POSTS)
    party_post = models.CharField("党内职务", max_length=40, blank=True)
    held = DateRangeField("任职期间")
    healthy_until = models.DateField("健康证有效期至", null=True)
    training_hours = models.PositiveSmallIntegerField("本年培训学时", default=0)
    closed_reason = models.CharField("离任原因", max_length=100, blank=True)
    matter = models.ForeignKey("MajorMatter", models.RESTRICT, null=True, related_name="+", verbose_name="任用的决定")
    left_matter = models.ForeignKey(
        "MajorMatter", models.RESTRICT, null=True, related_name="+", verbose_name="离任的决定"
    )

    class Meta:
        verbose_name = "工作人员"
        constraints = [
            ExclusionConstraint(
                name="home_has_one_head_at_a_time",
                expressions=[("home", RangeOperators.EQUAL), ("held", RangeOperators.OVERLAPS)],
                condition=Q(post="head"),
                violation_error_message="同一时期只有一位负责人。",
            ),
            ExclusionConstraint(
                name="home_account_holds_one_post_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("home", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
                condition=Q(account__isnull=False),
                violation_error_message="此账号在这个家园已有岗位。",
            ),
            models.CheckConstraint(
                name="home_staff_leaves_with_a_reason", condition=Q(held__upper_inf=True) | ~Q(closed_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_post_display()}）"


class HomePaper(ScopedModel):
    """A safety paper or insurance of a home, for as long as it is valid."""

    follows = "home"
    is_register = True
    carries = ("paper",)
    party = "home"

    KINDS = [
        ("fire", "消防验收或备案"),
        ("food", "食品经营许可"),
        ("liability", "公众责任保险"),
        ("accident", "服务对象意外伤害保险"),
        ("building", "房屋安全鉴定"),
        ("other", "其他"),
    ]

    home = models.ForeignKey(Home, models.RESTRICT, related_name="papers", verbose_name="家园")
    kind = models.CharField("种类", max_length=9, choices=KINDS)
    number = models.CharField("证号或保单号", max_length=60)
    issuer = models.CharField("出具单位", max_length=60)
    valid = DateRangeField("有效期")
    paper = models.OneToOneField(Paper, models.RESTRICT, null=True, related_name="+", verbose_name="扫描件")

    class Meta:
        verbose_name = "安全证照"
        constraints = [
            models.UniqueConstraint(fields=["home", "kind", "number"], name="home_paper_is_entered_once"),
        ]


class Honour(ScopedModel):
    """An honour of a home, such as 全国残疾人之家: given by whom, by which document, on which day."""

    follows = "home"
    is_register = True
    party = "home"

    LEVELS = [("national", "国家级"), ("province", "省级"), ("city", "市级"), ("county", "县级")]

    home = models.ForeignKey(Home, models.RESTRICT, related_name="honours", verbose_name="家园")
    level = models.CharField("级别", max_length=8, choices=LEVELS)
    title = models.CharField("称号", max_length=60)
    issuer = models.CharField("授予单位", max_length=60)
    document = models.CharField("文号", max_length=100)
    on = models.DateField("授予日期")
    revoked_on = models.DateField("撤销日期", null=True)
    revoked_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "荣誉"
        constraints = [
            models.CheckConstraint(
                name="honour_revoked_has_a_reason",
                condition=Q(revoked_on=None) | ~Q(revoked_reason="") & Q(revoked_on__gte=models.F("on")),
                violation_error_message="撤销荣誉须写明原因，日期不能早于授予日。",
            )
        ]


class Rating(ScopedModel):
    """The star rating of a home in a year: what records say, what the home says, what county and city found.

    Each score is by dimension, in tenths of a point.  A veto gives no star whatever the points.
    """

    follows = "home"
    is_register = True
    party = "home"

    STATES = [
        ("self", "自评"),
        ("county", "县级初评"),
        ("city", "市级抽查"),
        ("notice", "公示"),
        ("awarded", "已评定"),
        ("withheld", "不评星"),
    ]

    home = models.ForeignKey(Home, models.RESTRICT, related_name="ratings", verbose_name="家园")
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=8, choices=STATES, default="self")
    computed = models.JSONField("按记录计算", default=dict)
    said = models.JSONField("自评", default=dict)
    county_said = models.JSONField("县级评分", default=dict)
    city_said = models.JSONField("市级评分", default=dict)
    veto = models.CharField("一票否决", max_length=200, blank=True)
    points = models.PositiveSmallIntegerField("总分（十分之一分）", null=True)
    stars = models.PositiveSmallIntegerField("星级", null=True)
    noticed_on = models.DateField("公示日", null=True)
    notice_until = models.DateField("公示截止日", null=True)
    valid = DateRangeField("有效期", null=True)
    appeal_words = models.CharField("异议", max_length=500, blank=True)
    appeal_answer = models.CharField("异议答复", max_length=500, blank=True)

    class Meta:
        verbose_name = "星级评定"
        constraints = [
            models.UniqueConstraint(
                fields=["home", "year"],
                name="rating_is_one_per_home_and_year",
                violation_error_message="这个家园这一年已有评定。",
            ),
            models.CheckConstraint(
                name="rating_awards_stars_only_without_a_veto",
                condition=Q(stars=None) | Q(veto="", stars__range=(3, 5)),
            ),
        ]
