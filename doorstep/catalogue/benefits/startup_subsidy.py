"""自主创业一次性补贴 — once for a holder whose own business has been carried on for a year."""

from doorstep.catalogue.parameters.employment import LISTED, STARTUP, STARTUP_SEVERE
from doorstep.catalogue.parameters.payment import NOTICE_DAYS
from doorstep.catalogue.pieces.due import (
    AT_WORK,
    AT_WORK_DUE,
    HUBEI,
    LOCAL,
    MAY,
    SEVERE,
    left_out,
    not_at_work_age,
    protection,
)
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import ALIVE, SELF_EMPLOYED

DUE = AT_WORK_DUE | {"self_employed": True, "grade": 3}

BENEFIT = Benefit(
    code="startup-subsidy",
    label="自主创业一次性补贴",
    basis=(protection("第三十四条"), LOCAL),
    eligible=AT_WORK & SELF_EMPLOYED.holds,
    amount=((SEVERE, STARTUP_SEVERE), (None, STARTUP)),
    competent="县级残疾人就业服务机构",
    plain="残疾人自己办照经营满一年的，补贴一次，不用申请。",
    nature="employment",
    period="once",
    places=HUBEI,
    notice_days=NOTICE_DAYS,
    listed_on=LISTED,
    examples=(
        Example("三级，经营满一年", MAY, DUE, 5000_00),
        Example("二级，补贴高一档", MAY, DUE | {"grade": 2}, 8000_00),
        Example("经营满没满一年还不清楚", MAY, DUE | {"self_employed": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, SELF_EMPLOYED),
        *not_at_work_age(DUE),
    ),
)
