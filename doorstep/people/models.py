"""Persons and their households, numbers, names to search by, guardians, and circumstances told by others."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from doorstep.base.access import ScopedModel
from doorstep.base.seal import SealedField


class Household(ScopedModel):
    """People entered in one household register (户)."""

    is_register = True

    number = models.CharField("户号", max_length=20)
    address = models.CharField("住址", max_length=200, blank=True)
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "户"
        constraints = [
            # Deferrable, because villages exchange codes within one statement.
            models.UniqueConstraint(
                fields=["code", "number"],
                name="household_number_is_one_in_a_village",
                deferrable=models.Deferrable.IMMEDIATE,
            )
        ]

    def __str__(self) -> str:
        return self.number


class Person(ScopedModel):
    """A disabled person in the register. `code` is the division of the household register (户籍), `lives_code` where
    the person lives.  Never derived from the identity number.
    """

    is_register = True

    KINDS = [("resident", "居民身份证"), ("permit", "港澳台居民居住证"), ("none", "暂无号码")]

    name = models.CharField("姓名", max_length=20, db_collation="C")
    initials = models.CharField("姓名首字母", max_length=40, db_collation="C")
    sex = models.CharField("性别", max_length=7, choices=[("male", "男"), ("female", "女"), ("unknown", "未知")])
    born_on = models.DateField("出生日期", null=True)
    died_on = models.DateField("死亡日期", null=True)
    number_kind = models.CharField("证件种类", max_length=8, choices=KINDS, default="resident")
    number = SealedField("证件号码", null=True)
    number_index = models.BinaryField("证件号码索引", null=True)
    phone = SealedField("电话", null=True)
    address = models.CharField("户籍地址", max_length=200, blank=True)
    lives_code = models.CharField("现居地代码", max_length=12, db_collation="C")
    lives_address = models.CharField("现居地址", max_length=200, blank=True)
    household = models.ForeignKey(Household, models.RESTRICT, null=True, related_name="members", verbose_name="户")
    is_head = models.BooleanField("户主", default=False)
    merged_into = models.ForeignKey(
        "self", models.RESTRICT, null=True, related_name="merged_from", verbose_name="已并入"
    )
    is_synthetic = models.BooleanField("合成数据")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "残疾人"
        constraints = [
            models.UniqueConstraint(
                fields=["number_index"],
                name="person_number_is_one_per_person",
                condition=Q(merged_into=None),
                violation_error_message="此证件号码已登记在另一人名下。",
            ),
            models.CheckConstraint(
                name="person_number_and_its_index_go_together",
                condition=Q(number=None, number_index=None) | Q(number__isnull=False, number_index__isnull=False),
            ),
            models.CheckConstraint(
                name="person_dies_after_birth",
                condition=Q(died_on=None) | Q(born_on=None) | Q(died_on__gte=F("born_on")),
                violation_error_message="死亡日期不能早于出生日期。",
            ),
            models.CheckConstraint(
                name="person_without_number_is_said_so",
                condition=Q(number_kind="none", number=None) | ~Q(number_kind="none"),
            ),
            models.CheckConstraint(
                name="person_is_not_merged_into_oneself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
            ),
        ]
        indexes = [
            models.Index(fields=["code", "id"], name="people_of_a_place", condition=Q(merged_into=None)),
            models.Index(fields=["lives_code"], name="people_living_in_a_place"),
            models.Index(
                fields=["number_index"], name="joined_people_by_number", condition=Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormerNumber(ScopedModel):
    """A number the person had before a correction; still finds the person."""

    follows = "person"

    person = models.ForeignKey(Person, models.CASCADE, related_name="former_numbers", verbose_name="本人")
    number = SealedField("原号码")
    number_index = models.BinaryField("原号码索引")
    replaced_on = models.DateField("更换日期")
    reason = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = "曾用号码"
        indexes = [models.Index(fields=["number_index"], name="former_numbers_by_index")]


class NameToken(ScopedModel):
    """A piece of a name (1–3 characters) or of its initials, to search by. LIKE under row security is too slow.

    Nine or so a person: the table is kept as thin as it can be, its key the very index that finds people by name.
    """

    follows = "person"
    county = None
    town = None

    pk = models.CompositePrimaryKey("token", "code", "person")
    token = models.CharField("片段", max_length=40, db_collation="C")
    # The key on (person, code) that `follows` lays already holds the person; a second one would cost as much again.
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens", verbose_name="本人", db_constraint=False)

    class Meta:
        verbose_name = "姓名片段"


class Guardian(ScopedModel):
    """Who stands for a minor or a person with intellectual or mental disability."""

    follows = "person"
    is_register = True

    RELATIONS = [
        ("spouse", "配偶"),
        ("child", "子女"),
        ("parent", "父母"),
        ("grandparent", "祖父母、外祖父母"),
        ("sibling", "兄弟姐妹"),
        ("other", "其他亲属"),
        ("organisation", "监护机构"),
    ]

    person = models.ForeignKey(Person, models.CASCADE, related_name="guardians", verbose_name="被监护人")
    name = models.CharField("监护人", max_length=40)
    relation = models.CharField("关系", max_length=12, choices=RELATIONS)
    number = SealedField("证件号码", null=True)
    phone = SealedField("电话", null=True)
    held = DateRangeField("监护期")
    proof = models.CharField("证明", max_length=100, blank=True)

    class Meta:
        verbose_name = "监护人"


# What another department pays every month: told with its amount, so that the higher of the two can be told.
PAID_ELSEWHERE = ("elderly_nursing", "elderly_living", "veteran_care")


class Circumstance(ScopedModel):
    """What somebody else told us of a person for a period: yes or no, from whom, as of when. No row: not known."""

    follows = "person"
    is_register = True

    KINDS = [
        ("low_income", "低保家庭成员"),
        ("destitute", "特困供养"),
        ("needs_care", "需要长期照护"),
        ("in_institution", "政府全额供养机构托养"),
        ("orphan", "孤儿基本生活保障"),
        ("work_injury_care", "工伤生活护理费"),
        ("in_prison", "服刑"),
        ("in_rehabilitation", "当月接受康复训练"),
        ("near_poor", "低保边缘家庭成员"),
        ("unattended_child", "事实无人抚养儿童"),
        ("elderly_nursing", "领取老年人护理补贴"),
        ("elderly_living", "领取经济困难老年人生活补贴"),
        ("veteran_care", "领取残疾军人护理费"),
        ("enrolled", "在校就读"),
        ("self_employed", "自主创业满一年"),
        ("flexible_insured", "灵活就业并缴纳社会保险"),
        ("employed_by_unit", "由用人单位聘用"),
        ("in_training", "当月参加职业培训"),
        ("day_care", "日间照料托养"),
        ("home_care", "居家托养"),
        ("board_care", "寄宿托养"),
        ("retrofit_need", "住房需要且适合无障碍改造"),
        ("device_need", "需要适配辅助器具"),
        ("pension_payer", "参加城乡居民养老保险"),
        ("accident_insured", "已投意外伤害保险"),
        ("emergency", "遭遇突发困难"),
        ("machine_owner", "购置农机"),
        ("monitored_household", "防返贫监测户"),
        ("above_quota", "计入单位超比例安排"),
        ("sheltered_work", "在辅助性就业机构就业"),
    ]

    person = models.ForeignKey(Person, models.CASCADE, related_name="circumstances", verbose_name="本人")
    kind = models.CharField("情况", max_length=20, choices=KINDS)
    holds = models.BooleanField("是否")
    valid = DateRangeField("期间")
    source = models.CharField("来源", max_length=100)
    as_of = models.DateField("数据日期")
    amount_fen = models.BigIntegerField("每月金额（分）", null=True)

    class Meta:
        verbose_name = "境况"
        indexes = [models.Index(fields=["code", "person"], name="circumstances_of_a_place")]
        constraints = [
            models.CheckConstraint(
                name="circumstance_pays_only_where_it_holds",
                condition=Q(amount_fen=None) | Q(holds=True, amount_fen__gte=1, kind__in=PAID_ELSEWHERE),
                violation_error_message="只有其他部门在发的补贴才有金额。",
            ),
            ExclusionConstraint(
                name="circumstance_is_told_one_way_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="同一时期对同一情况只能有一个说法。",
            ),
        ]


class Roster(ScopedModel):
    """A whole list that was told for a place and a time: whoever of the place is not on it, is not.

    `code` is the place; those on the list have a `Circumstance`.  No roster: of whom nothing is told, it is not known.
    """

    is_register = True

    kind = models.CharField("情况", max_length=20, choices=Circumstance.KINDS)
    valid = DateRangeField("期间")
    source = models.CharField("来源", max_length=100)
    as_of = models.DateField("数据日期")

    class Meta:
        verbose_name = "名单"
        constraints = [
            ExclusionConstraint(
                name="roster_is_one_for_a_place_and_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="同一地方同一时期同一情况只能有一份名单。",
            )
        ]


class Merge(ScopedModel):
    """Two rows that were one person, joined; with what is needed to part them again."""

    follows = "kept"

    kept = models.ForeignKey(Person, models.RESTRICT, related_name="merges_kept", verbose_name="保留")
    gone = models.ForeignKey(Person, models.RESTRICT, related_name="merges_gone", verbose_name="并入")
    moved = models.JSONField("移动的行")
    at = models.DateTimeField("合并时间")
    seat_id = models.BigIntegerField("合并岗位")
    reason = models.CharField("原因", max_length=200)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "合并"
        constraints = [
            models.CheckConstraint(
                name="merge_undone_at_and_reason_go_together",
                condition=Q(undone_at=None, undone_reason="") | Q(undone_at__isnull=False) & ~Q(undone_reason=""),
            )
        ]
