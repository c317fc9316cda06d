"""职业培训生活费补贴 — for the month in which a holder is in vocational training."""

from doorstep.catalogue.parameters.employment import LISTED, TRAINING
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
from doorstep.people.facts import ALIVE, IN_TRAINING

DUE = AT_WORK_DUE | {"in_training": True}

BENEFIT = Benefit(
    code="training-allowance",
    label="职业培训生活费补贴",
    basis=(protection("第三十七条"), LOCAL),
    eligible=AT_WORK & IN_TRAINING.holds,
    amount=TRAINING,
    competent="县级残疾人就业服务机构",
    plain="参加职业培训的残疾人，当月补贴生活费，不用申请。",
    nature="employment",
    places=HUBEI,
    back_months=BACK_MONTHS,
    notice_days=NOTICE_DAYS,
    listed_on=LISTED,
    examples=(
        Example("当月在培训", MAY, DUE, 600_00),
        Example("当月上没上课还不清楚", MAY, DUE | {"in_training": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, IN_TRAINING),
        *not_at_work_age(DUE),
    ),
)
