"""困难残疾人生活补贴 — for the extra cost of living of disabled members of households on minimum living allowance."""

from datetime import date

from doorstep.catalogue.parameters.payment import BACK_MONTHS, NOTICE_DAYS
from doorstep.catalogue.parameters.two_subsidies import BASIS, LIVING, LIVING_MONITORED_TO
from doorstep.catalogue.pieces.due import HOLDER, HOLDER_DUE, MAY, left_out, protection
from doorstep.certificates.facts import GRADE, HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import (
    ALIVE,
    DESTITUTE,
    ELDERLY_LIVING_FEN,
    IN_INSTITUTION,
    IN_PRISON,
    LOW_INCOME,
    MONITORED_HOUSEHOLD,
    ORPHAN,
    UNATTENDED_CHILD,
    WORK_INJURY_CARE,
)

# Orphans and children whom nobody looks after are kept by a guarantee of their own (the latter since 2021; 待核).
BARS = (DESTITUTE, ORPHAN, UNATTENDED_CHILD, WORK_INJURY_CARE, IN_PRISON, IN_INSTITUTION)
DUE = HOLDER_DUE | {"low_income": True, "elderly_living_fen": 0} | {bar.name: False for bar in BARS}
ANHUI = "340824000000"
MONITORED = DUE | {"low_income": False, "monitored_household": True, "grade": 4}

BENEFIT = Benefit(
    code="living-allowance",
    label="困难残疾人生活补贴",
    basis=(protection("第四十八条"), *BASIS),
    eligible=HOLDER
    & (LOW_INCOME.holds | (MONITORED_HOUSEHOLD.holds & (GRADE <= LIVING_MONITORED_TO)))
    & ~DESTITUTE.holds
    & ~ORPHAN.holds
    & ~UNATTENDED_CHILD.holds
    & ~WORK_INJURY_CARE.holds
    & ~IN_PRISON.holds
    & ~IN_INSTITUTION.holds,
    amount=LIVING,
    competent="县级民政、县级残联",
    plain="低保家庭里的残疾人，每月补贴生活费。",
    nature="living",
    outside=ELDERLY_LIVING_FEN,
    back_months=BACK_MONTHS,
    notice_days=NOTICE_DAYS,
    examples=(
        Example("低保家庭，无其他情况", MAY, DUE, 110_00),
        Example("是否低保还没有核实", MAY, DUE | {"low_income": None, "grade": 2}, None),
        Example("没有残疾人证，其余不必再问", MAY, DUE | {"holds_certificate": False, "low_income": None}, 0),
        Example("不是低保家庭", MAY, DUE | {"low_income": False, "grade": 2}, 0),
        Example("2016 年按旧标准", date(2016, 5, 1), DUE, 50_00),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, *BARS),
        Example("老年人生活补贴更高，归民政发", MAY, DUE | {"elderly_living_fen": 150_00}, 0),
        Example("老年人生活补贴发多少还不清楚", MAY, DUE | {"elderly_living_fen": None}, None),
        Example("湖北的监测户不是低保家庭", MAY, MONITORED, 0),
        Example("安徽的监测户，四级", MAY, MONITORED, 94_00, ANHUI),
        Example("安徽，等级没有录", MAY, MONITORED | {"grade": None}, None, ANHUI),
        Example("安徽，不是监测户", MAY, MONITORED | {"monitored_household": False}, 0, ANHUI),
    ),
)
