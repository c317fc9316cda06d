"""残疾儿童康复救助 — the month's training of a child, settled with the institution that the guardian has chosen."""

from doorstep.catalogue.parameters.child_rehabilitation import AGE_TO, BASIS, TRAINING_FEE
from doorstep.catalogue.pieces.due import HUBEI, MAY, left_out
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import AGE, ALIVE, IN_REHABILITATION

DUE = {"alive": True, "age": 4, "in_rehabilitation": True}

BENEFIT = Benefit(
    code="child-rehabilitation-aid",
    label="残疾儿童康复救助",
    basis=BASIS,
    eligible=ALIVE.holds & (AGE <= AGE_TO) & IN_REHABILITATION.holds,
    amount=TRAINING_FEE,
    plain="残疾儿童的康复训练费，由残联和定点机构按月结算，家里不用先垫钱。",
    nature="rehabilitation",
    places=HUBEI,
    examples=(
        Example("四岁，当月在训", MAY, DUE, 1500_00),
        Example("当月是否在训还不清楚", MAY, DUE | {"in_rehabilitation": None}, None),
        Example("满七岁", MAY, DUE | {"age": 7}, 0),
        *left_out(DUE, ALIVE, IN_REHABILITATION),
    ),
)
