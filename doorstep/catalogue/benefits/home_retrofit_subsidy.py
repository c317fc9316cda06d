"""困难重度残疾人家庭无障碍改造补贴 — once for a dwelling that needs it and is fit for it."""

from datetime import date

from doorstep.catalogue.parameters.household_aid import RETROFIT
from doorstep.catalogue.parameters.payment import NOTICE_DAYS
from doorstep.catalogue.pieces.due import HOLDER, HOLDER_DUE, HUBEI, LOCAL, MAY, SEVERE, left_out
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Basis, Benefit, Example
from doorstep.people.facts import ALIVE, LOW_INCOME, MONITORED_HOUSEHOLD, NEAR_POOR, RETROFIT_NEED

POVERTY = {"low_income": False, "near_poor": False, "monitored_household": False}
DUE = HOLDER_DUE | POVERTY | {"grade": 2, "retrofit_need": True, "low_income": True}
ONCE = DUE | {"low_income": False}

BENEFIT = Benefit(
    code="home-retrofit-subsidy",
    label="困难重度残疾人家庭无障碍改造补贴",
    basis=(Basis("无障碍环境建设法", "第十九条", date(2023, 9, 1), confirmed=True), LOCAL),
    eligible=HOLDER & SEVERE & (LOW_INCOME.holds | NEAR_POOR.holds | MONITORED_HOUSEHOLD.holds) & RETROFIT_NEED.holds,
    amount=RETROFIT,
    plain="困难家庭里的重度残疾人，住房需要又适合改造的，补贴一次。",
    nature="retrofit",
    period="once",
    places=HUBEI,
    notice_days=NOTICE_DAYS,
    examples=(
        Example("二级，低保家庭，需要改造", MAY, DUE, 6000_00),
        Example("二级，低保边缘家庭", MAY, ONCE | {"near_poor": True}, 6000_00),
        Example("二级，监测户", MAY, ONCE | {"monitored_household": True}, 6000_00),
        Example("家庭不困难", MAY, ONCE, 0),
        Example("三级", MAY, DUE | {"grade": 3}, 0),
        Example("住房还没有看过", MAY, DUE | {"retrofit_need": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, RETROFIT_NEED),
    ),
)
