"""What hangs on a case outside of it: the files of its papers, and the letters handed to the person."""

from django.db import models

from doorstep.base.access import ScopedModel
from doorstep.base.models import Paper
from doorstep.base.seal import SealedField
from doorstep.proofs.models import Proof

from .models import Matter


class MatterFile(ScopedModel):
    """One file of one paper of the checklist. It is kept as long as the case."""

    follows = "matter"
    carries = ("paper",)

    matter = models.ForeignKey(Matter, models.RESTRICT, related_name="files", verbose_name="办件", db_index=False)
    name = models.CharField("材料", max_length=30)
    paper = models.OneToOneField(Paper, models.RESTRICT, related_name="+", verbose_name="文件")

    class Meta:
        verbose_name = "材料留存"
        indexes = [models.Index(fields=["matter", "id"], name="files_of_a_matter")]


class Letter(ScopedModel):
    """A letter handed to the person, or the form to be signed. Anybody can ask whether it is true.

    It tells of one step of the case: a case that was returned twice has two notices of what to correct.  What it says
    is kept as it was said then, and is printed so for ever.
    """

    follows = "matter"
    carries = ("proof",)

    KINDS = [
        ("form", "申请表"),
        ("receipt", "收件回执"),
        ("accepted", "受理通知单"),
        ("correction", "一次性补正告知书"),
        ("not_accepted", "不予受理通知书"),
        ("decision", "办理结果通知书"),
    ]

    matter = models.ForeignKey(Matter, models.RESTRICT, related_name="letters", verbose_name="办件", db_index=False)
    kind = models.CharField("文书", max_length=12, choices=KINDS)
    step = models.PositiveIntegerField("所述步骤")
    proof = models.OneToOneField(Proof, models.RESTRICT, related_name="+", verbose_name="核验凭据")
    facts = SealedField("内容")
    at = models.DateTimeField("出具时间")
    seat_label = models.CharField("岗位名称", max_length=100)

    class Meta:
        verbose_name = "办件文书"
        constraints = [
            models.UniqueConstraint(fields=["matter", "kind", "step"], name="letter_is_one_of_its_kind_per_step")
        ]
