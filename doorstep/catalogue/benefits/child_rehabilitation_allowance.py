"""残疾儿童康复期生活补贴 — paid without application for each month in which the child is in rehabilitation training."""

from doorstep.catalogue.parameters.child_rehabilitation import AGE_TO, AMOUNT, BASIS, LISTED
from doorstep.catalogue.parameters.payment import BACK_MONTHS, NOTICE_DAYS
from doorstep.catalogue.pieces.due import HUBEI, MAY, left_out
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
    nature="rehabilitation",
    places=HUBEI,
    back_months=BACK_MONTHS,
    notice_days=NOTICE_DAYS,
    listed_on=LISTED,
    examples=(
        Example("四岁，当月在训", MAY, DUE, 500_00),
        Example("当月是否在训还不清楚", MAY, DUE | {"in_rehabilitation": None}, None),
        Example("满七岁", MAY, DUE | {"age": 7, "in_rehabilitation": None}, 0),
        *left_out(DUE, ALIVE, IN_REHABILITATION, DESTITUTE),
    ),
)
