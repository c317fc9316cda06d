"""困难残疾人生活补贴 — for the extra cost of living of disabled members of households on minimum living allowance."""

from datetime import date

from doorstep.catalogue.parameters.two_subsidies import BASIS, LIVING
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import ALIVE, DESTITUTE, IN_INSTITUTION, IN_PRISON, LOW_INCOME, ORPHAN, WORK_INJURY_CARE

DUE = {
    "alive": True,
    "holds_certificate": True,
    "low_income": True,
    "destitute": False,
    "orphan": False,
    "work_injury_care": False,
    "in_prison": False,
    "in_institution": False,
}

BENEFIT = Benefit(
    code="living-allowance",
    label="困难残疾人生活补贴",
    basis=BASIS,
    eligible=ALIVE.holds
    & HOLDS_CERTIFICATE.holds
    & LOW_INCOME.holds
    & ~DESTITUTE.holds
    & ~ORPHAN.holds
    & ~WORK_INJURY_CARE.holds
    & ~IN_PRISON.holds
    & ~IN_INSTITUTION.holds,
    amount=LIVING,
    competent="县级民政、县级残联",
    plain="低保家庭里的残疾人，每月补贴生活费。",
    examples=(
        Example("低保家庭，无其他情况", date(2026, 5, 1), DUE, 110_00),
        Example("是否低保还没有核实", date(2026, 5, 1), DUE | {"low_income": None}, None),
        Example(
            "没有残疾人证，其余不必再问", date(2026, 5, 1), DUE | {"holds_certificate": False, "low_income": None}, 0
        ),
        Example("特困供养人员不重复享受", date(2026, 5, 1), DUE | {"destitute": True}, 0),
        Example("孤儿不享受生活补贴", date(2026, 5, 1), DUE | {"orphan": True}, 0),
        Example("上月已去世", date(2026, 5, 1), DUE | {"alive": False}, 0),
        Example("不是低保家庭", date(2026, 5, 1), DUE | {"low_income": False}, 0),
        Example("领取工伤生活护理费", date(2026, 5, 1), DUE | {"work_injury_care": True}, 0),
        Example("正在服刑", date(2026, 5, 1), DUE | {"in_prison": True}, 0),
        Example("由政府全额供养机构托养", date(2026, 5, 1), DUE | {"in_institution": True}, 0),
        Example("2016 年按旧标准", date(2016, 5, 1), DUE, 50_00),
    ),
)
