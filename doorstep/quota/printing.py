"""The certification on paper: the annual number with its twelve months, and a code by which anybody may verify it."""

from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.official import Run, Table
from doorstep.base.printed import Facts, Printed, Prose, write_printed
from doorstep.kernel.levy import written
from doorstep.kernel.refusal import Refused
from doorstep.proofs.qr import check_of

from .models_outcome import Certification
from .outcome import MONTHS


def certification_pdf(found: Certification) -> bytes:
    """The certification as PDF. Within a reach that sees its proof. Raises: Refused("certification.recalled")."""
    if found.recalled_at is not None:
        raise Refused(
            _("认定书没有打印。"),
            why=_("这份认定书已经撤销。"),
            then=_("请看申报页上的重新审核结果。"),
            code="certification.recalled",
        )
    return write_printed(printed_certification(found))


def printed_certification(found: Certification) -> Printed:
    """What stands on the paper. No fact about a person."""
    count = Fraction(found.months_weight, MONTHS)
    rows = [
        (_("用人单位"), found.employer.name),
        (_("统一社会信用代码"), found.employer.uscc),
        (_("年度"), str(found.year)),
        (_("安排残疾人数"), _("%(persons)s 人") % {"persons": found.persons}),
        (
            _("年平均安排人数"),
            _("%(exact)s 人（约 %(rounded)s 人）") % {"exact": written(count), "rounded": f"{float(count):.2f}"},
        ),
        (_("初审"), found.first_label),
        (_("认定"), found.second_label),
    ]
    months: tuple[Run, ...] = tuple(str(weight) for weight in found.table)
    heads = tuple(_("%(month)s月") % {"month": at} for at in range(1, MONTHS + 1))
    table = Table(_("各月计入人数"), heads, [months])
    return Printed(
        title=_("按比例安排残疾人就业审核认定书"),
        org=found.proof.shown["org"],
        dated_on=timezone.localtime(found.issued_at).date(),
        parts=(
            Facts(rows),
            table,
            Prose((_("年平均安排人数是各月计入人数之和除以 12。应缴保障金由税务机关核定。"),)),
        ),
        sealed=True,
        check=check_of(found.proof),
    )
