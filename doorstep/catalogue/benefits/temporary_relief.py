"""临时救助 — for somebody in sudden need, in months of the local minimum living standard."""

from datetime import date

from doorstep.catalogue.parameters.household_aid import RELIEF, RELIEF_POOR
from doorstep.catalogue.pieces.due import HUBEI, MAY, left_out
from doorstep.kernel.benefit import Basis, Benefit, Example
from doorstep.people.facts import ALIVE, DESTITUTE, EMERGENCY, LOW_INCOME

DUE = {"alive": True, "emergency": True, "destitute": False, "low_income": False}
TOWN, COUNTY = "420602000000", "420624000000"

BENEFIT = Benefit(
    code="temporary-relief",
    label="临时救助",
    basis=(
        Basis("社会救助暂行办法（至 2026-06-30，待核）", "第四十八条", date(2014, 5, 1)),
        Basis("社会救助法", "第二十九条", date(2026, 7, 1), confirmed=True),
    ),
    eligible=ALIVE.holds & EMERGENCY.holds & ~DESTITUTE.holds,
    amount=((LOW_INCOME.holds, RELIEF_POOR), (None, RELIEF)),
    competent="县级民政",
    plain="家里突然遇到困难的，按当地低保标准的几倍救助一次。",
    nature="relief",
    period="year",
    places=HUBEI,
    examples=(
        Example("一般家庭，两个月低保标准", MAY, DUE, 1200_00),
        Example("城区标准高一些", MAY, DUE, 1440_00, TOWN),
        Example("县里的低保家庭，三个月低保标准", MAY, DUE | {"low_income": True}, 1980_00, COUNTY),
        Example("是不是低保家庭还不清楚", MAY, DUE | {"low_income": None}, None),
        Example("有没有困难还没有核实", MAY, DUE | {"emergency": None}, None),
        *left_out(DUE, ALIVE, EMERGENCY, DESTITUTE),
    ),
)
