"""用人单位岗位补贴 — by the month of each holder employed; paid to the employer."""

from doorstep.catalogue.parameters.employment import LISTED, POST
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
from doorstep.people.facts import ALIVE, EMPLOYED_BY_UNIT

DUE = AT_WORK_DUE | {"employed_by_unit": True}

BENEFIT = Benefit(
    code="post-subsidy",
    label="用人单位岗位补贴",
    basis=(protection("第三十三条"), LOCAL),
    eligible=AT_WORK & EMPLOYED_BY_UNIT.holds,
    amount=POST,
    competent="县级残疾人就业服务机构",
    plain="聘用残疾人满一年的单位，按人按月补贴。钱付给单位，不付给本人。",
    nature="employment",
    places=HUBEI,
    back_months=BACK_MONTHS,
    notice_days=NOTICE_DAYS,
    listed_on=LISTED,
    examples=(
        Example("当月在职", MAY, DUE, 500_00),
        Example("当月在不在职还不清楚", MAY, DUE | {"employed_by_unit": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, EMPLOYED_BY_UNIT),
        *not_at_work_age(DUE),
    ),
)
