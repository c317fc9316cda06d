"""Disability certificates as issued: category, components, grade, validity without overlap, status."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from doorstep.base.access import ScopedModel
from doorstep.people.models import Person
from doorstep.proofs.models import Proof

CATEGORIES = [
    (1, "视力"),
    (2, "听力"),
    (3, "言语"),
    (4, "肢体"),
    (5, "智力"),
    (6, "精神"),
    (7, "多重"),
]
GRADES = [(1, "一级"), (2, "二级"), (3, "三级"), (4, "四级")]


class Certificate(ScopedModel):
    """One issue of a certificate. A change of category or grade is a new row; the old one's `valid` range is closed.

    The certificate's number is not stored: it holds the citizen number, and is written from it when needed.
    """

    follows = "person"
    carries = ("proof",)
    is_register = True

    STATES = [
        ("active", "有效"),
        ("frozen", "冻结"),
        ("lost", "挂失"),
        ("replaced", "已换领"),
        ("moved_out", "迁出"),
        ("cancelled", "注销"),
    ]

    person = models.ForeignKey(Person, models.RESTRICT, related_name="certificates", verbose_name="持证人")
    category = models.PositiveSmallIntegerField("残疾类别", choices=CATEGORIES)
    grade = models.PositiveSmallIntegerField("残疾等级", choices=GRADES, help_text="一级最重，四级最轻。")
    reissue = models.PositiveSmallIntegerField("补发次数", default=0)
    valid = DateRangeField("有效期")
    issued_on = models.DateField("发证日期")
    issuer_code = models.CharField("批准残联", max_length=12)
    state = models.CharField("状态", max_length=9, choices=STATES, default="active")
    state_since = models.DateField("状态起始日")
    state_reason = models.CharField("状态原因", max_length=100, blank=True)
    # By which the card in hand is verified; void once the certificate has changed, until it is printed anew.
    proof = models.OneToOneField(Proof, models.RESTRICT, null=True, related_name="+", verbose_name="核验凭据")
    is_synthetic = models.BooleanField("合成数据")

    class Meta:
        verbose_name = "残疾人证"
        constraints = [
            ExclusionConstraint(
                name="certificate_one_in_force_per_person",
                expressions=[("person", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(state__in=["active", "frozen", "lost"]),
                violation_error_message="此人在该期间已有有效的残疾人证。",
            ),
            models.CheckConstraint(name="certificate_grade_is_one_to_four", condition=Q(grade__range=(1, 4))),
            models.CheckConstraint(name="certificate_category_is_one_to_seven", condition=Q(category__range=(1, 7))),
        ]
        indexes = [
            models.Index(fields=["code", "person"], name="certificates_of_a_place"),
            models.Index(fields=["category", "code", "person"], name="certificates_by_category"),
            models.Index(fields=["grade", "code", "person"], name="certificates_by_grade"),
        ]


class Component(ScopedModel):
    """One of the disabilities that a certificate of category 7 (multiple) is made of."""

    follows = "certificate"

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="components", verbose_name="残疾人证")
    category = models.PositiveSmallIntegerField("残疾类别", choices=CATEGORIES[:6])
    grade = models.PositiveSmallIntegerField("残疾等级", choices=GRADES)

    class Meta:
        verbose_name = "多重残疾的组成"
        constraints = [
            models.UniqueConstraint(fields=["certificate", "category"], name="component_category_is_named_once"),
            models.CheckConstraint(name="component_category_is_one_to_six", condition=Q(category__range=(1, 6))),
            models.CheckConstraint(name="component_grade_is_one_to_four", condition=Q(grade__range=(1, 4))),
        ]


from . import models_assess  # noqa: E402, F401  (the rest of this room's tables)
