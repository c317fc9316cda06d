"""超比例安排残疾人就业奖励 — by the year for each person above the quota; paid to the employer."""

from doorstep.catalogue.parameters.employment import ABOVE_QUOTA_REWARD, LISTED
from doorstep.catalogue.parameters.payment import NOTICE_DAYS
from doorstep.catalogue.pieces.due import HOLDER, HOLDER_DUE, HUBEI, LOCAL, MAY, left_out, protection
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import ABOVE_QUOTA, ALIVE, EMPLOYED_BY_UNIT

DUE = HOLDER_DUE | {"employed_by_unit": True, "above_quota": True}

BENEFIT = Benefit(
    code="above-quota-reward",
    label="超比例安排残疾人就业奖励",
    basis=(protection("第三十三条第二款"), LOCAL),
    eligible=HOLDER & EMPLOYED_BY_UNIT.holds & ABOVE_QUOTA.holds,
    amount=ABOVE_QUOTA_REWARD,
    competent="市、县级残疾人就业服务机构",
    plain="安排残疾人超过规定比例的单位，按超出的人数每年奖励。钱付给单位，不付给本人。",
    nature="employment",
    period="year",
    places=HUBEI,
    notice_days=NOTICE_DAYS,
    listed_on=LISTED,
    examples=(
        Example("当月在职，计入超出的人数", MAY, DUE, 8520_00),
        Example("计没计入还没有审核", MAY, DUE | {"above_quota": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, EMPLOYED_BY_UNIT, ABOVE_QUOTA),
    ),
)
