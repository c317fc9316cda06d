"""灵活就业社会保险补贴 — a part of what a holder without an employer pays for social insurance."""

from doorstep.catalogue.parameters.employment import FLEXIBLE, LISTED
from doorstep.catalogue.parameters.payment import BACK_MONTHS, NOTICE_DAYS
from doorstep.catalogue.pieces.due import (
    AT_WORK,
    AT_WORK_DUE,
    HUBEI,
    LOCAL,
    MAY,
    left_out,
    not_at_work_age,
    protection,
)
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import ALIVE, FLEXIBLE_INSURED

DUE = AT_WORK_DUE | {"flexible_insured": True}

BENEFIT = Benefit(
    code="flexible-work-subsidy",
    label="灵活就业社会保险补贴",
    basis=(protection("第四十七条"), LOCAL),
    eligible=AT_WORK & FLEXIBLE_INSURED.holds,
    amount=FLEXIBLE,
    competent="县级残疾人就业服务机构",
    plain="灵活就业、自己缴纳社会保险的残疾人，按月补贴一部分保费，不用申请。",
    nature="employment",
    places=HUBEI,
    back_months=BACK_MONTHS,
    notice_days=NOTICE_DAYS,
    listed_on=LISTED,
    examples=(
        Example("当月自己缴费，补一半", MAY, DUE, 560_00),
        Example("当月缴没缴还不清楚", MAY, DUE | {"flexible_insured": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, FLEXIBLE_INSURED),
        *not_at_work_age(DUE),
    ),
)
