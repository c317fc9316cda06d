"""Safety and life in a home: checks and what they found, drills, incidents, food samples, visitors; activities."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.base.models import Paper

AREAS = [
    ("fire", "消防"),
    ("electricity", "用电"),
    ("food", "食品"),
    ("medicine", "药品"),
    ("building", "房屋"),
    ("people", "人员"),
    ("vehicle", "车辆"),
]


class SafetyCheck(ScopedModel):
    """A safety check: the home's own of each month, or an inspection by county or city."""

    follows = "home"
    append_only = True
    party = "home"

    KINDS = [("self", "月度自查"), ("county", "县级检查"), ("city", "市级检查")]

    home = models.ForeignKey("Home", models.RESTRICT, related_name="checks", verbose_name="家园")
    kind = models.CharField("种类", max_length=6, choices=KINDS)
    on = models.DateField("检查日期")
    answers = models.JSONField("各项结果", default=dict)
    words = models.CharField("说明", max_length=500, blank=True)
    at = models.DateTimeField("登记时间")
    account_id = models.BigIntegerField("检查人账号")
    by_label = models.CharField("检查人", max_length=100)

    class Meta:
        verbose_name = "安全检查"
        indexes = [models.Index(fields=["home", "-on", "-id"], name="checks_of_a_home")]


class Fault(ScopedModel):
    """Something that a check found, to be put right by a day; put right, it says how, and somebody looks again."""

    follows = "home"
    is_register = True
    party = "home"

    home = models.ForeignKey("Home", models.RESTRICT, related_name="faults", verbose_name="家园")
    found_by = models.ForeignKey(SafetyCheck, models.RESTRICT, related_name="faults", verbose_name="检查")
    area = models.CharField("方面", max_length=11, choices=AREAS)
    words = models.CharField("问题", max_length=300)
    due_on = models.DateField("整改期限")
    mended_on = models.DateField("整改日期", null=True)
    mended_words = models.CharField("整改情况", max_length=300, blank=True)
    mended_by = models.BigIntegerField("整改人账号", null=True)
    passed_on = models.DateField("复查合格日期", null=True)
    passed_by = models.BigIntegerField("复查人账号", null=True)
    passed_label = models.CharField("复查人", max_length=100, blank=True)

    class Meta:
        verbose_name = "安全隐患"
        constraints = [
            models.CheckConstraint(
                name="fault_mended_says_how",
                condition=Q(mended_on=None) | ~Q(mended_words=""),
                violation_error_message="整改须写明怎样改的。",
            ),
            models.CheckConstraint(
                name="fault_is_passed_only_after_it_was_mended",
                condition=Q(passed_on=None) | Q(mended_on__isnull=False, passed_on__gte=models.F("mended_on")),
            ),
            models.CheckConstraint(
                name="fault_is_passed_by_another_than_who_mended",
                condition=Q(passed_by=None) | Q(mended_by=None) | ~Q(passed_by=models.F("mended_by")),
                violation_error_message="整改的人不能自己复查。",
            ),
        ]
        indexes = [
            models.Index(fields=["code", "due_on"], name="faults_open", condition=Q(passed_on=None)),
        ]


class Drill(ScopedModel):
    """A drill: of what, with how many, how long it took."""

    follows = "home"
    append_only = True
    party = "home"

    home = models.ForeignKey("Home", models.RESTRICT, related_name="drills", verbose_name="家园")
    on = models.DateField("演练日期")
    what = models.CharField("内容", max_length=60)
    people = models.PositiveSmallIntegerField("参加人数")
    seconds = models.PositiveSmallIntegerField("用时（秒）", null=True)
    words = models.CharField("情况", max_length=300, blank=True)
    at = models.DateTimeField("登记时间")
    by_label = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = "应急演练"


