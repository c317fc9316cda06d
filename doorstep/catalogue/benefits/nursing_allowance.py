"""重度残疾人护理补贴 — for the long care that a severe disability costs."""

from datetime import date

from doorstep.catalogue.parameters.two_subsidies import BASIS, NURSING
from doorstep.certificates.facts import GRADE, HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import ALIVE, DESTITUTE, IN_INSTITUTION, IN_PRISON, NEEDS_CARE, WORK_INJURY_CARE

DUE = {
    "alive": True,
    "holds_certificate": True,
    "grade": 1,
    "needs_care": True,
    "destitute": False,
    "work_injury_care": False,
    "in_prison": False,
    "in_institution": False,
}

BENEFIT = Benefit(
    code="nursing-allowance",
    label="重度残疾人护理补贴",
    basis=BASIS,
    eligible=ALIVE.holds
    & HOLDS_CERTIFICATE.holds
    & (GRADE <= 2)
    & NEEDS_CARE.holds
    & ~DESTITUTE.holds
    & ~WORK_INJURY_CARE.holds
    & ~IN_PRISON.holds
    & ~IN_INSTITUTION.holds,
    amount=NURSING,
    competent="县级民政、县级残联",
    plain="残疾等级一级、二级，需要长期照护的人，每月补贴护理费。",
    examples=(
        Example("一级，需照护，居家", date(2026, 5, 1), DUE, 125_00),
        Example("二级，是否机构托养尚未核实", date(2026, 5, 1), DUE | {"grade": 2, "in_institution": None}, None),
        Example("三级，其余不必再问", date(2026, 5, 1), DUE | {"grade": 3, "needs_care": None}, 0),
        Example("领取工伤生活护理费的不重复享受", date(2026, 5, 1), DUE | {"work_injury_care": True}, 0),
        Example("上月已去世", date(2026, 5, 1), DUE | {"alive": False}, 0),
        Example("证件已注销", date(2026, 5, 1), DUE | {"holds_certificate": False}, 0),
        Example("不需要长期照护", date(2026, 5, 1), DUE | {"needs_care": False}, 0),
        Example("特困供养人员不重复享受", date(2026, 5, 1), DUE | {"destitute": True}, 0),
        Example("正在服刑", date(2026, 5, 1), DUE | {"in_prison": True}, 0),
        Example("孤儿可以享受护理补贴", date(2026, 5, 1), DUE | {"orphan": True}, 125_00),
        Example("2016 年按旧标准", date(2016, 5, 1), DUE | {"grade": 2}, 100_00),
    ),
)
