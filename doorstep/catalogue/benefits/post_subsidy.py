"""用人单位岗位补贴 — by the month of each holder employed for a year, for so many years; paid to the employer."""

from doorstep.catalogue.parameters.employment import LISTED, POST, POST_FROM, POST_TO
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
from doorstep.people.facts import ALIVE, EMPLOYED_BY_UNIT, EMPLOYED_MONTHS

DUE = AT_WORK_DUE | {"employed_by_unit": True, "employed_months": 13}

BENEFIT = Benefit(
    code="post-subsidy",
    label="用人单位岗位补贴",
    basis=(protection("第三十三条"), LOCAL),
    eligible=AT_WORK & EMPLOYED_BY_UNIT.holds & (EMPLOYED_MONTHS >= POST_FROM) & (EMPLOYED_MONTHS <= POST_TO),
    amount=POST,
    competent="县级残疾人就业服务机构",
    plain="聘用残疾人满一年的单位，按人按月补贴，最多补三年。钱付给单位，不付给本人。",
    nature="employment",
    places=HUBEI,
    back_months=BACK_MONTHS,
    notice_days=NOTICE_DAYS,
    listed_on=LISTED,
    examples=(
        Example("在职满一年的下一个月", MAY, DUE, 500_00),
        Example("在职还不满一年", MAY, DUE | {"employed_months": 12}, 0),
        Example("补贴三年的最后一个月", MAY, DUE | {"employed_months": 48}, 500_00),
        Example("已经补满三年", MAY, DUE | {"employed_months": 49}, 0),
        Example("何时聘用的还不清楚", MAY, DUE | {"employed_months": None}, None),
        Example("当月在不在职还不清楚", MAY, DUE | {"employed_by_unit": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, EMPLOYED_BY_UNIT),
        *not_at_work_age(DUE),
    ),
)
