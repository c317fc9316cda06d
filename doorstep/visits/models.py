"""Who is to be visited, a county's week of visits in routes, what came of each visit, and where villages lie."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from doorstep.base.access import ScopedModel
from doorstep.base.models import Job, Paper
from doorstep.certificates.models_assess import Doctor
from doorstep.matters.models import Matter
from doorstep.people.models import Person

PURPOSES = [
    ("certificate", "办证"),
    ("assessment", "上门评定"),
    ("delivery", "送证、送物"),
    ("survey", "入户了解情况"),
    ("device", "辅具"),
    ("other", "其他"),
]
ENDED = ("done", "failed", "cancelled")
LEAST_MINUTES, MOST_MINUTES = 5, 480


class PlacePoint(models.Model):
    """Where a village, or a county's office, lies: one point in degrees. Public, and no person's address."""

    code = models.CharField("区划代码", max_length=12, unique=True, db_collation="C")
    lon_deg = models.FloatField("东经")
    lat_deg = models.FloatField("北纬")
    source = models.CharField("来源", max_length=100)
    is_synthetic = models.BooleanField("示意")

    class Meta:
        verbose_name = "地点坐标"
        constraints = [
            models.CheckConstraint(
                name="place_point_lies_in_china",
                condition=Q(lon_deg__range=(73, 136), lat_deg__range=(3, 54)),
                violation_error_message="东经应在 73 至 136 度之间，北纬应在 3 至 54 度之间。",
            ),
            models.CheckConstraint(name="place_point_has_a_source", condition=~Q(source="")),
        ]


class VisitOrder(ScopedModel):
    """One visit that is to be made to a person: why, when it suits, for how long, and where the person lives."""

    follows = "person"

    STATES = [
        ("asked", "待安排"),
        ("planned", "已排入路线"),
        ("done", "已完成"),
        ("failed", "没有办成"),
        ("cancelled", "已取消"),
    ]

    person = models.ForeignKey(
        Person, models.RESTRICT, related_name="visit_orders", verbose_name="本人", db_index=False
    )
    matter = models.ForeignKey(
        Matter, models.RESTRICT, null=True, related_name="visit_orders", verbose_name="办件", db_index=False
    )
    key = models.UUIDField("提交标识", unique=True, default=uuid.uuid4)
    purpose = models.CharField("为什么上门", max_length=11, choices=PURPOSES)
    words = models.CharField("说明", max_length=200, blank=True)
    # 1 to 6 as in certificates: whoever goes along must be allowed to assess each of them.
    categories = ArrayField(models.PositiveSmallIntegerField(), verbose_name="要评定的类别", default=list)
    is_urgent = models.BooleanField("急")
    earliest_on = models.DateField("最早哪天")
    latest_on = models.DateField("最晚哪天")
    from_time = models.TimeField("几点以后")
    until_time = models.TimeField("几点以前")
    minutes = models.PositiveSmallIntegerField("大约多少分钟")
    place_code = models.CharField("所在村（社区）", max_length=12, db_collation="C")
    address = models.CharField("上门地址", max_length=200)
    asked_at = models.DateTimeField("登记时间")
    asked_label = models.CharField("登记岗位", max_length=100)
    state = models.CharField("状态", max_length=9, choices=STATES, default="asked")
    closed_at = models.DateTimeField("了结时间", null=True)
    closed_words = models.CharField("原因", max_length=200, blank=True)
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "上门任务"
        constraints = [
            models.CheckConstraint(
                name="visit_order_closed_at_goes_with_an_end",
                condition=Q(closed_at=None) & ~Q(state__in=ENDED) | Q(closed_at__isnull=False, state__in=ENDED),
            ),
            models.CheckConstraint(
                name="visit_order_ends_on_or_after_its_first_day",
                condition=Q(latest_on__gte=F("earliest_on")),
                violation_error_message="最晚的一天不能早于最早的一天。",
            ),
            models.CheckConstraint(
                name="visit_order_hours_are_in_order",
                condition=Q(until_time__gt=F("from_time")),
                violation_error_message="结束的时间要晚于开始的时间。",
            ),
            models.CheckConstraint(
                name="visit_order_takes_some_minutes_of_a_day",
                condition=Q(minutes__range=(LEAST_MINUTES, MOST_MINUTES)),
            ),
            models.CheckConstraint(
                name="visit_order_to_assess_names_what_and_no_other_does",
                condition=Q(purpose="assessment", categories__len__gte=1)
                | ~Q(purpose="assessment") & Q(categories__len=0),
                violation_error_message="上门评定要写明评哪几类。",
            ),
            models.CheckConstraint(
                name="visit_order_categories_are_those_assessed",
                condition=Q(categories__contained_by=[1, 2, 3, 4, 5, 6]),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="visit_orders_of_a_person"),
            models.Index(fields=["matter", "-id"], name="visit_orders_of_a_matter"),
            models.Index(fields=["code", "id"], name="visit_orders_of_a_place"),
            models.Index(fields=["code", "earliest_on", "id"], name="open_visit_orders", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


class VisitPlan(ScopedModel):
    """A county's week of visits. What its times were reckoned with stays with it."""

    STATES = [("draft", "草稿"), ("fixed", "已定稿"), ("dropped", "已作废")]

    week_on = models.DateField("星期一")
    state = models.CharField("状态", max_length=7, choices=STATES, default="draft")
    opens = models.TimeField("几点出发")
    closes = models.TimeField("几点以前回来")
    most_minutes = models.PositiveSmallIntegerField("一天最多多少分钟")
    speed_km_h = models.PositiveSmallIntegerField("车速（公里/小时）")
    detour_percent = models.PositiveSmallIntegerField("绕行系数（百分数）")
    # Keys of orders with the reason why no car has them; told of those alone that the reader reaches.
    left_out = models.JSONField("没有排上的", default=dict)
    metres = models.PositiveIntegerField("总路程（米）", default=0)
    job = models.ForeignKey(Job, models.RESTRICT, null=True, verbose_name="后台工作")
    routed_at = models.DateTimeField("排路线的时间", null=True)

    class Meta:
        verbose_name = "上门周计划"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "week_on"],
                name="visit_plan_is_one_per_county_and_week",
                condition=~Q(state="dropped"),
                violation_error_message="这一周已有计划。",
            ),
            models.CheckConstraint(name="visit_plan_week_begins_on_a_monday", condition=Q(week_on__iso_week_day=1)),
            models.CheckConstraint(name="visit_plan_hours_are_in_order", condition=Q(closes__gt=F("opens"))),
            models.CheckConstraint(
                name="visit_plan_is_reckoned_with_some_speed", condition=Q(speed_km_h__gte=1, detour_percent__gte=100)
            ),
        ]


