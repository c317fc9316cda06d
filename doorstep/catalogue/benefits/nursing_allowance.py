"""重度残疾人护理补贴 — for the long care that a severe disability costs."""

from datetime import date

from doorstep.catalogue.parameters.payment import BACK_MONTHS, NOTICE_DAYS
from doorstep.catalogue.parameters.two_subsidies import (
    BASIS,
    NURSING,
    NURSING_FULL_TO,
    NURSING_LOWER,
    NURSING_MIND_TO,
)
from doorstep.catalogue.pieces.due import HOLDER, HOLDER_DUE, MAY, SEVERE, left_out, protection
from doorstep.certificates.facts import GRADE, HAS_MENTAL_OR_INTELLECTUAL, HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import (
    ALIVE,
    DESTITUTE,
    IN_INSTITUTION,
    IN_PRISON,
    NEEDS_CARE,
    OTHER_NURSING_FEN,
    WORK_INJURY_CARE,
)

BARS = (DESTITUTE, WORK_INJURY_CARE, IN_PRISON, IN_INSTITUTION)
DUE = HOLDER_DUE | {"grade": 1, "needs_care": True, "other_nursing_fen": 0} | {bar.name: False for bar in BARS}
MIND = DUE | {"grade": 3, "has_mental_or_intellectual": True}
SHANXI, YUNNAN = "140524000000", "530112000000"

BENEFIT = Benefit(
    code="nursing-allowance",
    label="重度残疾人护理补贴",
    basis=(protection("第四十八条第四款"), *BASIS),
    eligible=HOLDER
    & (SEVERE | (HAS_MENTAL_OR_INTELLECTUAL.holds & (GRADE <= NURSING_MIND_TO)))
    & NEEDS_CARE.holds
    & ~DESTITUTE.holds
    & ~WORK_INJURY_CARE.holds
    & ~IN_PRISON.holds
    & ~IN_INSTITUTION.holds,
    amount=((GRADE <= NURSING_FULL_TO, NURSING), (None, NURSING_LOWER)),
    competent="县级民政、县级残联",
    plain="残疾等级一级、二级，需要长期照护的人，每月补贴护理费。",
    nature="nursing",
    outside=OTHER_NURSING_FEN,
    back_months=BACK_MONTHS,
    notice_days=NOTICE_DAYS,
    examples=(
        Example("一级，需照护，居家", MAY, DUE, 125_00),
        Example("二级，是否机构托养尚未核实", MAY, DUE | {"grade": 2, "in_institution": None}, None),
        Example("三级，其余不必再问", MAY, MIND | {"needs_care": None}, 0),
        Example("孤儿可以享受护理补贴", MAY, DUE | {"orphan": True}, 125_00),
        Example("2016 年按旧标准", date(2016, 5, 1), DUE | {"grade": 2}, 100_00),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, NEEDS_CARE, *BARS),
        Example("老年人护理补贴 100 元，低于 125 元", MAY, DUE | {"other_nursing_fen": 100_00}, 125_00),
        Example("老年人护理补贴同样 125 元，仍由这边发", MAY, DUE | {"other_nursing_fen": 125_00}, 125_00),
        Example("残疾军人护理费更高，归那边发", MAY, DUE | {"other_nursing_fen": 900_00}, 0),
        Example("其他部门发多少还不清楚", MAY, DUE | {"other_nursing_fen": None}, None),
        Example("山西，三级精神残疾，低的一档", MAY, MIND, 61_00, SHANXI),
        Example("山西，三级肢体残疾", MAY, MIND | {"has_mental_or_intellectual": False}, 0, SHANXI),
        Example("山西，精神残疾，等级没有录", MAY, MIND | {"grade": None}, None, SHANXI),
        Example("云南，一级", MAY, DUE, 110_00, YUNNAN),
        Example("云南，二级，低的一档", MAY, DUE | {"grade": 2}, 100_00, YUNNAN),
    ),
)