class Incident(ScopedModel):
    """An incident: how grave, when it happened and was known, and the reports that were due because of it."""

    follows = "home"
    is_register = True
    party = "home"

    LEVELS = [("1", "一级：死亡、重伤、虐待"), ("2", "二级：受伤、走失、火情、食物中毒"), ("3", "三级：轻微")]
    KINDS = [
        ("death", "死亡"),
        ("injury", "受伤"),
        ("abuse", "疑似虐待"),
        ("missing", "走失"),
        ("fire", "火情"),
        ("food", "疑似食物中毒"),
        ("other", "其他"),
    ]

    home = models.ForeignKey("Home", models.RESTRICT, related_name="incidents", verbose_name="家园")
    client = models.ForeignKey("Client", models.RESTRICT, null=True, related_name="incidents", verbose_name="服务对象")
    level = models.CharField("等级", max_length=1, choices=LEVELS)
    kind = models.CharField("种类", max_length=7, choices=KINDS)
    happened_at = models.DateTimeField("发生时间")
    known_at = models.DateTimeField("知道时间")
    words = models.TextField("经过")
    last_seen = models.CharField("最后见到的地方", max_length=200, blank=True)
    phoned_at = models.DateTimeField("电话报告时间", null=True)
    phoned_to = models.CharField("报告给谁", max_length=100, blank=True)
    police_at = models.DateTimeField("报警时间", null=True)
    family_at = models.DateTimeField("告知家属时间", null=True)
    entered_at = models.DateTimeField("系统报告时间")
    written_at = models.DateTimeField("书面报告时间", null=True)
    written_words = models.TextField("书面报告", blank=True)
    found_at = models.DateTimeField("找到时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_words = models.CharField("办结说明", max_length=500, blank=True)
    by_label = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = "事件"
        constraints = [
            models.CheckConstraint(
                name="incident_is_known_only_after_it_happened", condition=Q(known_at__gte=models.F("happened_at"))
            ),
            models.CheckConstraint(
                name="incident_of_abuse_or_death_is_of_the_first_level",
                condition=~Q(kind__in=["death", "abuse"]) | Q(level="1"),
                violation_error_message="死亡和疑似虐待是一级事件。",
            ),
            models.CheckConstraint(
                name="incident_is_closed_with_words",
                condition=Q(closed_at=None) | ~Q(closed_words=""),
                violation_error_message="办结须写明处理结果。",
            ),
            models.CheckConstraint(
                name="incident_of_somebody_missing_is_closed_when_found_or_explained",
                condition=~Q(kind="missing") | Q(last_seen__gt=""),
                violation_error_message="走失须写明最后在哪里见到。",
            ),
        ]
        indexes = [models.Index(fields=["code", "level", "-id"], name="incidents_open", condition=Q(closed_at=None))]


class FoodSample(ScopedModel):
    """A sample of a meal, kept for 48 hours: by whom, until when; and that it was thrown away after."""

    follows = "home"
    is_register = True
    party = "home"

    home = models.ForeignKey("Home", models.RESTRICT, related_name="samples", verbose_name="家园")
    kept_at = models.DateTimeField("留样时间")
    dishes = models.CharField("菜品", max_length=200)
    grams = models.PositiveSmallIntegerField("每样克数")
    kept_until_at = models.DateTimeField("保存到")
    by_label = models.CharField("留样人", max_length=100)
    cleared_at = models.DateTimeField("销样时间", null=True)

    class Meta:
        verbose_name = "食品留样"
        constraints = [
            models.CheckConstraint(
                name="food_sample_is_kept_until_its_time",
                condition=Q(kept_until_at__gt=models.F("kept_at"))
                & (Q(cleared_at=None) | Q(cleared_at__gte=models.F("kept_until_at"))),
                violation_error_message="没有到保存时间，不能销样。",
            )
        ]


class Visitor(ScopedModel):
    """Somebody who visited a home: whom, what for, from when until when."""

    follows = "home"
    is_register = True
    party = "home"

    home = models.ForeignKey("Home", models.RESTRICT, related_name="visitors", verbose_name="家园")
    name = models.CharField("来访人", max_length=20)
    organisation = models.CharField("单位", max_length=60, blank=True)
    purpose = models.CharField("事由", max_length=100)
    came_at = models.DateTimeField("来访时间")
    left_at = models.DateTimeField("离开时间", null=True)
    by_label = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = "来访"
        constraints = [
            models.CheckConstraint(
                name="visitor_leaves_after_coming", condition=Q(left_at=None) | Q(left_at__gte=models.F("came_at"))
            )
        ]


class Activity(ScopedModel):
    """Something that a home offers: sport and culture, a course in life skills or a craft, a visit by volunteers."""

    follows = "home"
    is_register = True
    party = "home"

    KINDS = [("culture", "文体活动"), ("life", "生活技能"), ("craft", "特长培训"), ("volunteer", "志愿服务")]

    home = models.ForeignKey("Home", models.RESTRICT, related_name="activities", verbose_name="家园")
    kind = models.CharField("种类", max_length=9, choices=KINDS)
    title = models.CharField("名称", max_length=60)
    on = models.DateField("日期")
    minutes = models.PositiveSmallIntegerField("时长（分钟）")
    leader = models.CharField("组织者", max_length=20)
    volunteers = models.PositiveSmallIntegerField("志愿者人数", default=0)
    words = models.CharField("情况", max_length=300, blank=True)

    class Meta:
        verbose_name = "活动"


class Attendee(ScopedModel):
    """A client who took part in an activity."""

    follows = "client"
    append_only = True
    party = "home"

    activity = models.ForeignKey(Activity, models.RESTRICT, related_name="attendees", verbose_name="活动")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    client = models.ForeignKey("Client", models.RESTRICT, related_name="activities", verbose_name="服务对象")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "参加活动"
        constraints = [
            models.UniqueConstraint(fields=["activity", "client"], name="attendee_stands_once_in_an_activity")
        ]


PHOTO_USES = [("wall", "家园里展示"), ("report", "汇报和工作材料"), ("media", "媒体和网络宣传")]


class PhotoConsent(ScopedModel):
    """That a client, or the guardian, agrees to photographs being taken and used: for what and how long."""

    follows = "client"
    is_register = True
    carries = ("paper",)
    party = "home"

    client = models.ForeignKey("Client", models.RESTRICT, related_name="consents", verbose_name="服务对象")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    uses = ArrayField(models.CharField(max_length=10, choices=PHOTO_USES), verbose_name="用途")
    valid = DateRangeField("有效期")
    signed_by = models.CharField("签字人", max_length=20)
    paper = models.OneToOneField(Paper, models.RESTRICT, null=True, related_name="+", verbose_name="同意书")
    withdrawn_on = models.DateField("撤回日期", null=True)

    class Meta:
        verbose_name = "照片使用同意"


class Photo(ScopedModel):
    """A photograph of an activity, with those who can be recognised on it: each has agreed on record."""

    follows = "activity"
    append_only = True
    carries = ("paper",)
    party = "home"

    activity = models.ForeignKey(Activity, models.RESTRICT, related_name="photos", verbose_name="活动")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    paper = models.OneToOneField(Paper, models.RESTRICT, related_name="+", verbose_name="照片")
    use = models.CharField("用途", max_length=10, choices=PHOTO_USES)
    shows = ArrayField(models.BigIntegerField(), verbose_name="照片里的服务对象", default=list)
    words = models.CharField("照片说明（读给看不见的人）", max_length=200)
    at = models.DateTimeField("登记时间")
    by_label = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = "活动照片"
        constraints = [models.CheckConstraint(name="photo_says_what_it_shows", condition=~Q(words=""))]