class VisitRoute(ScopedModel):
    """One car on one day: two of the staff, doctors where somebody is to be assessed."""

    follows = "plan"

    plan = models.ForeignKey(VisitPlan, models.RESTRICT, related_name="routes", verbose_name="周计划", db_index=False)
    car = models.CharField("车", max_length=20)
    on = models.DateField("日期")
    staff = models.CharField("工作人员", max_length=20)
    second_staff = models.CharField("第二位工作人员", max_length=20)
    doctor = models.ForeignKey(Doctor, models.RESTRICT, null=True, related_name="+", verbose_name="评定医师")
    second_doctor = models.ForeignKey(
        Doctor, models.RESTRICT, null=True, related_name="+", verbose_name="第二位评定医师"
    )
    leaves_at = models.DateTimeField("出发时间", null=True)
    back_at = models.DateTimeField("回来时间", null=True)

    class Meta:
        verbose_name = "上门路线"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "car", "on"],
                name="visit_route_is_one_per_car_and_day",
                violation_error_message="这辆车那天已有安排。",
            ),
            models.CheckConstraint(
                name="visit_route_has_two_different_staff",
                condition=~Q(staff="") & ~Q(second_staff="") & ~Q(staff=F("second_staff")),
                violation_error_message="上门须两名不同的工作人员。",
            ),
            models.CheckConstraint(
                name="visit_route_doctors_are_different",
                condition=Q(second_doctor=None) | Q(doctor__isnull=False) & ~Q(doctor=F("second_doctor")),
            ),
        ]

    def __str__(self) -> str:
        return self.car


