"""残疾儿童康复期生活补贴 — paid without application for each month in which the child is in rehabilitation training."""

from datetime import date

from doorstep.catalogue.parameters.child_rehabilitation import AGE_TO, AMOUNT, BASIS
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import AGE, ALIVE, DESTITUTE, IN_REHABILITATION

DUE = {"alive": True, "age": 4, "in_rehabilitation": True, "destitute": False}

BENEFIT = Benefit(
    code="child-rehabilitation-allowance",
    label="残疾儿童康复期生活补贴",
    basis=BASIS,
    eligible=ALIVE.holds & (AGE <= AGE_TO) & IN_REHABILITATION.holds & ~DESTITUTE.holds,
    amount=AMOUNT,
    competent="县级残联、县级财政",
    plain="在做康复训练的残疾儿童，按月补贴生活费，不用申请。",
    examples=(
        Example("四岁，当月在训", date(2026, 5, 1), DUE, 500_00),
        Example("当月是否在训还不清楚", date(2026, 5, 1), DUE | {"in_rehabilitation": None}, None),
        Example("满七岁", date(2026, 5, 1), DUE | {"age": 7, "in_rehabilitation": None}, 0),
        Example("上月已去世", date(2026, 5, 1), DUE | {"alive": False}, 0),
        Example("特困供养人员不重复享受", date(2026, 5, 1), DUE | {"destitute": True}, 0),
        Example("当月没有训练", date(2026, 5, 1), DUE | {"in_rehabilitation": False}, 0),
    ),
)
