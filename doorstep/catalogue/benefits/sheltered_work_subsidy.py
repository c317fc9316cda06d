"""辅助性就业机构补贴 — by the year for each person who works there; paid to the workshop."""

from datetime import date

from doorstep.catalogue.parameters.employment import LISTED, SHELTERED
from doorstep.catalogue.parameters.payment import NOTICE_DAYS
from doorstep.catalogue.pieces.due import AT_WORK, AT_WORK_DUE, HUBEI, MAY, MIND_OR_SEVERE, left_out, not_at_work_age
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Basis, Benefit, Example
from doorstep.people.facts import ALIVE, SHELTERED_WORK

DUE = AT_WORK_DUE | {"sheltered_work": True, "has_mental_or_intellectual": True, "grade": 3}

BENEFIT = Benefit(
    code="sheltered-work-subsidy",
    label="辅助性就业机构补贴",
    basis=(Basis("关于发展残疾人辅助性就业的意见（残联发〔2015〕27号）", "条款待核", date(2015, 6, 29)),),
    eligible=AT_WORK & MIND_OR_SEVERE & SHELTERED_WORK.holds,
    amount=SHELTERED,
    competent="县级残疾人就业服务机构",
    plain="接纳残疾人辅助性就业的机构，按人按年补贴。钱付给机构，不付给本人。",
    nature="employment",
    period="year",
    places=HUBEI,
    notice_days=NOTICE_DAYS,
    listed_on=LISTED,
    examples=(
        Example("三级智力残疾，在机构就业", MAY, DUE, 1000_00),
        Example("二级肢体残疾", MAY, DUE | {"has_mental_or_intellectual": False, "grade": 2}, 1000_00),
        Example("三级肢体残疾", MAY, DUE | {"has_mental_or_intellectual": False}, 0),
        Example("在不在机构就业还不清楚", MAY, DUE | {"sheltered_work": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, SHELTERED_WORK),
        *not_at_work_age(DUE),
    ),
)
