"""Joint units: several villages under one joint party committee, what is known of each on a day; who helps in homes."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel


class JointUnit(ScopedModel):
    """A joint party committee (联合党委), at the township of its villages."""

    is_register = True

    name = models.CharField("名称", max_length=60)
    place = models.CharField("地名", max_length=60, blank=True)
    founded_on = models.DateField("成立日期")
    document = models.CharField("文号", max_length=100)
    secretary = models.CharField("书记", max_length=20, blank=True)
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "联合党委"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "name"],
                name="joint_unit_name_is_one_per_place",
                violation_error_message="这个地方已有同名的联合党委。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class UnitVillage(ScopedModel):
    """A village that belongs to a joint unit for a time. It belongs to one at a time; its code is the village's own."""

    is_register = True

    unit = models.ForeignKey(JointUnit, models.RESTRICT, related_name="villages", verbose_name="联合党委")
    held = DateRangeField("期间")
    closed_reason = models.CharField("离开原因", max_length=100, blank=True)

    class Meta:
        verbose_name = "联合党委的村"
        constraints = [
            ExclusionConstraint(
                name="village_is_in_one_joint_unit_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), ("held", RangeOperators.OVERLAPS)],
                violation_error_message="这个村同一时期已属于一个联合党委。",
            )
        ]


class VillageProfile(ScopedModel):
    """How many households and people a village has as of a day, and who says so."""

    append_only = True

    as_of = models.DateField("截至日期")
    households = models.PositiveIntegerField("户数")
    population = models.PositiveIntegerField("人口")
    is_registered = models.BooleanField("按户籍", default=True)
    source = models.CharField("来源", max_length=100)
    at = models.DateTimeField("登记时间")
    seat_label = models.CharField("登记岗位", max_length=100)

    class Meta:
        verbose_name = "村情"
        constraints = [
            models.CheckConstraint(name="village_profile_has_a_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="village_has_no_more_households_than_people", condition=Q(population__gte=models.F("households"))
            ),
        ]
        indexes = [models.Index(fields=["code", "-as_of", "-id"], name="profiles_of_a_village")]


class HomeVolunteer(ScopedModel):
    """Somebody who helps in a home without pay for a time, such as the family of whoever runs it."""

    follows = "home"
    is_register = True
    party = "home"

    WHO = [
        ("family", "负责人的家属"),
        ("client_family", "服务对象的家属"),
        ("party", "党员"),
        ("villager", "村（居）民"),
        ("other", "其他"),
    ]

    home = models.ForeignKey("Home", models.RESTRICT, related_name="volunteers", verbose_name="家园")
    name = models.CharField("姓名", max_length=20)
    who = models.CharField("是谁", max_length=13, choices=WHO)
    kin = models.CharField("亲属关系", max_length=20, blank=True)
    does = models.CharField("做什么", max_length=100)
    held = DateRangeField("期间")

    class Meta:
        verbose_name = "家园志愿者"
        constraints = [
            models.CheckConstraint(name="home_volunteer_does_something", condition=~Q(does="")),
        ]
