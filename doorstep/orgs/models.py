"""Divisions with validity in time, groups of them, the federation's organisations and posts, accounts and seats."""

from typing import Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.base.seal import SealedField

SYSTEMS = [("stats", "统计用区划代码"), ("civil", "民政区划代码")]
LEVELS = [("city", "市"), ("county", "县（市、区）"), ("town", "乡镇（街道）"), ("village", "村（社区）")]


class DivisionQuerySet(models.QuerySet):
    """Reading the tree as of a day."""

    def as_of(self, day) -> Self:
        """Divisions in force on the day."""
        return self.filter(valid__contains=day)

    def standing(self) -> Self:
        """Divisions in force with no end known."""
        return self.filter(valid__upper_inf=True)


class Division(models.Model):
    """One code, under one name, for one period, in one code system. Two systems are never joined by digits."""

    system = models.CharField("代码体系", max_length=5, choices=SYSTEMS, default="stats")
    code = models.CharField("区划代码", max_length=12, db_collation="C")
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=7, choices=LEVELS)
    parent_code = models.CharField("上级代码", max_length=12, db_collation="C")
    valid = DateRangeField("有效期")

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = "行政区划"
        constraints = [
            ExclusionConstraint(
                name="division_code_means_one_place_at_a_time",
                expressions=[
                    ("system", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="同一时期内，一个代码只能指一个地方。",
            ),
            models.CheckConstraint(name="division_code_is_twelve_digits", condition=Q(code__regex=r"^[0-9]{12}$")),
        ]
        indexes = [
            models.Index(fields=["system", "parent_code"], name="divisions_under_a_parent"),
            models.Index(fields=["system", "code"], name="divisions_by_code"),
        ]

    def __str__(self) -> str:
        return self.name


class DivisionChange(models.Model):
    """One act on the tree, from one edition to the next: who became whom. Never changed."""

    KINDS = [
        ("added", "设立"),
        ("removed", "撤销"),
        ("renamed", "更名"),
        ("recoded", "改码或划转"),
        ("merged", "并入"),
    ]

    system = models.CharField("代码体系", max_length=5, choices=SYSTEMS, default="stats")
    kind = models.CharField("变动", max_length=8, choices=KINDS)
    on = models.DateField("生效日")
    old_code = models.CharField("原代码", max_length=12, blank=True)
    old_name = models.CharField("原名称", max_length=60, blank=True)
    new_code = models.CharField("新代码", max_length=12, blank=True)
    new_name = models.CharField("新名称", max_length=60, blank=True)
    document = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "区划变动"
        constraints = [
            models.UniqueConstraint(
                fields=["system", "on", "kind", "old_code", "new_code"], name="division_change_is_applied_once"
            )
        ]
        indexes = [
            models.Index(fields=["system", "old_code", "on"], name="division_changes_by_old_code"),
            models.Index(fields=["system", "new_code", "on"], name="division_changes_by_new_code"),
        ]


class Twin(models.Model):
    """A civil-affairs unit and the statistics-bureau unit that is the same place, matched by name path."""

    civil_code = models.CharField("民政代码", max_length=12, unique=True)
    civil_name = models.CharField("民政名称", max_length=60)
    code = models.CharField("统计代码", max_length=12, blank=True)
    as_of = models.DateField("数据日期")

    class Meta:
        verbose_name = "两套代码对照"


class Grouping(models.Model):
    """A set of divisions that is no division: a reporting unit (高新区) or a group of villages (联合党委)."""

    KINDS = [("report_unit", "统计报送单位"), ("village_group", "村组团")]

    kind = models.CharField("种类", max_length=13, choices=KINDS)
    name = models.CharField("名称", max_length=60)
    members = ArrayField(models.CharField(max_length=12), verbose_name="所含区划")
    level = models.CharField("按何级报送", max_length=7, choices=LEVELS)
    valid = DateRangeField("有效期")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "区划组合"
        constraints = [
            ExclusionConstraint(
                name="grouping_name_is_one_at_a_time",
                expressions=[("name", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="grouping_has_members", condition=Q(members__len__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class Org(ScopedModel):
    """An organisation of the federation, at a division. Organisations are public; only posts are personal."""

    KINDS = [
        ("federation", "残联"),
        ("village_association", "残协"),
        ("blind_association", "盲人协会"),
        ("deaf_association", "聋人协会"),
        ("limb_association", "肢残人协会"),
        ("intellectual_association", "智力残疾人及亲友协会"),
        ("mental_association", "精神残疾人及亲友协会"),
        ("institution", "评定机构"),
    ]

    kind = models.CharField("种类", max_length=24, choices=KINDS)
    level = models.CharField("级别", max_length=7, choices=LEVELS)
    name = models.CharField("名称", max_length=80)
    active = DateRangeField("存续期")
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "残联组织"
        constraints = [
            # Only those that stand are compared, since places merge and take over each other's codes; and only when a
            # statement is done, since codes are exchanged within one.
            ExclusionConstraint(
                name="org_is_one_of_its_kind_at_a_place",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("active", RangeOperators.OVERLAPS),
                ],
                condition=Q(active__upper_inf=True) & ~Q(kind="institution"),
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message="该地已有同类组织。",
            )
        ]
        indexes = [models.Index(fields=["kind", "level", "code"], name="orgs_by_kind")]

    def __str__(self) -> str:
        return self.name


class Term(ScopedModel):
    """A term of an organisation: when its congress met, and when the next is due."""

    follows = "org"

    org = models.ForeignKey(Org, models.RESTRICT, related_name="terms", verbose_name="组织")
    number = models.PositiveSmallIntegerField("届次")
    congress_on = models.DateField("换届日期")
    due_on = models.DateField("下次应换届日期")
    document = models.CharField("批复", max_length=200, blank=True)

    class Meta:
        verbose_name = "换届"
        constraints = [
            models.UniqueConstraint(
                fields=["org", "number"],
                name="term_number_is_one_per_org",
                violation_error_message="这一届已经登记。",
            ),
            models.CheckConstraint(
                name="term_is_due_after_its_congress",
                condition=Q(due_on__gt=models.F("congress_on")),
                violation_error_message="下次应换届日期须晚于本次换届日期。",
            ),
        ]


class Post(ScopedModel):
    """Somebody holds a post in an organisation for a period."""

    follows = "org"
    is_register = True

    KINDS = [("liaison", "专职委员"), ("chair", "主席"), ("director", "理事长"), ("staff", "工作人员")]

    org = models.ForeignKey(Org, models.RESTRICT, related_name="posts", verbose_name="组织")
    kind = models.CharField("职务", max_length=8, choices=KINDS)
    holder = models.CharField("姓名", max_length=20)
    phone = SealedField("电话", null=True)
    held = DateRangeField("任职期")
    left_reason = models.CharField("离任原因", max_length=100, blank=True)
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "任职"
        indexes = [models.Index(fields=["kind", "code", "id"], name="posts_by_kind")]

    def __str__(self) -> str:
        return self.holder


class AccountManager(BaseUserManager):
    """Accounts are opened by services.open_account; this satisfies Django's own look-up."""


class Account(AbstractBaseUser):
    """Somebody who can sign in. What they may do comes from their seats, never from the account."""

    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=20)
    is_active = models.BooleanField("启用", default=True)
    second_factor = SealedField("动态验证码密钥", null=True)
    second_factor_step = models.BigIntegerField("上次用过的验证码", default=0)
    password_set_on = models.DateField("设密日期")
    former_passwords = models.JSONField("用过的密码（散列）", default=list)

    USERNAME_FIELD = "username"
    objects = AccountManager()

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.name


class Seat(ScopedModel):
    """An account sits in a role at an organisation, or at a grouping, for a period. One seat is one actor."""

    follows = "org"
    is_register = True

    account = models.ForeignKey(Account, models.RESTRICT, related_name="seats", verbose_name="账号")
    role = models.CharField("角色", max_length=30)
    org = models.ForeignKey(Org, models.RESTRICT, related_name="seats", verbose_name="组织")
    grouping = models.ForeignKey(Grouping, models.RESTRICT, null=True, blank=True, verbose_name="限于区划组合")
    held = DateRangeField("任期")
    closed_reason = models.CharField("停用原因", max_length=100, blank=True)
    handed_to = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="took_over", verbose_name="接手岗位"
    )

    class Meta:
        verbose_name = "岗位"
        constraints = [
            models.CheckConstraint(
                name="seat_is_handed_over_when_it_ends",
                condition=Q(handed_to=None) | Q(held__upper_inf=False) & ~Q(handed_to=models.F("id")),
            ),
            ExclusionConstraint(
                name="seat_is_held_once_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("org", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
                violation_error_message="此人已在该组织担任同一角色。",
            ),
        ]