class VisitStop(ScopedModel):
    """An order in its place on a route. It follows the order, so that the person's village sees it as well."""

    follows = "order"

    order = models.ForeignKey(
        VisitOrder, models.RESTRICT, related_name="stops", verbose_name="上门任务", db_index=False
    )
    route = models.ForeignKey(VisitRoute, models.RESTRICT, related_name="stops", verbose_name="路线")
    number = models.PositiveSmallIntegerField("第几站")
    begins_at = models.DateTimeField("计划时间")
    closed_at = models.DateTimeField("去过的时间", null=True)

    class Meta:
        verbose_name = "上门站点"
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                name="visit_stop_is_one_live_per_order",
                condition=Q(closed_at=None),
                violation_error_message="这个任务已经排在一条路线里。",
            ),
            models.UniqueConstraint(
                fields=["route", "number"], name="visit_stop_number_is_one_per_route", condition=Q(closed_at=None)
            ),
        ]
        indexes = [models.Index(fields=["order", "-id"], name="visit_stops_of_an_order")]


class Visit(ScopedModel):
    """Somebody went: who, when, and what came of it. Never changed. A telephone without a network may make the row;
    its own `client_id` keeps it single however often it is sent."""

    follows = "order"
    append_only = True

    RESULTS = [
        ("done", "办成了"),
        ("nobody_home", "家里没有人"),
        ("put_off", "本人要求改期"),
        ("refused", "本人不要了"),
        ("gone", "搬走或去世"),
        ("other", "没有办成，见说明"),
    ]

    order = models.ForeignKey(
        VisitOrder, models.RESTRICT, related_name="visits", verbose_name="上门任务", db_index=False
    )
    client_id = models.UUIDField("提交标识", unique=True)
    staff = ArrayField(models.CharField(max_length=20), verbose_name="去的人")
    arrived_at = models.DateTimeField("到达时间")
    left_at = models.DateTimeField("离开时间")
    result = models.CharField("结果", max_length=11, choices=RESULTS)
    words = models.CharField("情况", max_length=300, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    seat_id = models.BigIntegerField("岗位")
    seat_label = models.CharField("岗位名称", max_length=100)
    account_name = models.CharField("登记人", max_length=50)

    class Meta:
        verbose_name = "上门记录"
        constraints = [
            models.CheckConstraint(
                name="visit_is_made_by_two_at_least",
                condition=Q(staff__len__gte=2),
                violation_error_message="上门须两人以上。",
            ),
            models.CheckConstraint(
                name="visit_ends_after_it_begins",
                condition=Q(left_at__gt=F("arrived_at")),
                violation_error_message="离开的时间要晚于到达的时间。",
            ),
            models.CheckConstraint(name="visit_that_failed_says_why", condition=~Q(result="other") | ~Q(words="")),
        ]
        indexes = [models.Index(fields=["order", "-id"], name="visits_of_an_order")]


class VisitPhoto(ScopedModel):
    """A photograph taken on a visit. Never changed."""

    follows = "visit"
    carries = ("paper",)
    append_only = True

    visit = models.ForeignKey(Visit, models.RESTRICT, related_name="photos", verbose_name="上门记录", db_index=False)
    paper = models.OneToOneField(Paper, models.RESTRICT, related_name="+", verbose_name="照片")

    class Meta:
        verbose_name = "上门照片"
        indexes = [models.Index(fields=["visit", "id"], name="photos_of_a_visit")]
